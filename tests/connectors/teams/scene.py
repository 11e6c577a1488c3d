"""Baton in Teams: the fake of Teams, our channel over HTTP, and the real use cases behind it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal

import httpx
from fastapi import FastAPI

from connectors.http_errors import install_error_handlers
from connectors.teams.access import TeamsAccess, open_port
from connectors.teams.channel import TeamsSides, teams_channel, teams_sides
from connectors.teams.desk import DeskChannel
from connectors.teams.port import TeamsPort
from connectors.teams.settings import TeamsOptions
from tests.fakes.assistant import ScriptedAssistant
from tests.fakes.clock import FixedClock
from tests.fakes.rig import Rig
from tests.fakes.teams import TeamsFake

Sdk = Literal["botbuilder", "agents"]
PUBLIC_URL = "https://baton.example.com"


class MovingSleep:
    """Sleeps no time: the clock is put forward instead."""

    def __init__(self, clock: FixedClock) -> None:
        self._clock = clock
        self.slept: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.slept.append(seconds)
        self._clock.move(timedelta(seconds=seconds))
        await asyncio.sleep(0)


@dataclass
class StoppedTurns:
    """Remembers which turns the contact stopped."""

    stopped: list[str] = field(default_factory=list)

    async def stop(self, conversation_id: str) -> bool:
        self.stopped.append(conversation_id)
        return True


@dataclass
class Scene:
    """What a test needs at hand."""

    teams: TeamsFake
    port: TeamsPort
    sides: TeamsSides
    rig: Rig
    stops: StoppedTurns
    clock: FixedClock
    http: httpx.AsyncClient

    def move(self, step: timedelta) -> None:
        """Let time pass, for Teams and for Baton."""
        self.clock.move(step)
        self.rig.clock.move(step)

    async def work(self) -> None:
        """Handle all that was taken in, send all that is due, and what goes beside it."""
        await self.sides.background.settle()
        await self.rig.work()
        await self.sides.background.settle()


def access_of(teams: TeamsFake, *, sdk: Sdk = "botbuilder", **changes: Any) -> TeamsAccess:
    """Return the access of an operator who has set everything to the fake."""
    values: dict[str, Any] = {
        "app_id": teams.app_id,
        "tenant_id": teams.tenant_id,
        "password": teams.secret,
        "openid_url": teams.openid_url,
        "login_url": teams.login_url,
        "service_hosts": (httpx.URL(teams.service_url).netloc.decode(),),
        "sdk": sdk,
    }
    return TeamsAccess(**(values | changes))


@asynccontextmanager
async def open_scene(
    *,
    sdk: Sdk = "botbuilder",
    assistant: ScriptedAssistant | None = None,
    desk: str = "",
    access: dict[str, Any] | None = None,
    **options: Any,
) -> AsyncIterator[Scene]:
    """Open a scene; `desk` names a channel of the team Support in which agents work."""
    clock = FixedClock()
    async with (
        TeamsFake(clock=clock) as teams,
        httpx.AsyncClient(trust_env=False) as http,
    ):
        chosen = access_of(teams, sdk=sdk, **(access or {}))
        port = open_port(chosen, http=http, clock=clock)
        channels = []
        if desk:
            room = teams.channel(desk, team="Support").room
            channels = [DeskChannel(room.id, teams.tenant_id, f"teams:{desk}")]
        values = {
            "app_id": teams.app_id,
            "tenant_id": teams.tenant_id,
            "public_url": PUBLIC_URL,
            "service_url": teams.service_url,
        }
        sides = teams_sides(
            port,
            options=TeamsOptions(**(values | options)),
            channels=channels,
            claim_target=timedelta(minutes=10),
            clock=clock,
            sleep=MovingSleep(clock),
        )
        stops = StoppedTurns()
        sides.interruptions.lead_to(stops)
        rig: Any = Rig(
            vendor=sides.connector,  # type: ignore[arg-type]
            assistant=assistant,
            desks=sides.desks,
        )
        teams.connect(_app(sides, rig))
        yield Scene(teams, port, sides, rig, stops, clock, http)
        await sides.background.settle()


def _app(sides: TeamsSides, rig: Rig) -> FastAPI:
    channel = teams_channel(
        sides,
        intake=rig.intake,
        transcripts=rig.transcripts,
        board=rig.board,
        casework=rig.casework,
        clock=rig.clock,
        standing="",
    )
    app = FastAPI()
    install_error_handlers(app)
    for router in channel.routers:
        app.include_router(router)
    return app
