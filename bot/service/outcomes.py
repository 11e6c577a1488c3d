"""Turns an outcome into what must be written: decided here, purely, and applied in one piece."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.answers import Clarify, Escalate, Outcome, Reply, Silence, SilenceReason
from bot.domain.conversations import Author, Conversation, Owner
from bot.domain.effects import Effect
from bot.domain.handoffs import Handoff, Packet
from bot.domain.hours import BusinessHours
from bot.domain.identifiers import derived_id
from bot.domain.messages import Message, Offer
from bot.service import sentences
from bot.service.channels import Channels


@dataclass(frozen=True, slots=True)
class Changes:
    """All that one outcome writes, in one transaction."""

    conversation: Conversation
    outcome: Outcome
    messages: tuple[Message, ...] = ()
    handoff: Handoff | None = None
    effects: tuple[Effect, ...] = ()
    occasion: str = ""
    """What the desks are told of the handoff besides; empty where `effects` tell them."""
    changed: str | None = None
    """The id of an earlier message that reads otherwise now."""


class Outcomes:
    """Decides what an outcome means for a conversation; reads nothing, writes nothing."""

    def __init__(self, channels: Channels, *, hours: BusinessHours | None = None) -> None:
        self._channels = channels
        self._hours = hours

    def changes(
        self,
        outcome: Outcome,
        *,
        conversation: Conversation,
        turn_id: str,
        now: datetime,
        packet: Packet | None = None,
        about: str | None = None,
        usual_wait: timedelta | None = None,
    ) -> Changes:
        """Return what the outcome writes; an escalation without asking needs its packet.

        `about` is the earlier message that is answered, when it is not the latest one.
        `usual_wait` is how long contacts wait for a human just now, where that is known.
        """
        match outcome:
            case Silence(notice=""):
                return Changes(conversation=conversation, outcome=outcome)
            case Silence(notice=text):
                return self._said(outcome, conversation, _told(text, turn_id, now))
            case Reply() | Clarify() | Escalate(ask_first=True):
                spoken = replace(_spoken(outcome, turn_id, now), about=about)
                return self._said(outcome, conversation, spoken)
            case Escalate():
                wait = usual_wait if self._is_open(now) else None
                told = self._promise(outcome, now, wait)
                notice = replace(_told(told, turn_id, now), about=about, offers=(Offer.WITHDRAW,))
                return self._handed_off(outcome, conversation, notice, packet, wait)

    def overtaken(self, conversation: Conversation, outcome: Outcome) -> Changes:
        """Return what is left of an outcome when the owner changed meanwhile: a record."""
        silence = Silence(reason=SilenceReason.OVERTAKEN, trace=outcome.trace)
        return Changes(conversation=conversation, outcome=silence)

    def _is_open(self, now: datetime) -> bool:
        return self._hours is None or self._hours.is_open(now)

    def _promise(self, outcome: Escalate, now: datetime, wait: timedelta | None) -> str:
        """Say what happens next, and when; outside business hours, when somebody will be there."""
        parts = [outcome.text or sentences.PASSING_ON]
        if self._hours and not self._is_open(now):
            parts.append(sentences.closed(self._hours, now))
        if wait:
            parts.append(sentences.usual_wait(wait))
        return " ".join([*parts, sentences.WHAT_NEXT])

    def _said(self, outcome: Outcome, conversation: Conversation, message: Message) -> Changes:
        message = replace(message, conversation_id=conversation.id)
        effects = tuple(self._channels.sends(conversation, message))
        return Changes(
            conversation=conversation, outcome=outcome, messages=(message,), effects=effects
        )

    def _handed_off(
        self,
        outcome: Escalate,
        conversation: Conversation,
        notice: Message,
        packet: Packet | None,
        wait: timedelta | None,
    ) -> Changes:
        turn_id, now = notice.turn_id or "", notice.at
        if packet is None:
            message = f"turn {turn_id} hands off without a packet"
            raise ValueError(message)
        handoff = Handoff(
            id=derived_id("handoff", turn_id),
            conversation_id=conversation.id,
            reason=outcome.reason,
            packet=packet,
            requested_at=now,
            desks=self._channels.desks_for(packet),
            expected_wait=wait,
        )
        queued = conversation.owned_by(Owner.QUEUE)
        queued = replace(queued, handoff_id=handoff.id)
        notice = replace(notice, conversation_id=conversation.id)
        effects = (
            *self._channels.sends(queued, notice),
            self._channels.ticket(handoff, contact_id=conversation.contact_id),
            *self._channels.announcements(handoff, at=now, occasion="requested"),
        )
        return Changes(
            conversation=queued,
            outcome=outcome,
            messages=(notice,),
            handoff=handoff,
            effects=effects,
        )


def _spoken(outcome: Reply | Clarify | Escalate, turn_id: str, now: datetime) -> Message:
    said = Message(
        id=derived_id("reply", turn_id),
        conversation_id="",
        author=Author.ASSISTANT,
        text="",
        at=now,
        turn_id=turn_id,
    )
    match outcome:
        case Reply(answer=answer, approval=approval):
            offers = (Offer.FEEDBACK, Offer.HUMAN) if answer.citations else (Offer.HUMAN,)
            return replace(
                said,
                text=answer.text,
                citations=answer.citations,
                approval=approval,
                offers=() if approval else offers,
            )
        case Clarify(question=question):
            return replace(said, text=question, offers=(Offer.HUMAN,))
        case Escalate(text=text):
            return replace(said, text=text, offers=(Offer.HANDOFF,))


def _told(text: str, turn_id: str, now: datetime) -> Message:
    return Message(
        id=derived_id("reply", turn_id),
        conversation_id="",
        author=Author.NOTICE,
        text=text,
        at=now,
        turn_id=turn_id,
    )
