from collections.abc import AsyncIterator, Sequence

import pytest

from bot.domain.conversations import ConversationRef
from bot.domain.messages import Message
from bot.service.board import TranscriptReader
from bot.store.memory import MemoryStore
from connectors.hubspot import wire
from connectors.hubspot.channel import hubspot_parts
from connectors.hubspot.connector import HubSpotConnector
from connectors.hubspot.options import HubSpotOptions
from tests.builders import a_conversation
from tests.connectors.hubspot.stage import BATON, PUBLIC
from tests.contracts.connector import suite
from tests.fakes import hubspot as fakes
from tests.fakes.hubspot import FakeHubSpot, ServedHubSpot
from tests.fakes.hubspot.fixtures import a_budget

_FAULTS = {
    suite.Fault.LOST_ANSWER: fakes.Fault.LOST_ANSWER,
    suite.Fault.NOT_ARRIVED: fakes.Fault.RESET,
    suite.Fault.DELAYED: fakes.Fault.TOO_MANY,
}


class HubSpotStage:
    """A thread of the live chat in a portal on loopback."""

    faults = frozenset({*_FAULTS, suite.Fault.REJECTED})

    def __init__(
        self, hubspot: FakeHubSpot, connector: HubSpotConnector, store: MemoryStore
    ) -> None:
        self.connector = connector
        self._hubspot = hubspot
        self._store = store
        self._thread = hubspot.talks.begin()
        asked = hubspot.talks.visitor_writes(self._thread, "Hello?")
        self.ref: ConversationRef = wire.ref_of(self._thread, asked, portal_id="4711")

    def fail_next(self, fault: suite.Fault) -> None:
        """Let the next call go wrong."""
        if fault is suite.Fault.REJECTED:
            self._hubspot.talks.threads[self._thread]["archived"] = True
        else:
            self._hubspot.faults.plan([_FAULTS[fault]])

    async def store(self, message: Message) -> None:
        """Keep a message, as the core does before it is sent."""
        async with self._store.writing() as records:
            conversation = a_conversation(id=self.ref.conversation_id, ref=self.ref)
            await records.conversations.save(conversation)
            await records.messages.add(message)

    async def shown(self) -> Sequence[str]:
        """Return what the visitor reads."""
        return self._hubspot.talks.said(self._thread)


class TestHubSpotConnector(suite.ConnectorContract):
    """HubSpot keeps what every connector must keep."""

    @pytest.fixture
    async def stage(
        self, hubspot: FakeHubSpot, served_hubspot: ServedHubSpot
    ) -> AsyncIterator[HubSpotStage]:
        """Return a thread in which nothing was answered yet."""
        store = MemoryStore()
        options = HubSpotOptions(portal_id="4711", public_url=PUBLIC, app_id=99, actor=BATON)
        async with hubspot_parts(
            token=hubspot.portal.token,
            options=options,
            transcripts=TranscriptReader(store),
            api_url=served_hubspot.url,
            budget=a_budget(),
            pauses=(0.0, 0.0),
        ) as parts:
            yield HubSpotStage(hubspot, parts.connector, store)


async def test_after_a_crash_the_transcript_says_what_was_sent(
    hubspot: FakeHubSpot, served_hubspot: ServedHubSpot
) -> None:
    """Another process finds by the key what the first one wrote, and repeats nothing."""
    store = MemoryStore()
    options = HubSpotOptions(portal_id="4711", public_url=PUBLIC, app_id=99, actor=BATON)
    async with hubspot_parts(
        token=hubspot.portal.token,
        options=options,
        transcripts=TranscriptReader(store),
        api_url=served_hubspot.url,
        budget=a_budget(),
        pauses=(0.0, 0.0),
    ) as parts:
        stage = HubSpotStage(hubspot, parts.connector, store)
        message = suite._message(stage, "Thirty days of leave.")
        await stage.store(message)
        sent = await parts.connector.send(stage.ref, message, key=f"send:{message.id}:0")
        second = HubSpotConnector(
            parts.threads, transcripts=TranscriptReader(store), options=options
        )

        assert sent == await second.find(stage.ref, key=f"send:{message.id}:0")
        assert await second.find(stage.ref, key="send:other:0") is None
