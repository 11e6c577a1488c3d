"""Retrieval on labelled questions: BM25, dense and hybrid, the same chunks for all three."""

import asyncio
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.clock import WallClock
from benchmarks.data import data_folder
from bot.domain.contacts import PUBLIC
from knowledge.embedders import open_embedder
from knowledge.embedding import Embedder
from knowledge.evaluation import RetrievalFigures, evaluate_retrieval, retrieval_figures
from knowledge.evaluation_index import searchable
from knowledge.index.port import Hit, Index, Scope
from knowledge.labelled import LabelledSet, Question, read_labelled_set

_SETS = ("handbook-eval", "squad2-a")
_CANDIDATES = 40


async def main() -> None:
    """Print one table a set."""
    with TemporaryDirectory() as folder:
        embedder = await open_embedder(provider="minilm", model=None, folder=Path(folder))
        for name in _SETS:
            if (place := data_folder(name)) is not None:
                await run(name, read_labelled_set(place), embedder, Path(folder))


async def run(name: str, labelled: LabelledSet, embedder: Embedder, folder: Path) -> None:
    """Measure one set and print its rows, in per cent."""
    asked = [question for question in labelled.questions if question.answerable]
    print(f"\n{name}: {len(labelled.documents)} documents, {len(asked)} answerable questions")
    print(
        f"{'':8}" + "".join(f"{head:>9}" for head in ("hit@1", "hit@3", "hit@5", "hit@10")), end=""
    )
    print(f"{'MRR@10':>9}{'nDCG@10':>9}{'ms':>7}")
    async with searchable(
        labelled, folder=folder, embedder=embedder, clock=WallClock()
    ) as retriever:
        for half, score in (("BM25", _lexical), ("dense", _dense)):
            began = time.perf_counter()
            rankings = [
                await _ranked(question, retriever.index, embedder, score) for question in asked
            ]
            _print(half, retrieval_figures(asked, rankings), time.perf_counter() - began)
        began = time.perf_counter()
        _print("hybrid", await evaluate_retrieval(labelled, retriever), time.perf_counter() - began)


async def _ranked(
    question: Question, index: Index, embedder: Embedder, score: Callable[[Hit], float]
) -> Sequence[str]:
    hits = await index.search(
        vector=await embedder.embed_query(question.text),
        words=question.text,
        scope=Scope(PUBLIC.labels),
        limit=_CANDIDATES,
    )
    ordered = sorted(hits, key=score, reverse=True)
    return list(dict.fromkeys(hit.chunk.document_id for hit in ordered))


def _lexical(hit: Hit) -> float:
    return hit.lexical


def _dense(hit: Hit) -> float:
    return hit.dense


def _print(half: str, figures: RetrievalFigures, seconds: float) -> None:
    values = [*figures.recall.values(), figures.mrr, figures.ndcg]
    row = "".join(f"{100 * value:9.1f}" for value in values)
    print(f"{half:8}{row}{1000 * seconds / figures.questions:7.1f}")


if __name__ == "__main__":
    asyncio.run(main())
