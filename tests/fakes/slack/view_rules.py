"""Judges modals and home tabs as Slack's servers do."""

from collections.abc import Iterator
from typing import Any

from tests.fakes.slack import limits
from tests.fakes.slack.block_rules import checked_blocks, interactive_elements
from tests.fakes.slack.element_rules import text_faults
from tests.fakes.slack.model import Json
from tests.fakes.slack.refusals import Refusal

_FIELDS = frozenset(
    {"type", "title", "blocks", "submit", "close", "private_metadata", "callback_id"}
    | {"clear_on_close", "notify_on_close", "external_id", "submit_disabled"}
)


def checked_view(view: Any, *, surface: str) -> Json:
    """Return a view that Slack would take as a `modal` or as a `home` tab; refuse all others."""
    if not isinstance(view, dict):
        raise Refusal("invalid_arguments", messages=["[ERROR] must be an object [/view]"])
    if faults := [f"[ERROR] {fault}" for fault in _view_faults(view, surface)]:
        raise Refusal("invalid_arguments", messages=faults)
    try:
        blocks = checked_blocks(view["blocks"], surface=surface, pointer="/view/blocks")
    except Refusal as refusal:
        raise Refusal("invalid_arguments", messages=refusal.messages) from refusal
    if surface == "modal" and _has_input(blocks) and not view.get("submit"):
        told = "[ERROR] missing required field: submit [json-pointer:/view]"
        raise Refusal("invalid_arguments", messages=[told])
    return {**view, "blocks": blocks}


def _has_input(blocks: list[Json]) -> bool:
    return any(each["type"] == "input" for each in blocks)


def _view_faults(view: Json, surface: str) -> Iterator[str]:
    if view.get("type") != surface:
        yield f"must be {surface} [json-pointer:/view/type]"
    for name in sorted(set(view) - _FIELDS):
        yield f"unknown field {name} [json-pointer:/view]"
    if not isinstance(view.get("blocks"), list):
        yield "missing required field: blocks [json-pointer:/view]"
    if surface == "modal" and not view.get("title"):
        yield "missing required field: title [json-pointer:/view]"
    for name in ("title", "submit", "close"):
        if view.get(name) and surface == "home":
            yield f"a home tab has no {name} [json-pointer:/view]"
        elif view.get(name):
            yield from text_faults(view[name], limits.TITLE, f"/view/{name}", plain=True)
    for name, most in (("private_metadata", limits.PRIVATE_METADATA), ("callback_id", 255)):
        if len(str(view.get(name, ""))) > most:
            yield f"must be less than {most + 1} characters [json-pointer:/view/{name}]"


def starting_values(blocks: list[Json]) -> Json:
    """Return the state that inputs have before anybody touches them."""
    values: Json = {}
    for block, element in interactive_elements(blocks):
        if value := _starting_value(element):
            values.setdefault(block["block_id"], {})[element.get("action_id", "")] = value
    return values


def _starting_value(element: Json) -> Json | None:
    kind = element["type"]
    if kind == "plain_text_input" or kind.endswith(("_text_input", "number_input")):
        return {"type": kind, "value": element.get("initial_value")}
    if kind in {"static_select", "radio_buttons", "external_select"}:
        return {"type": kind, "selected_option": element.get("initial_option")}
    if kind in {"multi_static_select", "checkboxes", "multi_external_select"}:
        return {"type": kind, "selected_options": element.get("initial_options", [])}
    named = {
        "users_select": ("selected_user", "initial_user"),
        "conversations_select": ("selected_conversation", "initial_conversation"),
        "channels_select": ("selected_channel", "initial_channel"),
        "multi_users_select": ("selected_users", "initial_users"),
        "multi_conversations_select": ("selected_conversations", "initial_conversations"),
        "multi_channels_select": ("selected_channels", "initial_channels"),
        "datepicker": ("selected_date", "initial_date"),
        "timepicker": ("selected_time", "initial_time"),
        "file_input": ("files", "files"),
    }
    if kind not in named:
        return None
    chosen, initial = named[kind]
    return {"type": kind, chosen: element.get(initial)}
