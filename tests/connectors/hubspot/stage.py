"""A portal in which people talk to Baton: the real use cases, the real channel, a fake HubSpot."""

import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from bot.domain.answers import EscalationReason, Outcome
from bot.domain.turns import Turn
from bot.ports.channels import Draft
from bot.ports.verification import Verification
from bot.service.board import TranscriptReader
from bot.store.memory import MemoryStore
from connectors.hubspot.channel import HubSpotParts, HubSpotReceiver, hubspot_channel, hubspot_parts
from connectors.hubspot.layout import CrmLayout
from connectors.hubspot.options import HubSpotOptions
from tests.builders import an_escalation
from tests.fakes.assistant import ScriptedAssistant, echo
from tests.fakes.hubspot import FakeHubSpot, ServedHubSpot
from tests.fakes.hubspot.fixtures import a_budget
from tests.fakes.hubspot.webhooks import batches, encoded, signed
from tests.fakes.mailer import MemoryMailer
from tests.fakes.rig import Rig

PUBLIC = "https://baton.example.com"
BATON = "A-502"
"""In whose name Baton answers."""


async def echo_or_human(turn: Turn, draft: Draft) -> Outcome:
    """Bring in a human for whoever says the word, else answer with the question."""
    if "human" in turn.message.text:
        return an_escalation(reason=EscalationReason.ASKED_FOR_HUMAN, ask_first=False)
    return await echo(turn, draft)


class Stage:
    """The portal, Baton, and the wire between them."""

    def __init__(
        self, hubspot: FakeHubSpot, parts: HubSpotParts, receiver: HubSpotReceiver, rig: Rig
    ) -> None:
        self.hubspot = hubspot
        self.talks = hubspot.talks
        self.parts = parts
        self.receiver = receiver
        self.rig = rig
        self.mailer = MemoryMailer()
        """Codes go there when `verification` was given with it."""
        self._app = FastAPI()
        channel = hubspot_channel(parts, receiver, standing="")
        for router in channel.routers:
            self._app.include_router(router)

    async def post(self, body: bytes, headers: dict[str, str], *, query: str = "") -> int:
        """Call the webhook address; return the status."""
        transport = httpx.ASGITransport(self._app)
        async with httpx.AsyncClient(transport=transport, base_url=PUBLIC) as client:
            answer = await client.post(f"/hubspot/webhooks{query}", content=body, headers=headers)
        return answer.status_code

    def signed(self, body: bytes, *, query: str = "", **changes: Any) -> dict[str, str]:
        """Return the headers of a genuine webhook."""
        values: dict[str, Any] = {
            "url": f"{PUBLIC}/hubspot/webhooks{query}",
            "secret": self.hubspot.portal.client_secret,
            "at": self.rig.clock.now().timestamp(),
        }
        return signed(body, **values | changes)

    async def deliver(
        self, events: Sequence[Any] | None = None, *, chance: random.Random | None = None
    ) -> None:
        """Send what has happened in the portal, and let Baton work until nothing is left to do."""
        happened = list(events if events is not None else self.talks.events)
        self.talks.events.clear()
        for batch in batches(happened, chance=chance):
            body = encoded(batch)
            assert await self.post(body, self.signed(body)) == 200
        await self.work()

    async def work(self) -> None:
        """Let Baton do all that is due, echoes of its own messages included."""
        await self.receiver.fetcher.work()
        await self.rig.work()

    async def settle(self) -> None:
        """Deliver events until no new ones happen."""
        while self.talks.events:
            await self.deliver()

    async def says(self, thread_id: str, text: str) -> None:
        """Let the visitor write, and Baton answer."""
        self.talks.visitor_writes(thread_id, text)
        await self.settle()


@asynccontextmanager
async def a_stage(
    hubspot: FakeHubSpot, served: ServedHubSpot, folder: Path, **changes: Any
) -> AsyncIterator[Stage]:
    """Open a stage; changes are options of the channel, or parts that Baton is to work with."""
    store, erasures = MemoryStore(), changes.pop("erasures", None)
    verification: Verification | None = changes.pop("verification", None)
    client_secret = changes.pop("client_secret", hubspot.portal.client_secret)
    mailer: MemoryMailer = changes.pop("mailer", MemoryMailer())
    assistant: ScriptedAssistant | None = changes.pop("assistant", None)
    values: dict[str, Any] = {
        "portal_id": str(hubspot.portal.id),
        "public_url": PUBLIC,
        "app_id": hubspot.portal.app_id,
        "actor": BATON,
        "max_characters": 2000,
        "layout": CrmLayout(),
    }
    options = HubSpotOptions(**values | changes)
    async with hubspot_parts(
        token=hubspot.portal.token,
        options=options,
        transcripts=TranscriptReader(store),
        api_url=served.url,
        budget=a_budget(),
        pauses=(0.0, 0.0),
    ) as parts:
        connector: Any = parts.connector
        rig = Rig(
            store=store, assistant=assistant, vendor=connector, desks=[parts.desk], crm=parts.crm
        )
        hubspot.portal.now = rig.clock.now
        receiver = HubSpotReceiver(
            parts,
            client_secret=client_secret,
            box=folder / "hubspot",
            intake=rig.intake,
            transcripts=rig.transcripts,
            board=rig.board,
            casework=rig.casework,
            oversight=rig.casework,
            clock=rig.clock,
            erasures=erasures,
            verification=verification,
        )
        stage = Stage(hubspot, parts, receiver, rig)
        stage.mailer = mailer
        yield stage
