"""Fills the inputs of an open modal in, as a person does, and reads the app's answer to it."""

from typing import Any

from tests.fakes.slack.block_rules import interactive_elements
from tests.fakes.slack.interactions import option
from tests.fakes.slack.methods.views import push, replace
from tests.fakes.slack.model import Json, View
from tests.fakes.slack.refusals import NothingThere
from tests.fakes.slack.roads import Answer
from tests.fakes.slack.state import SlackState
from tests.fakes.slack.view_rules import checked_view, starting_values


def filled_in(view: View, inputs: Json) -> Json:
    """Return state.values with the inputs set; a name is an action id or a block id.

    Raises NothingThere for an input that the modal does not have, and when Slack itself would
    not let the form go: something required is empty, or a text is too long.
    """
    blocks = view.content["blocks"]
    values = starting_values(blocks)
    missing = set(inputs)
    for block, element in interactive_elements(blocks):
        for name in {element["action_id"], block["block_id"]} & set(inputs):
            missing.discard(name)
            place = values.setdefault(block["block_id"], {})
            place[element["action_id"]] = _given(element, inputs[name])
    if missing:
        raise NothingThere(f"the modal has no input {sorted(missing)}")
    for block in blocks:
        if block["type"] == "input":
            _may_go(block, values[block["block_id"]][block["element"]["action_id"]])
    return values


def _given(element: Json, value: Any) -> Json:
    kind = element["type"]
    if kind in {"static_select", "radio_buttons"}:
        return {"type": kind, "selected_option": option(element, value)}
    if kind in {"multi_static_select", "checkboxes"}:
        return {"type": kind, "selected_options": [option(element, each) for each in value]}
    for name in ("user", "conversation", "channel"):
        if kind == f"{name}s_select":
            return {"type": kind, f"selected_{name}": value}
        if kind == f"multi_{name}s_select":
            return {"type": kind, f"selected_{name}s": value}
    return {"type": kind, "value": value}


def _may_go(block: Json, state: Json) -> None:
    value = next((value for name, value in state.items() if name != "type"), None)
    label, element = block["label"]["text"], block["element"]
    if not value and not block.get("optional"):
        raise NothingThere(f"Slack does not submit: {label!r} is required and empty")
    if isinstance(value, str) and len(value) > element.get("max_length", 3000):
        raise NothingThere(f"Slack does not submit: {label!r} is too long")
    if isinstance(value, str) and value and len(value) < element.get("min_length", 0):
        raise NothingThere(f"Slack does not submit: {label!r} is too short")


def settle(state: SlackState, view: View, answer: Answer) -> Json:
    """Do what the app's answer to a submission says; return its errors by block id."""
    if not answer.ok:
        raise NothingThere(f"the modal shows an error: the app answered {answer.status}")
    told: Json = answer.json if answer.body.strip() not in ("", "ok") else {}
    stack = state.open_modals[view.user]
    match told.get("response_action"):
        case "errors":
            return _known_errors(view, told["errors"])
        case "update":
            replace(state, view, checked_view(told["view"], surface="modal"))
        case "push":
            push(state, view.team_id, view.user, checked_view(told["view"], surface="modal"))
        case "clear":
            stack.clear()
        case None:
            stack.remove(view.id)
        case other:
            raise NothingThere(f"Slack knows no response_action {other!r}")
    return {}


def _known_errors(view: View, errors: Json) -> Json:
    blocks = {each["block_id"] for each in view.content["blocks"] if each["type"] == "input"}
    if not errors or set(errors) - blocks:
        raise NothingThere(f"errors must name input blocks, of {sorted(blocks)}: {errors}")
    return errors
