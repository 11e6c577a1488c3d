"""An adaptive card as a person sees it: lines of text, and buttons with what they send."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tests.fakes.teams.cards import inputs_of

Json = dict[str, Any]
_MARKS = re.compile(r"</?at>")
_TIMES = re.compile(r"\{\{(DATE|TIME)\(([^,)]+)(?:,\s*(COMPACT|SHORT|LONG))?\)\}\}")
_FORMS = {"SHORT": "{:%a, %b} {}, {:%Y}", "LONG": "{:%A, %B} {}, {:%Y}"}


@dataclass(frozen=True, slots=True)
class Button:
    """A button that can be pressed now."""

    action: Json
    inputs: tuple[Json, ...]
    """The fields that it sends along."""

    @property
    def title(self) -> str:
        return str(self.action.get("title", ""))

    @property
    def kind(self) -> str:
        return str(self.action["type"])

    def data(self, filled: Mapping[str, str]) -> Any:
        """Return what is sent: the fields as filled in, and the button's own data over them."""
        values: Json = {}
        if self.action.get("associatedInputs") != "none":
            values = {item["id"]: _value(item, filled) for item in self.inputs}
            unknown = sorted(set(filled) - set(values))
            assert not unknown, f"the card has no field {unknown}; it has {sorted(values)}"
            values = {name: value for name, value in values.items() if value is not None}
        own = self.action.get("data")
        if own is None:
            return values
        return {**values, **own} if isinstance(own, dict) else own


def _value(item: Json, filled: Mapping[str, str]) -> str | None:
    """Return what a field holds; a required one that is empty keeps the person from sending."""
    value = filled.get(item["id"], item.get("value"))
    label = item.get("label") or item["id"]
    assert value not in (None, "") or not item.get("isRequired"), f"{label!r} must be filled in"
    choices = [choice["value"] for choice in item.get("choices", [])]
    if value and choices and "choices.data" not in item:
        wrong = [part for part in str(value).split(",") if part not in choices]
        assert not wrong, f"{label!r} does not offer {wrong}; it offers {choices}"
    longest = item.get("maxLength")
    assert not longest or value is None or len(value) <= longest, f"{label!r} takes {longest}"
    return None if value is None else str(value)


class CardView:
    """One person's view of a card: what is unfolded, what is shown."""

    def __init__(self, card: Json, unfolded: frozenset[str] = frozenset()) -> None:
        self._card = card
        self._unfolded = unfolded

    def lines(self) -> list[str]:
        """Return what the card says, a line for each element."""
        lines = (_TIMES.sub(_local, _MARKS.sub("", line)) for line in self._card_lines(self._card))
        return [line for line in lines if line.strip()]

    def buttons(self) -> list[Button]:
        """Return the buttons that stand there now."""
        return list(self._card_buttons(self._card, ()))

    def _card_lines(self, card: Json) -> Iterator[str]:
        for element in card.get("body", []):
            yield from self._element(element)
        yield from self._row(card.get("actions", []))

    def _element(self, element: Json) -> Iterator[str]:
        if not self._shown(element):
            return
        kind = element.get("type", "")
        if kind.startswith("Input."):
            yield from _field(element)
        elif kind == "ColumnSet":
            columns = [" ".join(self._inside(column)) for column in element["columns"]]
            yield " | ".join(text for text in columns if text)
        elif kind == "Table":
            for row in element.get("rows", []):
                yield " | ".join(" ".join(self._inside(cell)) for cell in row.get("cells", []))
        else:
            yield from self._plain(element)

    def _plain(self, element: Json) -> Iterator[str]:
        match element.get("type"):
            case "TextBlock":
                yield element["text"]
            case "RichTextBlock":
                runs = element["inlines"]
                yield "".join(run if isinstance(run, str) else run["text"] for run in runs)
            case "FactSet":
                yield from (f"{fact['title']}: {fact['value']}" for fact in element["facts"])
            case "Image":
                yield f"({element.get('altText') or 'image'})"
            case "ActionSet":
                yield from self._row(element["actions"])
            case _:
                yield from self._inside(element)

    def _inside(self, box: Json) -> Iterator[str]:
        if self._shown(box):
            for item in box.get("items", []):
                yield from self._element(item)

    def _row(self, actions: list[Json]) -> Iterator[str]:
        yield " ".join(f"[{action.get('title', '')}]" for action in actions)
        for action in actions:
            if action["type"] == "Action.ShowCard" and action.get("title") in self._unfolded:
                yield from self._card_lines(action["card"])

    def _card_buttons(self, card: Json, outer: tuple[Json, ...]) -> Iterator[Button]:
        fields = outer + tuple(self._own_inputs(card))
        for action in self._actions(card):
            yield Button(action, fields)
            if action["type"] == "Action.ShowCard" and action.get("title") in self._unfolded:
                yield from self._card_buttons(action["card"], fields)

    def _own_inputs(self, card: Json) -> list[Json]:
        """Return the fields of a card, without those of cards behind its buttons."""
        body = {"body": card.get("body", [])}
        behind = [item["id"] for action in self._actions(body) for item in _behind(action)]
        return [item for item in inputs_of(body) if item["id"] not in behind]

    def _actions(self, node: Any) -> Iterator[Json]:
        if isinstance(node, list):
            for part in node:
                yield from self._actions(part)
        elif isinstance(node, dict) and self._shown(node):
            for name in ("body", "items", "columns", "rows", "cells"):
                yield from self._actions(node.get(name, []))
            yield from (a for a in node.get("actions", []) if a.get("isEnabled", True))
            if "selectAction" in node:
                yield node["selectAction"]

    def _shown(self, element: Json) -> bool:
        toggled = element.get("id") in self._unfolded
        return bool(element.get("isVisible", True)) != toggled


def _local(found: re.Match[str]) -> str:
    """Return a time as the client of somebody in London draws it; the function's own names."""
    kind, text, form = found.groups()
    time = datetime.fromisoformat(text.strip()).astimezone(UTC)
    if kind == "TIME":
        return f"{time:%I:%M %p}".lstrip("0")
    if form in _FORMS:
        return _FORMS[form].format(time, time.day, time)
    return f"{time.month}/{time.day}/{time.year}"


def targets_of(action: Json) -> list[str]:
    """Return the ids that an Action.ToggleVisibility shows or hides."""
    targets = action["targetElements"]
    return [t if isinstance(t, str) else str(t["elementId"]) for t in targets]


def _behind(action: Json) -> list[Json]:
    return inputs_of(action["card"]) if action["type"] == "Action.ShowCard" else []


def _field(element: Json) -> Iterator[str]:
    label = element.get("label") or element.get("title") or element.get("placeholder", "")
    offered = " / ".join(choice["title"] for choice in element.get("choices", []))
    yield f"{label}: <{offered or element.get('value') or ''}>"
