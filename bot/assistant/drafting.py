"""Shows the contact what is going on: statuses, and the text while it is written."""

from collections.abc import Callable
from time import monotonic

import structlog

from bot.assistant.prompts import NOT_COVERED, repeats_rules
from bot.domain.errors import SendError
from bot.ports.channels import Draft

_log = structlog.get_logger(__name__)
_CHARACTERS = 48
_SECONDS = 0.1
_TAIL = 600


class DraftWriter:
    """Joins small chunks and shows them; a draft that cannot be shown any more is forgotten.

    The first words are shown at once, later ones in pieces of some fifty characters or every tenth
    of a second. Nothing is shown while the text could still become the marker NOT_COVERED, and
    nothing at all where `visible` is false: then the evidence is too weak to show a text that will
    probably be withdrawn.
    """

    def __init__(
        self,
        draft: Draft,
        *,
        visible: bool,
        seconds: Callable[[], float] = monotonic,
        screen: Callable[[str], str] = str,
    ) -> None:
        """Take what `screen` leaves of a text: what a draft shows is not verified yet."""
        self._screen = screen
        self._tail = ""
        self._draft = draft
        self._visible = visible
        self._seconds = seconds
        self._waiting = ""
        self._shown_at = float("-inf")
        self.shown = False
        """Whether the contact saw any of the text."""

    async def append(self, text: str) -> None:
        """Take more text, and show what is due."""
        if not self._visible:
            return
        self._waiting += text
        if not self.shown and NOT_COVERED.startswith(self._waiting.strip()[: len(NOT_COVERED)]):
            return
        if len(self._waiting) >= _CHARACTERS or self._seconds() - self._shown_at >= _SECONDS:
            await self._show(len(self._waiting) - _unfinished(self._waiting))

    async def flush(self) -> None:
        """Show what waits."""
        await self._show(len(self._waiting))

    async def _show(self, length: int) -> None:
        text = self._waiting[:length]
        if not self._visible or not text or NOT_COVERED in text:
            return
        self._waiting = self._waiting[len(text) :]
        self._tail = (self._tail + text)[-_TAIL:]
        if repeats_rules(self._tail):
            await self.restart()
            self._visible = False
            return
        self._shown_at = self._seconds()
        self.shown = True
        await self._append(text)

    async def restart(self) -> None:
        """Take back what was shown and show no more: another model begins again."""
        self._waiting = ""
        if self.shown:
            self._visible = False
            self.shown = False
            await withdraw(self._draft)

    async def _append(self, text: str) -> None:
        try:
            await self._draft.append(self._screen(text))
        except SendError:
            self._visible = False
            _log.info("A draft cannot be shown.")


def _unfinished(text: str) -> int:
    """Return the length of the last word, which may be a link that is not all there yet."""
    return len(text) - 1 - max(text.rfind(" "), text.rfind("\n"))


async def show_status(draft: Draft, text: str) -> None:
    """Show what the assistant is doing; a channel that cannot is no reason to stop."""
    try:
        await draft.status(text)
    except SendError:
        _log.info("A status cannot be shown.")


async def withdraw(draft: Draft) -> None:
    """Take a draft back; a channel that cannot is no reason to stop."""
    try:
        await draft.withdraw()
    except SendError:
        _log.info("A draft cannot be withdrawn.")
