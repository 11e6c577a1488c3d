"""Writes into the CRM: tickets of handoffs, and calls that a contact approved."""

from dataclasses import replace
from textwrap import shorten
from typing import Any

from bot.domain.contacts import Contact
from bot.domain.crm import Ticket, TicketDraft
from bot.domain.effects import Effect
from bot.domain.errors import SendRejected, ToolFailed
from bot.domain.handoffs import Handoff
from bot.domain.messages import Offer
from bot.ports.assistant import Toolset
from bot.ports.clock import Clock
from bot.ports.crm import Crm
from bot.ports.storage import Records
from bot.service import sentences
from bot.service.announcing import announce
from bot.service.channels import Channels
from bot.service.saying import say
from bot.service.tool_troubles import TRY_CRM_AGAIN, as_send_error

Result = dict[str, Any]
SUBJECT_WIDTH = 120
"""Characters of a ticket's subject."""


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
            raise as_send_error(problem, wait=TRY_CRM_AGAIN) from problem
        return None if ticket is None else _ticket_result(ticket)

    async def perform(self, effect: Effect) -> Result:
        """Open it; the key makes a repeat harmless."""
        try:
            ticket = await self._crm.open_ticket(
                self._contact, ticket_draft(self._handoff), key=effect.key
            )
        except ToolFailed as problem:
            raise as_send_error(problem, wait=TRY_CRM_AGAIN) from problem
        return _ticket_result(ticket)

    async def settled(self, records: Records, effect: Effect, result: Result | None) -> None:
        """Put the ticket on the handoff, and its number into the conversation."""
        conversation = await records.conversations.get(effect.conversation_id)
        handoff = await records.handoffs.get(self._handoff.id)
        if result is None or conversation is None or handoff is None:
            return
        now = self._clock.now()
        handoff = replace(
            handoff,
            ticket_id=result["ticket_id"],
            ticket_number=result["number"],
            ticket_url=result["url"] or None,
        )
        await records.handoffs.save(handoff)
        await announce(records, self._channels, handoff, at=now, occasion="ticket")
        text = sentences.reference(result["number"])
        await say(
            records,
            self._channels,
            conversation,
            cause=effect.key,
            text=text,
            now=now,
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
            raise as_send_error(problem) from problem
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


def _ticket_result(ticket: Ticket) -> Result:
    return {"ticket_id": ticket.id, "number": ticket.number, "url": ticket.url}
