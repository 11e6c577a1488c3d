"""Our key in a message's metadata: what makes a message findable after a lost answer."""

from collections.abc import Mapping
from typing import Any

EVENT_TYPE = "baton_message"


def key_metadata(key: str, *, part: int = 0, parts: int = 1) -> dict[str, Any]:
    """Return the metadata of a part of a message that is sent with this key."""
    return {
        "event_type": EVENT_TYPE,
        "event_payload": {"key": key, "part": part, "parts": parts},
    }


def key_of(message: Mapping[str, Any]) -> str:
    """Return the key that a message of a thread carries; empty where it carries none."""
    return str(_payload(message).get("key") or "")


def part_of(message: Mapping[str, Any]) -> tuple[int, int]:
    """Return which part of how many a message is."""
    payload = _payload(message)
    return int(payload.get("part") or 0), int(payload.get("parts") or 1)


def _payload(message: Mapping[str, Any]) -> Mapping[str, Any]:
    metadata = message.get("metadata")
    payload = metadata.get("event_payload") if isinstance(metadata, Mapping) else None
    return payload if isinstance(payload, Mapping) else {}
