"""Judges blocks as Slack's servers do; plain dicts pass the SDK unchecked."""

import copy
from collections import Counter
from collections.abc import Iterator
from typing import Any

from tests.fakes.slack import limits
from tests.fakes.slack.element_rules import element_faults, text_faults
from tests.fakes.slack.model import Json
from tests.fakes.slack.refusals import Refusal


def checked_blocks(
    blocks: Any, *, surface: str = "message", pointer: str = "/blocks"
) -> list[Json]:
    """Return blocks that Slack would take, each with a block_id; refuse all others."""
    if not isinstance(blocks, list) or not all(isinstance(each, dict) for each in blocks):
        raise Refusal("invalid_blocks_format")
    faults = list(_list_faults(blocks, surface, pointer))
    if faults:
        told = [f"[ERROR] {fault}" for fault in faults]
        raise Refusal("invalid_blocks", messages=told, errors=faults)
    if surface == "message" and texts_length(blocks) > limits.BLOCKS_SUM:
        raise Refusal("msg_blocks_too_long")
    if sum(each["type"] == "table" for each in blocks) > 1:
        raise Refusal("invalid_attachments", messages=["[ERROR] only_one_table_allowed"])
    return [_with_ids(each, number) for number, each in enumerate(blocks)]


def _with_ids(block: Json, number: int) -> Json:
    """Return the block with the ids that Slack makes up where the app gave none."""
    whole = {**copy.deepcopy(block), "block_id": block.get("block_id") or f"b{number}"}
    for place, (_, element) in enumerate(interactive_elements([whole])):
        element.setdefault("action_id", f"a{number}-{place}")
    return whole


def texts_length(value: Any) -> int:
    """Return the characters of all texts in blocks."""
    if isinstance(value, list):
        return sum(texts_length(each) for each in value)
    if not isinstance(value, dict):
        return 0
    own = len(value["text"]) if isinstance(value.get("text"), str) else 0
    return own + sum(texts_length(each) for each in value.values())


def _list_faults(blocks: list[Json], surface: str, pointer: str) -> Iterator[str]:
    most = limits.MESSAGE_BLOCKS if surface == "message" else limits.VIEW_BLOCKS
    if len(blocks) > most:
        yield f"no more than {most} items allowed [json-pointer:{pointer}]"
    for number, block in enumerate(blocks):
        yield from _block_faults(block, surface, f"{pointer}/{number}")
    yield from _repeated(blocks, pointer)
    markdown = sum(len(str(b.get("text", ""))) for b in blocks if b.get("type") == "markdown")
    if markdown > limits.MARKDOWN_SUM:
        yield (
            f"markdown blocks must be less than {limits.MARKDOWN_SUM + 1} characters in sum "
            f"[json-pointer:{pointer}]"
        )


def _block_faults(block: Json, surface: str, pointer: str) -> Iterator[str]:
    kind = block.get("type")
    if kind not in limits.REQUIRED:
        yield f"unsupported type: {kind} [json-pointer:{pointer}/type]"
        return
    if kind not in limits.SURFACES[surface]:
        yield f"unsupported type: {kind} in a {surface} [json-pointer:{pointer}/type]"
    for name in limits.REQUIRED[kind]:
        if not block.get(name):
            yield f"missing required field: {name} [json-pointer:{pointer}]"
    yield from _unknown_fields(kind, block, pointer)
    if len(str(block.get("block_id", ""))) > limits.BLOCK_ID:
        yield (
            f"must be less than {limits.BLOCK_ID + 1} characters [json-pointer:{pointer}/block_id]"
        )
    yield from _OWN_FAULTS.get(kind, _nothing)(block, pointer)


def _unknown_fields(kind: str, block: Json, pointer: str) -> Iterator[str]:
    allowed = limits.ALLOWED.get(kind)
    if allowed is None:
        return
    for name in sorted(set(block) - allowed - {"type", "block_id"}):
        yield f"no more items than allowed: unknown field {name} [json-pointer:{pointer}]"


def _nothing(_block: Json, _pointer: str) -> Iterator[str]:
    return iter(())


def _section(block: Json, pointer: str) -> Iterator[str]:
    if not block.get("text") and not block.get("fields"):
        yield f"missing required field: text [json-pointer:{pointer}]"
    if block.get("text"):
        yield from text_faults(block["text"], 3000, f"{pointer}/text")
    fields = block.get("fields", [])
    if len(fields) > 10:
        yield f"no more than 10 items allowed [json-pointer:{pointer}/fields]"
    for number, field in enumerate(fields):
        yield from text_faults(field, 2000, f"{pointer}/fields/{number}")
    if accessory := block.get("accessory"):
        yield from element_faults(accessory, "section", f"{pointer}/accessory")


def _elements(block: Json, pointer: str) -> Iterator[str]:
    kind, elements = block["type"], block.get("elements") or []
    most = limits.ELEMENTS_AT_MOST[kind]
    if len(elements) > most:
        yield f"no more than {most} items allowed [json-pointer:{pointer}/elements]"
    for number, element in enumerate(elements):
        yield from element_faults(element, kind, f"{pointer}/elements/{number}")


def _input(block: Json, pointer: str) -> Iterator[str]:
    for name in ("label", "hint"):
        if block.get(name):
            yield from text_faults(block[name], 2000, f"{pointer}/{name}", plain=True)
    if block.get("element"):
        yield from element_faults(block["element"], "input", f"{pointer}/element")


def _header(block: Json, pointer: str) -> Iterator[str]:
    yield from text_faults(block.get("text"), 150, f"{pointer}/text", plain=True)


def _markdown(block: Json, pointer: str) -> Iterator[str]:
    if not isinstance(block.get("text"), str):
        yield f"must be a string [json-pointer:{pointer}/text]"


def _image(block: Json, pointer: str) -> Iterator[str]:
    if not block.get("image_url") and not block.get("slack_file"):
        yield f"missing required field: image_url [json-pointer:{pointer}]"


def _table(block: Json, pointer: str) -> Iterator[str]:
    rows = block.get("rows") or []
    if len(rows) > 100:
        yield f"no more than 100 items allowed [json-pointer:{pointer}/rows]"
    if any(len(row) > 20 for row in rows):
        yield f"no more than 20 items allowed [json-pointer:{pointer}/rows]"


_OWN_FAULTS = {
    "section": _section,
    "actions": _elements,
    "context": _elements,
    "context_actions": _elements,
    "input": _input,
    "header": _header,
    "markdown": _markdown,
    "image": _image,
    "table": _table,
}


def interactive_elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Return every element that a person can use, with the block that it stands in."""
    for block in blocks:
        inside = block.get("elements") or [block.get("accessory") or block.get("element") or {}]
        for element in inside:
            if isinstance(element, dict) and element.get("type") in limits.INTERACTIVE:
                yield block, element


def _repeated(blocks: list[Json], pointer: str) -> Iterator[str]:
    block_ids = Counter(each["block_id"] for each in blocks if each.get("block_id"))
    for name in (name for name, times in block_ids.items() if times > 1):
        yield f"block_id already exists: {name} [json-pointer:{pointer}]"
    used: Counter[tuple[int, str]] = Counter()
    for block, element in interactive_elements(blocks):
        if element.get("action_id"):
            used[id(block), element["action_id"]] += 1
    for name in sorted(name for (_, name), times in used.items() if times > 1):
        yield f"`action_id` {name} already exists [json-pointer:{pointer}]"
