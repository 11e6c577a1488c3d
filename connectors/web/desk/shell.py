"""What every page of the desk has: the bar on top with the way to the others, and toasts."""

from collections.abc import Sequence

from nicegui import ui

from connectors.web.desk.links import DeskLink
from connectors.web.desk.pieces import Press, block, button, words


class Shell:
    """Draws the bar; what a page shows is drawn into `root` below it."""

    def __init__(
        self, *, agent: str, links: Sequence[DeskLink], current: DeskLink, show_keys: Press
    ) -> None:
        with block("desk", data_desk="") as self.root, block("bar-top", tag="header"):
            block("mark", aria_hidden="true", tag="span")
            words("Baton desk", "brand")
            _draw_links(links, current)
            self._trouble = words("", "trouble", role="status")
            block("spring")
            block("theme quiet-button", tag="button", type="button", data_theme_switch="")
            button("Keys", show_keys, "quiet-button keys-button", data_shortcut="?")
            words(agent, "agent-name", title="Contacts read this name")
            with block("", tag="form", method="post", action="sign-out"):
                words("Sign out", "quiet-button", tag="button", type="submit")
        self._trouble.set_visibility(False)

    def toast(self, sentence: str, *, is_problem: bool = False) -> None:
        """Tell the agent something in passing."""
        with self.root:
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

    def sign_in_again(self) -> None:
        """Leave for the sign-in."""
        self.run("location.assign('sign-in')")

    def run(self, code: str) -> None:
        """Run a script in the browser, also while nothing is drawn."""
        self.root.client.run_javascript(code)


def _draw_links(links: Sequence[DeskLink], current: DeskLink) -> None:
    if len(links) == 1:
        return
    with block("pages", tag="nav", aria_label="Pages of the desk"):
        for number, each in enumerate(links, 1):
            here = {"aria_current": "page"} if each == current else {}
            words(
                each.name,
                "page-link",
                tag="a",
                href=each.address,
                data_shortcut=str(number),
                **here,
            )
