"""A HubSpot portal beside the use cases: webhooks go in over HTTP until nothing new happens."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.ports.storage import Store
from bot.service.board import TranscriptReader
from connectors.hubspot.channel import HubSpotParts, HubSpotReceiver, hubspot_parts
from connectors.hubspot.layout import CrmLayout
from connectors.hubspot.options import DeskLevel, HubSpotOptions
from tests.connectors.hubspot.stage import BATON, PUBLIC, Stage
from tests.fakes.clock import FixedClock
from tests.fakes.hubspot import FakeHubSpot, ServedHubSpot
from tests.fakes.hubspot import Portal as FakePortal
from tests.fakes.hubspot.fixtures import a_budget, set_up
from tests.fakes.rig import Rig


class Portal:
    """The portal, and Baton in it."""

    def __init__(self, hubspot: FakeHubSpot, parts: HubSpotParts) -> None:
        self.hubspot = hubspot
        self.parts = parts
        self.stage: Stage

    def attach(self, rig: Rig, folder: Path) -> None:
        """Let what happens here reach these use cases."""
        self.hubspot.portal.now = rig.clock.now
        receiver = HubSpotReceiver(
            self.parts,
            client_secret=self.hubspot.portal.client_secret,
            box=folder / "hubspot",
            intake=rig.intake,
            transcripts=rig.transcripts,
            board=rig.board,
            casework=rig.casework,
            oversight=rig.casework,
            clock=rig.clock,
        )
        self.stage = Stage(self.hubspot, self.parts, receiver, rig)

    async def settle(self) -> None:
        """Deliver events until no new ones happen."""
        await self.stage.settle()


@asynccontextmanager
async def open_portal(served: ServedHubSpot, store: Store) -> AsyncIterator[Portal]:
    """Put a fresh portal behind the address, whose tickets come back to Baton."""
    served.fake = hubspot = FakeHubSpot(set_up(FakePortal(FixedClock().now)))
    options = HubSpotOptions(
        portal_id=str(hubspot.portal.id),
        public_url=PUBLIC,
        app_id=hubspot.portal.app_id,
        actor=BATON,
        max_characters=2000,
        layout=CrmLayout(),
        desk=DeskLevel.NOTES,
    )
    async with hubspot_parts(
        token=hubspot.portal.token,
        options=options,
        transcripts=TranscriptReader(store),
        api_url=served.url,
        budget=a_budget(),
        pauses=(0.0, 0.0),
    ) as parts:
        yield Portal(hubspot, parts)
        assert not hubspot.crashes, hubspot.crashes[0]
