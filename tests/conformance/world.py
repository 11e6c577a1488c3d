"""A company in which one contact writes on one channel, and agents work at one desk."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.domain.answers import Answer, Escalate, EscalationReason, Outcome, Reply
from bot.domain.errors import SendDelayed
from bot.domain.handoffs import Handoff
from bot.domain.messages import Message
from bot.domain.turns import Turn
from bot.ports.channels import Desk, Draft
from bot.ports.storage import Store
from bot.store.memory import MemoryStore
from connectors.slack.client import slack_session
from tests.builders import a_citation, a_trace
from tests.conformance.portal import Portal, open_portal
from tests.fakes.assistant import ScriptedAssistant
from tests.fakes.clock import NOON
from tests.fakes.hubspot import ServedHubSpot
from tests.fakes.rig import Rig
from tests.fakes.slack import SlackFake
from tests.fakes.slack.clock import SlackClock
from tests.fakes.teams import TeamsFake
from tests.scenarios import company

ANSWERED = "You get 16 weeks of paid parental leave [1]."
LEASED = timedelta(minutes=2)
"""Longer than any lease: whoever held one is taken for dead."""


async def by_rule(turn: Turn, draft: Draft) -> Outcome:
    """Bring in a human for whoever says the word, else answer about leave."""
    text = turn.message.text
    if "human" in text.lower():
        return Escalate(EscalationReason.ASKED_FOR_HUMAN, "I am passing you to a colleague.")
    answer = Answer(f"{ANSWERED} You asked: {text}", (a_citation(url="https://h.example/leave"),))
    return Reply(answer, confidence=0.9, trace=a_trace(question=text))


class Gate:
    """Implements Desk in front of another one; while it is shut, the vendor asks to wait."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.is_shut = False
        self.refused = 0

    @property
    def name(self) -> str:
        return self._desk.name

    @property
    def capabilities(self) -> Any:
        return self._desk.capabilities

    async def announce(self, handoff: Handoff, *, key: str, card: str | None) -> str:
        self._pass()
        return await self._desk.announce(handoff, key=key, card=card)

    async def relay(self, handoff: Handoff, message: Message, *, key: str, card: str | None) -> str:
        self._pass()
        return await self._desk.relay(handoff, message, key=key, card=card)

    async def find(self, *, key: str) -> str | None:
        return await self._desk.find(key=key)

    def _pass(self) -> None:
        if self.is_shut:
            self.refused += 1
            raise SendDelayed("503", retry_after=timedelta(seconds=30))


class World:
    """What the two sides stand on."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self.teams: TeamsFake | None = None
        self.teams_side: Any = None
        self.slack: SlackFake | None = None
        self.slack_side: Any = None
        self.triage: Any = None
        self.portal: Portal | None = None
        self.gates: list[Gate] = []

    async def work(self) -> None:
        """Let everything happen that is due, in Baton and beside it."""
        for _ in range(2):
            await self._settled()
            await self.rig.work()
        await self._settled()

    def pass_time(self, step: timedelta) -> None:
        """Let time pass everywhere."""
        self.rig.clock.move(step)
        if self.slack:
            self.slack.clock.advance(step.total_seconds())

    async def die(self) -> None:
        """Let the process take up all that waits, and end before any of it is done."""
        store, now, half = self.rig.store, self.rig.clock.now(), LEASED / 2
        await store.inbox.lease("dead", limit=50, duration=half, now=now)
        await store.ledger.lease("dead", limit=50, duration=half, now=now)

    def be_gone(self, *, is_shut: bool) -> None:
        """Let the desk be away, or come back."""
        for gate in self.gates:
            gate.is_shut = is_shut

    def join(self, connector: Any, desks: Sequence[Desk]) -> None:
        """Let the use cases write to a channel and to desks."""
        self.rig.channels._connectors[connector.channel] = connector
        gates = [Gate(desk) for desk in desks]
        self.gates += gates
        self.rig.channels._desks |= {gate.name: gate for gate in gates}

    async def _settled(self) -> None:
        if self.portal:
            await self.portal.settle()
        if self.teams_side:
            await self.teams_side.background.settle()
        if self.slack_side:
            await self.slack_side.afterwards.settled()
        if self.triage:
            await self.triage.afterwards.settled()


@asynccontextmanager
async def open_world(
    *, channel: str, desk: str, served: ServedHubSpot, folder: Path, store: Store | None = None
) -> AsyncIterator[World]:
    """Open the vendors that the two sides need."""
    store = store or MemoryStore()
    needed = {channel, desk}
    async with AsyncExitStack() as stack:
        parts = None
        if "hubspot" in needed:
            parts = await stack.enter_async_context(open_portal(served, store))
        crm = parts.parts.crm if parts and desk == "hubspot" else None
        rig = Rig(store=store, assistant=ScriptedAssistant(by_rule), crm=crm)
        rig.channels._connectors.clear()
        rig.channels._desks.clear()
        world = World(rig)
        if parts:
            parts.attach(rig, folder)
            world.portal = parts
            world.join(parts.parts.connector, [parts.parts.desk] if desk == "hubspot" else [])
        if "teams" in needed:
            await _with_teams(world, stack, desk=desk == "teams")
        if "slack" in needed:
            await _with_slack(world, stack, desk=desk == "slack")
        yield world


async def _with_teams(world: World, stack: AsyncExitStack, *, desk: bool) -> None:
    world.teams = await stack.enter_async_context(TeamsFake(clock=world.rig.clock))
    side = await company._teams_side(stack, world.teams, world.rig, desk=desk)
    world.teams_side = side
    world.join(side.connector, side.desks)
    world.teams.connect(company._served(company._teams_routers(side, world.rig)))


async def _with_slack(world: World, stack: AsyncExitStack, *, desk: bool) -> None:
    clock = SlackClock.standing(NOON.timestamp())
    fake = SlackFake(signing_secret=company.SECRET, clock=clock)
    world.slack = slack = await stack.enter_async_context(fake)
    company._people_of(slack)
    slack.add_user("UALAN", "Alan Turing")
    slack.add_channel(company.TRIAGE, company.GRACE, "UALAN", kind="private")
    session = await stack.enter_async_context(slack_session())
    if desk:
        world.triage = await company._triage(stack, slack, session, world.rig)
    world.slack_side = await company._slack_side(stack, slack, session, world.rig, world.triage)
    world.join(world.slack_side.connector, [world.triage.desk] if desk else [])
