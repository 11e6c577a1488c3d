"""Where an agent writes: a note for agents, or, as an explicit act, a reply to the contact."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from connectors.web.desk.case_view import CaseView
from connectors.web.desk.pieces import allow, block, button, words
from connectors.web.desk.unsent import Mode, UnsentText, UnsentTexts

Send = Callable[[str, UnsentText], Awaitable[bool]]
"""Sends an unsent text about a handoff; True when it is stored."""


class Composer:
    """Draws the composer; the mode is a note until the agent chooses to reply."""

    def __init__(self, *, send: Send) -> None:
        self._send = send
        self._unsent = UnsentTexts()
        self._view: CaseView | None = None
        self._sending = False
        with block("composer", tag="section", aria_label="Composer") as self._root:
            self._draw_modes()
            self._draw_suggestion()
            self._input = (
                ui.textarea(on_change=lambda change: self._typed(change.value))
                .props('borderless autogrow aria-label="Message"')
                .classes("composer-input")
            )
            for keys in ("keydown.ctrl.enter", "keydown.meta.enter"):
                self._input.on(keys, self.send, args=[])
            self._draw_foot()
        self._root.set_visibility(False)

    def show(self, view: CaseView | None) -> None:
        """Show the composer for a conversation; hidden where nothing may be written."""
        is_other = view is None or self._view is None or view.id != self._view.id
        self._view = view
        self._root.set_visibility(view is not None and view.may_note)
        if view is None or not view.may_note:
            return
        self._suggestion.set_visibility(bool(view.suggestion))
        self._suggested.set_text(view.suggestion)
        allow(self._reply, allowed=view.may_reply)
        allow(self._insert, allowed=view.may_reply)
        if is_other:
            self._input.set_value(self._text.text)
        if not view.may_reply:
            self._text.mode = Mode.NOTE
        self._show_mode()

    def write_note(self) -> None:
        """Turn to notes and put the cursor there."""
        self._turn_to(Mode.NOTE)

    def write_reply(self) -> None:
        """Turn to replies and put the cursor there."""
        self._turn_to(Mode.REPLY)

    def insert(self) -> None:
        """Put the suggested reply behind what is written; nothing is sent."""
        if self._view is None or not self._view.may_reply or not self._view.suggestion:
            return
        written = self._text.text.rstrip()
        self._input.set_value("\n\n".join(filter(None, (written, self._view.suggestion))))
        self._turn_to(Mode.REPLY)

    async def send(self) -> None:
        """Send what is written. A second press while it is on its way does nothing."""
        view, unsent = self._view, self._text
        if self._sending or view is None or not unsent.text.strip():
            return
        self._sending = True
        try:
            if await self._send(view.id, unsent):
                unsent.sent()
                self._emptied(view.id)
        finally:
            self._sending = False

    @property
    def _text(self) -> UnsentText:
        return self._unsent.of(self._view.id if self._view else "")

    def _emptied(self, handoff_id: str) -> None:
        if self._view is not None and self._view.id == handoff_id:
            self._input.set_value("")

    def _typed(self, text: str | None) -> None:
        self._text.text = text or ""

    def _turn_to(self, mode: Mode) -> None:
        if self._view is None or (mode is Mode.REPLY and not self._view.may_reply):
            return
        self._text.mode = mode
        self._show_mode()
        self._input.run_method("focus")

    def _show_mode(self) -> None:
        is_reply = self._text.mode is Mode.REPLY
        contact = self._view.title if self._view else ""
        self._root.props(f"data-mode={self._text.mode}")
        self._note.props(f"aria-checked={'false' if is_reply else 'true'}")
        self._reply.props(f"aria-checked={'true' if is_reply else 'false'}")
        self._readers.set_text(f"{contact} reads this" if is_reply else "Only agents see this")
        self._submit.set_text(f"Send to {contact}" if is_reply else "Add note")

    def _draw_modes(self) -> None:
        with block("modes"):
            with block("mode-switch", role="radiogroup", aria_label="Who reads it"):
                self._note = button(
                    "Note for agents", self.write_note, "mode", role="radio", data_shortcut="n"
                )
                self._reply = button(
                    "Reply to contact", self.write_reply, "mode", role="radio", data_shortcut="r"
                )
            self._readers = words("", "readers", role="status")

    def _draw_suggestion(self) -> None:
        with block("suggestion") as self._suggestion:
            with block("suggestion-text"):
                words("Suggested reply", "suggestion-heading")
                self._suggested = words("", "suggestion-words", tag="p")
            self._insert = button("Insert", self.insert, "quiet-button", data_shortcut="i")

    def _draw_foot(self) -> None:
        with block("composer-foot"):
            words("Ctrl+Enter sends", "hint")
            self._submit = button("Add note", self.send, "primary send")
