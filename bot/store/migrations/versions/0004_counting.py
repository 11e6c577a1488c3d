"""What is counted has columns of its own: analytics never reads what was said.

Revision ID: 0004
Revises: 0003
"""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text

from bot.store.column_types import Moment, Number

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_SLICE = 500
"""Rows that are filled in one statement: contents can be large."""


def upgrade() -> None:
    """Add the columns, fill them from the contents, then index them."""
    _add("conversation", sa.Column("channel", Text(), nullable=False, server_default=""))
    _add("turn", sa.Column("verdict", Text(), nullable=False, server_default="silent"))
    _add("turn", sa.Column("reason", Text(), nullable=True))
    _add("turn", sa.Column("tokens", Number, nullable=False, server_default="0"))
    _add("handoff", sa.Column("reason", Text(), nullable=False, server_default=""))
    _add("handoff", sa.Column("accepted_at", Moment(), nullable=True))
    _add("handoff", sa.Column("first_reply_at", Moment(), nullable=True))
    _add("handoff", sa.Column("rating", sa.Integer(), nullable=True))
    _fill("conversation", {"channel": Text()}, _of_conversation)
    _fill("turn", {"verdict": Text(), "reason": Text(), "tokens": Number}, _of_turn)
    moments = {"accepted_at": Moment(), "first_reply_at": Moment()}
    _fill("handoff", {"reason": Text(), "rating": sa.Integer(), **moments}, _of_handoff)
    _index()


def _add(table: str, column: sa.Column[Any]) -> None:
    op.add_column(table, column)


def _fill(
    table: str, columns: dict[str, Any], read: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    rows = sa.table(
        table,
        sa.column("id", Text()),
        sa.column("content", Text()),
        *(sa.column(name, kind) for name, kind in columns.items()),
    )
    connection, last = op.get_bind(), ""
    values = {name: sa.bindparam(f"new_{name}", type_=kind) for name, kind in columns.items()}
    change = sa.update(rows).where(rows.c.id == sa.bindparam("its_id")).values(values)
    some = sa.select(rows.c.id, rows.c.content).order_by(rows.c.id).limit(_SLICE)
    while found := connection.execute(some.where(rows.c.id > last)).all():
        last = found[-1].id
        connection.execute(
            change,
            [
                {"its_id": row.id}
                | {f"new_{key}": value for key, value in read(json.loads(row.content)).items()}
                for row in found
            ],
        )


def _of_conversation(content: dict[str, Any]) -> dict[str, Any]:
    return {"channel": content["ref"]["channel"]}


def _of_turn(content: dict[str, Any]) -> dict[str, Any]:
    usage = content.get("trace", {}).get("usage", {})
    return {
        "verdict": _verdict(content),
        "reason": content.get("reason"),
        "tokens": usage.get("input_tokens", 0) + usage.get("output_tokens", 0),
    }


def _verdict(content: dict[str, Any]) -> str:
    match content["kind"]:
        case "reply":
            return "answered" if content["answer"].get("citations") else "replied"
        case "clarify":
            return "clarified"
        case "escalate":
            return "offered" if content.get("ask_first") else "handed_off"
        case _:
            return "relayed" if content.get("reason") == "relayed" else "silent"


def _of_handoff(content: dict[str, Any]) -> dict[str, Any]:
    return {
        "reason": content["reason"],
        "rating": content.get("rating"),
        "accepted_at": _moment(content.get("accepted_at")),
        "first_reply_at": _moment(content.get("first_reply_at")),
    }


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _index() -> None:
    op.create_index(
        "ix_turn_counted",
        "turn",
        ["started_at", "verdict", "conversation_id", "finished_at", "reason", "tokens"],
    )
    op.create_index(
        "ix_handoff_counted",
        "handoff",
        [
            "requested_at",
            "closed_at",
            "conversation_id",
            "state",
            "reason",
            "accepted_at",
            "first_reply_at",
            "rating",
        ],
    )
    op.create_index("ix_feedback_counted", "feedback", ["at", "conversation_id", "value"])
