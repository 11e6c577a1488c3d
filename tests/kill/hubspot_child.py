"""Baton's outbox in a process of its own, opening tickets in HubSpot until it is killed."""

import asyncio
import logging
import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog

from bot.service.channels import Channels
from bot.service.outbox import Outbox
from bot.service.performers import Performers
from bot.store.memory_crm import MemoryCrm
from bot.store.signals import LocalSignals
from bot.store.sql import SqlStore, open_store
from connectors.hubspot.budget import Budget
from connectors.hubspot.client import HubSpotClient
from connectors.hubspot.crm import HubSpotCrm
from connectors.hubspot.layout import CrmLayout
from connectors.hubspot.records import Records
from tests.fakes.rig import TicketToolset
from tests.fakes.vendor import VendorConnector

LEASE = timedelta(seconds=60)


@dataclass(frozen=True)
class FastClock:
    """Waits are over sooner: a second of the clock on the wall is `pace` seconds here."""

    began: float
    """Seconds of the wall clock at which both show the same."""
    pace: float

    def now(self) -> datetime:
        seconds = self.began + (time.time() - self.began) * self.pace
        return datetime.fromtimestamp(seconds, UTC)


def run(database_url: str, hubspot_url: str, clock: FastClock) -> None:
    """Work off the ledger until killed."""
    asyncio.run(_work(database_url, hubspot_url, clock))


async def _work(database_url: str, hubspot_url: str, clock: FastClock) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    store = await open_store(database_url)
    await store.release_abandoned()
    client = HubSpotClient(
        token="pat-test-token", budget=Budget(), api_url=hubspot_url, pauses=(0.01, 0.02)
    )
    crm = HubSpotCrm(Records(client), layout=CrmLayout())
    await _outbox(store, crm, clock).loop.run()


def _outbox(store: SqlStore, crm: HubSpotCrm, clock: FastClock) -> Outbox:
    channels = Channels([VendorConnector()], [])
    performers = Performers(
        store=store,
        channels=channels,
        crm=crm,
        toolset=TicketToolset(MemoryCrm(clock)),
        clock=clock,
    )
    return Outbox(
        store=store,
        channels=channels,
        performers=performers,
        signals=LocalSignals(),
        clock=clock,
        worker=f"worker {os.getpid()}",
        lease=LEASE * clock.pace,
    )
