"""Reads what a turn needs to know before anything is decided."""

from dataclasses import dataclass, replace
from datetime import timedelta

from bot.domain.answers import Escalate
from bot.domain.contacts import ChannelIdentity, Contact
from bot.domain.conversations import Author, Conversation, Owner
from bot.domain.identifiers import derived_id
from bot.domain.messages import (
    Action,
    ContactAction,
    ContactMessage,
    Delivery,
    Message,
    Offer,
    contact_message_id,
)
from bot.domain.revisions import revised_by_all, revises
from bot.domain.turns import Turn
from bot.ports.clock import Clock
from bot.ports.storage import Opening, Records, Store, StoredDelivery
from bot.service.revision import Revision, read_revision

HISTORY = 20
"""Messages that a turn is given; older ones are in the packet's link, not in the prompt."""
LATE_GRACE = timedelta(seconds=15)
"""What a turn is given at least, when its message has already waited past the deadline."""


@dataclass(frozen=True, slots=True)
class Situation:
    """A delivery and the conversation as it stood when the turn began."""

    delivery: Delivery
    conversation: Conversation
    """Woken when nobody owned it: the contact is back."""
    stored_epoch: int | None
    """The epoch in the store; None when the conversation is new."""
    contact: Contact
    """Who wrote or pressed: in a shared thread not always whose conversation it is."""
    is_new_contact: bool
    history: tuple[Message, ...]
    """The latest messages, oldest first; the contact's new one is the last."""
    is_repeat: bool
    offered: Escalate | None
    """The escalation that the last message of the assistant asked about."""
    notes: tuple[str, ...] = ()
    heard: Message | None = None
    """What the contact wrote, as it reads by now; None when the delivery is no message."""
    revisions: tuple[StoredDelivery, ...] = ()
    """The changes of that message that have come already; they end with this turn."""
    revision: Revision | None = None
    """The earlier message that the delivery is about, if it is about one of ours."""

    @property
    def message(self) -> Message:
        """The contact's latest words."""
        said = [line for line in self.history if line.author is Author.CONTACT]
        return said[-1] if said else contact_message(self.delivery, text="")

    @property
    def expects_words(self) -> bool:
        """Whether somebody waits for words; else a draft of what may stay unsaid is not shown."""
        inbound = self.delivery.inbound
        return not (isinstance(inbound, ContactMessage) and inbound.only_confident)

    @property
    def answers_again(self) -> str | None:
        """The id of the earlier message that is to be answered again, if one is."""
        match self.delivery.inbound, self.revision:
            case ContactAction(action=Action.ANSWER_AGAIN), Revision(before=asked):
                return asked.id
            case _:
                return None

    @property
    def pressed_below(self) -> str:
        """The id of the message below which the contact pressed something; empty where none is."""
        inbound = self.delivery.inbound
        return inbound.target if isinstance(inbound, ContactAction) else ""

    @property
    def is_about_nothing(self) -> bool:
        """Whether somebody changed a message in a conversation that is not ours."""
        return self.stored_epoch is None and revises(self.delivery.inbound) is not None

    def turn(self, *, clock: Clock, deadline: timedelta) -> Turn:
        """Return what the assistant is given."""
        now = clock.now()
        latest = max(self.delivery.received_at + deadline, now + LATE_GRACE)
        return Turn(
            id=self.delivery.turn_id,
            conversation=self.conversation,
            contact=self.contact,
            message=self.message,
            history=self.history,
            audience=self.delivery.identity.audience.shared_with(self.delivery.audience),
            deadline=min(latest, now + deadline),
            agent_notes=self.notes,
        )


async def read_situation(
    store: Store, delivery: Delivery, *, revisions: tuple[StoredDelivery, ...] = ()
) -> Situation:
    """Return the situation; what is new in it is written with the outcome.

    `revisions` are later deliveries that change the message of this one.
    """
    async with store.reading() as records:
        opening = await records.opening(delivery, messages=HISTORY)
        known = await _author(records, delivery, opening)
        offered = await _offered(records, opening.messages[-1] if opening.messages else None)
        revision = await read_revision(records, delivery)
    stored = opening.conversation
    heard = _heard(delivery, revisions)
    contact = _met(delivery, known)
    return Situation(
        delivery=delivery,
        conversation=_woken(stored, delivery) if stored else _begun(delivery, contact),
        stored_epoch=stored.epoch if stored else None,
        contact=contact,
        is_new_contact=known is None,
        history=_history(opening.messages, heard, revision),
        is_repeat=opening.has_outcome,
        offered=offered,
        notes=tuple(note.text for note in opening.notes),
        heard=heard,
        revisions=revisions,
        revision=revision,
    )


def contact_message(delivery: Delivery, *, text: str | None = None) -> Message:
    """Return what the contact wrote as a message of the conversation."""
    inbound = delivery.inbound
    written = inbound if isinstance(inbound, ContactMessage) else ContactMessage(text=text or "")
    return Message(
        id=contact_message_id(delivery.channel, delivery.delivery_id),
        conversation_id=delivery.conversation_id,
        author=Author.CONTACT,
        author_name=delivery.identity.name,
        author_id=delivery.identity.external_id,
        text=written.text,
        at=delivery.received_at,
        attachments=written.attachments,
        turn_id=delivery.turn_id,
    )


def _woken(conversation: Conversation, delivery: Delivery) -> Conversation:
    if conversation.owner is not Owner.NOBODY:
        return conversation
    match delivery.inbound:
        case (
            ContactMessage(addressed=True)
            | ContactAction(action=Action.WANT_HUMAN | Action.ANSWER_AGAIN)
        ):
            return conversation.owned_by(Owner.ASSISTANT)
        case _:
            return conversation


def _begun(delivery: Delivery, contact: Contact) -> Conversation:
    return Conversation(
        id=delivery.conversation_id,
        ref=delivery.ref,
        contact_id=contact.id,
        created_at=delivery.received_at,
        audience=delivery.audience,
    )


async def _author(records: Records, delivery: Delivery, opening: Opening) -> Contact | None:
    """Return who the delivery is from, None for somebody new.

    In a shared thread that may be another than whose conversation it is, and what tools read is
    theirs. One read more, and only there.
    """
    if opening.conversation is None or _is_of(opening.contact, delivery):
        return opening.contact
    return await records.conversations.known(delivery.identity)


def _is_of(contact: Contact | None, delivery: Delivery) -> bool:
    identity = delivery.identity
    return contact is not None and contact.id == _contact_id(identity)


def _contact_id(identity: ChannelIdentity) -> str:
    return derived_id("contact", identity.channel, identity.external_id)


def _met(delivery: Delivery, known: Contact | None) -> Contact:
    """Return the contact as the channel vouches for them now.

    What was proved once is not sure for ever: a channel says with every delivery how sure it is.
    """
    identity = delivery.identity
    known = known or Contact(id=_contact_id(identity))
    return replace(
        known,
        name=identity.name or known.name,
        email=identity.email or known.email,
        assurance=identity.assurance,
    )


def _heard(delivery: Delivery, revisions: tuple[StoredDelivery, ...]) -> Message | None:
    if not isinstance(delivery.inbound, ContactMessage):
        return None
    return revised_by_all(contact_message(delivery), [each.delivery for each in revisions])


def _history(
    earlier: tuple[Message, ...], heard: Message | None, revision: Revision | None
) -> tuple[Message, ...]:
    """Return what was said, without what was taken back; what is to be answered comes last."""
    latest = revision.before if revision else heard
    others = [line for line in earlier if latest is None or line.id != latest.id]
    said = [*others, latest] if latest else others
    return tuple(line for line in said if not line.deleted)


async def _offered(records: Records, last: Message | None) -> Escalate | None:
    if last is None or Offer.HANDOFF not in last.offers or last.turn_id is None:
        return None
    record = await records.turns.get(last.turn_id)
    return record.outcome if record and isinstance(record.outcome, Escalate) else None
