"""Applies what contacts change or take back, inside the transaction of its turn."""

from dataclasses import replace

from bot.domain.answers import Answer, Reply, Silence, SilenceReason
from bot.domain.conversations import Author, Owner
from bot.domain.handoffs import Handoff
from bot.domain.identifiers import derived_id
from bot.domain.messages import ContactEdit, Delivery, Message, Offer
from bot.ports.clock import Clock
from bot.ports.storage import Records
from bot.service import sentences
from bot.service.channels import Channels
from bot.service.outcomes import Changes
from bot.service.revision import Revision

_FOR_AGENTS = frozenset({SilenceReason.RELAYED, SilenceReason.OVERTAKEN})


class Revisions:
    """Changes the message, tells the desks where humans work, offers to answer again."""

    def __init__(self, channels: Channels, clock: Clock) -> None:
        self._channels = channels
        self._clock = clock

    async def apply(
        self, records: Records, changes: Changes, revision: Revision | None, delivery: Delivery
    ) -> Changes:
        """Return the turn's changes with what the edit or deletion adds to them."""
        if revision is None or not revision.changes_something:
            return changes
        await records.messages.change(revision.after)
        changes = replace(changes, changed=revision.after.id)
        if changes.conversation.handoff_id and revision.was_for_us and _is_for_agents(changes):
            handoff = await records.handoffs.get(changes.conversation.handoff_id)
            return self._relayed(changes, handoff, revision, delivery) if handoff else changes
        if _is_to_be_offered(changes, revision, delivery):
            return self._offered(changes, revision, delivery)
        return changes

    def _relayed(
        self, changes: Changes, handoff: Handoff, revision: Revision, delivery: Delivery
    ) -> Changes:
        relays = self._channels.relays(
            handoff.id, revision.after, cause=delivery.turn_id, desks=handoff.desks
        )
        return replace(changes, effects=(*changes.effects, *relays))

    def _offered(self, changes: Changes, revision: Revision, delivery: Delivery) -> Changes:
        notice = Message(
            id=derived_id("reply", delivery.turn_id),
            conversation_id=changes.conversation.id,
            author=Author.NOTICE,
            text=sentences.ANSWER_AGAIN,
            at=self._clock.now(),
            turn_id=delivery.turn_id,
            offers=(Offer.ANSWER_AGAIN,),
            about=revision.after.id,
        )
        return replace(
            changes,
            outcome=Reply(answer=Answer(notice.text)),
            messages=(*changes.messages, notice),
            effects=(*changes.effects, *self._channels.sends(changes.conversation, notice)),
        )


def _is_for_agents(changes: Changes) -> bool:
    outcome = changes.outcome
    return isinstance(outcome, Silence) and outcome.reason in _FOR_AGENTS


def _is_to_be_offered(changes: Changes, revision: Revision, delivery: Delivery) -> bool:
    is_edit = isinstance(delivery.inbound, ContactEdit)
    may_answer = changes.conversation.owner is Owner.ASSISTANT
    return is_edit and may_answer and revision.was_answered and not revision.is_offered
