"""A Teams channel keeps what every desk must keep, on both libraries."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import pytest
from fastapi import FastAPI

from bot.domain.agents import Agent
from bot.ports.services import Board, Casework
from connectors.teams.channel import teams_channel
from connectors.teams.places import joined_id, split_id
from tests.builders import a_handoff, a_message
from tests.connectors.teams.scene import Scene, Sdk, open_scene
from tests.contracts.desk.suite import DeskContract, SeenCard
from tests.fakes.clock import NOON
from tests.fakes.teams import dropped
from tests.fakes.teams.tenant import Posted


class TeamsDeskStage:
    """The channel "triage" of a team, with Ben in it."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        (self.desk,) = scene.sides.desks
        self.ben = scene.teams.person("Ben")
        self.channel = scene.teams.channel("triage", self.ben, team="Support")
        self.channel.room.members.append(self.ben)

    def attach(self, *, casework: Casework, board: Board) -> None:
        channel = teams_channel(
            self.scene.sides,
            intake=self.scene.rig.intake,
            transcripts=self.scene.rig.transcripts,
            board=board,
            casework=casework,
            clock=self.scene.clock,
            standing="",
        )
        app = FastAPI()
        for router in channel.routers:
            app.include_router(router)
        self.scene.teams.connect(app)

    async def cards(self) -> Sequence[SeenCard]:
        roots = [each for each in self.channel.messages if each.id == each.thread]
        return [self._card(each) for each in roots]

    def lose_next_answer(self) -> None:
        self.scene.teams.will(dropped())

    async def agent_writes(self, card: str, text: str) -> None:
        (root,) = [each for each in self.channel.messages if each.id == split_id(card)[1]]
        await self.channel.in_thread(root).write(self.ben, text)

    def _card(self, root: Posted) -> SeenCard:
        first, *below = self.channel.in_thread(root).seen()
        thread = tuple("\n".join((each.text, *each.cards)) for each in below)
        return SeenCard(joined_id(self.channel.room.id, root.id), "\n".join(first.cards), thread)


@pytest.fixture(params=["botbuilder", "agents"])
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[TeamsDeskStage]:
    """Open a channel in which nothing was said, over each of the two libraries."""
    sdk: Sdk = request.param
    async with open_scene(sdk=sdk, desk="triage") as scene:
        yield TeamsDeskStage(scene)


class TestTeamsDesk(DeskContract):
    """Everything of the contract."""


async def test_a_card_that_was_deleted_is_posted_again(stage: TeamsDeskStage) -> None:
    """Agents never lose a contact because somebody tidied the channel."""
    card = await stage.desk.announce(a_handoff(), key="k1", card=None)
    (root,) = stage.channel.messages
    root.deleted = True

    again = await stage.desk.announce(a_handoff(), key="k2", card=card)

    (shown,) = await stage.cards()
    assert again == shown.id
    assert card != again


async def test_a_reminder_is_also_said_below_the_card(stage: TeamsDeskStage) -> None:
    """Teams tells nobody about a card that changes, so waiting longer must be a message."""
    card = await stage.desk.announce(a_handoff(), key="announce:h:teams:requested", card=None)
    late = replace(a_handoff(), reminded_at=NOON)

    await stage.desk.announce(late, key="announce:h:teams:reminded", card=card)

    (shown,) = await stage.cards()
    assert "still waiting" in shown.text
    assert ["still waiting" in line for line in shown.thread] == [True]


async def test_the_assignee_is_mentioned_when_the_contact_writes(stage: TeamsDeskStage) -> None:
    """The agent who has it hears of every message; nobody else is disturbed."""
    claimed = a_handoff().accepted(
        Agent(f"teams:{stage.scene.teams.tenant_id}:{stage.ben.aad_id}", "Ben"), NOON
    )
    card = await stage.desk.announce(claimed, key="k1", card=None)

    await stage.desk.relay(claimed, a_message("<at>Everybody</at> hello"), key="k2", card=card)

    content = stage.channel.from_bot[-1].activity["attachments"][0]["content"]
    assert [stage.ben.aad_id] == [
        entity["mentioned"]["id"] for entity in content["msteams"]["entities"]
    ]


async def test_a_handoff_of_great_size_is_shown(stage: TeamsDeskStage) -> None:
    """However much was said, the card stays below what Teams takes."""
    words = "ü𝄞" * 40_000
    packet = replace(a_handoff().packet, summary=words, open_question=f"{words}?")
    large = replace(a_handoff(), packet=packet)

    await stage.desk.announce(large, key="k1", card=None)

    assert 1 == len(await stage.cards())
