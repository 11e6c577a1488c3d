"""What surrounds the panes: the bar on top, the toasts, the switch between panes on a phone."""

import json
from functools import partial

from nicegui import ui

from connectors.web.desk.pieces import Press, block, button, words

_PANES = ("queue", "conversation", "packet")


class Frame:
    """Draws the bar and the places of the panes."""

    def __init__(self, *, agent: str, show_keys: Press) -> None:
        with block("desk", data_desk="") as self._root:
            with block("bar-top", tag="header"):
                block("mark", aria_hidden="true", tag="span")
                words("Baton desk", "brand")
                self._trouble = words("", "trouble", role="status")
                block("spring")
                block("theme quiet-button", tag="button", type="button", data_theme_switch="")
                button("Keys", show_keys, "quiet-button keys-button", data_shortcut="?")
                words(agent, "agent-name", title="Contacts read this name")
                with block("", tag="form", method="post", action="sign-out"):
                    words("Sign out", "quiet-button", tag="button", type="submit")
            self.panes = block("panes")
            self._draw_switch()
        self.turn_to("queue")
        self._trouble.set_visibility(False)

    def turn_to(self, pane: str) -> None:
        """Show a pane where there is room for one only."""
        self._root.props(f"data-pane={pane}")
        for name, drawn in self._switch.items():
            drawn.props(f"aria-selected={'true' if name == pane else 'false'}")

    def toast(self, sentence: str, *, is_problem: bool = False) -> None:
        """Tell the agent something in passing."""
        with self._root:
            ui.notify(
                sentence,
                position="bottom-left",
                timeout=7000 if is_problem else 3500,
                classes="toast problem" if is_problem else "toast",
            )

    def trouble(self, sentence: str) -> None:
        """Tell the agent that something is wrong for as long as it is; empty when it is over."""
        self._trouble.set_text(sentence)
        self._trouble.set_visibility(bool(sentence))

    def show_waiting(self, number: int) -> None:
        """Show in the browser's tab how many wait."""
        title = f"({number}) Baton desk" if number else "Baton desk"
        self._run(f"document.title = {json.dumps(title)}")

    def remember(self, handoff_id: str) -> None:
        """Put what is open into the address, so that a reload and a link open it again."""
        self._run(f"batonDesk.remember({json.dumps(handoff_id)})")

    def sign_in_again(self) -> None:
        """Leave for the sign-in."""
        self._run("location.assign('sign-in')")

    def _run(self, code: str) -> None:
        self._root.client.run_javascript(code)

    def _draw_switch(self) -> None:
        with block("pane-switch", role="tablist", aria_label="Panes", tag="nav"):
            self._switch = {
                pane: button(
                    pane.capitalize(),
                    partial(self.turn_to, pane),
                    "pane-tab",
                    role="tab",
                )
                for pane in _PANES
            }
