from collections.abc import Sequence

from bot.domain.contacts import Audience
from bot.domain.errors import NotFound
from bot.domain.knowledge import DocumentPage, SourceStatus


class MemoryLibrary:
    """Documents of which some are public."""

    def __init__(self, public: Sequence[DocumentPage]) -> None:
        self._public = {page.document_id: page for page in public}

    async def page(self, document_id: str, *, audience: Audience) -> DocumentPage:
        if document_id not in self._public or not audience.may_see(frozenset({"public"})):
            raise NotFound(f"There is no document {document_id!r}.")
        return self._public[document_id]

    async def sources(self) -> tuple[SourceStatus, ...]:
        return ()
