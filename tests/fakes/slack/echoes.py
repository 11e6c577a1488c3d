"""Tells the app of its own messages, as Slack does where it listens to a channel's messages."""

import asyncio
from collections.abc import Awaitable, Callable

from tests.fakes.slack.envelopes import Envelopes
from tests.fakes.slack.model import Json
from tests.fakes.slack.state import SlackState

Deliver = Callable[[Json], Awaitable[object]]


class Echoes:
    """Off until a test switches it on; deliveries run beside the app's calls."""

    def __init__(self, state: SlackState, *, deliver: Deliver) -> None:
        self.is_on = False
        self._state = state
        self._deliver = deliver
        self._running: set[asyncio.Future[object]] = set()

    def after(self, method: str, answer: Json) -> None:
        """Tell of what a call did."""
        if not self.is_on or not answer.get("ok"):
            return
        posted = self._state.messages.get((answer.get("channel", ""), answer.get("ts", "")))
        if posted is None:
            return
        envelopes = Envelopes(self._state, self._state.teams[posted.team_id])
        if method in {"chat.postMessage", "chat.startStream"}:
            self._tell(envelopes.message(posted))
        elif method in {"chat.update", "chat.stopStream"}:
            self._tell(envelopes.changed(posted, posted.wire()))

    def _tell(self, envelope: Json) -> None:
        task = asyncio.ensure_future(self._deliver(envelope))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def finished(self) -> None:
        """Wait until the app has heard everything."""
        while self._running:
            await asyncio.gather(*self._running)
