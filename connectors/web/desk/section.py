"""What the pages beside the handoffs share: shell, heading, and the end of a session."""

from collections.abc import Sequence
from contextlib import AbstractContextManager

from nicegui import ui

from bot.ports.clock import Clock
from connectors.web.desk.dialogs import keys_dialog
from connectors.web.desk.links import DeskLink
from connectors.web.desk.pieces import block, words
from connectors.web.desk.sessions import AgentSession
from connectors.web.desk.shell import Shell

TICK_SECONDS = 30.0
"""How often a page looks whether its agent is still signed in."""


class Section(Shell):
    """A page with a heading; what it shows is drawn into `body`, its controls into `controls`."""

    def __init__(
        self,
        *,
        session: AgentSession,
        links: Sequence[DeskLink],
        current: DeskLink,
        explanation: str,
        clock: Clock,
    ) -> None:
        keys = keys_dialog()
        super().__init__(agent=session.agent, links=links, current=current, show_keys=keys.open)
        self._session, self._clock = session, clock
        with self.root, block("sheet", tag="main"):
            with block("sheet-head"):
                with block("sheet-names"):
                    words(current.name, "sheet-title", tag="h1")
                    self._explanation = words(explanation, "sheet-explanation", tag="p")
                self.controls = block("sheet-controls")
            self.body = block("sheet-body")
            ui.timer(TICK_SECONDS, self._tick)

    def explain(self, sentence: str) -> None:
        """Say below the heading what is shown."""
        self._explanation.set_text(sentence)

    def _tick(self) -> None:
        if self._session.expires_at <= self._clock.now():
            self.sign_in_again()


def card(heading: str, classes: str = "") -> AbstractContextManager[ui.element]:
    """Begin a part of a page, with its heading."""
    part = block(f"card {classes}", tag="section", aria_label=heading)
    with part:
        words(heading, "card-heading", tag="h2")
    return part


def draw_empty(headline: str, sentence: str) -> None:
    """Say that there is nothing, and when there will be."""
    with block("empty"):
        words(headline, "empty-headline", tag="p")
        words(sentence, tag="p")


def draw_loading() -> None:
    """Show where something will appear."""
    with block("skeleton", aria_hidden="true"):
        for _ in range(3):
            block("bone")
