"""The packet is a versioned format: docs/packet.schema.json says what is stored."""

import json

import pytest
from pydantic import TypeAdapter

from bot.domain.handoffs import Packet
from tests.builders import a_packet
from tests.service.packet_schema import PAGE, packet_schema, text

EVERY_FIELD = {
    "assurance",
    "channel",
    "confidence",
    "crm",
    "language",
    "links",
    "open_question",
    "passages",
    "previous_handoff_id",
    "reason",
    "signals",
    "suggested_reply",
    "summary",
    "tools",
    "transcript",
    "urgency",
    "version",
}
"""Of version 1. A new field needs a default; a field that goes or changes needs a new version."""


def test_the_schema_in_the_docs_is_the_one_of_the_code() -> None:
    """To write it anew: `python -m tests.service.packet_schema`."""
    assert text() == PAGE.read_text(encoding="utf-8")


def test_version_one_has_these_fields() -> None:
    """Whoever changes what is stored meets the version here."""
    schema = packet_schema()

    assert set(schema["properties"]) >= EVERY_FIELD
    assert 1 == schema["properties"]["version"]["const"]


def test_a_stored_packet_has_no_field_that_the_schema_does_not_name() -> None:
    """What the handoff's row holds is what the schema describes."""
    stored = json.loads(TypeAdapter(Packet).dump_json(a_packet()))

    assert set(stored) == set(packet_schema()["properties"])


@pytest.mark.parametrize("missing", ["passages", "tools", "signals", "crm", "links", "channel"])
def test_a_packet_of_before_can_be_read(missing: str) -> None:
    """Fields that came later have defaults, so that old rows open."""
    stored = json.loads(TypeAdapter(Packet).dump_json(a_packet()))
    del stored[missing]

    read = TypeAdapter(Packet).validate_python(stored)

    assert a_packet().open_question == read.open_question


def test_every_required_field_is_there_from_the_first_version() -> None:
    """Requiring more would refuse rows that are stored already."""
    assert ["reason", "summary", "open_question", "transcript"] == packet_schema()["required"]
