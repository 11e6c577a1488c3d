"""The paragraph that an agent reads first, made by rule from what was said."""

from bot.domain.conversations import Author
from bot.domain.messages import Message
from bot.domain.turns import Turn

_QUOTED_CHARACTERS = 200


def summary_of(turn: Turn) -> str:
    """Say who asked what, how often they wrote, and what they were told last."""
    asked = [message for message in turn.history if message.author is Author.CONTACT]
    told = [message for message in turn.history if message.author is not Author.CONTACT]
    who = turn.contact.name or "The contact"
    sentences = [f"{who} wrote {_times(len(asked))}."]
    if asked and asked[0].id != turn.message.id:
        sentences.append(f"It began with {_quoted(asked[0])}.")
    if told:
        sentences.append(f"The last thing they were told was {_quoted(told[-1])}.")
    sentences.append(f"Now they say {_quoted(turn.message)}.")
    return " ".join(sentences)


def _times(count: int) -> str:
    return "one message" if count <= 1 else f"{count} messages"


def _quoted(message: Message) -> str:
    text = " ".join(message.text.split())
    cut = text if len(text) <= _QUOTED_CHARACTERS else text[:_QUOTED_CHARACTERS].rstrip() + " …"
    return f"“{cut.rstrip('.')}”"
