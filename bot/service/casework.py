"""What agents do with handoffs. Each act is one transaction; pages hear of it afterwards."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.domain.agents import Agent
from bot.domain.contacts import Audience, ChannelIdentity
from bot.domain.conversations import ConversationRef, Owner
from bot.domain.errors import InputError
from bot.domain.handoffs import Handoff, HandoffOutcome, HandoffState, TranscriptLine
from bot.domain.identifiers import derived_id
from bot.domain.messages import Attachment, Message, Note, Offer
from bot.domain.text import safe_text
from bot.ports.clock import Clock
from bot.ports.crm import Crm
from bot.ports.services import Signals
from bot.ports.storage import Store
from bot.service import sentences
from bot.service.acts import Acts, opened, require_assignee, written
from bot.service.channels import Channels
from bot.service.replies import Replies
from bot.service.stepping_in import SteppingIn

_ASKED_FOR_RATING = frozenset({HandoffOutcome.SOLVED, HandoffOutcome.NOT_SOLVED})


class CaseworkService:
    """Implements bot.ports.services.Casework and Oversight."""

    def __init__(
        self,
        *,
        store: Store,
        channels: Channels,
        signals: Signals,
        clock: Clock,
        crm: Crm,
        wake_outbox: Callable[[], None],
    ) -> None:
        self._acts = Acts(
            store=store, channels=channels, signals=signals, clock=clock, wake_outbox=wake_outbox
        )
        self._replies = Replies(self._acts)
        self._stepping_in = SteppingIn(self._acts, crm)

    async def claim(self, handoff_id: str, *, agent: Agent) -> Handoff:
        """Take a handoff; exactly one of several agents wins, the others get IllegalMove."""
        async with self._acts.store.writing() as records:
            handoff, conversation = await opened(records, handoff_id)
            if handoff.state is HandoffState.ACCEPTED and handoff.is_assigned_to(agent):
                return handoff
            claimed = handoff.accepted(agent, self._acts.now())
            await self._acts.move(
                records,
                claimed,
                conversation.owned_by(Owner.AGENT, agent=agent),
                says=sentences.joined(agent.name),
                occasion="claimed",
            )
        await self._acts.tell(conversation.id)
        return claimed

    async def reassign(self, handoff_id: str, *, agent: Agent, to: Agent) -> Handoff:
        """Give a claimed handoff to another agent; any agent may, because people go home."""
        async with self._acts.store.writing() as records:
            handoff, conversation = await opened(records, handoff_id)
            if handoff.state is HandoffState.ACCEPTED and handoff.is_assigned_to(to):
                return handoff
            given = handoff.reassigned(to)
            conversation = conversation.owned_by(Owner.AGENT, agent=to)
            text = f"Passed from {handoff.assignee} to {to.name}."
            note = self._note(handoff, agent, text, key=f"reassigned:{conversation.epoch}")
            await records.messages.add_note(note)
            await self._acts.move(
                records,
                given,
                conversation,
                says=sentences.reassigned(to.name),
                occasion="reassigned",
            )
        await self._acts.tell(conversation.id)
        return given

    async def reply(
        self,
        handoff_id: str,
        *,
        agent: Agent,
        text: str,
        key: str,
        attachments: tuple[Attachment, ...] = (),
    ) -> Message:
        """Write to the contact; only the assignee may. The same key sends once."""
        return await self._replies.reply(
            handoff_id, agent=agent, text=text, key=key, attachments=attachments
        )

    async def edit_reply(
        self, handoff_id: str, message_id: str, *, agent: Agent, text: str
    ) -> Message:
        """Correct what the agent wrote; where the channel cannot edit, it is sent anew."""
        return await self._replies.edit(handoff_id, message_id, agent=agent, text=text)

    async def note(self, handoff_id: str, *, agent: Agent, text: str, key: str) -> Note:
        """Write for other agents (and, after a return, for the assistant)."""
        async with self._acts.store.writing() as records:
            handoff, _ = await opened(records, handoff_id)
            note = self._note(handoff, agent, written(text), key=key)
            await records.messages.add_note(note)
        await self._acts.tell(note.conversation_id)
        return note

    async def resolve(
        self, handoff_id: str, *, agent: Agent, resolution: str, outcome: str = "solved"
    ) -> Handoff:
        """End it (solved, not_solved, spam, duplicate); the contact is asked for a rating.

        Nobody is asked to rate what was spam or a duplicate.
        """
        return await self._end(
            handoff_id,
            agent=agent,
            state=HandoffState.RESOLVED,
            says=sentences.resolved(agent.name),
            resolution=safe_text(resolution).strip(),
            outcome=_outcome(outcome),
        )

    async def approve(self, handoff_id: str, *, agent: Agent, is_approved: bool = True) -> Handoff:
        """Let a solved handoff's resolution answer such questions again, or take that back.

        The contact is told nothing. Raises NotFound, and IllegalMove for what was not solved.
        """
        async with self._acts.store.writing() as records:
            handoff, _ = await opened(records, handoff_id)
            changed = handoff.approved(agent) if is_approved else handoff.disapproved()
            await records.handoffs.save(changed)
        return changed

    async def hand_back(self, handoff_id: str, *, agent: Agent) -> Handoff:
        """Return the conversation to the assistant, with the agents' notes."""
        return await self._end(
            handoff_id,
            agent=agent,
            state=HandoffState.RETURNED,
            says=sentences.handed_back(agent.name),
        )

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
        return await self._stepping_in.hand_in(
            ref,
            identity=identity,
            audience=audience,
            transcript=transcript,
            agent=agent,
            key=key,
            claim=claim,
        )

    async def take_over(self, conversation_id: str, *, agent: Agent) -> Handoff:
        """Step in unasked: the assistant falls silent, a reply that it is writing is dropped."""
        return await self._stepping_in.take_over(conversation_id, agent=agent)

    async def _end(
        self,
        handoff_id: str,
        *,
        agent: Agent,
        state: HandoffState,
        says: str,
        resolution: str = "",
        outcome: HandoffOutcome | None = None,
    ) -> Handoff:
        owner = Owner.NOBODY if state is HandoffState.RESOLVED else Owner.ASSISTANT
        async with self._acts.store.writing() as records:
            handoff, conversation = await opened(records, handoff_id)
            if handoff.state is state and handoff.is_assigned_to(agent):
                return handoff
            require_assignee(handoff, agent)
            ended = handoff.closed(state, self._acts.now(), resolution=resolution, outcome=outcome)
            await self._acts.move(
                records,
                ended,
                replace(conversation.owned_by(owner), handoff_id=None),
                says=says,
                occasion=str(state),
                offers=(Offer.RATING,) if outcome in _ASKED_FOR_RATING else (),
            )
        await self._acts.tell(conversation.id)
        return ended

    def _note(self, handoff: Handoff, agent: Agent, text: str, *, key: str) -> Note:
        return Note(
            id=derived_id("note", handoff.id, key),
            conversation_id=handoff.conversation_id,
            agent=agent.name,
            agent_id=agent.id,
            text=text,
            at=self._acts.now(),
        )


def _outcome(outcome: str) -> HandoffOutcome:
    try:
        return HandoffOutcome(outcome)
    except ValueError:
        known = ", ".join(HandoffOutcome)
        raise InputError(
            f"{outcome!r} is no way to end a handoff; choose one of {known}."
        ) from None
