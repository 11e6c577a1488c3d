"""What a contact wrote, as agents read it in the card's thread; pure."""

from collections.abc import Sequence

from bot.domain.handoffs import Handoff
from bot.domain.messages import Message
from connectors.slack.desk_text import escaped, quoted
from connectors.slack.desk_words import contact_of

_TEXT = 2800
_NAME = 80


def relayed(handoff: Handoff, message: Message, *, links: Sequence[str], agent: str = "") -> str:
    """Return the text of a relayed message, in mrkdwn.

    `links` are the message's files as links; `agent` is the Slack id of the one who has the
    handoff: they are mentioned, so that Slack tells them.
    """
    who = escaped(message.author_name or "", limit=_NAME) or contact_of(handoff)
    calls = f"<@{agent}> " if agent else ""
    if message.deleted:
        return f"{calls}:wastebasket: *{who}* took a message back"
    act = "changed a message" if message.edited_at else "writes"
    sign = ":pencil2:" if message.edited_at else ":speech_balloon:"
    text = quoted(message.text, limit=_TEXT) if message.text.strip() else ""
    files = [f":paperclip: {link}" for link in links]
    return "\n".join(part for part in (f"{calls}{sign} *{who}* {act}", text, *files) if part)
