"""The stage with the web desk on it, and agents who look at it in a real browser."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, Page

from bot.domain.conversations import Author, Owner
from bot.domain.handoffs import Packet
from bot.domain.messages import Message
from bot.service.analytics import AnalyticsReader
from bot.service.announcing import tell
from bot.service.board import TranscriptReader
from bot.service.gaps import GapReader
from bot.service.system_clock import SystemClock
from connectors.web.desk.mounting import mount_desk
from tests.browser.chromium import open_browser
from tests.browser.knowledge_stage import a_knowledge_desk
from tests.browser.stage import Stage, open_stage
from tests.builders import (
    a_citation,
    a_conversation,
    a_handoff,
    a_message,
    a_packet,
    a_passage,
    a_ref,
    an_identity,
)

TOKEN = "desk-token"
CONVERSATION = a_ref().conversation_id


@dataclass
class DeskStage:
    """A served desk over the real use cases."""

    stage: Stage
    browser: Browser
    problems: list[str]
    """Errors of scripts and requests that left this machine: both must stay empty."""

    @property
    def store(self) -> Any:
        return self.stage.store

    async def agent(self, name: str = "Grace", **options: Any) -> Page:
        """Open a browser of its own and sign in."""
        context = await self.browser.new_context(**{"viewport": _WIDE, **options})
        page = await self.page(context)
        await page.goto(f"{self.stage.address}/desk")
        await page.get_by_label("Your name").fill(name)
        await page.get_by_label("Desk token").fill(TOKEN)
        await page.get_by_role("button", name="Sign in").click()
        await page.locator(".queue .row, .queue .empty:not(.hidden)").first.wait_for()
        return page

    async def page(self, context: BrowserContext) -> Page:
        """Open a page that reports what it should not do."""
        page = await context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda problem: self.problems.append(str(problem)))
        page.on("request", lambda request: self._check(request.url))
        return page

    async def hand_off(self, *, handoff_id: str = "handoff-1", **packet: Any) -> None:
        """Let a contact wait, with a packet, and tell the desks."""
        now = datetime.now(UTC) - timedelta(minutes=4)
        await self._store_handoff(handoff_id, a_desk_packet(now, **packet), now)
        await tell(self.stage.signals, CONVERSATION, desk=True)

    async def contact_writes(self, text: str, *, owner: Owner = Owner.QUEUE) -> None:
        """Store what the contact writes while a human owns the conversation."""
        message = a_message(text, id=f"written {text}", at=datetime.now(UTC))
        async with self.store.writing() as records:
            await records.messages.add(message)
        await tell(self.stage.signals, CONVERSATION, desk=True)

    async def talk_to_assistant(self) -> None:
        """Let a contact talk to the assistant, with no human yet."""
        async with self.store.writing() as records:
            contact = await records.conversations.identify(an_identity(), now=datetime.now(UTC))
            await records.conversations.save(
                a_conversation(contact_id=contact.id, created_at=datetime.now(UTC))
            )
            await records.messages.add(a_message(at=datetime.now(UTC)))
        await tell(self.stage.signals, CONVERSATION, desk=True)

    async def said(self) -> list[Message]:
        """Return what the contact can read."""
        async with self.store.reading() as records:
            return list(await records.messages.after(CONVERSATION, 0))

    async def agent_said(self) -> list[str]:
        """Return what agents have said to the contact."""
        return [message.text for message in await self.said() if message.author is Author.AGENT]

    async def _store_handoff(self, handoff_id: str, packet: Packet, now: datetime) -> None:
        async with self.store.writing() as records:
            contact = await records.conversations.identify(an_identity(), now=now)
            conversation = a_conversation(
                contact_id=contact.id, owner=Owner.QUEUE, handoff_id=handoff_id, created_at=now
            )
            await records.conversations.save(conversation)
            for message in _talk(now):
                await records.messages.add(message)
            await records.handoffs.save(a_handoff(id=handoff_id, packet=packet, requested_at=now))

    def _check(self, address: str) -> None:
        if urlsplit(address).scheme in {"http", "https", "ws"} and not address.startswith(
            self.stage.address
        ):
            self.problems.append(f"A request left this machine: {address}")


_WIDE = {"width": 1440, "height": 900}


def a_desk_packet(now: datetime, **changes: Any) -> Packet:
    """Build a packet as full as a real one."""
    packet = a_packet(
        channel="web",
        passages=(
            a_passage(score=0.74),
            a_passage(
                "Adoption leave follows the same rules as parental leave.",
                chunk_id="2",
                heading_path=("Leave", "Adoption"),
                score=0.41,
            ),
        ),
        confidence=0.38,
    )
    lines = tuple(replace(line, at=now) for line in packet.transcript)
    return replace(packet, transcript=lines, **changes)


@asynccontextmanager
async def open_desk() -> AsyncIterator[DeskStage]:
    """Build and serve everything with the desk; scripts that fail fail the test."""
    async with AsyncExitStack() as stack:
        browser = await stack.enter_async_context(open_browser())
        stage = await stack.enter_async_context(open_stage())
        casework = stage.casework
        mount_desk(
            stage.app,
            board=stage.board,
            casework=casework,
            oversight=casework,
            transcripts=TranscriptReader(stage.store),
            signals=stage.signals,
            token=TOKEN,
            clock=SystemClock(),
            analytics=AnalyticsReader(stage.store, SystemClock()),
            knowledge=a_knowledge_desk(stage.assistant),
            gaps=GapReader(stage.store),
        )
        await stack.enter_async_context(stage.served())
        desk = DeskStage(stage, browser, [])
        yield desk
        for context in browser.contexts:
            await context.close()
    assert desk.problems == []


def _talk(now: datetime) -> tuple[Message, ...]:
    question = a_message("Does parental leave cover foster parents?", at=now)
    answer = a_message(
        "You get **16 weeks** of paid parental leave. [1] Our documents say nothing about foster"
        " parents. Shall I bring in a colleague?",
        id="message-2",
        author=Author.ASSISTANT,
        author_name=None,
        at=now,
        citations=(a_citation(url="/documents/handbook/leave.md#parental-leave"),),
    )
    return question, answer
