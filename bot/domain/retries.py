"""How long to wait before another try."""

from datetime import timedelta

FIRST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(minutes=5)
MOST_ATTEMPTS = 12


def backoff(attempt: int, *, jitter: float) -> timedelta:
    """Return the wait after the given attempt (from 1): doubled each time, with full jitter.

    `jitter` is a random number from 0 to 1; the wait lies between half and all of the step, so
    that many waiters spread out. Source: "Exponential Backoff And Jitter", AWS Architecture
    Blog, 2015 (the "equal jitter" variant).
    """
    doublings: int = 2 ** min(attempt - 1, 20)
    step = min(FIRST_WAIT * doublings, LONGEST_WAIT)
    return step / 2 + step / 2 * jitter
