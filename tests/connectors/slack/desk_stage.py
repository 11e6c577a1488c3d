"""A triage room of the fake Slack, with the real desk and the real use cases behind it."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import aiohttp

from bot.domain.handoffs import Handoff
from bot.domain.messages import Action
from bot.ports.services import Board, Casework, Overview
from connectors.slack.afterwards import Afterwards
from connectors.slack.agents import DeskAgents
from connectors.slack.client import SlackClient
from connectors.slack.desk import SlackDesk
from connectors.slack.desk_acts import DeskActs
from connectors.slack.desk_card import CardLooks
from connectors.slack.desk_files import DeskFiles, SlackFileReader
from connectors.slack.desk_thread import DeskThread
from connectors.slack.desk_words import Patience
from connectors.slack.desks import DeskPlace, SlackDesks
from connectors.slack.hand_in import HandIn
from connectors.slack.home import AppHome, HomeLooks
from connectors.slack.pacing import RoomPace
from connectors.slack.people import People
from connectors.slack.rooms import Rooms
from connectors.slack.settings import SlackOptions
from connectors.slack.thread_reading import ThreadReader
from connectors.slack.triage_room import TriageRoom
from connectors.slack.wire import receiving_team
from connectors.slack.workspaces import SingleWorkspace
from tests.contracts.desk.suite import SeenCard
from tests.fakes.clock import FixedClock
from tests.fakes.rig import Rig
from tests.fakes.slack import TOKEN, SlackFake
from tests.fakes.slack.faults import Lost
from tests.fakes.slack.model import Posted
from tests.fakes.slack.roads import Answer, Sent
from tests.fakes.slack.screen import Seen

ROOM = "CTRIAGE"
GRACE, ALAN, EVE = "UGRACE", "UALAN", "UEVE"
LOOKS = CardLooks(Patience(timedelta(minutes=10)), address="https://baton.example.com")


class NothingAsked:
    """Implements Overviews: nobody has asked anything."""

    def __init__(self) -> None:
        self.overview = Overview()

    async def of(self, identity: Any) -> Overview:
        return self.overview


class DeskStage:
    """Implements tests.contracts.desk.suite.DeskStage, with people who press and write."""

    def __init__(
        self, slack: SlackFake, session: aiohttp.ClientSession, *, allowed: Sequence[str] = ()
    ) -> None:
        self.slack = slack
        self.clock = FixedClock()
        self.client = SlackClient(TOKEN, session=session, base_url=slack.api_url)
        self.workspaces = SingleWorkspace(self.client)
        self.people = People(self.workspaces, clock=self.clock)
        self.rooms = Rooms(self.workspaces, options=SlackOptions(), clock=self.clock)
        self.room = TriageRoom("ctriage", workspaces=self.workspaces)
        self.agents = DeskAgents(
            room=self.room, people=self.people, clock=self.clock, allowed=allowed
        )
        self.afterwards = Afterwards()
        self.overviews = NothingAsked()
        host = slack.server.base_url.split("//")[1].rstrip("/")
        self.reader = SlackFileReader(self.workspaces, hosts=[host])
        self.desk = SlackDesk(
            room=self.room,
            looks=LOOKS,
            files=DeskFiles(self.reader, base=LOOKS.address),
            pace=RoomPace(timedelta(0)),
            clock=self.clock,
        )
        self.presses: SlackDesks | None = None
        slack.deliver_over(self)

    def attach(self, *, casework: Casework, board: Board) -> None:
        """Let what agents do act on these."""
        shared: dict[str, Any] = {"room": self.room, "agents": self.agents, "casework": casework}
        shared |= {"board": board, "afterwards": self.afterwards}
        place = DeskPlace(
            room=self.room,
            acts=DeskActs(**shared),
            thread=DeskThread(**shared, people=self.people),
        )
        hand_in = HandIn(
            desks=[(self.room, self.agents)],
            reader=ThreadReader(self.workspaces, people=self.people),
            people=self.people,
            rooms=self.rooms,
            casework=casework,
            afterwards=self.afterwards,
        )
        home = AppHome(
            workspaces=self.workspaces,
            people=self.people,
            overviews=self.overviews,
            looks=HomeLooks(),
        )
        self.presses = SlackDesks([place], hand_in=hand_in, home=home)

    async def send(self, sent: Sent) -> Answer:
        """Be the road from Slack: verified and parsed, straight to what agents do."""
        assert self.presses is not None
        taken = await self._taken(sent, self.presses)
        await self.afterwards.settled()
        return Answer(200, json.dumps(taken) if taken else "")

    async def _taken(self, sent: Sent, presses: SlackDesks) -> dict[str, Any] | None:
        event = sent.payload.get("event", {})
        if sent.kind == "events_api" and event.get("type") == "app_home_opened":
            await presses.home_opened(event, team=receiving_team(sent.payload))
            return None
        if sent.kind == "events_api":
            await presses.message_in(event, team=receiving_team(sent.payload))
            return None
        if sent.payload["type"].startswith("view_"):
            return await presses.submitted(sent.payload)
        return await presses.pressed(sent.payload)

    @property
    def tops(self) -> list[Seen]:
        """What stands in the triage room, outside threads."""
        return self.slack.channel(ROOM).messages

    @property
    def card(self) -> Seen:
        """The only card."""
        (card,) = self.tops
        return card

    def thread(self, card: str = "") -> list[str]:
        """Return what stands under a card, as text."""
        ts = card.partition(":")[2] or self.card.ts
        return [each.text for each in self.slack.channel(ROOM).replies(ts)]

    def whispers(self, user: str) -> list[str]:
        """Return what only this agent was told."""
        return [each.text for each in self.slack.ephemeral_for(user)]

    async def cards(self) -> Sequence[SeenCard]:
        """Return the cards that agents see, oldest first."""
        return [
            SeenCard(f"{ROOM}:{each.ts}", each.text, tuple(self.thread(f":{each.ts}")))
            for each in self.tops
        ]

    def lose_next_answer(self) -> None:
        """Let Slack take the next message, and lose its answer."""
        self.slack.faults.on("chat.postMessage", Lost())

    async def agent_writes(self, card: str, text: str) -> None:
        """Write under a card."""
        await self.says(text, card=card)

    async def says(self, text: str, *, by: str = GRACE, card: str = "", **more: Any) -> Posted:
        """Let an agent write under a card."""
        thread = card.partition(":")[2] or self.card.ts
        return await self.slack.person(by).says(text, channel=ROOM, thread=thread, **more)

    async def presses_on_card(self, action: str, *, by: str = GRACE, chosen: Any = None) -> Answer:
        """Let an agent press something on the only card."""
        return await self.slack.person(by).presses(self.card.posted, action, chosen)

    def reactions(self, posted: Posted) -> list[str]:
        """Return the reactions under a message."""
        return sorted(posted.reactions)


@asynccontextmanager
async def desk_stage(*, allowed: Sequence[str] = ()) -> AsyncIterator[DeskStage]:
    """Open a Slack with a triage room: Grace and Alan are agents, Eve is not in the room."""
    async with SlackFake() as slack, aiohttp.ClientSession() as session:
        slack.add_user(GRACE, "Grace Hopper")
        slack.add_user(ALAN, "Alan Turing")
        slack.add_user(EVE, "Eve Moneypenny")
        slack.add_channel(ROOM, GRACE, ALAN, kind="private")
        stage = DeskStage(slack, session, allowed=allowed)
        yield stage
        await stage.afterwards.close()
        await stage.people.close()
        await stage.rooms.close()
        await stage.agents.close()


def rig_of(stage: DeskStage) -> Rig:
    """Return use cases whose only desk is the triage room; both share one clock."""
    rig = Rig(desks=[stage.desk])
    stage.clock = rig.clock
    stage.desk._clock = rig.clock
    stage.attach(casework=rig.casework, board=rig.board)
    return rig


async def asked(rig: Rig, text: str = "How long is parental leave?") -> Handoff:
    """Let the contact ask for a human; return the handoff."""
    await rig.hear(text)
    await rig.press(Action.WANT_HUMAN)
    return await rig.handoff()
