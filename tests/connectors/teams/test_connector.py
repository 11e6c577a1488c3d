"""The connector keeps what every connector must keep, on both libraries."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import pytest

from bot.domain.conversations import Author, ConversationRef
from bot.domain.messages import Message, Offer
from connectors.teams.places import PERSONAL, Spot, person_ref, teams_ref
from tests.builders import a_message
from tests.connectors.teams.scene import Scene, Sdk, open_scene
from tests.contracts.connector.suite import ConnectorContract, Fault
from tests.fakes.teams import Chat, dropped, failing, reset, throttled
from tests.fakes.teams import Fault as TeamsFault

FAULTS: dict[Fault, TeamsFault] = {
    Fault.LOST_ANSWER: dropped(),
    Fault.NOT_ARRIVED: reset(),
    Fault.DELAYED: throttled(retry_after=7),
    Fault.REJECTED: failing(403, code="ConversationBlockedByUser"),
}


class TeamsStage:
    """A personal chat with Ada."""

    faults = frozenset(FAULTS)

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.connector = scene.sides.connector
        self.chat, self.ref = a_chat(scene)

    def fail_next(self, fault: Fault) -> None:
        self.scene.teams.will(FAULTS[fault], on="send")

    async def store(self, message: Message) -> None:
        """Nothing: Teams keeps its own messages."""

    async def shown(self) -> Sequence[str]:
        return [posted.activity["text"] for posted in self.chat.from_bot]


def a_chat(scene: Scene, name: str = "Ada Lovelace") -> tuple[Chat, ConversationRef]:
    """Return a personal chat and how Baton refers to it."""
    person = scene.teams.person(name)
    chat = scene.teams.personal(person)
    spot = Spot(scene.teams.tenant_id, PERSONAL, chat.id, "")
    return chat, teams_ref(spot, person=person.aad_id, service_url=scene.teams.service_url)


@pytest.fixture(params=["botbuilder", "agents"])
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[TeamsStage]:
    """Open a chat in which nothing was said, over each of the two libraries."""
    sdk: Sdk = request.param
    async with open_scene(sdk=sdk) as scene:
        yield TeamsStage(scene)


class TestTeamsConnector(ConnectorContract):
    """Everything of the contract."""


async def test_a_chat_that_does_not_exist_yet_is_opened_once(stage: TeamsStage) -> None:
    """Somebody who never wrote is reached by their Entra id, in the tenant that is named."""
    ben = stage.scene.teams.person("Ben")
    ref = person_ref(tenant=stage.scene.teams.tenant_id, person=ben.aad_id, service_url="")

    await stage.connector.send(ref, a_message("First.", author=Author.AGENT), key="k1")
    await stage.connector.send(ref, a_message("Second.", author=Author.AGENT), key="k2")

    created = [call.body for call in stage.scene.teams.calls if call.kind == "create"]
    assert [{"id": ben.aad_id}] == created[0]["members"]
    assert stage.scene.teams.tenant_id == created[0]["channelData"]["tenant"]["id"]
    assert 1 == len(created)
    assert 2 == len(stage.scene.teams.personal(ben).from_bot)


async def test_what_leaves_is_what_was_drawn(stage: TeamsStage) -> None:
    """Neither library drops a field: label, citations, card, suggestions and feedback arrive."""
    message = replace(
        a_message("Thirty days.", author=Author.ASSISTANT, author_name=None),
        offers=(Offer.FEEDBACK, Offer.HUMAN),
    )

    await stage.connector.send(stage.ref, message, key="k1")

    (seen,) = stage.chat.seen()
    assert seen.ai_label
    assert seen.feedback
    assert ("Talk to a human",) == seen.suggestions


async def test_an_agents_message_names_the_agent_and_has_no_label(stage: TeamsStage) -> None:
    """A contact can tell a human from the assistant."""
    message = a_message("I have looked it up.", author=Author.AGENT, author_name="Mia *Wong*")

    await stage.connector.send(stage.ref, message, key="k1")

    (seen,) = stage.chat.seen()
    assert "**Mia \\*Wong\\***\n\nI have looked it up." == seen.text
    assert not seen.ai_label
