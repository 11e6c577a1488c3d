"""A few values of which one is chosen, drawn as a row of buttons."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from nicegui.elements.mixins.text_element import TextElement

from connectors.web.desk.pieces import block, button

Chosen = Callable[[str], Awaitable[None]] | Callable[[str], None]


class Choice:
    """Draws names; says which value was chosen."""

    def __init__(self, label: str, names: Mapping[str, str], *, value: str, chosen: Chosen) -> None:
        """Draw the names, which are given by value."""
        self.value = value
        self._chosen = chosen
        self._drawn: dict[str, TextElement] = {}
        self._place = block("segments", role="radiogroup", aria_label=label)
        self.offer(names)

    def offer(self, names: Mapping[str, str]) -> None:
        """Draw other names; what is chosen stays where it is still offered."""
        if list(names) == list(self._drawn):
            return
        self._place.clear()
        with self._place:
            self._drawn = {
                value: button(name, partial(self._choose, value), "segment", role="radio")
                for value, name in names.items()
            }
        self._mark()

    async def _choose(self, value: str) -> None:
        self.value = value
        self._mark()
        result: Any = self._chosen(value)
        if result is not None:
            await result

    def _mark(self) -> None:
        for value, drawn in self._drawn.items():
            drawn.props(f"aria-checked={'true' if value == self.value else 'false'}")
