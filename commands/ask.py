"""`ask`: one question, one outcome, nothing stored."""

import sys
from dataclasses import replace
from datetime import timedelta
from typing import Any

from rich.console import Console

from bot.domain.answers import Citation, Clarify, Escalate, Outcome, Reply, Silence
from bot.domain.contacts import CUSTOMERS, EMPLOYEES, PUBLIC, Assurance, Audience, Contact
from bot.domain.conversations import Author, Conversation, ConversationRef
from bot.domain.identifiers import derived_id
from bot.domain.messages import Message
from bot.domain.turns import Turn
from bot.ports.clock import Clock
from bot.service.intake import checked_text
from bot.settings import Settings
from commands.answering import make_assistant, make_toolset
from commands.foundation import open_foundation
from commands.index import refreshed
from commands.portal import open_portal
from commands.printing import print_json, set_up_logging
from connectors.console import ConsoleConnector, drawn

AUDIENCES: dict[str, Audience] = {
    "public": PUBLIC,
    "customers": CUSTOMERS,
    "employees": EMPLOYEES,
}


async def ask(settings: Settings, text: str, *, audience: str, as_json: bool) -> int:
    """Ask the assistant and print its outcome; 0 whatever the outcome is."""
    set_up_logging(quiet=True)
    text = checked_text(text, limit=settings.turn.max_characters)
    async with open_foundation(settings) as opened, open_portal(opened) as base:
        if not any(status.documents for status in await base.library.sources()):
            await refreshed(base, source=None, rebuild=False)
        assistant = make_assistant(
            settings,
            retriever=base.retriever,
            toolset=make_toolset(base),
            clock=base.clock,
            embedder=base.embedder,
        )
        console = Console(file=sys.stderr if as_json else sys.stdout, quiet=as_json)
        connector = ConsoleConnector(console)
        turn = one_turn(
            text,
            audience=AUDIENCES[audience],
            clock=base.clock,
            deadline=timedelta(seconds=settings.turn.deadline_s),
        )
        draft = connector.draft(turn.conversation.ref, turn_id=turn.id)
        outcome = await assistant.answer(turn, draft)
        connector.clear()
    if as_json:
        print_json(outcome_json(outcome))
    else:
        console.print(drawn(_as_message(outcome, turn.message)))
    return 0


def one_turn(text: str, *, audience: Audience, clock: Clock, deadline: timedelta) -> Turn:
    """Return a turn of a conversation that begins and ends with this question."""
    now = clock.now()
    ref = ConversationRef("console", room=derived_id(text, now.isoformat()))
    message = Message(
        id=derived_id("asked", ref.room),
        conversation_id=ref.conversation_id,
        author=Author.CONTACT,
        text=text,
        at=now,
    )
    return Turn(
        id=derived_id("turn", ref.room),
        conversation=Conversation(ref.conversation_id, ref, "console", now, audience=audience),
        contact=Contact("console", assurance=Assurance.ASSERTED),
        message=message,
        history=(message,),
        audience=audience,
        deadline=now + deadline,
    )


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome as `ask --json` prints it."""
    text, citations, confidence, reason = _parts(outcome)
    return {
        "outcome": outcome.kind,
        "text": text,
        "citations": [_citation_json(citation) for citation in citations],
        "confidence": confidence,
        "reason": reason,
    }


def _parts(outcome: Outcome) -> tuple[str, tuple[Citation, ...], float | None, str | None]:
    match outcome:
        case Reply(answer=answer, confidence=confidence):
            return answer.text, answer.citations, confidence, None
        case Clarify(question=question):
            return question, (), None, None
        case Escalate(text=text, confidence=confidence, reason=reason):
            return text, (), confidence, reason
        case Silence(reason=reason):
            return "", (), None, reason


def _citation_json(citation: Citation) -> dict[str, Any]:
    return {
        "number": citation.number,
        "title": citation.title,
        "url": citation.url,
        "document_id": citation.document_id,
    }


def _as_message(outcome: Outcome, asked: Message) -> Message:
    text, citations, _, _ = _parts(outcome)
    return replace(asked, author=Author.ASSISTANT, text=text, citations=citations)
