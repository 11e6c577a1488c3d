"""The Slack channel, put together: what it writes with, and what takes in what Slack sends."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import aiohttp

from bot.ports.clock import Clock
from bot.ports.services import Intake, Interruptions, Transcripts
from connectors.registry import Channel
from connectors.slack.afterwards import Afterwards
from connectors.slack.asking import Asking
from connectors.slack.bolt import SlackApp
from connectors.slack.client import SLACK_API_URL, vendor_client
from connectors.slack.connector import SlackConnector
from connectors.slack.deliveries import Deliveries
from connectors.slack.drafts import Drafts
from connectors.slack.events_route import EventsRoute
from connectors.slack.greeting import Greeting
from connectors.slack.interactions import Presses
from connectors.slack.outgoing_files import ReadFile
from connectors.slack.pacing import INTERVAL, RoomPace
from connectors.slack.people import People
from connectors.slack.places import CHANNEL
from connectors.slack.pressing import Pressing
from connectors.slack.receiving import Receiving
from connectors.slack.rooms import Rooms
from connectors.slack.routing import Routing
from connectors.slack.settings import SlackOptions
from connectors.slack.sharing import Sharing
from connectors.slack.telling import Telling
from connectors.slack.workspaces import Workspaces


@dataclass(frozen=True, slots=True)
class SlackParts:
    """What both sides of the channel share; made before the use cases, which need the connector."""

    workspaces: Workspaces
    connector: SlackConnector
    people: People
    rooms: Rooms
    drafts: Drafts
    options: SlackOptions
    clock: Clock
    afterwards: Afterwards = field(default_factory=Afterwards)


@asynccontextmanager
async def slack_parts(
    workspaces: Workspaces,
    *,
    options: SlackOptions,
    clock: Clock,
    read_file: ReadFile | None = None,
    drafts: Drafts | None = None,
    pace: timedelta = INTERVAL,
) -> AsyncIterator[SlackParts]:
    """Make the parts; what they began is ended with the block."""
    people = People(workspaces, clock=clock)
    rooms = Rooms(workspaces, options=options, clock=clock)
    drafts = drafts or Drafts()
    connector = SlackConnector(
        workspaces,
        drafts=drafts,
        pace=RoomPace(pace),
        options=options,
        clock=clock,
        read_file=read_file,
    )
    parts = SlackParts(workspaces, connector, people, rooms, drafts, options, clock)
    try:
        yield parts
    finally:
        await drafts.close()
        await parts.afterwards.close()
        await people.close()
        await rooms.close()


def slack_app(
    parts: SlackParts,
    *,
    intake: Intake,
    transcripts: Transcripts,
    interruptions: Interruptions,
    presses: Presses,
    session: aiohttp.ClientSession,
    base_url: str = SLACK_API_URL,
) -> SlackApp:
    """Connect what Slack sends to the use cases, and to the agents' side by `presses`."""
    telling = Telling(parts.workspaces, parts.afterwards)
    deliveries = Deliveries(
        intake=intake,
        transcripts=transcripts,
        people=parts.people,
        rooms=parts.rooms,
        drafts=parts.drafts,
        clock=parts.clock,
    )
    routing = Routing(
        receiving=_receiving(parts, deliveries, telling, presses),
        asking=_asking(parts, deliveries, telling),
        pressing=_pressing(parts, deliveries, telling),
        greeting=_greeting(parts, presses, interruptions),
        presses=presses,
        people=parts.people,
        rooms=parts.rooms,
        workspaces=parts.workspaces,
    )
    return SlackApp(routing, client=vendor_client(session=session, base_url=base_url))


def _receiving(
    parts: SlackParts, deliveries: Deliveries, telling: Telling, presses: Presses
) -> Receiving:
    return Receiving(
        workspaces=parts.workspaces,
        deliveries=deliveries,
        people=parts.people,
        rooms=parts.rooms,
        presses=presses,
        telling=telling,
    )


def _asking(parts: SlackParts, deliveries: Deliveries, telling: Telling) -> Asking:
    return Asking(
        workspaces=parts.workspaces,
        deliveries=deliveries,
        people=parts.people,
        rooms=parts.rooms,
        telling=telling,
        command=parts.options.command,
    )


def _pressing(parts: SlackParts, deliveries: Deliveries, telling: Telling) -> Pressing:
    return Pressing(
        workspaces=parts.workspaces,
        deliveries=deliveries,
        telling=telling,
        sharing=Sharing(parts.workspaces, public_url=parts.options.public_url),
        afterwards=parts.afterwards,
        public_url=parts.options.public_url,
    )


def _greeting(parts: SlackParts, presses: Presses, interruptions: Interruptions) -> Greeting:
    return Greeting(
        workspaces=parts.workspaces,
        presses=presses,
        interruptions=interruptions,
        drafts=parts.drafts,
        afterwards=parts.afterwards,
        options=parts.options,
    )


def slack_channel(
    parts: SlackParts, app: SlackApp, *, signing_secret: str, standing: str
) -> Channel:
    """Return the channel; without a signing secret nothing is served by HTTP (Socket Mode)."""
    route = EventsRoute(app, signing_secret=signing_secret, clock=parts.clock)
    return Channel(
        name=CHANNEL,
        standing=standing,
        connector=parts.connector,
        routers=(route.router,) if signing_secret else (),
    )
