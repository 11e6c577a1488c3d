"""A list on the page that changes only where its content changed.

Focus, scroll position and text selection survive in every entry that stays as it is.
"""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from nicegui import ui

View = TypeVar("View")


class KeyedList(Generic[View]):
    """Draws views in a container, each once, found again by its key."""

    def __init__(self, container: ui.element, draw: Callable[[View], ui.element]) -> None:
        self._container = container
        self._draw = draw
        self._drawn: dict[str, tuple[View, ui.element]] = {}

    def show(self, entries: Sequence[tuple[str, View]]) -> None:
        """Make the container show these entries in this order."""
        wanted = dict(entries)
        for key, (view, element) in list(self._drawn.items()):
            if wanted.get(key) != view:
                element.delete()
                del self._drawn[key]
        for place, (key, view) in enumerate(wanted.items()):
            self._place(key, view, place)

    def _place(self, key: str, view: View, place: int) -> None:
        if key not in self._drawn:
            with self._container:
                self._drawn[key] = (view, self._draw(view))
        element = self._drawn[key][1]
        if self._container.default_slot.children[place] is not element:
            element.move(self._container, place)
