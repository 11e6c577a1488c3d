"""What the desk asks before a conversation ends: how it ended, what the assistant should know."""

from collections.abc import Awaitable, Callable
from functools import partial

from nicegui import ui

from connectors.web.desk.pieces import block, button, words

_ENDINGS = ("Answered", "Ticket opened", "Nothing to do")
_KEYS = (
    ("j  k", "Next and previous in the list"),
    ("c", "Claim, or step in"),
    ("r", "Write a reply to the contact"),
    ("n", "Write a note for agents"),
    ("i", "Insert the suggested reply"),
    ("Ctrl+Enter", "Send what is written"),
    ("e", "Resolve"),
    ("b", "Hand back to the assistant"),
    ("1  2  3  4", "The pages of the desk"),
    ("?", "Show these keys"),
    ("Esc", "Leave the text or this window"),
)


class TextDialog:
    """Asks for a text and does one thing with it; stays open while that fails."""

    def __init__(
        self,
        *,
        title: str,
        explanation: str,
        label: str,
        act: str,
        work: Callable[[str], Awaitable[bool]],
        choices: tuple[str, ...] = (),
    ) -> None:
        self._work = work
        with ui.dialog() as self._dialog, _card(title):
            words(explanation, "dialog-text", tag="p")
            if choices:
                self._draw_choices(choices)
            self._input = (
                ui.textarea(label=label).props("outlined autogrow").classes("dialog-input")
            )
            self._input.on("keydown.ctrl.enter", self._submit, args=[])
            with block("dialog-acts"):
                button("Cancel", self._dialog.close)
                button(act, self._submit, "primary")

    def open(self) -> None:
        """Open the dialog with an empty text."""
        self._input.set_value("")
        self._dialog.open()

    async def _submit(self) -> None:
        if await self._work((self._input.value or "").strip()):
            self._dialog.close()

    def _fill(self, choice: str) -> None:
        self._input.set_value(choice)

    def _draw_choices(self, choices: tuple[str, ...]) -> None:
        with block("choices", role="group", aria_label="Quick answers"):
            for choice in choices:
                button(choice, partial(self._fill, choice), "choice")


def resolve_dialog(work: Callable[[str], Awaitable[bool]]) -> TextDialog:
    """Ask how a handoff ended."""
    return TextDialog(
        title="Resolve",
        explanation="The contact is told that you closed this, and is asked for a rating.",
        label="How did it end?",
        act="Resolve",
        work=work,
        choices=_ENDINGS,
    )


def hand_back_dialog(work: Callable[[str], Awaitable[bool]]) -> TextDialog:
    """Ask what the assistant should know when it goes on."""
    return TextDialog(
        title="Hand back to the assistant",
        explanation="The assistant goes on with the conversation and reads the agents' notes.",
        label="Note for the assistant",
        act="Hand back",
        work=work,
    )


def keys_dialog() -> ui.dialog:
    """Show what the keys do, and let the agent turn them off."""
    with ui.dialog() as dialog, _card("Keys"):
        with block("keys", tag="dl"):
            for keys, meaning in _KEYS:
                with block(tag="dt"):
                    for key in keys.split():
                        words(key, tag="kbd")
                words(meaning, tag="dd")
        with block("keys-switch", tag="label"):
            block("", tag="input", type="checkbox", data_keys_switch="")
            words("Single keys are on")
        with block("dialog-acts"):
            button("Close", dialog.close, "primary")
    return dialog


def _card(title: str) -> ui.element:
    card = block("dialog", role="document", aria_label=title)
    with card:
        words(title, "dialog-title", tag="h2")
    return card
