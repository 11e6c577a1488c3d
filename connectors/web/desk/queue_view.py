"""The queue as an agent sees it: who waits, who is mine, who is in good hands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.agents import Agent
from bot.domain.conversations import Author, Conversation
from bot.domain.handoffs import Handoff, HandoffState, Urgency
from bot.domain.messages import Message
from connectors.desk_words import (
    UNNAMED,
    channel_words,
    contact_name,
    first_line,
    rating_words,
    reason_words,
    standing_words,
    urgency_words,
)

_URGENCY_ORDER = {Urgency.HIGH: 0, Urgency.NORMAL: 1, Urgency.LOW: 2}


class Group(StrEnum):
    """Where a row stands in the queue."""

    MINE = "Mine"
    WAITING = "Waiting"
    OTHERS = "With other agents"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list: a handoff, or a conversation of the assistant."""

    id: str
    title: str
    line: str
    """What it is about, in one line."""
    facts: tuple[str, ...]
    """Reason, channel and the like, in words."""
    since: datetime
    """When the waiting (or the talk) began, or when it ended."""
    is_urgent: bool = False
    is_waiting: bool = False


@dataclass(frozen=True, slots=True)
class RowGroup:
    """Rows under one heading."""

    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class QueueView:
    """The open handoffs in the order in which they want attention."""

    groups: tuple[RowGroup, ...]
    waiting: int
    mine: int


def queue_view(handoffs: Iterable[Handoff], *, agent: Agent) -> QueueView:
    """Group the open handoffs: mine, waiting (urgent first, then longest), with others."""
    grouped: dict[Group, list[Row]] = {group: [] for group in Group}
    for handoff in sorted(handoffs, key=lambda each: _URGENCY_ORDER[each.packet.urgency]):
        grouped[_group(handoff, agent)].append(_open_row(handoff, agent=agent))
    return QueueView(
        groups=tuple(RowGroup(str(group), tuple(rows)) for group, rows in grouped.items() if rows),
        waiting=len(grouped[Group.WAITING]),
        mine=len(grouped[Group.MINE]),
    )


def ended_rows(handoffs: Iterable[Handoff], *, agent: Agent) -> tuple[Row, ...]:
    """Return what ended, in the order given."""
    return tuple(
        Row(
            id=handoff.id,
            title=contact_name(handoff.packet),
            line=first_line(handoff.resolution or handoff.packet.open_question),
            facts=_facts(standing_words(handoff, agent=agent), rating_words(handoff.rating)),
            since=handoff.closed_at or handoff.requested_at,
        )
        for handoff in handoffs
    )


def assistant_row(conversation: Conversation, messages: Sequence[Message]) -> Row:
    """Return the line of a conversation that the assistant owns."""
    asked = [message for message in messages if message.author is Author.CONTACT]
    name = next((message.author_name for message in asked if message.author_name), None)
    return Row(
        id=conversation.id,
        title=name or UNNAMED,
        line=first_line(asked[-1].text) if asked else "Nothing was asked yet",
        facts=(channel_words(conversation.ref.channel),),
        since=messages[-1].at if messages else conversation.created_at,
    )


def _group(handoff: Handoff, agent: Agent) -> Group:
    if handoff.state is HandoffState.REQUESTED:
        return Group.WAITING
    return Group.MINE if handoff.is_assigned_to(agent) else Group.OTHERS


def _open_row(handoff: Handoff, *, agent: Agent) -> Row:
    packet = handoff.packet
    urgency = urgency_words(packet.urgency) if packet.urgency is not Urgency.NORMAL else ""
    others = standing_words(handoff, agent=agent) if _group(handoff, agent) is Group.OTHERS else ""
    channel = channel_words(packet.channel) if packet.channel else ""
    return Row(
        id=handoff.id,
        title=contact_name(packet),
        line=first_line(packet.open_question or packet.summary),
        facts=_facts(others, urgency, reason_words(handoff.reason), channel),
        since=handoff.requested_at,
        is_urgent=packet.urgency is Urgency.HIGH,
        is_waiting=handoff.state is HandoffState.REQUESTED,
    )


def _facts(*facts: str) -> tuple[str, ...]:
    return tuple(fact for fact in facts if fact)
