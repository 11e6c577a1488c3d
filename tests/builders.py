"""Domain values with sensible defaults: a test names only what it is about."""

# ruff: noqa: D103 - a builder is described by its name and its return type

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.domain.answers import (
    Answer,
    ApprovalRequest,
    Citation,
    Escalate,
    EscalationReason,
    Passage,
    Reply,
    Signal,
    ToolResult,
    Trace,
    Usage,
)
from bot.domain.contacts import EMPLOYEES, Assurance, ChannelIdentity, Contact
from bot.domain.conversations import Author, Conversation, ConversationRef
from bot.domain.crm import Company, CrmContact, Ticket, TicketDraft, TicketStatus
from bot.domain.effects import Effect, EffectKind
from bot.domain.handoffs import CrmSnapshot, Handoff, Packet, TicketLine, TranscriptLine
from bot.domain.knowledge import DocumentPage, DocumentRecord, FailedDocument, SourceStatus
from bot.domain.messages import (
    Action,
    Attachment,
    ContactAction,
    ContactMessage,
    Delivery,
    Message,
    Note,
)
from bot.domain.turns import Turn, TurnRecord
from tests.fakes.clock import NOON

QUESTION = "How many days of parental leave do I get?"
ANSWER = "You get 16 weeks of paid parental leave. [1]"


def a_ref(**changes: Any) -> ConversationRef:
    return replace(ConversationRef(channel="web", room="room-1"), **changes)


def an_identity(**changes: Any) -> ChannelIdentity:
    identity = ChannelIdentity(
        channel="web",
        external_id="ada",
        name="Ada",
        email="ada@example.com",
        assurance=Assurance.ASSERTED,
        audience=EMPLOYEES,
    )
    return replace(identity, **changes)


def a_contact(**changes: Any) -> Contact:
    contact = Contact(
        id="contact-1", name="Ada", email="ada@example.com", assurance=Assurance.ASSERTED
    )
    return replace(contact, **changes)


def an_attachment(**changes: Any) -> Attachment:
    attachment = Attachment(
        name="receipt.pdf",
        media_type="application/pdf",
        size=2048,
        url="https://files.example.com/receipt.pdf",
    )
    return replace(attachment, **changes)


def a_delivery(text: str = QUESTION, *, room: str = "room-1", **changes: Any) -> Delivery:
    """Build a contact's message in a room of the web channel."""
    delivery = Delivery(
        channel="web",
        delivery_id="delivery-1",
        ref=a_ref(room=room),
        identity=an_identity(),
        inbound=ContactMessage(text=text),
        received_at=NOON,
        audience=EMPLOYEES,
    )
    return replace(delivery, **changes)


def an_action(action: Action = Action.WANT_HUMAN, **changes: Any) -> Delivery:
    """Build a delivery that carries a pressed button; changes are those of the action."""
    pressed = replace(ContactAction(action=action), **changes)
    return a_delivery(delivery_id=f"action-{action}", inbound=pressed)


def a_conversation(**changes: Any) -> Conversation:
    """Build the conversation that `a_delivery` belongs to; its id follows a changed ref."""
    ref = changes.get("ref", a_ref())
    conversation = Conversation(
        id=ref.conversation_id,
        ref=ref,
        contact_id="contact-1",
        created_at=NOON,
        audience=EMPLOYEES,
    )
    return replace(conversation, **changes)


def a_message(text: str = QUESTION, **changes: Any) -> Message:
    message = Message(
        id="message-1",
        conversation_id=a_ref().conversation_id,
        author=Author.CONTACT,
        text=text,
        at=NOON,
        author_name="Ada",
    )
    return replace(message, **changes)


def a_note(**changes: Any) -> Note:
    note = Note(
        id="note-1",
        conversation_id=a_ref().conversation_id,
        agent="Grace",
        text="Asked payroll, they answer tomorrow.",
        at=NOON,
    )
    return replace(note, **changes)


def a_passage(text: str = "You get 16 weeks of paid parental leave.", **changes: Any) -> Passage:
    passage = Passage(
        chunk_id="handbook/leave.md#1",
        document_id="handbook/leave.md",
        source="handbook",
        title="Leave",
        heading_path=("Leave", "Parental leave"),
        url="https://handbook.example.com/leave#parental-leave",
        text=text,
        score=0.9,
        dense_score=0.8,
        lexical_score=12.5,
        updated_at=NOON - timedelta(days=3),
        category="people",
        audience=frozenset({"employees"}),
    )
    return replace(passage, **changes)


def a_citation(**changes: Any) -> Citation:
    citation = Citation(
        number=1,
        title="Leave",
        url="https://handbook.example.com/leave#parental-leave",
        document_id="handbook/leave.md",
        heading_path=("Leave", "Parental leave"),
        quote="You get 16 weeks of paid parental leave.",
        as_of=NOON - timedelta(days=3),
    )
    return replace(citation, **changes)


def an_answer(text: str = ANSWER, **changes: Any) -> Answer:
    return replace(Answer(text=text, citations=(a_citation(),)), **changes)


def an_approval(**changes: Any) -> ApprovalRequest:
    request = ApprovalRequest(
        id="approval-1",
        tool="open_ticket",
        arguments=(("subject", "Laptop is broken"),),
        summary='Open a ticket: "Laptop is broken".',
        expires_at=NOON + timedelta(minutes=30),
    )
    return replace(request, **changes)


def a_trace(**changes: Any) -> Trace:
    trace = Trace(
        question=QUESTION,
        passages=(a_passage(),),
        tools=(ToolResult(tool="find_tickets", arguments=(), content="No tickets."),),
        signals=(Signal(name="dense_score", value=0.8, words="close"),),
        usage=Usage(model="offline", calls=1, input_tokens=120, output_tokens=20),
    )
    return replace(trace, **changes)


def a_reply(text: str = ANSWER, **changes: Any) -> Reply:
    return replace(Reply(answer=an_answer(text), confidence=0.9, trace=a_trace()), **changes)


def an_escalation(**changes: Any) -> Escalate:
    outcome = Escalate(
        reason=EscalationReason.NOT_COVERED,
        text="I have nothing on that, so I am passing you to a colleague.",
        confidence=0.1,
        suggested=an_answer(),
        trace=a_trace(),
    )
    return replace(outcome, **changes)


def a_packet(**changes: Any) -> Packet:
    packet = Packet(
        reason=EscalationReason.NOT_COVERED,
        summary="Ada asks about parental leave for foster parents.",
        open_question="Does parental leave cover foster parents?",
        transcript=(
            TranscriptLine(author=Author.CONTACT, name="Ada", text=QUESTION, at=NOON),
            TranscriptLine(
                author=Author.ASSISTANT, name=None, text=ANSWER, at=NOON, citations=(a_citation(),)
            ),
        ),
        passages=(a_passage(),),
        tools=(ToolResult(tool="find_tickets", arguments=(), content="No tickets."),),
        signals=(Signal(name="dense_score", value=0.2, words="far"),),
        confidence=0.1,
        crm=CrmSnapshot(
            name="Ada",
            email="ada@example.com",
            company="Example",
            tickets=(TicketLine(number="T-1001", subject="Laptop is broken", status="open"),),
        ),
        assurance=Assurance.ASSERTED,
        language="en",
        suggested_reply=an_answer(),
        links=(("Conversation", "https://baton.example.com/desk"),),
    )
    return replace(packet, **changes)


def a_handoff(**changes: Any) -> Handoff:
    handoff = Handoff(
        id="handoff-1",
        conversation_id=a_ref().conversation_id,
        reason=EscalationReason.NOT_COVERED,
        packet=a_packet(),
        requested_at=NOON,
    )
    return replace(handoff, **changes)


def an_effect(key: str = "send:message-1:0", **changes: Any) -> Effect:
    effect = Effect(
        key=key,
        conversation_id=a_ref().conversation_id,
        kind=EffectKind.SEND,
        target="slack",
        payload={"message": {"id": "message-1", "text": ANSWER}},
        created_at=NOON,
    )
    return replace(effect, **changes)


def a_turn(**changes: Any) -> Turn:
    message = a_message(sequence=1)
    turn = Turn(
        id="turn-1",
        conversation=a_conversation(),
        contact=a_contact(),
        message=message,
        history=(message,),
        audience=EMPLOYEES,
        deadline=NOON + timedelta(seconds=60),
    )
    return replace(turn, **changes)


def a_turn_record(**changes: Any) -> TurnRecord:
    record = TurnRecord(
        id="turn-1",
        conversation_id=a_ref().conversation_id,
        outcome=a_reply(),
        started_at=NOON,
        finished_at=NOON + timedelta(seconds=2),
    )
    return replace(record, **changes)


def a_document_record(**changes: Any) -> DocumentRecord:
    record = DocumentRecord(
        source="handbook",
        document_id="handbook/leave.md",
        digest="d1",
        chunk_ids=("c1", "c2"),
        title="Leave",
        url="https://handbook.example.com/leave",
        updated_at=NOON - timedelta(days=3),
        stamp="size-and-time",
    )
    return replace(record, **changes)


def a_document_page(**changes: Any) -> DocumentPage:
    page = DocumentPage(
        document_id="handbook/leave.md",
        title="Leave",
        markdown="# Leave\n\n## Parental leave\n\nYou get 16 weeks of paid parental leave.\n",
        source="handbook",
        updated_at=NOON - timedelta(days=3),
        url="https://handbook.example.com/leave",
    )
    return replace(page, **changes)


def a_source_status(**changes: Any) -> SourceStatus:
    status = SourceStatus(
        source="handbook",
        documents=12,
        chunks=80,
        refreshed_at=NOON,
        failed=(FailedDocument(document_id="handbook/broken.pdf", reason="not a PDF"),),
    )
    return replace(status, **changes)


def a_crm_contact(**changes: Any) -> CrmContact:
    contact = CrmContact(
        id="crm-1",
        name="Ada",
        email="ada@example.com",
        company=Company(id="company-1", name="Example", plan="business"),
    )
    return replace(contact, **changes)


def a_ticket(**changes: Any) -> Ticket:
    ticket = Ticket(
        id="ticket-1",
        number="T-1001",
        subject="Laptop is broken",
        description="It does not start.",
        status=TicketStatus.OPEN,
        created_at=NOON,
        updated_at=NOON,
        contact_id="crm-1",
    )
    return replace(ticket, **changes)


def a_ticket_draft(**changes: Any) -> TicketDraft:
    draft = TicketDraft(subject="Laptop is broken", description="It does not start.")
    return replace(draft, **changes)
