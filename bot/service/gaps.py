"""Finds what was not answered, and gathers what agents said about it."""

import asyncio
from datetime import datetime

from bot.domain.article_drafts import ArticleDraft, SourceLink, markdown, narrowest
from bot.domain.conversations import Author
from bot.domain.gaps import Cause, Gap, Unanswered, gaps
from bot.domain.handoffs import Handoff, HandoffState
from bot.domain.messages import Message
from bot.ports.analytics import Disliked
from bot.ports.storage import Records, Store

ESCALATED = 2000
"""Turns that are looked at, the latest: their contents have to be read."""
DISLIKED = 300
"""Answers that are looked at, the latest."""
CONVERSATIONS = 20
"""Conversations that a draft is gathered from, the latest."""
SOURCES = 6


class GapReader:
    """Implements bot.ports.gaps.Gaps."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def gaps(self, *, since: datetime) -> tuple[Gap, ...]:
        """Return what was not answered since then, what is asked most first."""
        causes = [str(Cause.NOT_COVERED), str(Cause.LOW_CONFIDENCE)]
        async with self._store.reading() as records:
            turns = await records.statistics.escalated(causes, since=since, limit=ESCALATED)
            disliked = await records.statistics.disliked(since=since, limit=DISLIKED)
            unhelpful = [await _disliked(records, each) for each in disliked]
        escalated = [
            Unanswered(
                question=turn.outcome.trace.question,
                conversation_id=turn.conversation_id,
                at=turn.started_at,
                cause=Cause(turn.outcome.reason),
            )
            for turn in turns
            if turn.outcome.kind == "escalate"
        ]
        return await asyncio.to_thread(gaps, [*escalated, *filter(None, unhelpful)])

    async def draft(self, gap: Gap) -> str:
        """Return a draft of an article in Markdown, from the replies of resolved handoffs."""
        replies: list[str] = []
        sources: list[SourceLink] = []
        audiences: list[frozenset[str]] = []
        async with self._store.reading() as records:
            for conversation_id in gap.conversations[:CONVERSATIONS]:
                resolved = await _resolved(records, conversation_id)
                said = await _said(records, conversation_id, resolved)
                conversation = await records.conversations.get(conversation_id)
                if said and conversation:
                    audiences.append(conversation.audience.labels)
                replies += [message.text for message in said]
                sources += [link for handoff in resolved for link in _looked_at(handoff)]
        draft = ArticleDraft(
            questions=gap.wordings[:5],
            replies=tuple(replies),
            sources=tuple(dict.fromkeys(sources))[:SOURCES],
            audience=narrowest(audiences),
        )
        return markdown(draft)


async def _disliked(records: Records, answer: Disliked) -> Unanswered | None:
    """Return the question of an answer; None where it is not known any more."""
    message = await records.messages.get(answer.message_id)
    turn = await records.turns.get(message.turn_id) if message and message.turn_id else None
    if turn is None:
        return None
    return Unanswered(
        question=turn.outcome.trace.question,
        conversation_id=answer.conversation_id,
        at=answer.at,
        cause=Cause.UNHELPFUL,
    )


async def _resolved(records: Records, conversation_id: str) -> list[Handoff]:
    handoffs = await records.handoffs.of_conversation(conversation_id)
    return [each for each in handoffs if each.state is HandoffState.RESOLVED]


async def _said(records: Records, conversation_id: str, handoffs: list[Handoff]) -> list[Message]:
    if not handoffs:
        return []
    messages = await records.messages.after(conversation_id, 0)
    return [
        message
        for message in messages
        if message.author is Author.AGENT
        and not message.deleted
        and any(_is_within(message.at, handoff) for handoff in handoffs)
    ]


def _is_within(at: datetime, handoff: Handoff) -> bool:
    return handoff.requested_at <= at <= (handoff.closed_at or at)


def _looked_at(handoff: Handoff) -> list[SourceLink]:
    return [
        SourceLink(" › ".join((each.title, *each.heading_path[-1:])), each.url)
        for each in handoff.packet.passages
    ]
