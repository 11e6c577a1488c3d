"""What the left of the desk can list, and where it is read from."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.agents import Agent
from bot.ports.analytics import Analytics
from bot.ports.clock import Clock
from bot.ports.gaps import Gaps
from bot.ports.knowledge_desk import KnowledgeDesk
from bot.ports.services import Board, Casework, Oversight, Signals, Transcripts
from connectors.web.desk.links import ANALYTICS, GAPS, HANDOFFS, KNOWLEDGE, DeskLink
from connectors.web.desk.queue_view import (
    QueueView,
    Row,
    assistant_row,
    ended_rows,
    queue_view,
)

ASSISTANT_ROWS = 30
"""Conversations of the assistant that are listed: each costs a read of its messages."""


class Tab(StrEnum):
    """The lists that the left of the desk can show."""

    OPEN = "Open"
    ASSISTANT = "With the assistant"
    ENDED = "Ended"


@dataclass(frozen=True, slots=True)
class DeskServices:
    """What the desk asks of the rest of Baton."""

    board: Board
    casework: Casework
    oversight: Oversight
    transcripts: Transcripts
    signals: Signals
    clock: Clock
    analytics: Analytics | None = None
    """None: the desk has no such page; so for all that may be left out."""

    knowledge: KnowledgeDesk | None = None
    gaps: Gaps | None = None

    @property
    def links(self) -> tuple[DeskLink, ...]:
        """The pages that this desk has."""
        pages = (
            (KNOWLEDGE, self.knowledge),
            (GAPS, self.gaps),
            (ANALYTICS, self.analytics),
        )
        return (HANDOFFS, *(link for link, service in pages if service))


class DeskLists:
    """Reads the lists for one agent."""

    def __init__(self, services: DeskServices, *, agent: Agent) -> None:
        self._board = services.board
        self._transcripts = services.transcripts
        self._agent = agent

    async def queue(self) -> QueueView:
        """Return the open handoffs."""
        return queue_view(await self._board.queue(), agent=self._agent)

    async def rows(self, tab: Tab) -> tuple[Row, ...]:
        """Return the rows of a tab that has no groups; none for the queue."""
        match tab:
            case Tab.ENDED:
                return ended_rows(await self._board.ended(), agent=self._agent)
            case Tab.ASSISTANT:
                return await self._with_assistant()
            case Tab.OPEN:
                return ()

    async def _with_assistant(self) -> tuple[Row, ...]:
        conversations = await self._board.conversations(limit=ASSISTANT_ROWS)
        rows = [
            assistant_row(each, await self._transcripts.messages(each.id)) for each in conversations
        ]
        return tuple(rows)
