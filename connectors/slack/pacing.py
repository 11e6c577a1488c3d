"""One message a second and room, as Slack wants it: by turns, not by sleeping workers."""

import asyncio
from datetime import timedelta

from bot.domain.errors import SendDelayed

INTERVAL = timedelta(seconds=1)
"""https://docs.slack.dev/apis/web-api/rate-limits: about one message a second and channel."""
WORTH_WAITING = timedelta(seconds=1.5)
"""A shorter wait is not worth a trip back to the ledger."""
Room = tuple[str, str]


class RoomPace:
    """Gives every message of a room its turn; who comes back for a turn finds it kept."""

    def __init__(self, interval: timedelta = INTERVAL) -> None:
        self._interval = interval.total_seconds()
        self._free_at: dict[Room, float] = {}
        self._turns: dict[str, float] = {}

    async def turn(self, room: Room, key: str) -> None:
        """Wait for the turn of a message; raises SendDelayed when it is far away."""
        wait = self._turn(room, key) - asyncio.get_running_loop().time()
        if wait > WORTH_WAITING.total_seconds():
            raise SendDelayed(
                "Other messages go to this room first.", retry_after=timedelta(seconds=wait)
            )
        self._turns.pop(key, None)
        if wait > 0:
            await asyncio.sleep(wait)

    def hold(self, room: Room, wait: timedelta) -> None:
        """Let nobody write for a while: Slack asked for it."""
        until = asyncio.get_running_loop().time() + wait.total_seconds()
        self._free_at[room] = max(until, self._free_at.get(room, 0.0))

    def _turn(self, room: Room, key: str) -> float:
        now = asyncio.get_running_loop().time()
        if key not in self._turns:
            self._drop_what_is_over(now)
            at = max(now, self._free_at.get(room, 0.0))
            self._free_at[room] = at + self._interval
            self._turns[key] = at
        return self._turns[key]

    def _drop_what_is_over(self, now: float) -> None:
        """Forget rooms that are free and turns that nobody came back for within a minute."""
        if len(self._free_at) > 1000:  # noqa: PLR2004 - seldom enough to cost nothing
            self._free_at = {room: at for room, at in self._free_at.items() if at > now}
        if len(self._turns) > 1000:  # noqa: PLR2004 - the same
            self._turns = {key: at for key, at in self._turns.items() if at > now - 60}
