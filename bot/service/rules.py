"""Outcomes that need no assistant: decided purely, from the situation alone."""

from dataclasses import replace

from bot.domain.answers import Escalate, EscalationReason, Outcome, Silence, SilenceReason
from bot.domain.consent import says_yes
from bot.domain.conversations import Owner
from bot.domain.messages import (
    Action,
    ContactAction,
    ContactDeletion,
    ContactEdit,
    ContactMessage,
)
from bot.service import sentences
from bot.service.situation import Situation


def by_rule(situation: Situation) -> Outcome | None:
    """Return the outcome where a rule is enough; None leaves it to the assistant."""
    match situation.delivery.inbound:
        case ContactAction(action=Action.WANT_HUMAN):
            return _wanted(situation)
        case ContactAction(action=Action.ANSWER_AGAIN):
            return _again(situation)
        case ContactAction():
            return Silence(SilenceReason.RECORDED)
        case ContactEdit() | ContactDeletion():
            return _revised(situation)
        case ContactMessage(addressed=False):
            return Silence(SilenceReason.NOT_ADDRESSED)
    return _written(situation)


def _written(situation: Situation) -> Outcome | None:
    if situation.heard and situation.heard.deleted:
        return Silence(SilenceReason.WITHDRAWN)
    if situation.conversation.owner is not Owner.ASSISTANT:
        return Silence(SilenceReason.RELAYED)
    if situation.offered and says_yes(situation.message.text):
        return _accepted(situation.offered)
    return None


def _wanted(situation: Situation) -> Outcome:
    if situation.conversation.owner is not Owner.ASSISTANT:
        return Silence(SilenceReason.NOTHING_TO_DO)
    if situation.offered:
        return _accepted(situation.offered)
    return Escalate(reason=EscalationReason.ASKED_FOR_HUMAN, text=sentences.PASSING_ON)


def _accepted(offer: Escalate) -> Escalate:
    return replace(offer, ask_first=False, text=sentences.PASSING_ON)


def _again(situation: Situation) -> Outcome | None:
    asked = situation.revision
    may = situation.conversation.owner is Owner.ASSISTANT
    if asked is None or asked.before.deleted or not asked.is_offered or not may:
        return Silence(SilenceReason.NOTHING_TO_DO)
    return None


def _revised(situation: Situation) -> Outcome:
    revision = situation.revision
    if revision is None or not revision.changes_something:
        return Silence(SilenceReason.NOTHING_TO_DO)
    is_with_agents = situation.conversation.owner in {Owner.QUEUE, Owner.AGENT}
    is_for_agents = is_with_agents and revision.was_for_us
    return Silence(SilenceReason.RELAYED if is_for_agents else SilenceReason.RECORDED)
