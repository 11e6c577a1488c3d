"""Slack's refusals as sentences that an operator can act on."""

from datetime import timedelta

from bot.domain.errors import SendRejected

PERHAPS_DONE = frozenset(
    {"fatal_error", "internal_error", "request_timeout", "service_unavailable"}
)
"""Answers after which Slack may have done what was asked, or a part of it (its own words)."""
ASKS_TO_WAIT = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
SHORTEST_WAIT = timedelta(seconds=1)

_CURES = {
    "account_inactive": "the app was removed from this workspace: install it again",
    "channel_not_found": "there is no such room, or the app is not in it: invite the app there",
    "invalid_auth": "the token is not valid: check SLACK_BOT_TOKEN, or install the app again",
    "invalid_blocks": "the message's blocks are not what Slack accepts",
    "is_archived": "the room is archived",
    "message_not_found": "the message is gone",
    "missing_scope": "the app lacks a permission: update it with the manifest and install it again",
    "msg_too_long": "the message is too long",
    "not_allowed_token_type": "SLACK_BOT_TOKEN must be a bot token; it begins with xoxb-",
    "not_authed": "no token was sent: set SLACK_BOT_TOKEN",
    "not_in_channel": "the app is not in this room: invite it there",
    "restricted_action": "a setting of the workspace forbids posting there",
    "token_expired": "the token has expired: install the app again",
    "token_revoked": "the token was revoked: install the app again",
}


class SlackRefused(SendRejected):
    """Slack said no, and trying again will not help."""

    def __init__(self, method: str, code: str, *, detail: str = "") -> None:
        cure = _CURES.get(code, "")
        words = "; ".join(part for part in (cure, detail) if part)
        super().__init__(f"Slack refused {method} ({code})" + (f": {words}." if words else "."))
        self.method = method
        self.code = code
        """Slack's own word for it, such as channel_not_found."""


def wait_of(retry_after: str | None) -> timedelta:
    """Return how long Slack asks to wait, from its Retry-After header (whole seconds)."""
    seconds = int(retry_after) if retry_after and retry_after.isdecimal() else 0
    return max(timedelta(seconds=seconds), SHORTEST_WAIT)
