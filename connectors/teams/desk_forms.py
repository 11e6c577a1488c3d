"""The forms that open over Teams: reply, note, resolve, return, reassign, hand in; pure."""

from collections.abc import Sequence
from typing import Any

from bot.domain.handoffs import Handoff, HandoffOutcome
from connectors.desk_words import OUTCOMES
from connectors.teams.cards import attachment, card, text
from connectors.teams.desk_buttons import DESK, HANDOFF, KEY, Act
from connectors.teams.desk_elements import Element, box, line, run, said, without_markers
from connectors.teams.desk_words import contact_of
from connectors.teams.people import Member
from connectors.teams.port import Answer

WORDS, OUTCOME, TO = "words", "outcome", "to"
LONGEST = 8000
MOST_CHOICES = 200
_QUESTION = 700
_TITLES = {
    Act.REPLY: "Reply",
    Act.NOTE: "Add a note",
    Act.RESOLVE: "Resolve",
    Act.RETURN: "Return to the assistant",
    Act.REASSIGN: "Give to another agent",
    Act.HAND_IN: "Bring in an agent",
}
_SENDS = {
    Act.REPLY: "Send",
    Act.NOTE: "Save",
    Act.RESOLVE: "Resolve",
    Act.RETURN: "Return",
    Act.REASSIGN: "Give",
    Act.HAND_IN: "Bring in an agent",
}


def opened(act: Act, content: dict[str, Any]) -> Answer:
    """Return the answer that opens a form, or opens it again."""
    size = "large" if act is Act.REPLY else "medium"
    value = {
        "title": _TITLES[act],
        "height": size,
        "width": "medium",
        "card": attachment(content),
    }
    return Answer(200, {"task": {"type": "continue", "value": value}})


def told(sentence: str) -> Answer:
    """Return the answer that shows one sentence, to whoever pressed and to nobody else."""
    return Answer(200, {"task": {"type": "message", "value": sentence}})


def form(
    act: Act,
    handoff: Handoff,
    *,
    key: str,
    members: Sequence[Member] = (),
    filled: str = "",
    problem: str = "",
) -> dict[str, Any]:
    """Return a form. `filled` is what was written in it, `problem` why it was not taken."""
    warned = [text(problem, color="attention", weight="bolder")] if problem else []
    fields = _fields(act, handoff, members, filled)
    return card([*warned, *fields], [_send(act, {HANDOFF: handoff.id, KEY: key})])


def hand_in_form(*, who: str, words: str, key: str, about: dict[str, str]) -> dict[str, Any]:
    """Return the form that makes a handoff of a message; `about` comes back with it."""
    asked = text("Whose question is this, and what is it?", subtle=True)
    quoted = box([line([run(who, bold=True)]), *said(words, limit=_QUESTION)], style="emphasis")
    field = _written(WORDS, "What should the agent know? (optional)", "")
    return card([asked, quoted, field], [_send(Act.HAND_IN, {KEY: key, **about})])


def _fields(act: Act, handoff: Handoff, members: Sequence[Member], filled: str) -> list[Element]:
    who = contact_of(handoff)
    match act:
        case Act.REPLY:
            suggested = handoff.packet.suggested_reply
            value = filled or (without_markers(suggested.text) if suggested else "")
            return [_asked(handoff), _written(WORDS, f"{who} reads this", value, required=True)]
        case Act.NOTE:
            return [_written(WORDS, "Only agents read this", filled, required=True)]
        case Act.RESOLVE:
            return [_outcomes(), _written(WORDS, "How did it end? Only agents read this.", filled)]
        case Act.RETURN:
            asked = "What should the assistant know? (optional)"
            return [
                text(f"The assistant answers {who} from now on."),
                _written(WORDS, asked, filled),
            ]
        case _:
            return [_people(members)]


def _asked(handoff: Handoff) -> Element:
    packet = handoff.packet
    question = packet.open_question or packet.summary
    who = line([run(contact_of(handoff), bold=True)])
    return box([who, *said(question, limit=_QUESTION)], style="emphasis")


def _written(name: str, label: str, value: str, *, required: bool = False) -> Element:
    field: Element = {
        "type": "Input.Text",
        "id": name,
        "label": label,
        "isMultiline": True,
        "maxLength": LONGEST,
    }
    if required:
        field |= {"isRequired": True, "errorMessage": "Please write something."}
    return field | ({"value": value[:LONGEST]} if value else {})


def _outcomes() -> Element:
    choices = [{"title": title, "value": value.value} for value, title in OUTCOMES.items()]
    return {
        "type": "Input.ChoiceSet",
        "id": OUTCOME,
        "label": "Is it solved?",
        "style": "compact",
        "value": HandoffOutcome.SOLVED.value,
        "choices": choices,
    }


def _people(members: Sequence[Member]) -> Element:
    """Return the choice of an agent, found by typing; a channel's members work on its desk."""
    known = sorted((each for each in members if each.aad_id), key=lambda each: each.name.lower())
    return {
        "type": "Input.ChoiceSet",
        "id": TO,
        "label": "Who takes over?",
        "style": "filtered",
        "isRequired": True,
        "errorMessage": "Choose somebody.",
        "choices": [{"title": each.name, "value": each.aad_id} for each in known[:MOST_CHOICES]],
    }


def _send(act: Act, data: dict[str, str]) -> Element:
    return {
        "type": "Action.Submit",
        "title": _SENDS[act],
        "style": "positive",
        "data": {"msteams": {"type": "task/submit"}, DESK: act.value, **data},
    }
