"""What agents do with handoffs. Each act is one transaction; pages hear of it afterwards."""

from collections.abc import Callable
from dataclasses import replace

from bot.domain.agents import Agent
from bot.domain.answers import EscalationReason
from bot.domain.contacts import Contact
from bot.domain.conversations import Author, Conversation, Owner
from bot.domain.errors import InputError, NotAllowed, NotFound
from bot.domain.handoffs import Handoff, HandoffState, Packet
from bot.domain.identifiers import derived_id
from bot.domain.messages import Message, Note, Offer
from bot.domain.text import safe_text
from bot.ports.clock import Clock
from bot.ports.services import Signals
from bot.ports.storage import Records, Store
from bot.service import sentences
from bot.service.announcing import announce, tell
from bot.service.board import whose
from bot.service.channels import Channels
from bot.service.packets import transcript
from bot.service.situation import HISTORY


class CaseworkService:
    """Implements bot.ports.services.Casework and Oversight."""

    def __init__(
        self,
        *,
        store: Store,
        channels: Channels,
        signals: Signals,
        clock: Clock,
        wake_outbox: Callable[[], None],
    ) -> None:
        self._store = store
        self._channels = channels
        self._signals = signals
        self._clock = clock
        self._wake_outbox = wake_outbox

    async def claim(self, handoff_id: str, *, agent: Agent) -> Handoff:
        """Take a handoff; exactly one of several agents wins, the others get IllegalMove."""
        async with self._store.writing() as records:
            handoff, conversation = await _opened(records, handoff_id)
            claimed = handoff.accepted(agent, self._clock.now())
            conversation = conversation.owned_by(Owner.AGENT, agent=agent)
            await self._move(
                records, claimed, conversation, self._notice(claimed, sentences.joined(agent.name))
            )
        await self._after(conversation.id)
        return claimed

    async def reply(self, handoff_id: str, *, agent: Agent, text: str, key: str) -> Message:
        """Write to the contact; only the assignee may. The same key sends once."""
        text = _written(text)
        async with self._store.writing() as records:
            handoff, conversation = await _opened(records, handoff_id)
            _require_assignee(handoff, agent)
            now = self._clock.now()
            message = await records.messages.add(
                Message(
                    id=derived_id("agent reply", handoff_id, key),
                    conversation_id=conversation.id,
                    author=Author.AGENT,
                    author_name=agent.name,
                    author_id=agent.id,
                    text=text,
                    at=now,
                )
            )
            if handoff.first_reply_at is None:
                handoff = replace(handoff, first_reply_at=now)
                await records.handoffs.save(handoff)
                await announce(records, self._channels, handoff, at=now, occasion="first reply")
            for effect in self._channels.sends(conversation, message):
                await records.effects.plan(effect)
        await self._after(conversation.id)
        return message

    async def note(self, handoff_id: str, *, agent: Agent, text: str, key: str) -> Note:
        """Write for other agents (and, after a return, for the assistant)."""
        async with self._store.writing() as records:
            handoff = await _handoff(records, handoff_id)
            note = Note(
                id=derived_id("note", handoff_id, key),
                conversation_id=handoff.conversation_id,
                agent=agent.name,
                agent_id=agent.id,
                text=_written(text),
                at=self._clock.now(),
            )
            await records.messages.add_note(note)
        await self._after(note.conversation_id)
        return note

    async def resolve(self, handoff_id: str, *, agent: Agent, resolution: str) -> Handoff:
        """End it; the contact is asked for a rating."""
        return await self._end(
            handoff_id,
            agent=agent,
            state=HandoffState.RESOLVED,
            resolution=resolution,
            says=sentences.resolved(agent.name),
            offers=(Offer.RATING,),
        )

    async def hand_back(self, handoff_id: str, *, agent: Agent) -> Handoff:
        """Return the conversation to the assistant, with the agents' notes."""
        return await self._end(
            handoff_id,
            agent=agent,
            state=HandoffState.RETURNED,
            says=sentences.handed_back(agent.name),
        )

    async def take_over(self, conversation_id: str, *, agent: Agent) -> Handoff:
        """Step in unasked: the assistant falls silent, a reply that it is writing is dropped."""
        async with self._store.writing() as records:
            conversation, contact = await whose(records, conversation_id)
            taken = conversation.owned_by(Owner.AGENT, agent=agent)
            history = await records.messages.latest(conversation_id, limit=HISTORY)
            handoff = self._unasked(taken, contact, tuple(history), agent)
            taken = replace(taken, handoff_id=handoff.id)
            await self._move(
                records, handoff, taken, self._notice(handoff, sentences.joined(agent.name))
            )
        await self._after(conversation_id)
        return handoff

    def _unasked(
        self,
        conversation: Conversation,
        contact: Contact,
        history: tuple[Message, ...],
        agent: Agent,
    ) -> Handoff:
        now = self._clock.now()
        asked = [line.text for line in history if line.author is Author.CONTACT]
        question = asked[-1] if asked else ""
        packet = Packet(
            reason=EscalationReason.TAKEN_OVER,
            summary=question,
            open_question=question,
            channel=conversation.ref.channel,
            transcript=transcript(history),
            assurance=contact.assurance,
            language=conversation.language,
        )
        handoff = Handoff(
            id=derived_id("taken over", conversation.id, str(conversation.epoch)),
            conversation_id=conversation.id,
            reason=EscalationReason.TAKEN_OVER,
            packet=packet,
            requested_at=now,
        )
        return handoff.accepted(agent, now)

    async def _end(
        self,
        handoff_id: str,
        *,
        agent: Agent,
        state: HandoffState,
        says: str,
        resolution: str = "",
        offers: tuple[Offer, ...] = (),
    ) -> Handoff:
        owner = Owner.NOBODY if state is HandoffState.RESOLVED else Owner.ASSISTANT
        async with self._store.writing() as records:
            handoff, conversation = await _opened(records, handoff_id)
            _require_assignee(handoff, agent)
            ended = handoff.closed(
                state, self._clock.now(), resolution=safe_text(resolution).strip()
            )
            conversation = replace(conversation.owned_by(owner), handoff_id=None)
            notice = replace(self._notice(ended, says), offers=offers)
            await self._move(records, ended, conversation, notice)
        await self._after(conversation.id)
        return ended

    async def _move(
        self, records: Records, handoff: Handoff, conversation: Conversation, notice: Message
    ) -> None:
        await records.handoffs.save(handoff)
        await records.conversations.save(conversation)
        notice = await records.messages.add(notice)
        occasion = f"{handoff.state}:{conversation.epoch}"
        for effect in self._channels.sends(conversation, notice):
            await records.effects.plan(effect)
        now = self._clock.now()
        await announce(records, self._channels, handoff, at=now, occasion=occasion)

    def _notice(self, handoff: Handoff, text: str) -> Message:
        return Message(
            id=derived_id("notice", handoff.id, handoff.state, handoff.assignee_id or ""),
            conversation_id=handoff.conversation_id,
            author=Author.NOTICE,
            text=text,
            at=self._clock.now(),
        )

    async def _after(self, conversation_id: str) -> None:
        self._wake_outbox()
        await tell(self._signals, conversation_id, desk=True)


async def _handoff(records: Records, handoff_id: str) -> Handoff:
    handoff = await records.handoffs.get(handoff_id)
    if handoff is None:
        raise NotFound(f"There is no handoff {handoff_id}.")
    return handoff


async def _opened(records: Records, handoff_id: str) -> tuple[Handoff, Conversation]:
    """Return a handoff and its conversation, the conversation locked first, as turns do."""
    conversation_id = (await _handoff(records, handoff_id)).conversation_id
    conversation = await records.conversations.get(conversation_id)
    handoff = await _handoff(records, handoff_id)
    if conversation is None:
        raise NotFound(f"Handoff {handoff_id} has lost its conversation.")
    return handoff, conversation


def _require_assignee(handoff: Handoff, agent: Agent) -> None:
    if handoff.state is HandoffState.REQUESTED:
        raise NotAllowed("Claim this handoff first; then you can answer it.")
    if handoff.state is HandoffState.ACCEPTED and not handoff.is_assigned_to(agent):
        raise NotAllowed(f"{handoff.assignee} has claimed this; only they can do that.")
    if not handoff.state.is_open:
        raise NotAllowed(
            f"This handoff is {handoff.state}; the contact opens a new one by writing."
        )


def _written(text: str) -> str:
    cleaned = safe_text(text).strip()
    if not cleaned:
        raise InputError("There is nothing to send: the text is empty.")
    return cleaned
