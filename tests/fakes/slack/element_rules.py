"""Judges block elements, texts and options as Slack's servers do."""

from collections.abc import Iterator
from typing import Any

from tests.fakes.slack import limits
from tests.fakes.slack.model import Json


def text_faults(
    text: Any, most: int, pointer: str, *, plain: bool = False, least: int = 1
) -> Iterator[str]:
    """Yield what is wrong with a text object of up to so many characters."""
    if not isinstance(text, dict):
        yield f"must be an object [json-pointer:{pointer}]"
        return
    kinds = {"plain_text"} if plain else {"plain_text", "mrkdwn"}
    if text.get("type") not in kinds:
        yield f"must be one of {sorted(kinds)} [json-pointer:{pointer}/type]"
    content = text.get("text")
    if not isinstance(content, str):
        yield f"must be a string [json-pointer:{pointer}/text]"
        return
    if len(content) < least:
        yield f"must be more than {least - 1} characters [json-pointer:{pointer}/text]"
    if len(content) > most:
        yield f"must be less than {most + 1} characters [json-pointer:{pointer}/text]"


def element_faults(element: Any, inside: str, pointer: str) -> Iterator[str]:
    """Yield what is wrong with an element of a block of the type `inside`."""
    if not isinstance(element, dict):
        yield f"must be an object [json-pointer:{pointer}]"
        return
    kind = str(element.get("type"))
    if kind not in limits.IN_BLOCK[inside]:
        yield f"unsupported element {kind} in {inside} [json-pointer:{pointer}/type]"
        return
    for name in limits.ELEMENT_REQUIRED.get(kind, ()):
        if element.get(name) in (None, "", []):
            yield f"missing required field: {name} [json-pointer:{pointer}]"
    for name, most in limits.length_limits(kind).items():
        if len(str(element.get(name, ""))) > most:
            yield f"must be less than {most + 1} characters [json-pointer:{pointer}/{name}]"
    yield from _own_faults(kind, element, pointer)


def _own_faults(kind: str, element: Json, pointer: str) -> Iterator[str]:
    if kind in {"mrkdwn", "plain_text"}:
        yield from text_faults(element, 2000, pointer)
    if kind == "button" and element.get("text"):
        yield from text_faults(element["text"], 75, f"{pointer}/text", plain=True)
        if element.get("style") not in (None, "primary", "danger"):
            yield f"must be primary or danger [json-pointer:{pointer}/style]"
    if kind == "feedback_buttons":
        yield from _feedback_faults(element, pointer)
    if placeholder := element.get("placeholder"):
        yield from text_faults(placeholder, 150, f"{pointer}/placeholder", plain=True)
    if confirm := element.get("confirm"):
        yield from _confirm_faults(confirm, f"{pointer}/confirm")
    yield from _option_faults(kind, element, pointer)
    yield from _initial_faults(element, pointer)


def _feedback_faults(element: Json, pointer: str) -> Iterator[str]:
    for name in ("positive_button", "negative_button"):
        button = element.get(name) or {}
        yield from text_faults(button.get("text"), 75, f"{pointer}/{name}/text", plain=True)
        if not button.get("value") or len(button["value"]) > 2000:
            yield f"must be 1 to 2000 characters [json-pointer:{pointer}/{name}/value]"


def _confirm_faults(confirm: Json, pointer: str) -> Iterator[str]:
    for name, most in (("title", 100), ("confirm", 30), ("deny", 30)):
        if name in confirm:
            yield from text_faults(confirm[name], most, f"{pointer}/{name}", plain=True)
    yield from text_faults(confirm.get("text"), 300, f"{pointer}/text")


def _option_faults(kind: str, element: Json, pointer: str) -> Iterator[str]:
    if kind.endswith("static_select") and not (
        element.get("options") or element.get("option_groups")
    ):
        yield f"missing required field: options [json-pointer:{pointer}]"
    options = element.get("options") or []
    most = limits.OPTIONS_AT_MOST.get(kind, 100)
    if len(options) > most:
        yield f"no more than {most} items allowed [json-pointer:{pointer}/options]"
    for number, option in enumerate(options):
        place = f"{pointer}/options/{number}"
        yield from text_faults(option.get("text"), 75, f"{place}/text")
        value = option.get("value")
        if not isinstance(value, str) or not 0 < len(value) <= 150:
            yield f"must be less than 151 characters [json-pointer:{place}/value]"


def _initial_faults(element: Json, pointer: str) -> Iterator[str]:
    chosen = element.get("initial_option")
    options = element.get("options")
    if chosen and options is not None and chosen not in options:
        yield f"must be one of the options [json-pointer:{pointer}/initial_option]"
    if len(str(element.get("initial_value", ""))) > 3000:
        yield f"must be less than 3001 characters [json-pointer:{pointer}/initial_value]"
