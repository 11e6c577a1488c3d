"""What Microsoft's local client answers a bot, and what the fake answers to the same calls.

What the one refuses the other must refuse. The fake refuses more: the client checks no sizes, no
second root entity, no missing tenant, and no order or pace of streams.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.counterparts.playground import (
    CHANNEL_ID,
    GROUP_ID,
    PERSON_ID,
    PERSONAL_ID,
    TENANT_ID,
    free_port,
    playground,
    why_not,
)
from tests.fakes.clock import FixedClock
from tests.fakes.teams import TeamsFake
from tests.fakes.teams.cards import CARD
from tests.fakes.teams.listening import ListeningBot
from tests.fakes.teams.server import LoopbackServer

pytestmark = pytest.mark.counterparts
Json = dict[str, Any]
SHOWN = {
    "contentType": CARD,
    "content": {
        "type": "AdaptiveCard",
        "version": "1.5",
        "body": [{"type": "TextBlock", "text": "Hello"}],
    },
}


@dataclass
class Side:
    """One of the two: where it is, and what the same things are called there."""

    client: httpx.AsyncClient
    personal: str
    group: str
    channel: str
    person: str
    pause: Callable[[], object] = lambda: None
    fates: dict[str, tuple[int, str]] = field(default_factory=dict)
    """By trial: the status, and the code of a refusal."""

    async def call(self, trial: str, method: str, path: str, body: Json | None = None) -> Json:
        """Make one call and keep what became of it."""
        response = await self.client.request(method, f"v3/conversations{path}", json=body)
        answer = response.json() if response.content else {}
        refusal = answer.get("error", {}) if isinstance(answer, dict) else {}
        self.fates[trial] = (response.status_code, str(refusal.get("code", "")))
        self.pause()
        return answer if isinstance(answer, dict) else {}

    async def say(self, trial: str, **activity: Any) -> Json:
        """Send a message to the personal chat."""
        body = {"type": "message", **activity}
        return await self.call(trial, "POST", f"/{self.personal}/activities", body)


async def messages(side: Side) -> None:
    """Messages, good and bad."""
    there = f"/{side.personal}/activities"
    posted = (await side.say("a text", text="One"))["id"]
    await side.call("a reply", "POST", f"{there}/{posted}", {"type": "message", "text": "Two"})
    await side.call("a change", "PUT", f"{there}/{posted}", {"type": "message", "text": "1"})
    both = {"type": "message", "text": "One", "attachments": [SHOWN]}
    await side.call("a change to two messages", "PUT", f"{there}/{posted}", both)
    await side.call("a change of nothing", "PUT", f"{there}/0", {"type": "message", "text": "1"})
    await side.say("a card", attachments=[SHOWN])
    await side.say("a text and a card", text="One", attachments=[SHOWN])
    await side.say("nothing")
    for name in ("id", "recipient", "locale", "replyToId"):
        await side.say(f"no {name}", text="One", **{name: None})
    await side.say("a card without content", attachments=[{"contentType": CARD}])
    await side.say("a mention that is not in the text", text="One", entities=[_mention("Ada")])
    await side.say("too many citations", text="One [1]", entities=[_cited(11)])
    await side.call("typing", "POST", there, {"type": "typing"})
    await side.call("nowhere", "POST", "/nowhere/activities", {"type": "message", "text": "1"})


async def people(side: Side) -> None:
    """Members of a conversation, and conversations with them."""
    await side.call("members", "GET", f"/{side.group}/members")
    await side.call("a page of members", "GET", f"/{side.group}/pagedmembers")
    await side.call("a member", "GET", f"/{side.group}/members/{side.person}")
    await side.call("nobody", "GET", f"/{side.group}/members/nobody")
    await side.call("members of nothing", "GET", "/nowhere/members")
    tenant = {"tenant": {"id": TENANT_ID}}
    chat = {"members": [{"id": side.person}], "tenantId": TENANT_ID, "channelData": tenant}
    await side.call("a personal chat", "POST", "", chat)
    thread = {"channelData": {"channel": {"id": side.channel}, **tenant}}
    first = {"type": "message", "text": "One"}
    await side.call("a thread", "POST", "", {**thread, "isGroup": True, "activity": first})


async def streams(side: Side) -> None:
    """A stream from its first status to its end, and one where none may be."""
    there, personal = (
        f"/{side.personal}/activities",
        {"id": side.personal, "conversationType": "personal"},
    )
    began = await side.call("a status", "POST", there, _update("informative", 1, personal))
    stream = {"streamId": began["id"]}
    await side.call("an update", "POST", there, _update("streaming", 2, personal, **stream))
    ending = _update("final", 3, personal, **stream)
    await side.call("an end", "POST", there, {**ending, "type": "message"})
    unnamed = _update("streaming", 1, {"id": side.personal})
    await side.call("a stream to no kind of chat", "POST", there, unnamed)
    group = {"id": side.group, "conversationType": "groupChat"}
    body = _update("streaming", 1, group)
    await side.call("a stream in a group", "POST", f"/{side.group}/activities", body)


@pytest.fixture
async def sides(tmp_path: Path) -> AsyncIterator[tuple[Side, Side]]:
    """Return the client and the fake, with the same people and places."""
    if reason := await why_not():
        pytest.skip(reason)
    async with _counterpart(tmp_path) as counterpart, _fake() as fake:
        yield counterpart, fake


@pytest.mark.parametrize("trials", [messages, people, streams])
async def test_what_the_client_refuses_the_fake_refuses(
    sides: tuple[Side, Side], trials: Callable[[Side], Awaitable[None]]
) -> None:
    """Every call succeeds on both sides or on neither; streams and citations have own codes."""
    counterpart, fake = sides
    for side in sides:
        await trials(side)

    assert {name: status < 400 for name, (status, _) in counterpart.fates.items()} == {
        name: status < 400 for name, (status, _) in fake.fates.items()
    }
    shared = {"BadSyntax", "ConversationNotFound", "ActivityNotFoundInConversation"}
    for name, (status, code) in counterpart.fates.items():
        if status < 400 or code in shared | {"MemberNotFoundInConversation"}:
            assert (name, (status, code)) == (name, fake.fates[name])


@asynccontextmanager
async def _counterpart(folder: Path) -> AsyncIterator[Side]:
    server, port = LoopbackServer(ListeningBot()), free_port()
    await server.start()
    async with (
        playground(f"{server.url}/api/messages", port=port, folder=folder),
        httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}/_connector/", trust_env=False
        ) as client,
    ):
        yield Side(client, PERSONAL_ID, GROUP_ID, CHANNEL_ID, PERSON_ID)
    await server.stop()


@asynccontextmanager
async def _fake() -> AsyncIterator[Side]:
    clock = FixedClock()
    async with TeamsFake(tenant_id=TENANT_ID, clock=clock) as teams:
        ada = teams.person("Ada Lovelace")
        chat, group = teams.personal(ada).id, teams.group("Leave", ada).id
        channel = teams.channel("Triage", ada).id
        headers = {"Authorization": f"Bearer {teams.entra.token()}"}
        async with httpx.AsyncClient(
            base_url=teams.service_url, headers=headers, trust_env=False
        ) as client:
            pause = partial(clock.move, timedelta(seconds=1))
            yield Side(client, chat, group, channel, ada.teams_id, pause)


def _mention(name: str) -> Json:
    mentioned = {"id": "29:somebody", "name": name}
    return {"type": "mention", "mentioned": mentioned, "text": f"<at>{name}</at>"}


def _cited(count: int) -> Json:
    appearance = {"@type": "DigitalDocument", "name": "Handbook", "abstract": "Leave"}
    return {
        "type": "https://schema.org/Message",
        "@type": "Message",
        "@context": "https://schema.org",
        "citation": [
            {"@type": "Claim", "position": number, "appearance": appearance}
            for number in range(1, count + 1)
        ],
    }


def _update(kind: str, number: int, conversation: Json, **more: str) -> Json:
    info: Json = {"type": "streaminfo", "streamType": kind, **more}
    if kind != "final":
        info["streamSequence"] = number
    return {
        "type": "typing",
        "channelId": "msteams",
        "conversation": conversation,
        "text": "One",
        "entities": [info],
    }
