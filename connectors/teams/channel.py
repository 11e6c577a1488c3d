"""The Teams channel, put together: its connector, its desks and what it serves."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.hours import BusinessHours
from bot.ports.clock import Clock
from bot.ports.services import Board, Casework, Intake, Transcripts
from connectors.registry import Channel
from connectors.teams.addressing import Addressing
from connectors.teams.background import Background
from connectors.teams.connector import TeamsConnector
from connectors.teams.contact_acts import ContactActs
from connectors.teams.desk import DeskChannel, TeamsDesk
from connectors.teams.desk_acts import DeskActs
from connectors.teams.desk_agents import DeskAgents
from connectors.teams.desk_card import CardLooks
from connectors.teams.desk_thread import DeskThread
from connectors.teams.desks import AgentChannel, TeamsDesks
from connectors.teams.hand_in import HandIn
from connectors.teams.people import People
from connectors.teams.places import CHANNEL
from connectors.teams.port import TeamsPort
from connectors.teams.receiving import Inlet
from connectors.teams.render import Renderer
from connectors.teams.settings import TeamsOptions
from connectors.teams.stopping import LateInterruptions
from connectors.teams.streaming import Sleep
from connectors.teams.welcome import Welcome


@dataclass(frozen=True, slots=True)
class TeamsSides:
    """What of Teams is built before the service: what it sends through, and its desks."""

    port: TeamsPort
    options: TeamsOptions
    people: People
    connector: TeamsConnector
    desks: tuple[TeamsDesk, ...]
    interruptions: LateInterruptions
    background: Background
    """To be settled when the server stops."""


def teams_sides(
    port: TeamsPort,
    *,
    options: TeamsOptions,
    channels: Sequence[DeskChannel] = (),
    claim_target: timedelta,
    hours: BusinessHours | None = None,
    clock: Clock,
    sleep: Sleep = asyncio.sleep,
) -> TeamsSides:
    """Return what the service is composed with; `channels` are the agents' channels.

    `hours` are those in which agents are there; None: always.
    """
    people = People(port, options=options, clock=clock)
    interruptions = LateInterruptions()
    connector = TeamsConnector(
        port, options=options, interruptions=interruptions, clock=clock, sleep=sleep
    )
    looks = CardLooks(
        target=claim_target,
        address=options.public_url,
        hears_all=options.hears_all,
        name=options.name,
        hours=hours,
    )
    desks = tuple(
        TeamsDesk(port, channel=each, options=options, looks=looks, people=people, clock=clock)
        for each in channels
    )
    return TeamsSides(port, options, people, connector, desks, interruptions, Background())


def teams_channel(
    sides: TeamsSides,
    *,
    intake: Intake,
    transcripts: Transcripts,
    board: Board,
    casework: Casework,
    clock: Clock,
    standing: str,
) -> Channel:
    """Return the Teams channel on a service that was composed with `sides`."""
    inlet = Inlet(
        sides.port,
        intake=intake,
        people=sides.people,
        addressing=Addressing(transcripts, options=sides.options),
        acts=ContactActs(
            sides.port,
            intake=intake,
            transcripts=transcripts,
            people=sides.people,
            sent=sides.connector,
            renderer=Renderer(sides.options),
            background=sides.background,
            clock=clock,
        ),
        welcome=Welcome(sides.port, options=sides.options, clock=clock),
        desks=_desks(sides, board=board, casework=casework, clock=clock),
        background=sides.background,
        clock=clock,
    )
    return Channel(
        name=CHANNEL, standing=standing, connector=sides.connector, routers=(inlet.router,)
    )


def _desks(sides: TeamsSides, *, board: Board, casework: Casework, clock: Clock) -> TeamsDesks:
    agents = DeskAgents(sides.people)
    channels = [
        AgentChannel(
            desk,
            acts=DeskActs(
                desk,
                agents=agents,
                people=sides.people,
                casework=casework,
                board=board,
                background=sides.background,
            ),
            thread=DeskThread(
                desk, agents=agents, casework=casework, board=board, background=sides.background
            ),
        )
        for desk in sides.desks
    ]
    hand_in = HandIn(casework=casework, agents=agents, people=sides.people, clock=clock)
    return TeamsDesks(channels, hand_in=hand_in)
