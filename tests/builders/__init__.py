"""Domain values with sensible defaults: a test names only what it is about."""

from tests.builders.agents import an_agent
from tests.builders.answers import (
    ANSWER,
    QUESTION,
    a_citation,
    a_passage,
    a_reply,
    a_trace,
    an_answer,
    an_approval,
    an_escalation,
)
from tests.builders.conversations import (
    a_contact,
    a_conversation,
    a_delivery,
    a_message,
    a_note,
    a_ref,
    an_action,
    an_attachment,
    an_identity,
)
from tests.builders.handoffs import a_handoff, a_packet, a_turn, a_turn_record, an_effect
from tests.builders.knowledge import a_document_page, a_document_record, a_source_status
from tests.builders.tickets import a_crm_contact, a_ticket, a_ticket_draft

__all__ = [
    "ANSWER",
    "QUESTION",
    "a_citation",
    "a_contact",
    "a_conversation",
    "a_crm_contact",
    "a_delivery",
    "a_document_page",
    "a_document_record",
    "a_handoff",
    "a_message",
    "a_note",
    "a_packet",
    "a_passage",
    "a_ref",
    "a_reply",
    "a_source_status",
    "a_ticket",
    "a_ticket_draft",
    "a_trace",
    "a_turn",
    "a_turn_record",
    "an_action",
    "an_agent",
    "an_answer",
    "an_approval",
    "an_attachment",
    "an_effect",
    "an_escalation",
    "an_identity",
]
