"""Forgets people, and shows what is known of them."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import structlog

from bot.domain.contacts import Contact
from bot.domain.conversations import Conversation, ConversationRef
from bot.domain.errors import NotFound
from bot.domain.handoffs import Handoff
from bot.domain.messages import Message
from bot.ports.keeping import KeptValues
from bot.ports.people import Forgetful
from bot.ports.services import Signals
from bot.ports.storage import Records, Store
from bot.service.announcing import tell

_ALL = 1_000_000
_PROOFS = "verification:"
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Known:
    """A contact, and how much is stored of them."""

    contact: Contact
    identities: tuple[tuple[str, str], ...]
    """Channel and id."""
    conversations: int
    messages: int


class ErasureService:
    """Implements bot.ports.services.Erasures.

    What stands at a vendor (messages in Slack, tickets in HubSpot) is the vendor's to erase.

    Args:
        kept: where codes and proofs of addresses are.
        others: what else keeps data of contacts: the local CRM.
        afterwards: is called after each erasure: takes away what was made from it, such as the
            vectors of handoffs that were knowledge.
    """

    def __init__(
        self,
        store: Store,
        *,
        signals: Signals,
        kept: KeptValues,
        others: Sequence[Forgetful] = (),
        afterwards: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._store = store
        self._signals = signals
        self._kept = kept
        self._others = others
        self._afterwards = afterwards

    async def known(self, name: str) -> Sequence[Known]:
        """Return the contacts with this id or e-mail address; one address may be of several."""
        async with self._store.reading() as records:
            return [await _known(records, each) for each in await records.people.named(name)]

    async def erase(self, ref: ConversationRef) -> None:
        """Erase a conversation, and whoever began it where nothing else is known of them."""
        async with self._store.reading() as records:
            conversation = await records.conversations.get(ref.conversation_id)
            contact_id = conversation.contact_id if conversation else ""
            others = await records.conversations.of_contact(contact_id, limit=2)
        if conversation is not None and len(others) == 1:
            await self.erase_contact(contact_id)
            return
        async with self._store.writing() as records:
            await records.people.forget_conversation(ref.conversation_id)
        await self._forgotten([ref.conversation_id])

    async def erase_contact_of(self, ref: ConversationRef) -> None:
        """Erase whoever began a conversation; an unknown one is no error."""
        async with self._store.reading() as records:
            conversation = await records.conversations.get(ref.conversation_id)
        if conversation is not None:
            await self.erase_contact(conversation.contact_id)

    async def erase_contact(self, contact_id: str) -> Known:
        """Erase a contact, and return what was there; raises NotFound.

        Their own conversations go as a whole; in those of others their words are emptied, and
        what was answered to them.
        """
        async with self._store.reading() as records:
            contact = await records.conversations.contact(contact_id)
        if contact is None:
            raise NotFound(f"There is no contact {contact_id}.")
        for other in self._others:  # first: if one fails, a repeat still finds the contact
            await other.forget(contact)
        async with self._store.writing() as records:
            known = await _known(records, contact)
            own = await records.conversations.of_contact(contact_id, limit=_ALL)
            for conversation in own:
                await records.people.forget_conversation(conversation.id)
            touched = [await _emptied(records, contact, *key) for key in known.identities]
            await records.people.forget_contact(contact_id)
        await self._forgotten([each.id for each in own], sum(touched, start=list[str]()))
        return known

    async def exported(self, contact_id: str) -> dict[str, Any]:
        """Return all that is stored of a contact, as JSON-like values; raises NotFound."""
        async with self._store.reading() as records:
            contact = await records.conversations.contact(contact_id)
            if contact is None:
                raise NotFound(f"There is no contact {contact_id}.")
            own = await records.conversations.of_contact(contact_id, limit=_ALL)
            known = await _known(records, contact)
            written = [await records.people.written(*key) for key in known.identities]
            ids = {each.id for each in own}
            elsewhere = [
                one for found in written for one in found if one.conversation_id not in ids
            ]
            return {
                "contact": asdict(contact),
                "identities": [
                    {"channel": channel, "id": id_} for channel, id_ in known.identities
                ],
                "conversations": [await _shown(records, each) for each in own],
                "messages_elsewhere": [_message(one) for one in elsewhere],
            }

    async def _forgotten(self, erased: Sequence[str], changed: Collection[str] = ()) -> None:
        for name in await self._kept.names(_PROOFS):
            if name.rpartition(":")[2] in erased:
                await self._kept.take(name)
        if self._afterwards is not None:
            await self._afterwards()
        for id_ in {*erased, *changed}:
            await tell(self._signals, id_, desk=True)
        _log.info("a person was erased", conversations=len(erased), elsewhere=len(changed))


async def _known(records: Records, contact: Contact) -> Known:
    own = await records.conversations.of_contact(contact.id, limit=_ALL)
    messages = [await records.messages.after(each.id, 0) for each in own]
    return Known(
        contact=contact,
        identities=tuple(await records.people.identities(contact.id)),
        conversations=len(own),
        messages=sum(len(found) for found in messages),
    )


async def _emptied(records: Records, contact: Contact, channel: str, external_id: str) -> list[str]:
    """Empty what one identity wrote in conversations of others; return which."""
    written = await records.people.written(channel, external_id)
    turns = {one.turn_id for one in written if one.turn_id}
    touched = sorted({one.conversation_id for one in written})
    for id_ in touched:
        await records.conversations.get(id_)  # holds it until all is emptied
        theirs = [
            one
            for one in await records.messages.after(id_, 0)
            if one.author_id == external_id or one.turn_id in turns
        ]
        for one in theirs:
            await records.messages.change(_empty(one, external_id))
        await records.people.forget_effects(id_, [one.id for one in theirs])
        texts = {one.text for one in theirs if one.text}
        for handoff in await records.handoffs.of_conversation(id_):
            await records.handoffs.save(_without(handoff, contact, texts))
    await records.people.forget_turns(turns)
    await records.people.forget_deliveries(channel, external_id)
    return touched


def _empty(message: Message, external_id: str) -> Message:
    emptied = replace(
        message, text="", deleted=True, citations=(), attachments=(), offers=(), approval=None
    )
    if message.author_id != external_id:
        return emptied
    return replace(emptied, author_id=None, author_name=None)


def _without(handoff: Handoff, contact: Contact, texts: Collection[str]) -> Handoff:
    """Return a handoff whose packet does not hold these words of the contact."""
    packet = handoff.packet
    lines = tuple(
        replace(line, name=None, text="") if line.text in texts else line
        for line in packet.transcript
    )
    if lines == packet.transcript and packet.open_question not in texts:
        return handoff
    is_theirs = packet.open_question in texts or (contact.name or "\0") in packet.summary
    packet = replace(
        packet,
        transcript=lines,
        open_question="" if packet.open_question in texts else packet.open_question,
        summary="" if is_theirs else packet.summary,
        suggested_reply=None if is_theirs else packet.suggested_reply,
    )
    return replace(handoff, packet=packet)


async def _shown(records: Records, conversation: Conversation) -> dict[str, Any]:
    id_ = conversation.id
    handoffs = await records.handoffs.of_conversation(id_)
    return {
        "id": id_,
        "channel": conversation.ref.channel,
        "created_at": conversation.created_at.isoformat(),
        "messages": [_message(one) for one in await records.messages.after(id_, 0)],
        "handoffs": [_handoff(each) for each in handoffs],
        "feedback": [asdict(each) for each in await records.people.feedback(id_)],
    }


def _message(message: Message) -> dict[str, Any]:
    return {
        "author": message.author,
        "name": message.author_name,
        "at": message.at.isoformat(),
        "text": message.text,
        "attachments": [asdict(each) for each in message.attachments],
    }


def _handoff(handoff: Handoff) -> dict[str, Any]:
    return {
        "id": handoff.id,
        "state": handoff.state,
        "requested_at": handoff.requested_at.isoformat(),
        "reason": handoff.packet.reason,
        "summary": handoff.packet.summary,
        "open_question": handoff.packet.open_question,
        "ticket": handoff.ticket_number,
        "resolution": handoff.resolution,
        "rating": handoff.rating,
        "rating_comment": handoff.rating_comment,
    }
