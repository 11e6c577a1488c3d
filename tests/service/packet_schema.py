"""The packet's JSON Schema; `python -m tests.service.packet_schema` writes docs/packet.schema.json.

It is made from the dataclasses and the sentences below their fields, so that it cannot say
anything else than what is stored.
"""

import ast
import inspect
import json
import sys
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from bot.domain.handoffs import PACKET_VERSION, Packet

PAGE = Path(__file__).parents[2] / "docs" / "packet.schema.json"
_SCHEMA = "https://json-schema.org/draft/2020-12/schema"


def packet_schema() -> dict[str, Any]:
    """Return the schema of a packet as it is stored and given to agents."""
    schema = TypeAdapter(Packet).json_schema(mode="serialization")
    schema["properties"]["version"] |= {"const": PACKET_VERSION}
    described = {"Packet": schema, **schema["$defs"]}
    for name, definition in described.items():
        for field, sentence in _sentences(name).items():
            definition["properties"][field].setdefault("description", sentence)
    return {"$schema": _SCHEMA, "$id": "packet.schema.json", **schema}


def text() -> str:
    """Return the file."""
    return json.dumps(packet_schema(), indent=2, ensure_ascii=False) + "\n"


def _sentences(name: str) -> dict[str, str]:
    """Return what stands below the fields of a dataclass of the domain, by field."""
    for module in ("handoffs", "answers", "contacts", "conversations"):
        found = getattr(sys.modules[f"bot.domain.{module}"], name, None)
        if found is not None and hasattr(found, "__dataclass_fields__"):
            return _below_fields(inspect.getsource(found))
    return {}


def _below_fields(source: str) -> dict[str, str]:
    (made,) = ast.parse(source).body
    assert isinstance(made, ast.ClassDef)
    pairs = zip(made.body, made.body[1:], strict=False)
    return {
        field.target.id: " ".join(str(below.value.value).split())
        for field, below in pairs
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(below, ast.Expr)
        and isinstance(below.value, ast.Constant)
    }


if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8")
