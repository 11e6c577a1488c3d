from dataclasses import replace
from typing import Any

from bot.domain.contacts import EMPLOYEES, Assurance, ChannelIdentity, Contact
from bot.domain.conversations import Author, Conversation, ConversationRef
from bot.domain.messages import (
    Action,
    Attachment,
    ContactAction,
    ContactMessage,
    Delivery,
    Message,
    Note,
)
from tests.builders.answers import QUESTION
from tests.fakes.clock import NOON


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
