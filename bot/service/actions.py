"""What contacts press: ratings, feedback, approvals."""

from dataclasses import replace

from bot.domain.answers import Answer, ApprovalRequest, Reply, Silence, SilenceReason
from bot.domain.conversations import Author, Owner
from bot.domain.effects import Effect, EffectKind
from bot.domain.errors import IllegalMove
from bot.domain.handoffs import Handoff, HandoffState
from bot.domain.identifiers import derived_id
from bot.domain.messages import Action, ContactAction, Delivery, Message
from bot.ports.clock import Clock
from bot.ports.storage import Records
from bot.service import sentences
from bot.service.channels import CRM, Channels
from bot.service.outcomes import Changes

FEEDBACK_VALUES = frozenset({"helpful", "unhelpful"})


class Actions:
    """Applies what a contact pressed, inside the transaction of its turn."""

    def __init__(self, channels: Channels, clock: Clock) -> None:
        self._channels = channels
        self._clock = clock

    async def apply(
        self, records: Records, changes: Changes, action: ContactAction, delivery: Delivery
    ) -> Changes:
        """Return the turn's changes with what the action adds to them."""
        match action.action:
            case Action.WANT_HUMAN | Action.ANSWER_AGAIN:
                return changes
            case Action.WITHDRAW:
                return await self._withdraw(records, changes, action, delivery)
            case Action.RATE:
                return await self._rate(records, changes, action, delivery)
            case Action.FEEDBACK:
                return await self._feedback(records, changes, action)
            case Action.APPROVE | Action.DECLINE:
                return await self._answer_approval(records, changes, action, delivery)

    async def _rate(
        self, records: Records, changes: Changes, action: ContactAction, delivery: Delivery
    ) -> Changes:
        handoff = await _rated_handoff(records, changes.conversation.id, action.target)
        if handoff is None or not action.value.isdecimal():
            return _nothing(changes)
        try:
            rated = handoff.rated(int(action.value), action.comment)
        except IllegalMove:
            return _nothing(changes)
        return replace(changes, handoff=rated, occasion=f"rated:{delivery.turn_id}")

    async def _withdraw(
        self, records: Records, changes: Changes, action: ContactAction, delivery: Delivery
    ) -> Changes:
        """End the open handoff: the contact no longer wants a human."""
        id_ = changes.conversation.handoff_id
        handoff = await records.handoffs.get(id_) if id_ else None
        if handoff is None or action.target not in {"", handoff.id}:
            return _nothing(changes)
        ended = handoff.closed(
            HandoffState.EXPIRED, self._clock.now(), resolution=sentences.WITHDRAWN_BY_CONTACT
        )
        conversation = replace(changes.conversation.owned_by(Owner.ASSISTANT), handoff_id=None)
        closing = self._channels.closing(
            ended, contact_id=conversation.contact_id, at=self._clock.now()
        )
        changes = replace(
            changes,
            conversation=conversation,
            handoff=ended,
            effects=(*changes.effects, closing),
            occasion="expired",
        )
        return self._says(changes, sentences.NO_HUMAN, delivery)

    async def _feedback(self, records: Records, changes: Changes, action: ContactAction) -> Changes:
        if action.value not in FEEDBACK_VALUES:
            return _nothing(changes)
        await records.turns.add_feedback(
            conversation_id=changes.conversation.id,
            message_id=action.target,
            value=action.value,
            comment=action.comment,
            at=self._clock.now(),
        )
        return changes

    async def _answer_approval(
        self, records: Records, changes: Changes, action: ContactAction, delivery: Delivery
    ) -> Changes:
        request = await records.approvals.take(
            action.target, conversation_id=changes.conversation.id
        )
        if request is None:
            return _nothing(changes)
        if request.expires_at <= self._clock.now():
            return self._says(changes, sentences.APPROVAL_GONE, delivery)
        if action.action is Action.DECLINE:
            return self._says(changes, sentences.NOT_DONE, delivery)
        approved = request.changed(action.arguments)
        return replace(changes, effects=(*changes.effects, self._call(approved, changes)))

    def _call(self, request: ApprovalRequest, changes: Changes) -> Effect:
        return Effect(
            key=f"call:{request.id}",
            conversation_id=changes.conversation.id,
            kind=EffectKind.CALL_TOOL,
            target=CRM,
            payload={
                "request": self._channels.dump_approval(request),
                "contact_id": changes.conversation.contact_id,
            },
            created_at=self._clock.now(),
            epoch=changes.conversation.epoch,
        )

    def _says(self, changes: Changes, text: str, delivery: Delivery) -> Changes:
        message = Message(
            id=derived_id("reply", delivery.turn_id),
            conversation_id=changes.conversation.id,
            author=Author.NOTICE,
            text=text,
            at=self._clock.now(),
            turn_id=delivery.turn_id,
        )
        return replace(
            changes,
            outcome=Reply(answer=Answer(text)),
            messages=(*changes.messages, message),
            effects=(*changes.effects, *self._channels.sends(changes.conversation, message)),
        )


def _nothing(changes: Changes) -> Changes:
    return replace(changes, outcome=Silence(SilenceReason.NOTHING_TO_DO))


async def _rated_handoff(records: Records, conversation_id: str, handoff_id: str) -> Handoff | None:
    handoffs = await records.handoffs.of_conversation(conversation_id)
    ended = [handoff for handoff in handoffs if not handoff.state.is_open]
    if handoff_id:
        ended = [handoff for handoff in ended if handoff.id == handoff_id]
    return ended[0] if ended else None
