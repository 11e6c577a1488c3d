"""A whole Baton in this process: 10,000 chunks, and a model that is as slow as it is told."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable

from bot.assistant.context import PolicySettings
from bot.assistant.graph import GraphAssistant
from bot.assistant.models import ModelChain, ModelLink
from bot.domain.identifiers import derived_id
from bot.ports.channels import Connector
from bot.service.system_clock import SystemClock
from bot.settings import DataSettings, Settings, TurnSettings
from bot.store.catalog import SqlCatalog, SqlSchedule
from bot.store.local_crm import LocalCrm
from bot.store.signals import LocalSignals
from bot.store.sql import open_store
from commands.answering import make_toolset
from commands.composition import Service, compose
from commands.foundation import Foundation
from knowledge.identity import index_identity
from knowledge.index.edge import open_edge_index
from knowledge.index.port import Entry, StoredChunk
from knowledge.library import IndexLibrary
from knowledge.refresh import Refresher
from knowledge.retriever import HybridRetriever
from tests.fakes.embedder import WordEmbedder

CHUNKS = 10_000
SOURCE = "invented"
_WORDS = [f"{first}{second}" for first in "bdfglmnprst" for second in ("arn", "elt", "ost", "uck")]
_SENTENCES = 12


class TimedModel(BaseChatModel):
    """Quotes a sentence of the first passage after a wait, at once or as 200 tokens."""

    wait_s: float = 0.0
    tokens: int = 1

    @property
    def _llm_type(self) -> str:
        return "timed"

    def bind_tools(
        self, tools: Sequence[Any], *, tool_choice: str | None = None, **kwargs: Any
    ) -> Runnable[Any, Any]:
        """Take tools and never call one."""
        return self

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        raise NotImplementedError

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        if self.wait_s:
            await asyncio.sleep(self.wait_s)
        for piece in self._pieces(str(messages[-1].content)):
            yield ChatGenerationChunk(message=AIMessageChunk(content=piece))
        end = AIMessageChunk(content="", response_metadata={"finish_reason": "stop"})
        yield ChatGenerationChunk(message=end)

    def _pieces(self, prompt: str) -> list[str]:
        body = prompt.split("\n---\n", 1)[1].split("\n</passage>", 1)[0]
        sentences = [f"{each.strip(' .')}. [1]" for each in body.split(". ")]
        words = " ".join(sentences[:_SENTENCES]).split(" ")
        if self.tokens == 1:
            return [" ".join(words[:12]).split(" [1]")[0] + " [1]"]
        return [f"{word} " for word in (words * 3)[: self.tokens - 1]] + ["[1]"]


@asynccontextmanager
async def machine(
    folder: Path,
    connectors: Sequence[Connector],
    *,
    wait_s: float = 0.0,
    tokens: int = 1,
    at_once: int = 128,
) -> AsyncIterator[Service]:
    """Yield a service that is composed and not running yet."""
    settings = Settings(
        data=DataSettings(path=folder), turn=TurnSettings(at_once=at_once, deadline_s=120)
    )
    async with AsyncExitStack() as stack:
        base = await _foundation(settings, stack)
        yield _composed(base, connectors, TimedModel(wait_s=wait_s, tokens=tokens))


async def _foundation(settings: Settings, stack: AsyncExitStack) -> Foundation:
    """Return what `open_foundation` does, without the embedding model and its memory."""
    store = await open_store(settings.database_url)
    stack.push_async_callback(store.close)
    clock, catalog, embedder = SystemClock(), SqlCatalog(store.database), WordEmbedder()
    index = await open_edge_index(
        settings.data.path / "index10k", identity=index_identity(embedder)
    )
    stack.push_async_callback(index.close)
    if await index.count() == 0:
        await fill(index, embedder)
    return Foundation(
        settings=settings,
        clock=clock,
        store=store,
        catalog=catalog,
        schedule=SqlSchedule(store.database, clock),
        crm=LocalCrm(store.database, clock),
        signals=LocalSignals(),
        embedder=embedder,
        index=index,
        refresher=Refresher(
            sources=[], embedder=embedder, index=index, catalog=catalog, clock=clock
        ),
        retriever=HybridRetriever(
            embedder=embedder,
            index=index,
            catalog=catalog,
            clock=clock,
            freshness={SOURCE: timedelta(days=1)},
        ),
        library=IndexLibrary(index=index, catalog=catalog, sources=[SOURCE]),
    )


def _composed(base: Foundation, connectors: Sequence[Connector], model: TimedModel) -> Service:
    assistant = GraphAssistant(
        retriever=base.retriever,
        toolset=make_toolset(base),
        models=ModelChain([ModelLink("timed", model)], clock=base.clock),
        clock=base.clock,
        policy=PolicySettings(threshold=0.0),  # every turn shall write its whole answer
    )
    return compose(base, connectors, assistant=assistant)


async def fill(index: Any, embedder: WordEmbedder) -> None:
    """Put 10,000 chunks of invented text into the index."""
    chance = random.Random(7)
    for start in range(0, CHUNKS, 500):
        texts = [_text(chance, number) for number in range(start, start + 500)]
        vectors = await embedder.embed(texts)
        await index.put(
            [
                Entry(_chunk(start + place, text), vectors[place], text)
                for place, text in enumerate(texts)
            ]
        )
    await index.flush()


def question(number: int) -> str:
    """Return a question that chunk `number` answers."""
    return f"How long does the {_topic(number % CHUNKS)} warranty last?"


def _topic(number: int) -> str:
    return f"{_WORDS[number % len(_WORDS)]}{_WORDS[number // len(_WORDS) % len(_WORDS)]}{number}"


def _text(chance: random.Random, number: int) -> str:
    first = f"The {_topic(number)} warranty lasts {number % 40 + 1} months."
    return " ".join([first, *(" ".join(chance.choices(_WORDS, k=9)) + "." for _ in range(11))])


def _chunk(number: int, text: str) -> StoredChunk:
    return StoredChunk(
        id=derived_id("chunk", str(number)),
        document_id=f"document-{number // 5}",
        source=SOURCE,
        title=f"Page {number // 5}",
        heading_path=("Warranty",),
        url=f"/documents/invented/{number // 5}#warranty",
        text=text,
        content=derived_id("content", str(number)),
        ordinal=number % 5,
        audience=frozenset({"public"} if number % 8 else {"employees"}),
    )
