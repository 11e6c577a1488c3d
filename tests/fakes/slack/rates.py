"""Slack's rate limits: a tier a method and workspace, a message a second and channel."""

from collections import defaultdict

from tests.fakes.slack.clock import SlackClock

TIERS = {1: 1, 2: 20, 3: 50, 4: 100}
"""Calls a minute, for one app in one workspace."""


class RateLimits:
    """Counts calls; off until a test switches it on."""

    def __init__(self, clock: SlackClock) -> None:
        self.is_on = False
        self._clock = clock
        self._calls: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
        self._posted: dict[str, float] = {}

    def wait_for(self, method: str, tier: int | None, *, team: str, channel: str) -> int | None:
        """Return after how many seconds the call may be made; None for at once, which counts."""
        if not self.is_on:
            return None
        now = self._clock.now()
        if method == "chat.postMessage":
            return self._posting(channel, now)
        if tier is None:
            return None
        recent = [at for at in self._calls[team, method] if at > now - 60]
        if len(recent) >= TIERS[tier]:
            return max(1, int(recent[0] + 61 - now))
        self._calls[team, method] = [*recent, now]
        return None

    def _posting(self, channel: str, now: float) -> int | None:
        if now - self._posted.get(channel, 0.0) < 1:
            return 1
        self._posted[channel] = now
        return None
