"""What a channel or a desk can do, as data: the core degrades by reading these records."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a connector can do in its channel."""

    reads_store: bool = False
    """The contact's side reads our own message table: storing a message delivers it."""
    streams: bool = False
    edits: bool = False
    deletes: bool = False
    finds: bool = False
    """A message can be looked up by our key, so a lost answer never doubles it."""
    citations: bool = False
    """Citations are drawn apart from the text; otherwise they are listed below it."""
    buttons: bool = False
    feedback: bool = False
    files: bool = False
    max_characters: int = 4000
    """Longest text of one message; longer ones are split."""


@dataclass(frozen=True, slots=True)
class DeskCapabilities:
    """What a desk can do with a handoff."""

    reads_store: bool = False
    """The desk reads our own tables: storing a handoff announces it."""
    live_card: bool = False
    finds: bool = False
    notes: bool = False
    files: bool = False
