"""What the knowledge page asks: answers as contacts would get them, without any trace of it."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from uuid import uuid4

from bot.domain.answers import Outcome, Passage
from bot.domain.contacts import Assurance, Audience, Contact
from bot.domain.conversations import Author, Conversation, ConversationRef
from bot.domain.knowledge import Query
from bot.domain.messages import Message
from bot.domain.turns import Turn
from bot.ports.assistant import Assistant, Library, Retriever
from bot.ports.clock import Clock
from bot.ports.knowledge_desk import Progress, Refresh, Refreshed, SourceStanding
from bot.service.intake import checked_text

PASSAGES = 10
LONGEST = 2000
"""Characters of a question that is tried."""
_NOBODY = "desk-trial"
"""The contact of a trial: unknown to the CRM, so that no tool finds anybody's data."""


class KnowledgeDeskService:
    """Implements bot.ports.knowledge_desk.KnowledgeDesk."""

    def __init__(
        self,
        *,
        library: Library,
        retriever: Retriever,
        assistant: Assistant,
        clock: Clock,
        deadline: timedelta,
        freshness: Mapping[str, timedelta],
        refresh: Refresh,
        next_refresh: Callable[[str], datetime | None],
    ) -> None:
        """Put the parts together; `freshness` is each source's target."""
        self._library = library
        self._retriever = retriever
        self._assistant = assistant
        self._clock = clock
        self._deadline = deadline
        self._freshness = freshness
        self._refresh = refresh
        self._next_refresh = next_refresh

    async def sources(self) -> tuple[SourceStanding, ...]:
        """Return how every configured source stands."""
        return tuple(
            SourceStanding(
                status=status,
                freshness_target=self._freshness[status.source],
                next_refresh=self._next_refresh(status.source),
            )
            for status in await self._library.sources()
        )

    async def refresh(self, source: str, *, progress: Progress) -> Refreshed:
        """Refresh one source now; waits where another refresh is under way."""
        return await self._refresh(source, progress)

    async def search(self, text: str, *, audience: Audience) -> tuple[Passage, ...]:
        """Return what somebody of this audience would be answered from, best first."""
        text = checked_text(text, limit=LONGEST)
        return await self._retriever.search(Query(text, audience, limit=PASSAGES))

    async def answer(self, text: str, *, audience: Audience) -> Outcome:
        """Return what the assistant would answer; nothing of it is stored or sent."""
        turn = self._turn(checked_text(text, limit=LONGEST), audience)
        return await self._assistant.answer(turn, _Unseen())

    def _turn(self, text: str, audience: Audience) -> Turn:
        """Return the turn of a conversation that begins and ends with this question."""
        now, id_ = self._clock.now(), uuid4().hex
        ref = ConversationRef("desk", room=id_)
        message = Message(
            id=f"trial-{id_}",
            conversation_id=ref.conversation_id,
            author=Author.CONTACT,
            text=text,
            at=now,
        )
        return Turn(
            id=f"turn-{id_}",
            conversation=Conversation(ref.conversation_id, ref, _NOBODY, now, audience=audience),
            contact=Contact(_NOBODY, assurance=Assurance.ANONYMOUS),
            message=message,
            history=(message,),
            audience=audience,
            deadline=now + self._deadline,
        )


class _Unseen:
    """A draft that nobody looks at."""

    async def status(self, text: str) -> None:
        """Show nothing."""

    async def append(self, text: str) -> None:
        """Show nothing."""

    async def withdraw(self) -> None:
        """Show nothing."""
