"""The contact on each channel: what they do with their hands, and what they read."""

from typing import Any, Protocol

import httpx
from fastapi import FastAPI

from bot.domain.conversations import ConversationRef
from connectors.http_errors import install_error_handlers
from connectors.web.channel import web_channel
from connectors.web.connector import WebConnector
from connectors.web.document_links import DocumentLinks
from connectors.web.pages import WebTexts
from tests.conformance.world import World
from tests.fakes.library import MemoryLibrary
from tests.scenarios.company import ADA

WITHDRAW = "I do not need a human any more"


class Contact(Protocol):
    """Somebody who needs help."""

    async def writes(self, text: str) -> None:
        """Write; the first words begin the conversation."""

    async def wants_a_human(self) -> None:
        """Do what the channel offers for it."""

    async def withdraws(self) -> None:
        """Do what the channel offers for it."""

    async def rates(self, rating: int) -> None:
        """Do what the channel offers for it."""

    async def reads(self) -> list[str]:
        """Return what Baton and agents have shown, oldest first."""


class WebContact:
    """At the chat page."""

    def __init__(self, world: World, client: httpx.AsyncClient) -> None:
        self._world = world
        self._client = client
        self._count = 0
        self._room = ""

    async def writes(self, text: str) -> None:
        if not self._room:
            begun = (await self._client.post("/api/conversations", json={})).json()
            self._room = begun["id"]
            self._client.headers["Authorization"] = f"Bearer {begun['token']}"
        await self._post("messages", text=text)

    async def wants_a_human(self) -> None:
        await self._post("handoffs")

    async def withdraws(self) -> None:
        await self._post("withdrawals")

    async def rates(self, rating: int) -> None:
        await self._post("ratings", rating=rating)

    async def reads(self) -> list[str]:
        answer = await self._client.get(f"/api/conversations/{self._room}/messages")
        shown = [each for each in answer.json() if each["author"] != "contact"]
        return [each["text"] for each in shown]

    async def _post(self, path: str, **body: Any) -> None:
        self._count += 1
        body = {"id": f"client-{self._count:04}", **body}
        address = f"/api/conversations/{self._room}/{path}"
        (await self._client.post(address, json=body)).raise_for_status()
        await self._world.work()


class SlackContact:
    """In direct messages with the app."""

    def __init__(self, world: World) -> None:
        assert world.slack is not None
        self._world = world
        self._ada = world.slack.person(ADA)
        self._room = world.slack.channel(self._ada.direct)
        self._root = ""

    async def writes(self, text: str) -> None:
        posted = await self._ada.says(text, thread=self._root or None)
        self._root = self._root or posted.ts
        await self._world.work()

    async def wants_a_human(self) -> None:
        await self._presses("baton_human")

    async def withdraws(self) -> None:
        await self._presses("baton_withdraw")

    async def rates(self, rating: int) -> None:
        await self._presses(f"baton_rate{rating}")

    async def reads(self) -> list[str]:
        return [each.text for each in self._room.replies(self._root) if each.user != ADA]

    async def _presses(self, action: str) -> None:
        offers = [each for each in self._room.replies(self._root) if action in each.actions]
        await self._ada.presses(offers[-1].posted, action)
        await self._world.work()


class TeamsContact:
    """In a personal chat with the app."""

    def __init__(self, world: World) -> None:
        assert world.teams is not None
        self._world = world
        self._ada = world.teams.person("Ada Lovelace", email="ada@example.com")
        self._chat = world.teams.personal(self._ada)

    async def writes(self, text: str) -> None:
        await self._chat.write(self._ada, text)
        await self._world.work()

    async def wants_a_human(self) -> None:
        await self.writes("Talk to a human")

    async def withdraws(self) -> None:
        await self._chat.press(self._ada, WITHDRAW)
        await self._world.work()

    async def rates(self, rating: int) -> None:
        await self._chat.press(self._ada, "Send", rating=str(rating))
        await self._world.work()

    async def reads(self) -> list[str]:
        seen = [each for each in self._chat.seen() if each.author == "Baton"]
        return ["\n".join((each.text, *each.cards)) for each in seen]


class HubSpotContact:
    """In the live chat of the company's website."""

    def __init__(self, world: World) -> None:
        assert world.portal is not None
        self._world = world
        self._talks = world.portal.hubspot.talks
        self.thread = self._talks.begin()

    async def writes(self, text: str) -> None:
        self._talks.visitor_writes(self.thread, text)
        await self._world.work()

    async def wants_a_human(self) -> None:
        await self.writes("I want to talk to a human")

    async def withdraws(self) -> None:
        await self.writes("No longer needed")

    async def rates(self, rating: int) -> None:
        await self.writes(str(rating))

    async def reads(self) -> list[str]:
        return self._talks.said(self.thread)


def contact_of(world: World, channel: str) -> Contact:
    """Return the contact who writes there."""
    if channel == "web":
        return WebContact(world, web_client(world))
    kinds: dict[str, Any] = {
        "slack": SlackContact,
        "teams": TeamsContact,
        "hubspot": HubSpotContact,
    }
    made: Contact = kinds[channel](world)
    return made


def web_client(world: World) -> httpx.AsyncClient:
    """Return a client of the web channel; the desk's token is "desk-token"."""
    rig = world.rig
    connector = WebConnector(rig.signals)
    world.rig.channels._connectors[connector.channel] = connector
    channel = web_channel(
        connector,
        intake=rig.intake,
        transcripts=rig.transcripts,
        interruptions=rig.running,
        signals=rig.signals,
        board=rig.board,
        casework=rig.casework,
        library=MemoryLibrary([]),
        clock=rig.clock,
        texts=WebTexts(title="Ask", greeting="Hello.", questions=(), max_characters=2000),
        links=DocumentLinks(b"a secret of the server", clock=rig.clock),
        secret=b"a secret of the server",
        desk_token="desk-token",
        standing="on",
    )
    app = FastAPI()
    install_error_handlers(app)
    for router in channel.routers:
        app.include_router(router)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://baton")


def web_ref(room: str) -> ConversationRef:
    """Return where a web conversation lives."""
    return ConversationRef(channel="web", room=room)
