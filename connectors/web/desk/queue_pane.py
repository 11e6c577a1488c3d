"""The left of the desk: who waits, what the assistant handles, what ended."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from connectors.desk_words import duration_words
from connectors.web.desk.keyed_list import KeyedList
from connectors.web.desk.lists import Tab
from connectors.web.desk.pieces import block, button, words
from connectors.web.desk.queue_view import QueueView, Row

_EMPTY = {
    Tab.OPEN: ("Nobody is waiting", "A new handoff appears here at once."),
    Tab.ASSISTANT: ("No conversations", "What the assistant handles appears here."),
    Tab.ENDED: ("Nothing has ended yet", "Resolved and returned handoffs appear here."),
}


@dataclass(frozen=True, slots=True)
class _Drawn:
    row: Row
    element: ui.element
    age: TextElement


class QueuePane:
    """Draws the lists; says which row was chosen and which tab was opened."""

    def __init__(
        self, *, choose: Callable[[Tab, str], Any], open_tab: Callable[[Tab], Any]
    ) -> None:
        self._choose = choose
        self._open_tab = open_tab
        self._rows: dict[str, _Drawn] = {}
        self._chosen = ""
        self._tab = Tab.OPEN
        with block("queue pane", tag="section", aria_label="Queue"):
            self._draw_tabs()
            self._count = words("", "queue-count", tag="p", role="status")
            self._skeleton = _skeleton()
            self._empty = block("empty")
            body = block("rows", data_rows="")
        self._empty.set_visibility(False)
        self._list: KeyedList[str | Row] = KeyedList(body, self._draw_entry)

    def show_queue(self, view: QueueView, now: datetime) -> None:
        """Show the open handoffs."""
        self._count.set_text(f"{view.waiting} waiting · {view.mine} mine")
        entries: list[tuple[str, str | Row]] = []
        for group in view.groups:
            entries.append((f"heading {group.heading}", f"{group.heading} · {len(group.rows)}"))
            entries.extend((row.id, row) for row in group.rows)
        self._show(entries, now)

    def show_rows(self, rows: Sequence[Row], now: datetime) -> None:
        """Show what ended, or what the assistant handles."""
        self._count.set_text("")
        self._show([(row.id, row) for row in rows], now)

    def show_tab(self, tab: Tab) -> None:
        """Turn to another list, which is still to be loaded."""
        self._tab = tab
        for name, drawn in self._tabs.items():
            drawn.props(f"aria-selected={'true' if name is tab else 'false'}")
        self._list.show([])
        self._rows.clear()
        self._empty.set_visibility(False)
        self._skeleton.set_visibility(True)

    def mark(self, chosen: str) -> None:
        """Mark the row that is open in the middle."""
        for row_id in (self._chosen, chosen):
            if row_id in self._rows:
                self._mark(self._rows[row_id].element, is_chosen=row_id == chosen)
        self._chosen = chosen

    def tick(self, now: datetime) -> None:
        """Bring the waiting times up to date."""
        for drawn in self._rows.values():
            drawn.age.set_text(duration_words(now - drawn.row.since))

    def _show(self, entries: list[tuple[str, str | Row]], now: datetime) -> None:
        self._skeleton.set_visibility(False)
        self._list.show(entries)
        shown = {key for key, _ in entries}
        self._rows = {key: drawn for key, drawn in self._rows.items() if key in shown}
        self._show_empty(is_empty=not entries)
        self.tick(now)

    def _show_empty(self, *, is_empty: bool) -> None:
        self._empty.set_visibility(is_empty)
        if not is_empty:
            return
        self._empty.clear()
        headline, sentence = _EMPTY[self._tab]
        with self._empty:
            words(headline, "empty-headline", tag="p")
            words(sentence, tag="p")

    def _draw_tabs(self) -> None:
        with block("tabs", role="tablist", aria_label="Lists"):
            self._tabs = {
                tab: button(
                    str(tab),
                    partial(self._open_tab, tab),
                    "tab",
                    role="tab",
                    aria_selected="true" if tab is Tab.OPEN else "false",
                )
                for tab in Tab
            }

    def _draw_entry(self, view: str | Row) -> ui.element:
        if isinstance(view, str):
            return words(view, "row-heading", tag="h2")
        return self._draw_row(view)

    def _draw_row(self, row: Row) -> ui.element:
        classes = (
            "row" + (" urgent" if row.is_urgent else "") + (" waits" if row.is_waiting else "")
        )
        with block(classes, tag="button", type="button", data_row=row.id) as element:
            with block("row-top", tag="span"):
                words(row.title, "row-title")
                age = words("", "row-age")
            words(row.line, "row-line")
            with block("row-facts", tag="span"):
                for fact in row.facts:
                    words(fact, "fact")
        element.on("click", lambda: self._choose(self._tab, row.id), args=[])
        self._mark(element, is_chosen=row.id == self._chosen)
        self._rows[row.id] = _Drawn(row, element, age)
        return element

    def _mark(self, element: ui.element, *, is_chosen: bool) -> None:
        element.props(f"aria-current={'true' if is_chosen else 'false'}")


def _skeleton() -> ui.element:
    with block("skeleton", aria_hidden="true") as drawn:
        for _ in range(4):
            block("bone")
    return drawn
