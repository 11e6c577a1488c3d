"""What a contact can fill in or press below a message: adaptive cards, pure."""

from collections.abc import Sequence
from typing import Any

from bot.domain.answers import ApprovalRequest
from bot.domain.identifiers import derived_id
from bot.domain.messages import Message, Offer
from connectors.teams.wire import ACT, COMMENT, MESSAGE, PERSON, RATING

Card = dict[str, Any]
Element = dict[str, Any]
CARD = "application/vnd.microsoft.card.adaptive"
VERSION = "1.5"
"""The newest that Teams draws on the desktop, in the browser and on phones."""
ARGUMENT = "argument_"
"""What the ids of a form's fields begin with."""
_LONG = 80
"""A value longer than this, or with a line break, is edited in a larger field."""
_LONGEST_FIELD = 4000
_STARS = tuple((str(number), "★" * number + "☆" * (5 - number)) for number in range(5, 0, -1))
_WORDS = {"5": "Very good", "4": "Good", "3": "Fair", "2": "Poor", "1": "Very poor"}
REASONS = (
    ("It is wrong", "wrong"),
    ("It is out of date", "out of date"),
    ("It is not what I asked", "not what I asked"),
    ("Something is missing", "something is missing"),
)


def attachment(card: Card) -> dict[str, Any]:
    """Return a card as an activity carries it."""
    return {"contentType": CARD, "content": card}


def below(message: Message, words: str, *, person: str = "") -> Card | None:
    """Return the card of a message that can be answered by pressing; None for any other.

    `words` are what the message says. They stand in the card: Teams makes two messages, and gives
    no id, of one that has a text beside its card. `person` is who alone may press an approval,
    or say that they need no human any more.
    """
    controls = _controls(message)
    if controls is None:
        return None
    fields, buttons = controls
    for button in buttons:
        button["data"][MESSAGE] = message.id
        if person and (message.approval is not None or Offer.WITHDRAW in message.offers):
            button["data"][PERSON] = person
    return card([*([text(words)] if words else []), *fields], buttons)


def _controls(message: Message) -> tuple[list[Element], list[Element]] | None:
    """Return the fields and the buttons of a message's approval or offer."""
    if message.approval is not None:
        return _approval(message.approval)
    if Offer.HANDOFF in message.offers:
        yes = execute("Yes, bring in a human", "want_human", style="positive")
        return [], [yes, execute("No, thanks", "no_human")]
    if Offer.RATING in message.offers:
        return _rating()
    if Offer.ANSWER_AGAIN in message.offers:
        about = message.about or message.id
        return [], [execute("Answer again", "answer_again", target=about, style="positive")]
    if Offer.WITHDRAW in message.offers:
        return [], [execute("I do not need a human any more", "withdraw")]
    return None


def _approval(request: ApprovalRequest) -> tuple[list[Element], list[Element]]:
    """Return what is going to be done, each value in a field that can be changed, and yes or no."""
    fields = [_field(name, value) for name, value in request.arguments]
    was = fingerprint(request.arguments)
    yes = execute("Yes, do it", "approve", target=request.id, was=was, style="positive")
    no = execute("No", "decline", target=request.id)
    no["associatedInputs"] = "none"
    return [text(request.summary, weight="bolder"), *fields], [yes, no]


def _rating() -> tuple[list[Element], list[Element]]:
    """Return the question how it went, one of five, with room for a sentence."""
    choices = [{"title": f"{stars}  {_WORDS[value]}", "value": value} for value, stars in _STARS]
    chosen = {
        "type": "Input.ChoiceSet",
        "id": RATING,
        "style": "expanded",
        "label": "How did it go?",
        "isRequired": True,
        "errorMessage": "Choose one of the five.",
        "choices": choices,
    }
    sentence = _written(COMMENT, "Would you like to say more?", multiline=True)
    return [chosen, sentence], [execute("Send", "rate", style="positive")]


def done(words: str, before: str = "") -> Card:
    """Return what takes a card's place once it was used: what it said, and what was pressed."""
    return card([*([text(before)] if before else []), text(words, subtle=True)])


def reasons(reaction: str) -> Card:
    """Return the form that a thumb opens."""
    asked = "What was good about it?" if reaction == "like" else "In your words"
    sentence = _written(COMMENT, f"{asked} (optional)", multiline=True)
    body = [sentence] if reaction == "like" else [_reasons(), sentence]
    return card(body, [{"type": "Action.Submit", "title": "Send", "style": "positive"}])


def card(body: Sequence[Element], actions: Sequence[Element] = ()) -> Card:
    """Return a card; Teams draws at most six buttons in a row."""
    made: Card = {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": VERSION,
        "body": list(body),
    }
    if actions:
        made["actions"] = list(actions)
    return made


def execute(title: str, act: str, *, style: str = "", **data: str) -> Element:
    """Return a button that asks Baton and waits for what to show instead."""
    button: Element = {
        "type": "Action.Execute",
        "title": title,
        "verb": act,
        "data": {ACT: act, **data},
    }
    return button | ({"style": style} if style else {})


def text(words: str, *, weight: str = "", subtle: bool = False, **more: Any) -> Element:
    """Return a block of text that wraps."""
    block: Element = {"type": "TextBlock", "text": words, "wrap": True, **more}
    block |= {"weight": weight} if weight else {}
    return block | ({"isSubtle": True} if subtle else {})


def corrections(request_fields: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return the fields of an approval's form as they were sent: (argument, value) pairs."""
    return tuple(
        (name.removeprefix(ARGUMENT), value.strip())
        for name, value in request_fields.items()
        if name.startswith(ARGUMENT) and isinstance(value, str)
    )


def fingerprint(arguments: Sequence[tuple[str, str]]) -> str:
    """Return what is the same as long as nobody changed a field."""
    normal = (part.replace("\r\n", "\n").strip() for pair in arguments for part in pair)
    return derived_id("arguments", *normal)


def label(name: str) -> str:
    """Return the name of an argument as a person reads it."""
    return name.replace("_", " ").strip().capitalize() or "Value"


def _field(name: str, value: str) -> Element:
    is_long = len(value) > _LONG or "\n" in value
    return _written(f"{ARGUMENT}{name}", label(name), multiline=is_long, value=value)


def _written(name: str, asked: str, *, multiline: bool, value: str = "") -> Element:
    field: Element = {
        "type": "Input.Text",
        "id": name,
        "label": asked,
        "isMultiline": multiline,
        "maxLength": _LONGEST_FIELD,
    }
    return field | ({"value": value} if value else {})


def _reasons() -> Element:
    return {
        "type": "Input.ChoiceSet",
        "id": "reasons",
        "style": "expanded",
        "isMultiSelect": True,
        "label": "What was wrong?",
        "choices": [{"title": title, "value": value} for title, value in REASONS],
    }
