"""HubSpot, joined to the service: its threads as a channel, and its tickets as a desk."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from commands.composition import Service
from commands.erasing import make_erasures
from commands.foundation import Foundation
from commands.portal import works_in_hubspot
from commands.vendor import Joined, Vendor
from connectors.hubspot.channel import HubSpotParts, HubSpotReceiver, hubspot_channel, receiving
from connectors.hubspot.receiving import PATH


@asynccontextmanager
async def open_hubspot_vendor(base: Foundation) -> AsyncIterator[Vendor]:
    """Join the portal that `open_portal` connected to; it is closed there."""
    parts = base.portal
    if parts is None:
        raise RuntimeError("open_portal comes first")

    def join(service: Service) -> Joined:
        receiver = _receiver(parts, service)
        standing = f"webhooks at {base.settings.server.address}{PATH}"
        channel = hubspot_channel(parts, receiver, standing=standing)
        return Joined(channel, lambda: receiving(receiver))

    desks = (parts.desk,) if works_in_hubspot(base.settings) else ()
    yield Vendor((parts.connector,), desks, join)


def _receiver(parts: HubSpotParts, service: Service) -> HubSpotReceiver:
    """Return what takes in what happens in the portal; webhooks only where they can be checked."""
    base = service.foundation
    settings, secret = base.settings, base.settings.secrets.hubspot_client_secret
    return HubSpotReceiver(
        parts,
        client_secret=secret.get_secret_value() if secret else "",
        box=settings.data.path / "hubspot",
        intake=service.intake,
        transcripts=service.transcripts,
        board=service.board,
        casework=service.casework,
        oversight=service.casework,
        clock=base.clock,
        poll=settings.hubspot.desk.poll,
        erasures=make_erasures(base),
        verification=base.verification,
    )
