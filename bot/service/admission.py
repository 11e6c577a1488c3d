"""How much work may run at once: as much as leaves the event loop time for what comes in.

Turns that wait for a model cost the loop nothing, and a hundred of them may run. Turns that compute
(the offline model, a busy machine) keep it from acknowledging deliveries. Which of the two it is
shows in how late the loop comes round; so the number follows that: it grows by one while the loop
is prompt and falls by a third when it is late, as TCP does with its window (Chiu and Jain, 1989).
"""

import asyncio
from collections.abc import Callable

EVERY_SECONDS = 0.005
IDLE_SECONDS = 0.1
"""Between two looks while nothing runs."""
LATE_SECONDS = 0.010
"""An acknowledgement takes some four rounds of the loop; at this lateness they stay below 50 ms."""
_FALL = 2 / 3
_FIRST = 4.0


class Admission:
    """The number of pieces of work that may run, between 1 and a limit."""

    def __init__(self, limit: int) -> None:
        self._limit = float(limit)
        self._allowed = min(_FIRST, self._limit)

    @property
    def allowed(self) -> int:
        """How many may run now."""
        return int(self._allowed)

    def came_round(self, late_seconds: float) -> None:
        """Note how late the loop was."""
        if late_seconds > LATE_SECONDS:
            self._allowed = max(1.0, self._allowed * _FALL)
        else:
            self._allowed = min(self._limit, self._allowed + 1)

    async def watch(self, *, running: Callable[[], int], more: Callable[[], None]) -> None:
        """Measure until cancelled; call `more` when another piece of work may begin."""
        loop = asyncio.get_running_loop()
        while True:
            if not running():
                await asyncio.sleep(IDLE_SECONDS)
                continue
            due = loop.time() + EVERY_SECONDS
            await asyncio.sleep(EVERY_SECONDS)
            before = self.allowed
            self.came_round(loop.time() - due)
            if before <= running() < self.allowed:
                more()
