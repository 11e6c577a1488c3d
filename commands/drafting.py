"""`eval --draft`: questions about the operator's own documents, for people to correct."""

from pathlib import Path

from rich.console import Console

from bot.domain.errors import InputError
from bot.settings import Settings
from commands.foundation import Foundation, open_foundation
from commands.printing import print_json, set_up_logging
from knowledge.documents import Document
from knowledge.drafting import write_draft
from knowledge.self_made import made_questions


async def draft(settings: Settings, folder: Path, *, count: int, as_json: bool) -> int:
    """Write documents of the index, and questions made of them, as `eval` reads them."""
    set_up_logging(quiet=True)
    async with open_foundation(settings) as base:
        documents = await indexed_documents(base)
        if not documents:
            raise InputError("There is no document in the index: run `python app.py index` first.")
        questions = await made_questions(documents, base.embedder, count=count, replaces=False)
    write_draft(folder, documents, questions)
    if as_json:
        print_json({"documents": len(documents), "questions": len(questions)})
        return 0
    Console().print(
        f"{len(questions)} questions about {len(documents)} documents are in {folder}. They are "
        "made by rule and read like it: rewrite the text in each line of queries.jsonl as people "
        "would ask for the answer beside it, check its relevant documents, delete what makes no "
        "sense, and add questions that no "
        f'document answers ("answerable": false). Then run `python app.py eval {folder}`.',
        soft_wrap=True,
    )
    return 0


async def indexed_documents(base: Foundation) -> list[Document]:
    """Return every document of the index, whole; the source's name stands before its id."""
    found = []
    for source in base.settings.knowledge.sources:
        for record in await base.catalog.records(source.name):
            first = record.chunk_ids[0] if record.chunk_ids else ""
            chunk = await base.index.chunk(first) if first else None
            if chunk is not None:
                found.append(
                    Document(
                        source=source.name,
                        id=f"{source.name}/{record.document_id}",
                        title=chunk.title,
                        markdown=chunk.page or chunk.text,
                        url=record.url,
                    )
                )
    return found
