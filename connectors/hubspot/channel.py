"""The HubSpot channel, CRM and desk, put together."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog

from bot.domain.errors import BatonError
from bot.ports.clock import Clock
from bot.ports.services import Board, Casework, Erasures, Intake, Oversight, Transcripts
from bot.ports.verification import Verification
from connectors.hubspot.budget import Budget
from connectors.hubspot.client import API_URL, API_VERSION, PAUSES, HubSpotClient
from connectors.hubspot.connector import HubSpotConnector
from connectors.hubspot.crm import HubSpotCrm
from connectors.hubspot.custom_channel import CustomChannel
from connectors.hubspot.desk import HubSpotDesk
from connectors.hubspot.desk_acts import DeskActs, TicketWatch
from connectors.hubspot.events import HubSpotEvents
from connectors.hubspot.fetching import Fetcher
from connectors.hubspot.inbox_cards import InboxCards
from connectors.hubspot.options import DeskLevel, HubSpotOptions
from connectors.hubspot.receiving import Webhooks
from connectors.hubspot.records import Records
from connectors.hubspot.rest import HubSpotRest, open_http
from connectors.hubspot.thread_events import ThreadChanges, ThreadMessages
from connectors.hubspot.threads import Threads
from connectors.hubspot.ticket_cards import TicketCards
from connectors.hubspot.verify import WebhookVerifier
from connectors.hubspot.webhook_box import WebhookBox
from connectors.hubspot.wire import CHANNEL
from connectors.registry import Channel

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class HubSpotParts:
    """What writes to the portal; made before the use cases, which need it."""

    records: Records
    rest: HubSpotRest
    threads: Threads
    cards: TicketCards
    inbox: CustomChannel | None
    options: HubSpotOptions
    crm: HubSpotCrm
    connector: HubSpotConnector
    desk: HubSpotDesk


@asynccontextmanager
async def hubspot_parts(
    *,
    token: str,
    options: HubSpotOptions,
    transcripts: Transcripts,
    api_url: str = API_URL,
    api_version: str = API_VERSION,
    budget: Budget | None = None,
    pauses: Sequence[float] = PAUSES,
) -> AsyncIterator[HubSpotParts]:
    """Open the connections to a portal; they are closed with the block.

    `pauses` are the seconds before each further try of a call that may be repeated.
    """
    budget = budget or Budget()
    shared: dict[str, Any] = {"budget": budget, "api_version": api_version, "pauses": pauses}
    client = HubSpotClient(token=token, api_url=api_url, **shared)
    try:
        async with open_http(api_url) as http:
            rest = HubSpotRest(http, token=token, **shared)
            yield _parts(Records(client), rest, options, transcripts)
    finally:
        client.close()


def _parts(
    records: Records, rest: HubSpotRest, options: HubSpotOptions, transcripts: Transcripts
) -> HubSpotParts:
    threads, public_url = Threads(rest), options.public_url
    cards = TicketCards(records, layout=options.layout, public_url=public_url)
    inbox = _inbox(rest, options)
    address = f"https://{options.ui_domain}/contacts/{options.portal_id}/record/0-5/"
    return HubSpotParts(
        records=records,
        rest=rest,
        threads=threads,
        cards=cards,
        inbox=inbox,
        options=options,
        crm=HubSpotCrm(records, layout=options.layout, ticket_address=address),
        connector=HubSpotConnector(threads, transcripts=transcripts, options=options),
        desk=HubSpotDesk(
            cards,
            threads,
            transcripts=transcripts,
            options=options,
            inbox=InboxCards(inbox, threads, public_url=public_url) if inbox else None,
        ),
    )


def _inbox(rest: HubSpotRest, options: HubSpotOptions) -> CustomChannel | None:
    channel_id, account_id = options.inbox_channel, options.inbox_account
    if options.desk is not DeskLevel.INBOX or not channel_id or not account_id:
        return None
    return CustomChannel(rest, channel_id=channel_id, account_id=account_id)


class HubSpotReceiver:
    """Everything that comes from the portal: webhooks, and looking where none can come.

    Args:
        client_secret: of the app that sends webhooks; empty where only a service key exists: then
            no webhooks are taken.
        box: a folder of this machine that outlives the process; webhooks wait there.
        poll: how often tickets are looked at, from DeskLevel.NOTES on.
        erasures: forgets what HubSpot deletes for privacy; None: the log names what is to be
            erased by hand.
        verification: knows which addresses were proved by a code.
    """

    def __init__(
        self,
        parts: HubSpotParts,
        *,
        client_secret: str,
        box: Path,
        intake: Intake,
        transcripts: Transcripts,
        board: Board,
        casework: Casework,
        oversight: Oversight,
        clock: Clock,
        poll: timedelta = timedelta(minutes=1),
        erasures: Erasures | None = None,
        verification: Verification | None = None,
    ) -> None:
        options = parts.options
        acts = DeskActs(casework, transcripts=transcripts, portal_id=options.portal_id)
        changes = _changes(parts, acts, oversight=oversight, board=board, transcripts=transcripts)
        messages = ThreadMessages(
            parts.threads,
            intake=intake,
            transcripts=transcripts,
            clock=clock,
            options=options,
            changes=changes,
            verification=verification,
        )
        self.tickets = TicketWatch(parts.cards, parts.records, acts=acts, board=board)
        handler = HubSpotEvents(
            messages,
            changes,
            tickets=self.tickets,
            options=options,
            threads=parts.threads,
            erasures=erasures,
        )
        stored = WebhookBox(box)
        self.fetcher = Fetcher(stored, handler.handle)
        self.webhooks: Webhooks | None = None
        if client_secret:
            address = options.public_url
            verifier = WebhookVerifier(secret=client_secret, public_url=address, clock=clock)
            self.webhooks = Webhooks(verifier, stored, wake=self.fetcher.wake)
        self._looks = options.desk is not DeskLevel.TICKET
        self._poll = poll

    async def run(self) -> None:
        """Work off webhooks, and look at tickets, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.fetcher.run())
            if self._looks:
                tasks.create_task(self._look_again_and_again())

    async def _look_again_and_again(self) -> None:
        while True:
            await asyncio.sleep(self._poll.total_seconds())
            try:
                await self.tickets.look_at_all()
            except BatonError as problem:
                _log.warning("tickets could not be looked at", error=str(problem))
            except Exception:  # noqa: BLE001 - the boundary of the loop
                # What nobody foresaw must not stop the webhooks, whose task stands beside this.
                _log.exception("looking at tickets broke off")


def _changes(
    parts: HubSpotParts,
    acts: DeskActs,
    *,
    oversight: Oversight,
    board: Board,
    transcripts: Transcripts,
) -> ThreadChanges:
    return ThreadChanges(
        parts.threads,
        acts=acts,
        oversight=oversight,
        board=board,
        transcripts=transcripts,
        options=parts.options,
        inbox=parts.inbox,
    )


@asynccontextmanager
async def receiving(receiver: HubSpotReceiver) -> AsyncIterator[None]:
    """Receive while the block runs."""
    task = asyncio.create_task(receiver.run())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def hubspot_channel(parts: HubSpotParts, receiver: HubSpotReceiver, *, standing: str) -> Channel:
    """Return the channel as the registry lists it."""
    return Channel(
        name=CHANNEL,
        standing=standing,
        connector=parts.connector,
        routers=(receiver.webhooks.router,) if receiver.webhooks else (),
    )
