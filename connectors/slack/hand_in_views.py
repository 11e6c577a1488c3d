"""The modal of the shortcut "Create handoff": pure."""

from typing import Any

from connectors.desk_words import counted
from connectors.slack.desk_text import context, section
from connectors.slack.manifest import HAND_IN_SHORTCUT
from connectors.slack.thread_reading import ReadThread, ThreadLine

View = dict[str, Any]

CONTACT = "contact"
QUESTION = "question"
CLAIM = "claim"
_LONGEST = 3000
_TITLE = "Create handoff"


def reading_view() -> View:
    """Return what is shown while the thread is read."""
    return _view([section(":hourglass_flowing_sand: Reading the discussion …")])


def sentence_view(sentence: str) -> View:
    """Return what is shown where nothing can be handed in."""
    return _view([section(sentence)])


def form_view(thread: ReadThread, *, clicked: str, carried: str) -> View:
    """Return the form: who the contact is, what they want to know, who takes it.

    The contact is whoever began the discussion; the question is the message that was clicked
    where it is theirs, else their first.
    """
    contact = thread.people[0]
    question = _question(thread, contact, clicked)
    read = counted(len(thread.lines), "message")
    people = counted(len(thread.people), "person", "people")
    return {
        **_view(
            [
                section(f"Agents get the whole discussion: {read} from {people}."),
                _contact_input(contact),
                _question_input(question.text if question else ""),
                _claim_input(),
                context(":speech_balloon: What agents reply is written into this thread."),
            ]
        ),
        "callback_id": HAND_IN_SHORTCUT,
        "private_metadata": carried,
        "submit": _plain("Create"),
    }


def _question(thread: ReadThread, contact: str, clicked: str) -> ThreadLine | None:
    chosen = thread.line(clicked)
    if chosen is not None and chosen.user == contact:
        return chosen
    return next((line for line in thread.lines if line.user == contact), None)


def _contact_input(contact: str) -> View:
    return {
        "type": "input",
        "block_id": CONTACT,
        "label": _plain("Who needs help?"),
        "element": {"type": "users_select", "action_id": CONTACT, "initial_user": contact},
    }


def _question_input(text: str) -> View:
    element = {
        "type": "plain_text_input",
        "action_id": QUESTION,
        "multiline": True,
        "max_length": _LONGEST,
        **({"initial_value": text[:_LONGEST]} if text else {}),
    }
    return {
        "type": "input",
        "block_id": QUESTION,
        "label": _plain("What do they want to know?"),
        "element": element,
    }


def _claim_input() -> View:
    option = {"text": _plain("I take it myself"), "value": CLAIM}
    return {
        "type": "input",
        "block_id": CLAIM,
        "optional": True,
        "label": _plain("Who answers?"),
        "element": {"type": "checkboxes", "action_id": CLAIM, "options": [option]},
    }


def _view(blocks: list[View]) -> View:
    return {"type": "modal", "title": _plain(_TITLE), "close": _plain("Cancel"), "blocks": blocks}


def _plain(text: str) -> View:
    return {"type": "plain_text", "text": text}
