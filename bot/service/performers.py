"""How each kind of effect is done, looked up, and written down."""

from dataclasses import replace
from datetime import datetime, timedelta
from textwrap import shorten
from typing import Any, Protocol

from bot.domain.contacts import Contact
from bot.domain.conversations import Author, Conversation
from bot.domain.crm import Ticket, TicketDraft
from bot.domain.effects import Effect, EffectKind
from bot.domain.errors import NotFound, SendDelayed, SendRejected, ToolFailed
from bot.domain.handoffs import Handoff
from bot.domain.identifiers import derived_id
from bot.domain.messages import Message, Offer
from bot.ports.assistant import Toolset
from bot.ports.clock import Clock
from bot.ports.crm import Crm
from bot.ports.storage import Records, Store
from bot.service import sentences
from bot.service.channels import Channels

Result = dict[str, Any]
TRY_CRM_AGAIN = timedelta(seconds=20)
SUBJECT_WIDTH = 120
"""Characters of a ticket's subject."""


class Performer(Protocol):
    """Does one kind of effect."""

    @property
    def finds(self) -> bool:
        """Whether `find` can tell if the effect was done before."""
        ...

    async def find(self, effect: Effect) -> Result | None:
        """Return the result of an effect that was done before, None if it was not."""
        ...

    async def perform(self, effect: Effect) -> Result:
        """Do it. Raises SendError."""
        ...

    async def settled(self, records: Records, effect: Effect, result: Result | None) -> None:
        """Write what follows from it; the result is None when it was given up."""
        ...


class SendPerformer:
    """Sends a message to the contact's channel."""

    def __init__(self, effect: Effect, conversation: Conversation, channels: Channels) -> None:
        self._ref = conversation.ref
        self._connector = channels.connector(effect.target)
        self._message = channels.message_of(effect)

    @property
    def finds(self) -> bool:
        """Whether the channel can be searched for our key."""
        return self._connector.capabilities.finds

    async def find(self, effect: Effect) -> Result | None:
        """Return the vendor's id of the message if it stands there."""
        found = await self._connector.find(self._ref, key=effect.key)
        return None if found is None else {"vendor_id": found}

    async def perform(self, effect: Effect) -> Result:
        """Send it."""
        sent = await self._connector.send(self._ref, self._message, key=effect.key)
        return {"vendor_id": sent}

    async def settled(self, records: Records, effect: Effect, result: Result | None) -> None:
        """Nothing follows: the message is in the transcript already."""


class DeskPerformer:
    """Shows a handoff, or what the contact wrote, on a desk."""

    def __init__(self, effect: Effect, handoff: Handoff, channels: Channels) -> None:
        self._desk = channels.desk(effect.target)
        self._handoff = handoff
        is_relay = effect.kind is EffectKind.RELAY
        self._message = channels.message_of(effect) if is_relay else None

    @property
    def finds(self) -> bool:
        """Whether the desk can be searched for our key."""
        return self._desk.capabilities.finds

    async def find(self, effect: Effect) -> Result | None:
        """Return the desk's id of what was shown."""
        found = await self._desk.find(key=effect.key)
        return None if found is None else {"desk_id": found}

    async def perform(self, effect: Effect) -> Result:
        """Show it."""
        if self._message is None:
            shown = await self._desk.announce(self._handoff, key=effect.key)
        else:
            shown = await self._desk.relay(self._handoff, self._message, key=effect.key)
        return {"desk_id": shown}

    async def settled(self, records: Records, effect: Effect, result: Result | None) -> None:
        """Nothing follows."""


class TicketPerformer:
    """Opens the ticket of a handoff and tells the contact its number."""

    finds = True

    def __init__(
        self, handoff: Handoff, contact: Contact, *, crm: Crm, channels: Channels, clock: Clock
    ) -> None:
        self._handoff = handoff
        self._contact = contact
        self._crm = crm
        self._channels = channels
        self._clock = clock

    async def find(self, effect: Effect) -> Result | None:
        """Return the ticket if it was opened before."""
        try:
            ticket = await self._crm.find_ticket(key=effect.key)
        except ToolFailed as problem:
            raise SendDelayed(str(problem), retry_after=TRY_CRM_AGAIN) from problem
        return None if ticket is None else _ticket_result(ticket)

    async def perform(self, effect: Effect) -> Result:
        """Open it; the key makes a repeat harmless."""
        try:
            ticket = await self._crm.open_ticket(
                self._contact, ticket_draft(self._handoff), key=effect.key
            )
        except ToolFailed as problem:
            raise SendDelayed(str(problem), retry_after=TRY_CRM_AGAIN) from problem
        return _ticket_result(ticket)

    async def settled(self, records: Records, effect: Effect, result: Result | None) -> None:
        """Put the ticket on the handoff, and its number into the conversation."""
        conversation = await records.conversations.get(effect.conversation_id)
        handoff = await records.handoffs.get(self._handoff.id)
        if result is None or conversation is None or handoff is None:
            return
        await records.handoffs.save(replace(handoff, ticket_id=result["ticket_id"]))
        text = sentences.reference(result["number"])
        await say(
            records,
            self._channels,
            conversation,
            cause=effect.key,
            text=text,
            now=self._clock.now(),
        )


class ToolPerformer:
    """Makes a write that the contact approved, and says what came of it."""

    finds = True

    def __init__(
        self, effect: Effect, *, toolset: Toolset, channels: Channels, clock: Clock
    ) -> None:
        self._request = channels.approval_of(effect)
        self._toolset = toolset
        self._channels = channels
        self._clock = clock

    async def find(self, effect: Effect) -> Result | None:  # noqa: ARG002 - the port's shape
        """Return nothing: `perform` with the same key is itself the look-up."""
        return None

    async def perform(self, effect: Effect) -> Result:
        """Make the call; the key makes a repeat harmless."""
        contact_id = effect.payload["contact_id"]
        try:
            result = await self._toolset.perform(
                self._request, contact_id=contact_id, key=effect.key
            )
        except ToolFailed as problem:
            raise SendDelayed(str(problem), retry_after=TRY_CRM_AGAIN) from problem
        if not result.ok:
            raise SendRejected(result.content)
        return {"content": result.content}

    async def settled(self, records: Records, effect: Effect, result: Result | None) -> None:
        """Tell the contact what was done, or that it could not be done."""
        conversation = await records.conversations.get(effect.conversation_id)
        if conversation is None:
            return
        text = result["content"] if result else sentences.tool_failed(self._request)
        offers = () if result else (Offer.HANDOFF,)
        await say(
            records,
            self._channels,
            conversation,
            cause=effect.key,
            text=text,
            now=self._clock.now(),
            offers=offers,
        )


class Performers:
    """Finds the performer of an effect."""

    def __init__(
        self, *, store: Store, channels: Channels, crm: Crm, toolset: Toolset, clock: Clock
    ) -> None:
        self._store = store
        self._channels = channels
        self._crm = crm
        self._toolset = toolset
        self._clock = clock

    async def for_effect(self, effect: Effect) -> tuple[Performer, Conversation]:
        """Return the performer and the conversation as it stands now.

        Raises NotFound when what the effect is about, or the channel it goes to, is gone.
        """
        async with self._store.reading() as records:
            conversation = await records.conversations.get(effect.conversation_id)
            if conversation is None:
                raise NotFound(f"Conversation {effect.conversation_id} is gone.")
            contact = await records.conversations.contact(conversation.contact_id)
            handoff_id = effect.payload.get("handoff_id")
            handoff = await records.handoffs.get(handoff_id) if handoff_id else None
        return self._performer(effect, conversation, contact, handoff), conversation

    def _performer(
        self,
        effect: Effect,
        conversation: Conversation,
        contact: Contact | None,
        handoff: Handoff | None,
    ) -> Performer:
        match effect.kind:
            case EffectKind.SEND:
                return SendPerformer(effect, conversation, self._channels)
            case EffectKind.CALL_TOOL:
                return ToolPerformer(
                    effect, toolset=self._toolset, channels=self._channels, clock=self._clock
                )
        if handoff is None or contact is None:
            raise NotFound(f"What {effect.key} is about is gone.")
        if effect.kind is EffectKind.OPEN_TICKET:
            return TicketPerformer(
                handoff, contact, crm=self._crm, channels=self._channels, clock=self._clock
            )
        return DeskPerformer(effect, handoff, self._channels)


def ticket_draft(handoff: Handoff) -> TicketDraft:
    """Return the ticket of a handoff: the open question, and the packet in words."""
    packet = handoff.packet
    lines = [packet.summary, "", f"Open question: {packet.open_question}"]
    lines += [f"Reason: {packet.reason}", "", "Transcript:"]
    lines += [f"{line.name or line.author}: {line.text}" for line in packet.transcript]
    subject = shorten(packet.open_question, SUBJECT_WIDTH, placeholder="…")
    return TicketDraft(
        subject=subject or "A contact asked for a human",
        description="\n".join(lines),
        priority=packet.urgency,
    )


async def say(
    records: Records,
    channels: Channels,
    conversation: Conversation,
    *,
    cause: str,
    text: str,
    now: datetime,
    offers: tuple[Offer, ...] = (),
) -> None:
    """Put a notice into a conversation and plan its sending; the same cause says it once."""
    notice = Message(
        id=derived_id("notice", cause),
        conversation_id=conversation.id,
        author=Author.NOTICE,
        text=text,
        at=now,
        offers=offers,
    )
    notice = await records.messages.add(notice)
    for effect in channels.sends(conversation, notice):
        await records.effects.plan(effect)


def _ticket_result(ticket: Ticket) -> Result:
    return {"ticket_id": ticket.id, "number": ticket.number, "url": ticket.url}
