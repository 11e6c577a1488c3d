"""What the thread is told about acts that were made in a modal, so that no agent works blind."""

from bot.domain.agents import Agent
from connectors.slack.desk_buttons import Act
from connectors.slack.desk_text import escaped, quoted

_TEXT = 2800
_NAME = 80


def echo(act: Act, *, agent: Agent, text: str = "", mention: str = "") -> str | None:
    """Return what is said in the card's thread; None where the card itself says enough.

    `mention` is the Slack id of somebody who is to be told.
    """
    name = f"*{escaped(agent.name, limit=_NAME)}*"
    match act:
        case Act.REPLY:
            return f":white_check_mark: {name} replied\n{quoted(text, limit=_TEXT)}"
        case Act.NOTE | Act.RETURN if text.strip():
            return f":memo: {name} noted\n{quoted(text, limit=_TEXT)}"
        case Act.REASSIGN:
            to = f"<@{mention}>" if mention else "another agent"
            return f":bust_in_silhouette: {name} gave this to {to}"
        case _:
            return None
