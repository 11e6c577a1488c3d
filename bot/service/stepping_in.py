"""How agents come in unasked: over the assistant, or out of a discussion among people."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.domain.agents import Agent
from bot.domain.answers import Escalate, EscalationReason
from bot.domain.contacts import Audience, ChannelIdentity, Contact
from bot.domain.conversations import Author, Conversation, ConversationRef, Owner
from bot.domain.handoffs import CrmSnapshot, Handoff, Packet, TranscriptLine
from bot.domain.identifiers import derived_id
from bot.domain.messages import Offer
from bot.ports.crm import Crm
from bot.ports.storage import Records
from bot.service import sentences
from bot.service.acts import Acts
from bot.service.board import whose
from bot.service.crm_snapshots import CrmSnapshots
from bot.service.evidence import with_evidence
from bot.service.packets import transcript
from bot.service.situation import HISTORY

PATIENCE = timedelta(seconds=1)
"""How long the CRM is waited for: a vendor waits for the agent's press to be taken meanwhile."""


@dataclass(frozen=True, slots=True)
class _Begun:
    """What a handoff that an agent begins is made of."""

    id: str
    reason: EscalationReason
    conversation: Conversation
    contact: Contact
    lines: tuple[TranscriptLine, ...]
    crm: CrmSnapshot | None


class SteppingIn:
    """Begins handoffs for agents, each in one transaction."""

    def __init__(self, acts: Acts, crm: Crm) -> None:
        self._acts = acts
        self._snapshots = CrmSnapshots(crm)

    async def take_over(self, conversation_id: str, *, agent: Agent) -> Handoff:
        """Step in unasked: the assistant falls silent, a reply that it is writing is dropped."""
        async with self._acts.store.reading() as records:
            _, contact = await whose(records, conversation_id)
        crm = await self._snapshots.of(contact, patience=PATIENCE)
        async with self._acts.store.writing() as records:
            conversation, contact = await whose(records, conversation_id)
            history = await records.messages.latest(conversation_id, limit=HISTORY)
            begun = _Begun(
                id=derived_id("taken over", conversation.id, str(conversation.epoch)),
                reason=EscalationReason.TAKEN_OVER,
                conversation=conversation,
                contact=contact,
                lines=transcript(history),
                crm=crm,
            )
            handoff = await self._begin(records, begun, agent=agent)
        await self._acts.tell(conversation_id)
        return handoff

    async def hand_in(
        self,
        ref: ConversationRef,
        *,
        identity: ChannelIdentity,
        audience: Audience,
        transcript: Sequence[TranscriptLine],
        agent: Agent,
        key: str,
        claim: bool = False,
    ) -> Handoff:
        """Make a handoff of a discussion among people; the same key makes it once."""
        id_ = derived_id("handed in", ref.conversation_id, key)
        crm = await self._known_of(identity)
        async with self._acts.store.writing() as records:
            conversation, contact = await self._met(records, ref, identity, audience)
            known = await records.handoffs.get(id_)
            if known:
                return known
            begun = _Begun(
                id=id_,
                reason=EscalationReason.HANDED_IN,
                conversation=conversation,
                contact=contact,
                lines=tuple(transcript),
                crm=crm,
            )
            handoff = await self._begin(records, begun, agent=agent if claim else None)
            ticket = self._acts.channels.ticket(handoff, contact_id=contact.id)
            await records.effects.plan(ticket)
        await self._acts.tell(ref.conversation_id)
        return handoff

    async def _known_of(self, identity: ChannelIdentity) -> CrmSnapshot | None:
        """Ask the CRM about a person whom we may not have met."""
        async with self._acts.store.reading() as records:
            known = await records.conversations.known(identity)
        id_ = derived_id("contact", identity.channel, identity.external_id)
        new = Contact(id_, identity.name, identity.email, assurance=identity.assurance)
        return await self._snapshots.of(known or new, patience=PATIENCE)

    async def _met(
        self,
        records: Records,
        ref: ConversationRef,
        identity: ChannelIdentity,
        audience: Audience,
    ) -> tuple[Conversation, Contact]:
        contact = await records.conversations.identify(identity, now=self._acts.now())
        known = await records.conversations.get(ref.conversation_id)
        new = Conversation(
            id=ref.conversation_id,
            ref=ref,
            contact_id=contact.id,
            created_at=self._acts.now(),
            audience=audience,
        )
        return known or new, contact

    async def _begin(self, records: Records, begun: _Begun, *, agent: Agent | None) -> Handoff:
        """Store the handoff: of the agent who comes in, or waiting in the queue for one."""
        handoff, conversation = await self._requested(records, begun), begun.conversation
        if conversation.owner is Owner.NOBODY:
            conversation = conversation.owned_by(Owner.ASSISTANT)
        if agent:
            handoff = handoff.accepted(agent, self._acts.now())
        conversation = conversation.owned_by(Owner.AGENT if agent else Owner.QUEUE, agent=agent)
        await self._acts.move(
            records,
            handoff,
            replace(conversation, handoff_id=handoff.id),
            says=sentences.joined(agent.name) if agent else sentences.HANDED_IN,
            occasion="claimed" if agent else "requested",
            offers=() if agent else (Offer.WITHDRAW,),
        )
        return handoff

    async def _requested(self, records: Records, begun: _Begun) -> Handoff:
        earlier = await records.handoffs.of_conversation(begun.conversation.id)
        turns = await records.turns.of_conversation(begun.conversation.id)
        found = with_evidence(
            Escalate(reason=begun.reason, text=""),
            turns,
            since=earlier[0].closed_at if earlier else None,
        )
        packet = _packet(begun, found, previous=earlier[0].id if earlier else None)
        return Handoff(
            id=begun.id,
            conversation_id=begun.conversation.id,
            reason=begun.reason,
            packet=packet,
            desks=self._acts.channels.desks_for(packet),
            requested_at=self._acts.now(),
        )


def _packet(begun: _Begun, found: Escalate, *, previous: str | None) -> Packet:
    """Return what the agent is given: the last words stand for the summary, without a model."""
    asked = [line.text for line in begun.lines if line.author is Author.CONTACT]
    question = asked[-1] if asked else ""
    return Packet(
        reason=begun.reason,
        summary=question,
        open_question=question,
        channel=begun.conversation.ref.channel,
        transcript=begun.lines,
        passages=found.trace.passages,
        tools=found.trace.tools,
        signals=found.trace.signals,
        confidence=found.confidence,
        suggested_reply=found.suggested,
        crm=begun.crm,
        assurance=begun.contact.assurance,
        language=begun.conversation.language,
        previous_handoff_id=previous,
    )
