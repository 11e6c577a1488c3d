"""How much work may run at once: as much as leaves the event loop time for what comes in.

Turns that wait for a model cost the loop nothing, and a hundred of them may run. Turns that compute
(the offline model, a busy machine) keep it from acknowledging deliveries. Which of the two it is
shows in how late the loop comes round, and in how long it takes to store what comes in. So the
number follows both: it grows while all is prompt and halves when something is late, as TCP does
with its window (Chiu and Jain, 1989).
"""

import asyncio
from collections.abc import Callable

EVERY_SECONDS = 0.005
IDLE_SECONDS = 0.1
"""Between two looks while nothing runs."""
LATE_SECONDS = 0.010
"""The loop is late: an acknowledgement takes some four rounds of it."""
SLOW_SECONDS = 0.012
"""Storing a delivery is slow: it waits for the transactions of turns; a commit takes 3 to 5 ms."""
PROMPT_ROUNDS = 8
"""So many in a row say that there is time for more."""
_FALL = 1 / 2
_RISE = 1.25
_FIRST = 4.0


class Admission:
    """The number of pieces of work that may run, between 1 and a limit."""

    def __init__(self, limit: int) -> None:
        self._limit = float(limit)
        self._allowed = min(_FIRST, self._limit)
        self._prompt = 0

    @property
    def allowed(self) -> int:
        """How many may run now."""
        return int(self._allowed)

    def came_round(self, late_seconds: float) -> None:
        """Note how late the loop was."""
        if late_seconds > LATE_SECONDS:
            self._fall()
            return
        self._prompt += 1
        if self._prompt >= PROMPT_ROUNDS:
            self._prompt = 0
            self._allowed = min(self._limit, max(self._allowed + 1, self._allowed * _RISE))

    def stored(self, seconds: float) -> None:
        """Note how long it took to store a delivery."""
        if seconds > SLOW_SECONDS:
            self._fall()

    def _fall(self) -> None:
        self._prompt = 0
        self._allowed = max(1.0, self._allowed * _FALL)

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
