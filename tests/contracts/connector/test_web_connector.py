import asyncio
from collections.abc import Sequence

import pytest

from bot.domain.conversations import ConversationRef
from bot.domain.messages import Message
from bot.store.memory import MemoryStore
from connectors.web.connector import WebConnector, conversation_topic
from connectors.web.wire import web_ref
from tests.builders import a_conversation
from tests.contracts.connector.suite import ConnectorContract, Fault
from tests.fakes.services import MemorySignals


class WebStage:
    """The web channel: a page shows what is stored, and the draft that was signalled last."""

    faults: frozenset[Fault] = frozenset()

    def __init__(self) -> None:
        self.ref: ConversationRef = web_ref("room-1")
        self._store = MemoryStore()
        self._signals = MemorySignals()
        self.connector = WebConnector(self._signals)

    def fail_next(self, fault: Fault) -> None:
        raise AssertionError(f"{fault}: nothing can fail here")

    async def store(self, message: Message) -> None:
        async with self._store.writing() as records:
            await records.conversations.save(a_conversation(ref=self.ref))
            await records.messages.add(message)
            await records.messages.change(message)

    async def shown(self) -> Sequence[str]:
        await asyncio.sleep(0)
        async with self._store.reading() as records:
            stored = await records.messages.after(self.ref.conversation_id, 0)
        turns = {message.turn_id for message in stored}
        return [message.text for message in stored] + self._draft(turns)

    def _draft(self, answered: set[str | None]) -> list[str]:
        topic = conversation_topic(self.ref.conversation_id)
        signals = [each for each in self._signals.published if each.topic == topic]
        drawn = [each for each in signals if each.kind in {"draft", "withdrawn"}]
        if not drawn or drawn[-1].data["turn_id"] in answered:
            return []
        return [drawn[-1].data["text"]] if drawn[-1].kind == "draft" else []


class TestWebConnector(ConnectorContract):
    """The web channel keeps what every connector must keep."""

    @pytest.fixture
    def stage(self) -> WebStage:
        """Return a page on which nothing was said."""
        return WebStage()
