"""What the use cases need of the assistant, and what the assistant needs of knowledge and tools."""

from collections.abc import Sequence
from typing import Any, Protocol

from bot.domain.answers import ApprovalRequest, Outcome, Passage, ToolResult
from bot.domain.contacts import Audience
from bot.domain.knowledge import DocumentPage, Query, SourceStatus
from bot.domain.turns import Turn
from bot.ports.channels import Draft


class Assistant(Protocol):
    """Our model-driven answerer."""

    async def answer(self, turn: Turn, draft: Draft) -> Outcome:
        """Answer a turn; the draft shows progress and may be ignored.

        Raises ModelError when no model of the chain gave a usable answer; the caller escalates.
        """
        ...

    async def summarise(self, turn: Turn) -> str:
        """Return the one-paragraph summary of a conversation for the packet."""
        ...


class Retriever(Protocol):
    """Finds passages."""

    async def search(self, query: Query) -> tuple[Passage, ...]:
        """Return the best passages that the audience may see, best first.

        Raises KnowledgeError when the index cannot be searched.
        """
        ...


class Nearness(Protocol):
    """Tells how near texts are to questions in meaning."""

    async def of(self, questions: Sequence[str], texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """Return one row a question: its cosine similarity with each text, -1 to 1.

        Raises KnowledgeError when the embedding model cannot be used.
        """
        ...


class Library(Protocol):
    """Documents as readers see them, and how the sources stand."""

    async def page(self, document_id: str, *, audience: Audience) -> DocumentPage:
        """Return a document as it was indexed; raises NotFound, also where it may not be seen."""
        ...

    async def sources(self) -> tuple[SourceStatus, ...]:
        """Return how every configured source stands."""
        ...


class Tool(Protocol):
    """One tool as this turn may use it: the contact is bound, the model cannot name another."""

    @property
    def name(self) -> str:
        """The name that the model calls it by."""
        ...

    @property
    def description(self) -> str:
        """When to use it, for the model."""
        ...

    @property
    def parameters(self) -> dict[str, Any]:
        """JSON Schema of the arguments that the model may choose."""
        ...

    async def call(self, arguments: dict[str, Any]) -> ToolResult | ApprovalRequest:
        """Run it, or return the approval that a write needs first.

        Arguments that do not fit the schema give a ToolResult that is not ok and says why.
        Raises ToolFailed when the work could not be done.
        """
        ...


class Toolset(Protocol):
    """Offers tools to turns and makes the writes that contacts approved."""

    def offered(self, turn: Turn) -> Sequence[Tool]:
        """Return the tools that this turn may use: by channel, assurance, audience and switch."""
        ...

    async def perform(self, request: ApprovalRequest, *, contact_id: str, key: str) -> ToolResult:
        """Make an approved write; the same key writes once. Raises ToolFailed."""
        ...
