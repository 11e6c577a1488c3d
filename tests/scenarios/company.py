"""A company with Slack and Teams: one Baton in both, the real use cases, only the model acted."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp
import httpx
from fastapi import FastAPI

from bot.domain.answers import Answer, Escalate, EscalationReason, Outcome, Reply
from bot.domain.turns import Turn
from bot.ports.channels import Desk, Draft
from connectors.http_errors import install_error_handlers
from connectors.slack.channel import SlackParts, slack_app, slack_channel, slack_parts
from connectors.slack.client import SlackClient, slack_session
from connectors.slack.drafts import Drafts
from connectors.slack.interactions import NoPresses
from connectors.slack.settings import SlackOptions
from connectors.slack.workspaces import SingleWorkspace
from connectors.teams.access import TeamsAccess, open_port
from connectors.teams.channel import TeamsSides, teams_channel, teams_sides
from connectors.teams.desk import DeskChannel
from connectors.teams.settings import TeamsOptions
from tests.builders import a_citation
from tests.connectors.slack.desk_stage import DeskStage, FollowingClock
from tests.fakes.assistant import ScriptedAssistant
from tests.fakes.clock import NOON
from tests.fakes.rig import Rig
from tests.fakes.slack import TOKEN, SlackFake
from tests.fakes.slack.clock import SlackClock
from tests.fakes.teams import TeamsFake

PUBLIC_URL = "https://baton.example.com"
SECRET = "signing-secret"
TRIAGE = "CTRIAGE"
ADA, GRACE = "UADA", "UGRACE"
LEAVE = "You get **16 weeks** of paid parental leave [1]."
NOT_COVERED = "Our documents do not say. Shall I bring in a colleague?"


@dataclass
class Company:
    """What a scenario needs at hand."""

    slack: SlackFake
    teams: TeamsFake
    rig: Rig
    slack_side: SlackParts
    teams_side: TeamsSides
    triage: DeskStage | None

    async def work(self) -> None:
        """Let everything happen that is due, in Baton and beside it."""
        await self._settled()
        await self.rig.work()
        await self._settled()

    def pass_time(self, step: timedelta) -> None:
        """Let time pass everywhere."""
        self.rig.clock.move(step)
        self.slack.clock.advance(step.total_seconds())

    async def _settled(self) -> None:
        await self.teams_side.background.settle()
        await self.slack_side.afterwards.settled()
        if self.triage is not None:
            await self.triage.afterwards.settled()


async def knows_leave(turn: Turn, draft: Draft) -> Outcome:
    """Answer about leave from the handbook; offer a human for everything else."""
    if "leave" in turn.message.text.lower():
        cited = a_citation(url="/documents/handbook/leave.md#parental-leave")
        return Reply(Answer(LEAVE, (cited,)), confidence=0.9)
    return Escalate(reason=EscalationReason.NOT_COVERED, text=NOT_COVERED, ask_first=True)


@asynccontextmanager
async def open_company(*, agents_in: str) -> AsyncIterator[Company]:
    """Open a company whose agents work in the Slack room #triage or the Teams channel Triage."""
    async with AsyncExitStack() as stack:
        rig = Rig(assistant=ScriptedAssistant(knows_leave))
        rig.channels._desks.clear()
        teams = await stack.enter_async_context(TeamsFake(clock=rig.clock))
        teams_side = await _teams_side(stack, teams, rig, desk=agents_in == "teams")
        clock = SlackClock.standing(NOON.timestamp())
        slack = await stack.enter_async_context(SlackFake(signing_secret=SECRET, clock=clock))
        _people_of(slack)
        session = await stack.enter_async_context(slack_session())
        triage = await _triage(stack, slack, session, rig) if agents_in == "slack" else None
        slack_side = await _slack_side(stack, slack, session, rig, triage)
        for connector in (teams_side.connector, slack_side.connector):
            rig.channels._connectors[connector.channel] = connector
        desks: list[Desk] = [*teams_side.desks, *([triage.desk] if triage else [])]
        rig.channels._desks |= {desk.name: desk for desk in desks}
        teams.connect(_served(_teams_routers(teams_side, rig)))
        yield Company(slack, teams, rig, slack_side, teams_side, triage)


def _people_of(slack: SlackFake) -> None:
    slack.add_user(ADA, "Ada Lovelace", email="ada@example.com")
    slack.add_user(GRACE, "Grace Hopper", email="grace@example.com")
    slack.add_channel(TRIAGE, GRACE, kind="private")


async def _triage(
    stack: AsyncExitStack, slack: SlackFake, session: aiohttp.ClientSession, rig: Rig
) -> DeskStage:
    client = SlackClient(TOKEN, session=session, base_url=slack.api_url)
    clock = FollowingClock(rig.clock)
    parts = await stack.enter_async_context(
        slack_parts(SingleWorkspace(client), options=SlackOptions(), clock=clock)
    )
    stage = DeskStage(slack, parts, client=client, clock=clock)
    stage.open()
    stage.attach(casework=rig.casework, board=rig.board)
    return stage


async def _teams_side(
    stack: AsyncExitStack, teams: TeamsFake, rig: Rig, *, desk: bool
) -> TeamsSides:
    http = await stack.enter_async_context(httpx.AsyncClient(trust_env=False))
    access = TeamsAccess(
        app_id=teams.app_id,
        tenant_id=teams.tenant_id,
        password=teams.secret,
        openid_url=teams.openid_url,
        login_url=teams.login_url,
        service_hosts=(httpx.URL(teams.service_url).netloc.decode(),),
    )
    options = TeamsOptions(
        app_id=teams.app_id,
        tenant_id=teams.tenant_id,
        public_url=PUBLIC_URL,
        service_url=teams.service_url,
    )
    room = teams.channel("Triage", team="Support").room
    return teams_sides(
        open_port(access, http=http, clock=rig.clock),
        options=options,
        channels=[DeskChannel(room.id, teams.tenant_id, "teams:Triage")] if desk else [],
        claim_target=timedelta(minutes=10),
        clock=rig.clock,
        sleep=_passing(rig),
    )


def _passing(rig: Rig) -> Any:
    """Return a sleep that puts the clock forward instead."""

    async def sleep(seconds: float) -> None:
        rig.clock.move(timedelta(seconds=seconds))

    return sleep


def _teams_routers(side: TeamsSides, rig: Rig) -> tuple[Any, ...]:
    channel = teams_channel(
        side,
        intake=rig.intake,
        transcripts=rig.transcripts,
        board=rig.board,
        casework=rig.casework,
        clock=rig.clock,
        standing="on",
    )
    return tuple(channel.routers)


async def _slack_side(
    stack: AsyncExitStack,
    slack: SlackFake,
    session: aiohttp.ClientSession,
    rig: Rig,
    triage: DeskStage | None,
) -> SlackParts:
    client = SlackClient(TOKEN, session=session, base_url=slack.api_url)
    parts = await stack.enter_async_context(
        slack_parts(
            SingleWorkspace(client),
            options=SlackOptions(public_url=PUBLIC_URL),
            clock=rig.clock,
            drafts=Drafts(shortest_seconds=0, append_seconds=0),
            pace=timedelta(0),
        )
    )
    app = slack_app(
        parts,
        intake=rig.intake,
        transcripts=rig.transcripts,
        interruptions=rig.running,
        presses=(triage and triage.presses) or NoPresses(),
        session=session,
        base_url=slack.api_url,
    )
    channel = slack_channel(parts, app, signing_secret=SECRET, standing="on")
    slack.deliver_to(_served(tuple(channel.routers)))
    return parts


def _served(routers: tuple[Any, ...]) -> FastAPI:
    app = FastAPI()
    install_error_handlers(app)
    for router in routers:
        app.include_router(router)
    return app
