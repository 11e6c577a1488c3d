"""Ways to cut documents, compared by what they let a search find: `python -m benchmarks.chunking`.

Three corpora: a handbook with its structure, the same pages as plain text (what a PDF leaves), and
long articles, each made of some thirty paragraphs. On the first two a page counts that is relevant,
on the third a chunk of the right article that holds the answer's words.
"""

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.clock import WallClock
from benchmarks.data import data_folder
from bot.domain.answers import Passage
from bot.domain.contacts import PUBLIC
from bot.domain.identifiers import derived_id
from bot.domain.knowledge import Query
from knowledge.chunking import Chunk
from knowledge.documents import Document
from knowledge.embedders import open_embedder
from knowledge.embedding import Embedder
from knowledge.evaluation import LabelledSource
from knowledge.evaluation_index import _NoCatalog
from knowledge.identity import index_identity
from knowledge.index.edge import open_edge_index
from knowledge.labelled import LabelledSet, Question, read_labelled_set
from knowledge.plain import plain_text
from knowledge.refresh import Refresher
from knowledge.retriever import HybridRetriever
from knowledge.workshop import OwnWorkshop

_CUTOFFS = (1, 3, 5, 10)
_WORDS = 150
"""About 200 word pieces: what the model reads."""
_OVERLAP = 30
_HEADING = re.compile(r"(?m)^#{1,6} ")

Cut = Callable[[Document], list[str]]
IsHit = Callable[[Passage, Question], bool]


class OtherWay(OwnWorkshop):
    """Cuts documents in another way, and embeds like ours."""

    def __init__(self, embedder: Embedder, cut: Cut) -> None:
        super().__init__(embedder)
        self._cut = cut

    async def chunks(self, document: Document) -> Sequence[Chunk]:
        """Cut a document."""
        return [self._chunk(document, at, text) for at, text in enumerate(self._cut(document))]

    def _chunk(self, document: Document, at: int, text: str) -> Chunk:
        searched = f"{document.title}\n{plain_text(text)}"
        return Chunk(
            id=derived_id(document.source, document.id, str(at)),
            heading_path=(),
            anchor="",
            text=text,
            searched=searched,
            content=derived_id(searched),
            tokens=len(searched.split()),
        )


def windows(document: Document) -> list[str]:
    """Cut after so many words, with an overlap, whatever stands there."""
    words = document.markdown.split()
    starts = range(0, max(len(words) - _OVERLAP, 1), _WORDS - _OVERLAP)
    return [" ".join(words[start : start + _WORDS]) for start in starts]


def paragraphs(document: Document) -> list[str]:
    """Fill chunks with whole paragraphs, headings being paragraphs like others."""
    chunks: list[str] = []
    for paragraph in re.split(r"\n\s*\n", document.markdown):
        if chunks and len(f"{chunks[-1]} {paragraph}".split()) <= _WORDS:
            chunks[-1] += f"\n\n{paragraph}"
        else:
            chunks.append(paragraph)
    return chunks


def sections(document: Document) -> list[str]:
    """Cut before every heading and nowhere else."""
    starts = [0, *(match.start() for match in _HEADING.finditer(document.markdown))]
    pieces = [
        document.markdown[start:end].strip()
        for start, end in zip(starts, [*starts[1:], None], strict=True)
    ]
    return [piece for piece in pieces if piece]


async def main() -> None:
    """Print a table a corpus."""
    handbook, articles = data_folder("handbook-eval"), data_folder("squad2-a")
    with TemporaryDirectory() as folder:
        embedder = await open_embedder(provider="minilm", model=None, folder=Path(folder))
        if handbook:
            pages = read_labelled_set(handbook)
            await compare("handbook", pages, embedder, Path(folder), _is_relevant)
            await compare("handbook as text", _as_text(pages), embedder, Path(folder), _is_relevant)
        if articles:
            joined = _joined(read_labelled_set(articles))
            await compare("long articles", joined, embedder, Path(folder), _holds_answer)


async def compare(
    name: str, labelled: LabelledSet, embedder: Embedder, folder: Path, is_hit: IsHit
) -> None:
    """Print what each way lets a search find."""
    asked = [question for question in labelled.questions if question.answerable]
    print(f"\n{name}: {len(labelled.documents)} documents, {len(asked)} questions")
    print(f"{'':12}{'chunks':>8}" + "".join(f"{f'hit@{at}':>8}" for at in _CUTOFFS) + "  MRR@10")
    ways = {"structure": OwnWorkshop(embedder)} | {
        cut.__name__: OtherWay(embedder, cut) for cut in (windows, paragraphs, sections)
    }
    for way, workshop in ways.items():
        place = folder / f"{name}-{way}"
        chunks, ranks = await _ranks(labelled, asked, workshop, embedder, place, is_hit)
        shares = [sum(rank <= at for rank in ranks) / len(asked) for at in _CUTOFFS]
        mrr = sum(1 / rank for rank in ranks if rank <= _CUTOFFS[-1]) / len(asked)
        row = "".join(f"{100 * share:8.1f}" for share in (*shares, mrr))
        print(f"{way:12}{chunks:8}{row}", flush=True)


async def _ranks(
    labelled: LabelledSet,
    asked: Sequence[Question],
    workshop: OwnWorkshop,
    embedder: Embedder,
    place: Path,
    is_hit: IsHit,
) -> tuple[int, list[float]]:
    index, clock = await open_edge_index(place, identity=index_identity(embedder)), WallClock()
    catalog = _NoCatalog()
    refresher = Refresher(
        sources=[LabelledSource(labelled.documents)],
        embedder=embedder,
        index=index,
        catalog=catalog,
        clock=clock,
        workshop=workshop,
    )
    await refresher.rebuild()
    retriever = HybridRetriever(
        embedder=embedder, index=index, catalog=catalog, clock=clock, freshness={}
    )
    ranks = [_rank(await retriever.search(_query(each)), each, is_hit) for each in asked]
    chunks = await index.count()
    await index.close()
    return chunks, ranks


def _query(question: Question) -> Query:
    return Query(question.text, PUBLIC, limit=30)


def _rank(passages: Sequence[Passage], question: Question, is_hit: IsHit) -> float:
    """Return the place of the first hit among what was found, documents counted once."""
    seen: dict[str, bool] = {}
    for passage in passages:
        hit = is_hit(passage, question)
        key = passage.document_id if is_hit is _is_relevant else passage.chunk_id
        seen.setdefault(key, hit)
        if hit:
            return len(seen)
    return float("inf")


def _is_relevant(passage: Passage, question: Question) -> bool:
    return passage.document_id in question.relevant


def _holds_answer(passage: Passage, question: Question) -> bool:
    said = (question.answer or "").casefold()
    return passage.document_id in question.relevant and said in passage.text.casefold()


def _as_text(labelled: LabelledSet) -> LabelledSet:
    documents = tuple(
        replace(document, markdown=plain_text(document.markdown)) for document in labelled.documents
    )
    return replace(labelled, documents=documents)


def _joined(labelled: LabelledSet) -> LabelledSet:
    """Put the paragraphs of an article together."""
    texts: dict[str, list[Document]] = {}
    for document in labelled.documents:
        texts.setdefault(document.id.rpartition("#")[0], []).append(document)
    documents = tuple(
        replace(parts[0], id=name, markdown="\n\n".join(part.markdown for part in parts))
        for name, parts in texts.items()
    )
    questions = tuple(
        replace(each, relevant=frozenset(one.rpartition("#")[0] for one in each.relevant))
        for each in labelled.questions[::4]
    )
    return replace(labelled, documents=documents, questions=questions)


if __name__ == "__main__":
    asyncio.run(main())
