"""The smallest drawn things: a text, a block, a button."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

Drawn = TypeVar("Drawn", bound=ui.element)
Press = Callable[[], Awaitable[None]] | Callable[[], None]


def block(classes: str = "", *, tag: str = "div", **attributes: str) -> ui.element:
    """Draw an empty element; attributes are HTML attributes with _ for -."""
    return _dressed(ui.element(tag), classes, attributes)


def words(text: str, classes: str = "", *, tag: str = "span", **attributes: str) -> TextElement:
    """Draw a text, shown letter by letter."""
    return _dressed(TextElement(tag=tag, text=text), classes, attributes)


def markup(html: str, classes: str = "") -> ui.html:
    """Draw HTML that `prose` made, and nothing else."""
    return ui.html(html, sanitize=False).classes(classes)


def button(text: str, press: Press, classes: str = "", **attributes: str) -> TextElement:
    """Draw a button; while a press is worked on it waits and takes no other."""
    drawn = words(text, f"button {classes}", tag="button", type="button", **attributes)
    drawn.on("click", lambda: _pressed(drawn, press), args=[])
    return drawn


def link(text: str, address: str, classes: str = "") -> ui.element:
    """Draw a link that opens beside the desk; without an address only its text."""
    if not address:
        return words(text, classes)
    return words(text, classes, tag="a", href=address, target="_blank", rel="noopener noreferrer")


def allow(drawn: ui.element, *, allowed: bool) -> None:
    """Let a button be pressed, or not."""
    if allowed == ("disabled" in drawn.props):
        drawn.props(remove="disabled") if allowed else drawn.props("disabled")


async def _pressed(drawn: TextElement, press: Press) -> None:
    if "aria-busy" in drawn.props:
        return
    drawn.props("aria-busy=true")
    try:
        result: Any = press()
        if result is not None:
            await result
    finally:
        if not drawn.is_deleted:
            drawn.props(remove="aria-busy")


def _dressed(drawn: Drawn, classes: str, attributes: dict[str, str]) -> Drawn:
    for name, value in attributes.items():
        drawn.props[name.rstrip("_").replace("_", "-")] = value
    return drawn.classes(classes)
