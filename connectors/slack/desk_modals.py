"""The modals in which agents write: pure, from the handoff to Slack's views."""

import json
from dataclasses import dataclass
from typing import Any

from bot.domain.handoffs import Handoff, HandoffOutcome, HandoffState
from connectors.desk_words import channel_words
from connectors.slack.desk_buttons import Act
from connectors.slack.desk_text import Block, context, quoted, section
from connectors.slack.desk_words import contact_of, outcome_words
from connectors.web.desk.case_view import insertion

View = dict[str, Any]

TEXT = "text"
OUTCOME = "outcome"
AGENT = "agent"
"""Block ids and action ids of inputs; errors are shown at the block."""
_LONGEST = 3000
"""Characters of a text input (Slack's limit)."""
_QUESTION = 600


@dataclass(frozen=True, slots=True)
class About:
    """What a modal is about; it travels in private_metadata (3,000 characters at most)."""

    handoff_id: str
    card: str
    """The desk's id of the card that it was opened from."""

    def dump(self) -> str:
        """Return it as text."""
        return json.dumps({"handoff": self.handoff_id, "card": self.card})

    @classmethod
    def load(cls, text: str) -> "About | None":
        """Read it back; None for something else."""
        try:
            told = json.loads(text)
            return cls(str(told["handoff"]), str(told["card"]))
        except (ValueError, KeyError, TypeError):
            return None


def modal(act: Act, handoff: Handoff, *, about: About) -> View | None:
    """Return the modal of an act; None for an act that needs none."""
    make = {
        Act.REPLY: reply_modal,
        Act.NOTE: note_modal,
        Act.RESOLVE: resolve_modal,
        Act.RETURN: return_modal,
        Act.REASSIGN: reassign_modal,
    }.get(act)
    return make(handoff, about=about) if make else None


def reply_modal(handoff: Handoff, *, about: About) -> View:
    """Return the modal for writing to the contact, prefilled with the suggested reply."""
    who, channel = contact_of(handoff), handoff.packet.channel
    where = f" on {channel_words(channel)}" if channel else ""
    claims = " Sending claims it for you." if handoff.state is HandoffState.REQUESTED else ""
    text = insertion(handoff.packet.suggested_reply)[:_LONGEST]
    return _view(
        Act.REPLY,
        about,
        title="Reply",
        submit="Send",
        blocks=[
            _question(handoff),
            _text_input("Your reply", text=text),
            context(f":speech_balloon: *{who}* reads this{where}, with your name.{claims}"),
        ],
    )


def note_modal(handoff: Handoff, *, about: About) -> View:
    """Return the modal for a note."""
    hint = "The assistant reads notes too, when the conversation is returned to it."
    return _view(
        Act.NOTE,
        about,
        title="Add a note",
        submit="Add",
        blocks=[
            _text_input("Note", hint=hint),
            context(f":lock: Only agents read this, never {contact_of(handoff)}."),
        ],
    )


def resolve_modal(handoff: Handoff, *, about: About) -> View:
    """Return the modal for ending a handoff, with an outcome and a note."""
    who = contact_of(handoff)
    options = [_option(outcome_words(each), each) for each in HandoffOutcome]
    radios = {
        "type": "radio_buttons",
        "action_id": OUTCOME,
        "options": options,
        "initial_option": options[0],
    }
    return _view(
        Act.RESOLVE,
        about,
        title="Resolve",
        submit="Resolve",
        blocks=[
            _question(handoff),
            _input(OUTCOME, "How did it end?", radios),
            _text_input("What was done?", optional=True, hint="Only agents read this."),
            context(
                f"*{who}* is told that you have closed this, and asked for a rating "
                "(not for spam and duplicates)."
            ),
        ],
    )


def return_modal(handoff: Handoff, *, about: About) -> View:
    """Return the modal for giving a conversation back to the assistant."""
    who = contact_of(handoff)
    hint = "What should it know? It goes on with all the notes."
    return _view(
        Act.RETURN,
        about,
        title="Return to assistant",
        submit="Return",
        blocks=[
            section(f"The assistant answers *{who}* again from now on."),
            _text_input("Note for the assistant", optional=True, hint=hint),
        ],
    )


def reassign_modal(handoff: Handoff, *, about: About) -> View:
    """Return the modal for giving a handoff to another agent."""
    who = contact_of(handoff)
    select = {
        "type": "users_select",
        "action_id": AGENT,
        "placeholder": _plain("Choose an agent"),
    }
    return _view(
        Act.REASSIGN,
        about,
        title="Give to an agent",
        submit="Give",
        blocks=[
            _input(AGENT, "Who takes over?", select),
            context(f"They must be in this room. *{who}* is told who answers from now on."),
        ],
    )


def _view(act: Act, about: About, *, title: str, submit: str, blocks: list[Block]) -> View:
    return {
        "type": "modal",
        "callback_id": act,
        "private_metadata": about.dump(),
        "title": _plain(title),
        "submit": _plain(submit),
        "close": _plain("Cancel"),
        "blocks": blocks,
    }


def _question(handoff: Handoff) -> Block:
    asked = handoff.packet.open_question.strip() or handoff.packet.summary.strip()
    return section(quoted(asked or "(no question)", limit=_QUESTION))


def _text_input(label: str, *, text: str = "", optional: bool = False, hint: str = "") -> Block:
    element = {
        "type": "plain_text_input",
        "action_id": TEXT,
        "multiline": True,
        "max_length": _LONGEST,
        **({"initial_value": text} if text else {}),
    }
    return _input(TEXT, label, element, optional=optional, hint=hint)


def _input(
    block_id: str, label: str, element: Block, *, optional: bool = False, hint: str = ""
) -> Block:
    return {
        "type": "input",
        "block_id": block_id,
        "label": _plain(label),
        "element": element,
        "optional": optional,
        **({"hint": _plain(hint)} if hint else {}),
    }


def _option(label: str, value: str) -> Block:
    return {"text": _plain(label), "value": str(value)}


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}
