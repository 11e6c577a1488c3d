"""A triage room of the fake Slack, with the real desk and the real use cases behind it."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import aiohttp

from bot.domain.handoffs import Handoff
from bot.domain.hours import BusinessHours
from bot.domain.messages import Action
from bot.ports.services import Board, Casework, Overview
from connectors.slack.channel import SlackParts, slack_parts
from connectors.slack.client import SlackClient
from connectors.slack.desk import SlackDesk
from connectors.slack.desk_card import CardLooks
from connectors.slack.desk_side import TriageDesk, file_reader, slack_desks, triage_desks
from connectors.slack.desk_words import Patience
from connectors.slack.desks import SlackDesks
from connectors.slack.pacing import RoomPace
from connectors.slack.settings import SlackOptions
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
TARGET, ADDRESS = timedelta(minutes=10), "https://baton.example.com"


class NothingAsked:
    """Implements Overviews: nobody has asked anything."""

    def __init__(self) -> None:
        self.overview = Overview()

    async def of(self, identity: Any) -> Overview:
        return self.overview


class FollowingClock:
    """Shows the time of another clock, once there is one to follow."""

    def __init__(self, followed: FixedClock | None = None) -> None:
        self.followed = followed or FixedClock()

    def now(self) -> datetime:
        return self.followed.now()


class DeskStage:
    """Implements tests.contracts.desk.suite.DeskStage, with people who press and write."""

    def __init__(
        self, slack: SlackFake, parts: SlackParts, *, client: SlackClient, clock: FollowingClock
    ) -> None:
        self.slack = slack
        self.clock = clock
        self.parts = parts
        self.client = client
        self.workspaces = parts.workspaces
        self.afterwards = parts.afterwards
        self.overviews = NothingAsked()
        self.made: tuple[TriageDesk, ...] = ()
        self.presses: SlackDesks | None = None
        slack.deliver_over(self)

    @property
    def desk(self) -> SlackDesk:
        """The desk of the triage room."""
        return self.made[0].desk

    def open(self, *, allowed: Sequence[str] = (), hours: BusinessHours | None = None) -> None:
        """Make the desk."""
        self.made = triage_desks(
            [TriageRoom("ctriage", workspaces=self.workspaces)],
            parts=self.parts,
            looks=CardLooks(Patience(TARGET, hours), address=ADDRESS),
            files=file_reader(self.workspaces, base_url=self.slack.api_url),
            allowed=allowed,
            pace=RoomPace(timedelta(0)),
        )

    def attach(self, *, casework: Casework, board: Board) -> None:
        """Let what agents do act on these."""
        self.presses = slack_desks(
            self.made,
            parts=self.parts,
            casework=casework,
            board=board,
            overviews=self.overviews,
        )

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
        client = SlackClient(TOKEN, session=session, base_url=slack.api_url)
        clock = FollowingClock()
        async with slack_parts(
            SingleWorkspace(client), options=SlackOptions(), clock=clock
        ) as parts:
            stage = DeskStage(slack, parts, client=client, clock=clock)
            stage.open(allowed=allowed)
            yield stage
            for made in stage.made:
                await made.agents.close()


def rig_of(stage: DeskStage, **options: Any) -> Rig:
    """Return use cases whose only desk is the triage room; both share one clock."""
    rig = Rig(desks=[stage.desk], **options)
    stage.clock.followed = rig.clock
    stage.attach(casework=rig.casework, board=rig.board)
    return rig


async def asked(rig: Rig, text: str = "How long is parental leave?") -> Handoff:
    """Let the contact ask for a human; return the handoff."""
    await rig.hear(text)
    await rig.press(Action.WANT_HUMAN)
    return await rig.handoff()
