"""What an agent is writing: kept per handoff, so that another conversation may be looked at."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import uuid4


class Mode(StrEnum):
    """Whom the text is for."""

    NOTE = "note"
    REPLY = "reply"


def fresh_key() -> str:
    """Return a key under which one text is stored once, however often it is sent."""
    return uuid4().hex


@dataclass(slots=True)
class UnsentText:
    """One text that was not sent yet. A note until the agent says otherwise."""

    text: str = ""
    mode: Mode = Mode.NOTE
    key: str = field(default_factory=fresh_key)

    def sent(self) -> None:
        """Begin the next text, for the same readers."""
        self.text = ""
        self.key = fresh_key()


class UnsentTexts:
    """The unsent texts of one agent's page."""

    def __init__(self) -> None:
        self._texts: dict[str, UnsentText] = {}

    def of(self, handoff_id: str) -> UnsentText:
        """Return the text that is being written about a handoff."""
        return self._texts.setdefault(handoff_id, UnsentText())
