"""What agents solved, as a source: the question and their answer, once an agent approved it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from urllib.parse import quote

from bot.domain.errors import DocumentUnreadable
from bot.domain.identifiers import derived_id
from knowledge.audiences import AudienceRules
from knowledge.documents import Document
from knowledge.text import readable_markdown, readable_title

_READER = "1"
_LONGEST_TITLE = 80


@dataclass(frozen=True, slots=True)
class ResolvedCase:
    """A question that an agent answered, and that may be answered so again."""

    id: str
    question: str
    answer: str
    """In the agent's words."""
    at: datetime
    """When it was resolved."""


class ResolvedCases(Protocol):
    """What knows of solved cases."""

    async def approved(self) -> Sequence[ResolvedCase]:
        """Return all that an agent approved as knowledge; one that is erased is not among them.

        Raises SourceUnreachable when they cannot all be read.
        """
        ...


class ResolvedSource:
    """Approved cases, one document each."""

    def __init__(
        self,
        *,
        name: str,
        cases: ResolvedCases,
        audience: AudienceRules,
        category: str | None = None,
    ) -> None:
        """Describe the source; nothing is read yet. Who may see cases is always said outright."""
        self.name = name
        self._cases = cases
        self._audience = audience
        self._category = category
        self._found: dict[str, ResolvedCase] = {}
        self._reading = derived_id(_READER, audience.fingerprint, category or "")[:8]

    async def list(self) -> Mapping[str, str]:
        """Return the digest of every approved case."""
        self._found = {case.id: case for case in await self._cases.approved()}
        return {
            case.id: f"{self._reading}-{derived_id(case.question, case.answer)}"
            for case in self._found.values()
        }

    async def read(self, document_id: str) -> Document:
        """Return a case as it was listed; raises DocumentUnreadable."""
        case = self._found.get(document_id)
        if case is None:
            raise DocumentUnreadable(document_id, "it is approved no longer")
        return Document(
            source=self.name,
            id=document_id,
            title=_title(case.question),
            markdown=readable_markdown(f"{case.question}\n\n{case.answer}"),
            url=f"/documents/{quote(self.name)}/{quote(document_id)}",
            updated_at=case.at,
            category=self._category,
            audience=self._audience.of(document_id),
        )


def _title(question: str) -> str:
    words = readable_title(question) or "A solved case"
    if len(words) <= _LONGEST_TITLE:
        return words
    return words[:_LONGEST_TITLE].rsplit(" ", 1)[0] + "…"
