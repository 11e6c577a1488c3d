"""What surrounds the panes of handoffs: the shell, and the switch between panes on a phone."""

import json
from collections.abc import Sequence
from functools import partial

from connectors.web.desk.links import HANDOFFS, DeskLink
from connectors.web.desk.pieces import Press, block, button
from connectors.web.desk.shell import Shell

_PANES = ("queue", "conversation", "packet")


class Frame(Shell):
    """Draws the bar and the places of the panes."""

    def __init__(self, *, agent: str, links: Sequence[DeskLink], show_keys: Press) -> None:
        super().__init__(agent=agent, links=links, current=HANDOFFS, show_keys=show_keys)
        with self.root:
            self.panes = block("panes")
            self._draw_switch()
        self.turn_to("queue")

    def turn_to(self, pane: str) -> None:
        """Show a pane where there is room for one only."""
        self.root.props(f"data-pane={pane}")
        for name, drawn in self._switch.items():
            drawn.props(f"aria-selected={'true' if name == pane else 'false'}")

    def show_waiting(self, number: int) -> None:
        """Show in the browser's tab how many wait."""
        title = f"({number}) Baton desk" if number else "Baton desk"
        self.run(f"document.title = {json.dumps(title)}")

    def remember(self, handoff_id: str) -> None:
        """Put what is open into the address, so that a reload and a link open it again."""
        self.run(f"batonDesk.remember({json.dumps(handoff_id)})")

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
