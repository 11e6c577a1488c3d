"""Every desk with every channel; `python -m tests.conformance` prints the matrix."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.store.sql import SqlStore
from tests.conformance.agents import agents_of
from tests.conformance.contacts import contact_of
from tests.conformance.places import PLACES
from tests.conformance.scenarios import SCENARIOS, Play
from tests.conformance.world import open_world
from tests.fakes.hubspot import ServedHubSpot
from tests.fakes.hubspot.fixtures import served_hubspot

__all__ = ["served_hubspot"]
PAIRS = [(desk, channel) for desk in PLACES for channel in PLACES]
ON_SQLITE = [("web", "teams"), ("slack", "hubspot")]


@pytest.mark.parametrize(("desk", "channel"), PAIRS, ids=[f"{d}-{c}" for d, c in PAIRS])
@pytest.mark.parametrize("scenario", SCENARIOS)
async def test_in_memory(
    scenario: str, desk: str, channel: str, served_hubspot: ServedHubSpot, tmp_path: Path
) -> None:
    """The fact stands at the scenario."""
    async with _playing(desk, channel, served_hubspot, tmp_path) as play:
        await SCENARIOS[scenario](play)


@pytest.mark.parametrize(("desk", "channel"), ON_SQLITE, ids=[f"{d}-{c}" for d, c in ON_SQLITE])
@pytest.mark.parametrize("scenario", SCENARIOS)
async def test_on_sqlite(
    scenario: str,
    desk: str,
    channel: str,
    served_hubspot: ServedHubSpot,
    tmp_path: Path,
    sqlite_store: SqlStore,
) -> None:
    """The same on a real database."""
    async with _playing(desk, channel, served_hubspot, tmp_path, store=sqlite_store) as play:
        await SCENARIOS[scenario](play)


@asynccontextmanager
async def _playing(
    desk: str,
    channel: str,
    served: ServedHubSpot,
    folder: Path,
    *,
    store: SqlStore | None = None,
) -> AsyncIterator[Play]:
    """Yield the play of one pair."""
    async with open_world(
        channel=channel, desk=desk, served=served, folder=folder, store=store
    ) as world:
        contact = contact_of(world, channel)
        yield Play(world, contact, agents_of(world, desk, contact))
