"""What a failed tool means for the effect that it was to bring about."""

from datetime import timedelta

from bot.domain.errors import SendDelayed, SendError, SendRejected, SendUncertain, ToolFailed

TRY_CRM_AGAIN = timedelta(seconds=20)
"""For what nobody waits for: it is tried for a day, and loses no try by it."""


def as_send_error(problem: ToolFailed, *, wait: timedelta | None = None) -> SendError:
    """Return the outbox's word for it: a refusal that no further try would change, or a wait.

    `wait` holds where the other side names none; without both each try counts, and whoever waits
    for the answer is told before long that it could not be done.
    """
    if problem.is_final:
        return SendRejected(str(problem))
    if wait := problem.retry_after or wait:
        return SendDelayed(str(problem), retry_after=wait)
    return SendUncertain(str(problem))
