"""How agents come in unasked: over the assistant, or out of a discussion among people."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.agents import Agent
from bot.domain.answers import EscalationReason
from bot.domain.contacts import Audience, ChannelIdentity, Contact
from bot.domain.conversations import Author, Conversation, ConversationRef, Owner
from bot.domain.handoffs import Handoff, Packet, TranscriptLine
from bot.domain.identifiers import derived_id
from bot.ports.storage import Records
from bot.service import sentences
from bot.service.acts import Acts
from bot.service.board import whose
from bot.service.packets import transcript
from bot.service.situation import HISTORY


@dataclass(frozen=True, slots=True)
class _Begun:
    """What a handoff that an agent begins is made of."""

    id: str
    reason: EscalationReason
    conversation: Conversation
    contact: Contact
    lines: tuple[TranscriptLine, ...]


class SteppingIn:
    """Begins handoffs for agents, each in one transaction."""

    def __init__(self, acts: Acts) -> None:
        self._acts = acts

    async def take_over(self, conversation_id: str, *, agent: Agent) -> Handoff:
        """Step in unasked: the assistant falls silent, a reply that it is writing is dropped."""
        async with self._acts.store.writing() as records:
            conversation, contact = await whose(records, conversation_id)
            history = await records.messages.latest(conversation_id, limit=HISTORY)
            begun = _Begun(
                id=derived_id("taken over", conversation.id, str(conversation.epoch)),
                reason=EscalationReason.TAKEN_OVER,
                conversation=conversation,
                contact=contact,
                lines=transcript(history),
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
            )
            handoff = await self._begin(records, begun, agent=agent if claim else None)
            ticket = self._acts.channels.ticket(handoff, contact_id=contact.id)
            await records.effects.plan(ticket)
        await self._acts.tell(ref.conversation_id)
        return handoff

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
        handoff, conversation = self._requested(begun), begun.conversation
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
        )
        return handoff

    def _requested(self, begun: _Begun) -> Handoff:
        asked = [line.text for line in begun.lines if line.author is Author.CONTACT]
        question = asked[-1] if asked else ""
        packet = Packet(
            reason=begun.reason,
            summary=question,
            open_question=question,
            channel=begun.conversation.ref.channel,
            transcript=begun.lines,
            assurance=begun.contact.assurance,
            language=begun.conversation.language,
        )
        return Handoff(
            id=begun.id,
            conversation_id=begun.conversation.id,
            reason=begun.reason,
            packet=packet,
            requested_at=self._acts.now(),
        )
