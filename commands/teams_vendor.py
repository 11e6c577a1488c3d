"""Microsoft Teams, joined to the service."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from commands.composition import Service
from commands.foundation import Foundation
from commands.teams import teams_access, teams_desks, teams_options
from commands.vendor import Joined, Vendor
from connectors.teams.access import open_port
from connectors.teams.channel import teams_channel, teams_sides

_TIMEOUT = httpx.Timeout(20, connect=5)
_CONNECTIONS = httpx.Limits(max_connections=64, max_keepalive_connections=32)


@asynccontextmanager
async def open_teams(base: Foundation) -> AsyncIterator[Vendor]:
    """Open Teams; what is sent beside requests is finished with the block."""
    settings, hours = base.settings, base.settings.handoff.hours
    async with httpx.AsyncClient(timeout=_TIMEOUT, limits=_CONNECTIONS) as http:
        sides = teams_sides(
            open_port(teams_access(settings), http=http, clock=base.clock),
            options=teams_options(settings),
            channels=teams_desks(settings),
            claim_target=settings.handoff.claim_target,
            hours=hours.business_hours if hours else None,
            clock=base.clock,
        )

        def join(service: Service) -> Joined:
            sides.interruptions.lead_to(service.interruptions)
            channel = teams_channel(
                sides,
                intake=service.intake,
                transcripts=service.transcripts,
                board=service.board,
                casework=service.casework,
                clock=base.clock,
                standing=f"messages at {settings.server.address}/api/messages",
            )
            return Joined(channel)

        try:
            yield Vendor((sides.connector,), sides.desks, join)
        finally:
            await sides.background.settle()
