"""Whether an adaptive card is one that Teams draws."""

from collections.abc import Iterator
from typing import Any

from tests.fakes.teams.card_schema import (
    ACTIONS,
    CARD_SHAPE,
    CHOICES,
    ELEMENTS,
    NEWEST,
    PARTS,
    SHOWN_ACTIONS,
    Shape,
)

CARD = "application/vnd.microsoft.card.adaptive"
Json = dict[str, Any]
_CHILDREN = ("body", "items", "columns", "images")
_WEB = ("https://", "http://", "mailto:", "tel:")
_LARGEST_REFRESH = 60


def card_problems(card: Any) -> list[str]:
    """Return a sentence for everything that is wrong with a card; none when it is good."""
    if not isinstance(card, dict) or card.get("type") != "AdaptiveCard":
        return ["the content is not an AdaptiveCard"]
    problems = [*_of_version(card), *_of_card(card), *_of_refresh(card)]
    names = [item["id"] for item in inputs_of(card) if item.get("id")]
    twins = sorted({name for name in names if names.count(name) > 1})
    return [*problems, *(f"two inputs have the id {name!r}" for name in twins)]


def inputs_of(card: Json) -> list[Json]:
    """Return the inputs of a card, those of cards behind its buttons included."""
    return [item for item in walk(card) if str(item.get("type", "")).startswith("Input.")]


def walk(node: Any) -> Iterator[Json]:
    """Go through every object of a card, outer ones first."""
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from walk(value)
    elif isinstance(node, list):
        for value in node:
            yield from walk(value)


def _of_version(card: Json) -> Iterator[str]:
    try:
        version = tuple(int(part) for part in str(card.get("version")).split("."))
    except ValueError:
        yield f"version {card.get('version')!r} is not one"
        return
    if version > NEWEST:
        yield f"version {card['version']} is newer than 1.5"


def _of_card(card: Json) -> Iterator[str]:
    yield from _of_shape("AdaptiveCard", card, CARD_SHAPE)
    for element in card.get("body", []):
        yield from _of_element(element)
    yield from _of_actions(card.get("actions", []))


def _of_element(element: Any) -> Iterator[str]:
    if not isinstance(element, dict):
        yield f"an element is {element!r}"
        return
    kind = str(element.get("type"))
    if kind not in ELEMENTS:
        yield f"element type {kind!r} is unknown"
        return
    yield from _of_shape(kind, element, ELEMENTS[kind])
    yield from _of_choices(kind, element)
    yield from _of_children(element)


def _of_children(element: Json) -> Iterator[str]:
    for child in element.get("items", []) + element.get("images", []):
        yield from _of_element(child)
    yield from _of_parts(element)
    for fact in element.get("facts", []):
        yield from _missing("Fact", fact, {"title", "value"})
    for choice in element.get("choices", []):
        yield from _missing("Input.Choice", choice, {"title", "value"})
    yield from _of_actions(element.get("actions", []))
    if "selectAction" in element:
        yield from _of_action(element["selectAction"])


def _of_parts(element: Json) -> Iterator[str]:
    if element["type"] == "ColumnSet":
        for column in element["columns"]:
            yield from _of_part("Column", column)
    for row in element.get("rows", []):
        yield from _of_part("TableRow", row)
    for run in element.get("inlines", []):
        if not isinstance(run, str):
            yield from _of_part("TextRun", run)


def _of_part(kind: str, part: Json) -> Iterator[str]:
    yield from _of_shape(kind, part, PARTS[kind])
    for child in part.get("items", []):
        yield from _of_element(child)
    for cell in part.get("cells", []):
        yield from _of_part("TableCell", cell)


def _of_actions(actions: list[Json]) -> Iterator[str]:
    first_row = [action for action in actions if action.get("mode") != "secondary"]
    if len(first_row) > SHOWN_ACTIONS:
        yield f"{len(first_row)} actions in one row; Teams draws {SHOWN_ACTIONS}"
    for action in actions:
        yield from _of_action(action)


def _of_action(action: Any) -> Iterator[str]:
    kind = str(action.get("type")) if isinstance(action, dict) else repr(action)
    if kind not in ACTIONS:
        yield f"action type {kind!r} is unknown"
        return
    yield from _of_shape(kind, action, ACTIONS[kind])
    if kind == "Action.OpenUrl" and not str(action.get("url")).startswith(_WEB):
        yield f"Action.OpenUrl leads to {action.get('url')!r}"
    if action.get("style") not in (None, "default", "positive", "destructive"):
        yield f"the action style {action['style']!r} is unknown"
    if kind == "Action.ShowCard":
        yield from _of_card({"version": "1.5", **action["card"]})


def _of_refresh(card: Json) -> Iterator[str]:
    refresh = card.get("refresh")
    if refresh is None:
        return
    if refresh.get("action", {}).get("type") != "Action.Execute":
        yield "refresh needs an Action.Execute"
    if len(refresh.get("userIds", [])) > _LARGEST_REFRESH:
        yield f"refresh names more than {_LARGEST_REFRESH} people"


def _of_shape(kind: str, thing: Json, shape: Shape) -> Iterator[str]:
    yield from _missing(kind, thing, shape.needs)
    for name in thing:
        if name != "type" and name not in shape.may:
            yield f"{kind} has no {name!r}"


def _missing(kind: str, thing: Json, needs: frozenset[str] | set[str]) -> Iterator[str]:
    for name in sorted(needs):
        if thing.get(name) in (None, ""):
            yield f"{kind} needs {name!r}"


def _of_choices(kind: str, element: Json) -> Iterator[str]:
    for name, allowed in CHOICES.items():
        value = element.get(name)
        lowered = {choice.lower() for choice in allowed}
        if isinstance(value, str) and value.lower() not in lowered:
            yield f"{kind}.{name} is {value!r}"
