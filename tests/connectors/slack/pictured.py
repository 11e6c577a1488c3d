"""What is worth looking at: cards in each state, modals, App Home."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.domain.answers import Answer, EscalationReason
from bot.domain.handoffs import (
    CrmSnapshot,
    Handoff,
    HandoffOutcome,
    HandoffState,
    TicketLine,
    Urgency,
)
from bot.ports.services import AskedBefore, Overview
from connectors.slack.desk_buttons import Act
from connectors.slack.desk_card import CardLooks, card
from connectors.slack.desk_modals import About, modal
from connectors.slack.desk_words import Patience
from connectors.slack.hand_in_views import form_view
from connectors.slack.home import HomeLooks, home_view
from connectors.slack.places import slack_ref
from connectors.slack.thread_reading import ReadThread, ThreadLine
from tests.builders import (
    a_citation,
    a_conversation,
    a_handoff,
    a_packet,
    a_passage,
    a_ticket,
)
from tests.fakes.clock import NOON

Json = dict[str, Any]

LOOKS = CardLooks(Patience(timedelta(minutes=10)), address="https://baton.example.com")


def a_full_handoff(**changes: Any) -> Handoff:
    """Return a handoff with everything that a card can show."""
    packet = a_packet(
        summary="Ada is to adopt a child in March and asks whether foster parents get the same "
        "16 weeks of paid parental leave. She has asked twice; the handbook names birth and "
        "adoption only.",
        passages=(
            a_passage(),
            a_passage(
                "Adoptive parents have the same rights from the day of placement.",
                title="Adoption & care",
                heading_path=("Adoption", "Rights"),
                score=0.71,
            ),
            a_passage("Unpaid leave may be taken for up to six months.", score=0.34, stale=True),
            a_passage("Sabbaticals need the consent of your manager.", score=0.12),
        ),
        crm=CrmSnapshot(
            name="Ada Lovelace",
            email="ada@example.com",
            company="Example Ltd",
            plan="Gold",
            tickets=(TicketLine(number="T-1001", subject="Laptop is broken", status="open"),),
        ),
        channel="teams",
        confidence=0.42,
        suggested_reply=Answer(
            "Parental leave covers birth and adoption: 16 weeks, fully paid. [1]\n\n"
            "For foster parents the handbook says nothing; I would ask your HR partner.",
            (a_citation(),),
        ),
    )
    handoff = a_handoff(packet=packet, reason=EscalationReason.LOW_CONFIDENCE)
    return replace(handoff, **changes)


def cards() -> dict[str, Json]:
    """Return a card in each state."""
    claimed: Json = {
        "state": HandoffState.ACCEPTED,
        "assignee": "Grace Hopper",
        "assignee_id": "slack:1",
    }
    claimed |= {"accepted_at": NOON + timedelta(minutes=2), "ticket_number": "T-1007"}
    ended: Json = claimed | {"closed_at": NOON + timedelta(minutes=14)}
    asked = a_full_handoff()
    urgent = replace(asked, packet=replace(asked.packet, urgency=Urgency.HIGH))
    resolved: Json = {"state": HandoffState.RESOLVED, "outcome": HandoffOutcome.SOLVED, "rating": 4}
    resolved |= {"resolution": "Foster parents get the same leave.", "rating_comment": "Thanks!"}
    standing = {
        "waiting": (asked, 4),
        "waiting past its target, urgent": (urgent, 12),
        "claimed": (replace(asked, **claimed), 3),
        "resolved and rated": (replace(asked, **(ended | resolved)), 20),
        "returned": (replace(asked, **(ended | {"state": HandoffState.RETURNED})), 20),
        "withdrawn": (replace(asked, state=HandoffState.EXPIRED, closed_at=NOON), 20),
    }
    return {title: _drawn(handoff, minutes) for title, (handoff, minutes) in standing.items()}


def modals() -> dict[str, Json]:
    """Return every modal of the agents' side."""
    handoff = a_full_handoff(state=HandoffState.ACCEPTED, assignee="Grace Hopper")
    about = About(handoff.id, "C1:1700000000.000100")
    acts = (Act.REPLY, Act.NOTE, Act.RESOLVE, Act.RETURN, Act.REASSIGN)
    lines = tuple(
        ThreadLine(f"170000000{number}.000100", user, name, text)
        for number, (user, name, text) in enumerate(
            (
                ("U1", "Ada", "Does parental leave cover foster parents?"),
                ("U2", "Bob", "I think so, but ask HR"),
                ("U1", "Ada", "I did, no answer since Monday"),
            )
        )
    )
    shown = {str(act): modal(act, handoff, about=about) or {} for act in acts}
    shown["create handoff"] = form_view(ReadThread(lines), clicked="", carried="{}")
    return shown


def homes() -> dict[str, Json]:
    """Return App Home, empty and full."""
    looks = HomeLooks(workspace_url="https://acme.slack.com/")
    asked = a_conversation(ref=slack_ref("T1", "C1", thread="1700000000.000100", user="U1"))
    questions = tuple(
        AskedBefore(text, NOON, asked, kind)
        for text, kind in (
            ("How many days of parental leave do I get?", "reply"),
            ("Does parental leave cover foster parents?", "escalate"),
            ("Which laptop can I order?", "clarify"),
        )
    )
    overview = Overview(questions, (a_full_handoff(ticket_number="T-1007"),), (a_ticket(),))
    return {
        "home, new": home_view(Overview(), name="Ada Lovelace", looks=looks),
        "home, used": home_view(overview, name="Ada Lovelace", looks=looks),
    }


def pictured() -> dict[str, dict[str, Json]]:
    """Return the pages that are drawn."""
    return {"cards": cards(), "modals": modals(), "homes": homes()}


def _drawn(handoff: Handoff, minutes: int) -> Json:
    shown = card(handoff, now=NOON + timedelta(minutes=minutes), looks=LOOKS)
    return {"text": shown.text, "blocks": shown.blocks}
