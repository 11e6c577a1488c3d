"""Knowledge for the page of the desk: two sources, one of them in trouble."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.answers import Outcome, Reply, Signal
from bot.domain.contacts import Audience
from bot.domain.knowledge import DocumentPage, FailedDocument, SourceStatus
from bot.domain.turns import Turn
from bot.ports.assistant import Assistant
from bot.ports.channels import Draft
from bot.ports.knowledge_desk import Progress, Refreshed
from bot.service.knowledge_desk import KnowledgeDeskService
from bot.service.system_clock import SystemClock
from tests.builders import a_document_page, a_passage, a_reply, a_trace
from tests.fakes.retriever import MemoryRetriever

HANDBOOK = a_passage(updated_at=datetime(2026, 11, 3, 9, 30, tzinfo=UTC))
SHIPPING = a_passage(
    "We ship within two working days. Parental leave of our drivers changes nothing about that.",
    chunk_id="shop/shipping.md#1",
    document_id="shop/shipping.md",
    source="shop",
    title="Shipping",
    heading_path=("Shipping", "How long it takes"),
    url="https://shop.example.com/shipping#time",
    updated_at=datetime(2026, 10, 1, 8, 0, tzinfo=UTC),
    audience=frozenset({"public"}),
    stale=True,
)


class KnownLibrary:
    """A library whose sources can be refreshed."""

    def __init__(self) -> None:
        now = datetime.now(UTC)
        self.statuses = {
            "handbook": SourceStatus("handbook", 12, 80, refreshed_at=now - timedelta(minutes=12)),
            "shop": SourceStatus(
                "shop",
                31,
                214,
                refreshed_at=now - timedelta(hours=30),
                failed=(
                    FailedDocument("prices.pdf", "The file is protected by a password."),
                    FailedDocument("old/terms.docx", "The file is no Word document."),
                ),
                error="https://shop.example.com answered 503 (Service Unavailable).",
            ),
        }

    async def page(self, document_id: str, *, audience: Audience) -> DocumentPage:
        return a_document_page(document_id=document_id)

    async def sources(self) -> tuple[SourceStatus, ...]:
        return tuple(self.statuses.values())

    async def refresh(self, source: str, progress: Progress) -> Refreshed:
        for done in range(4):
            progress(done, 3)
            await asyncio.sleep(0.05)
        status = self.statuses[source]
        self.statuses[source] = replace(
            status, documents=13, refreshed_at=datetime.now(UTC), error=None, failed=()
        )
        return Refreshed(added=1, changed=2)


class TracedAssistant:
    """Answers as another assistant does, and says how it came to that."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    async def answer(self, turn: Turn, draft: Draft) -> Outcome:
        outcome = await self._assistant.answer(turn, draft)
        signals = (
            Signal("dense_score", 0.83, "How near the best passage is in meaning"),
            Signal("support", 0.97, "How much of the answer stands in the passages"),
        )
        trace = a_trace(question=turn.message.text, passages=(HANDBOOK,), signals=signals)
        if isinstance(outcome, Reply):
            return replace(a_reply(outcome.answer.text), answer=outcome.answer, trace=trace)
        return replace(outcome, trace=trace)

    async def summarise(self, turn: Turn) -> str:
        return await self._assistant.summarise(turn)


def a_knowledge_desk(assistant: Assistant) -> KnowledgeDeskService:
    """Build the knowledge page's service over two sources."""
    library, planned = KnownLibrary(), datetime.now(UTC) + timedelta(minutes=3)
    return KnowledgeDeskService(
        library=library,
        retriever=MemoryRetriever([HANDBOOK, SHIPPING]),
        assistant=TracedAssistant(assistant),
        clock=SystemClock(),
        deadline=timedelta(seconds=20),
        freshness={"handbook": timedelta(hours=1), "shop": timedelta(hours=24)},
        refresh=library.refresh,
        next_refresh=lambda source: planned if source == "handbook" else None,
    )
