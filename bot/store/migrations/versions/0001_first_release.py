"""All tables of the first release.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text

from bot.store.column_types import Moment, Number

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _create_approval()
    _create_contact()
    _create_conversation()
    _create_crm_company()
    _create_document()
    _create_effect()
    _create_feedback()
    _create_handoff()
    _create_inbox()
    _create_lease()
    _create_message()
    _create_note()
    _create_schedule()
    _create_source()
    _create_turn()
    _create_usage()
    _create_crm_contact()
    _create_identity()
    _create_crm_link()
    _create_crm_ticket()


def _create_approval() -> None:
    op.create_table(
        "approval",
        sa.Column("id", Text(), nullable=False),
        sa.Column("conversation_id", Text(), nullable=False),
        sa.Column("is_answered", sa.Boolean(), nullable=False),
        sa.Column("content", Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_approval"),
    )


def _create_contact() -> None:
    op.create_table(
        "contact",
        sa.Column("id", Text(), nullable=False),
        sa.Column("name", Text(), nullable=True),
        sa.Column("email", Text(), nullable=True),
        sa.Column("assurance", sa.Integer(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_contact"),
    )


def _create_conversation() -> None:
    op.create_table(
        "conversation",
        sa.Column("id", Text(), nullable=False),
        sa.Column("contact_id", Text(), nullable=False),
        sa.Column("owner", Text(), nullable=False),
        sa.Column("content", Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_conversation"),
    )
    op.create_index("ix_conversation_contact_id", "conversation", ["contact_id"], unique=False)


def _create_crm_company() -> None:
    op.create_table(
        "crm_company",
        sa.Column("id", Text(), nullable=False),
        sa.Column("name", Text(), nullable=False),
        sa.Column("plan", Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_crm_company"),
    )


def _create_document() -> None:
    op.create_table(
        "document",
        sa.Column("source", Text(), nullable=False),
        sa.Column("document_id", Text(), nullable=False),
        sa.Column("content", Text(), nullable=False),
        sa.PrimaryKeyConstraint("source", "document_id", name="pk_document"),
    )
    op.create_index("ix_document_document_id", "document", ["document_id"], unique=False)


def _create_effect() -> None:
    op.create_table(
        "effect",
        sa.Column("sequence", Number, sa.Identity(always=False), nullable=False),
        sa.Column("key", Text(), nullable=False),
        sa.Column("conversation_id", Text(), nullable=False),
        sa.Column("lane", Text(), nullable=False),
        sa.Column("kind", Text(), nullable=False),
        sa.Column("target", Text(), nullable=False),
        sa.Column("payload", Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("state", Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", Moment(), nullable=True),
        sa.Column("error", Text(), nullable=True),
        sa.Column("result", Text(), nullable=True),
        sa.Column("possibly_doubled", sa.Boolean(), nullable=False),
        sa.Column("worker", Text(), nullable=True),
        sa.Column("until", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("sequence", name="pk_effect"),
        sa.UniqueConstraint("key", name="uq_effect_key"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_effect_dead",
        "effect",
        ["sequence"],
        unique=False,
        sqlite_where=sa.text("state = 'dead'"),
        postgresql_where=sa.text("state = 'dead'"),
    )
    op.create_index(
        "ix_effect_lane",
        "effect",
        ["lane", "sequence"],
        unique=False,
        sqlite_where=sa.text("state IN ('planned', 'sent', 'unknown')"),
        postgresql_where=sa.text("state IN ('planned', 'sent', 'unknown')"),
    )


def _create_feedback() -> None:
    op.create_table(
        "feedback",
        sa.Column("message_id", Text(), nullable=False),
        sa.Column("conversation_id", Text(), nullable=False),
        sa.Column("value", Text(), nullable=False),
        sa.Column("comment", Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("message_id", name="pk_feedback"),
    )


def _create_handoff() -> None:
    op.create_table(
        "handoff",
        sa.Column("id", Text(), nullable=False),
        sa.Column("conversation_id", Text(), nullable=False),
        sa.Column("state", Text(), nullable=False),
        sa.Column("requested_at", Moment(), nullable=False),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.Column("content", Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_handoff"),
    )
    op.create_index("ix_handoff_conversation_id", "handoff", ["conversation_id"], unique=False)
    op.create_index("ix_handoff_state", "handoff", ["state", "requested_at"], unique=False)
    op.create_index(
        "uq_handoff_open",
        "handoff",
        ["conversation_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('requested', 'accepted')"),
        postgresql_where=sa.text("state IN ('requested', 'accepted')"),
    )


def _create_inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("number", Number, sa.Identity(always=False), nullable=False),
        sa.Column("channel", Text(), nullable=False),
        sa.Column("delivery_id", Text(), nullable=False),
        sa.Column("conversation_id", Text(), nullable=False),
        sa.Column("state", Text(), server_default="waiting", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("received_at", Moment(), nullable=False),
        sa.Column("error", Text(), nullable=True),
        sa.Column("content", Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_inbox"),
        sa.UniqueConstraint("channel", "delivery_id", name="uq_inbox_channel_delivery_id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_inbox_dead",
        "inbox",
        ["number"],
        unique=False,
        sqlite_where=sa.text("state = 'dead'"),
        postgresql_where=sa.text("state = 'dead'"),
    )
    op.create_index(
        "ix_inbox_waiting",
        "inbox",
        ["conversation_id", "number"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )


def _create_lease() -> None:
    op.create_table(
        "lease",
        sa.Column("conversation_id", Text(), nullable=False),
        sa.Column("first_number", Number, nullable=True),
        sa.Column("fence", Number, server_default="0", nullable=False),
        sa.Column("worker", Text(), nullable=True),
        sa.Column("free_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("conversation_id", name="pk_lease"),
    )
    op.create_index(
        "ix_lease_work",
        "lease",
        ["first_number"],
        unique=False,
        sqlite_where=sa.text("first_number IS NOT NULL"),
        postgresql_where=sa.text("first_number IS NOT NULL"),
    )


def _create_message() -> None:
    op.create_table(
        "message",
        sa.Column("number", Number, sa.Identity(always=False), nullable=False),
        sa.Column("id", Text(), nullable=False),
        sa.Column("conversation_id", Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("content", Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_message"),
        sa.UniqueConstraint(
            "conversation_id", "sequence", name="uq_message_conversation_id_sequence"
        ),
        sa.UniqueConstraint("id", name="uq_message_id"),
        sqlite_autoincrement=True,
    )


def _create_note() -> None:
    op.create_table(
        "note",
        sa.Column("number", Number, sa.Identity(always=False), nullable=False),
        sa.Column("id", Text(), nullable=False),
        sa.Column("conversation_id", Text(), nullable=False),
        sa.Column("content", Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_note"),
        sa.UniqueConstraint("id", name="uq_note_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_note_conversation_id", "note", ["conversation_id"], unique=False)


def _create_schedule() -> None:
    op.create_table(
        "schedule",
        sa.Column("job", Text(), nullable=False),
        sa.Column("slot", Moment(), nullable=False),
        sa.Column("worker", Text(), nullable=False),
        sa.PrimaryKeyConstraint("job", "slot", name="pk_schedule"),
    )


def _create_source() -> None:
    op.create_table(
        "source",
        sa.Column("name", Text(), nullable=False),
        sa.Column("content", Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_source"),
    )


def _create_turn() -> None:
    op.create_table(
        "turn",
        sa.Column("number", Number, sa.Identity(always=False), nullable=False),
        sa.Column("id", Text(), nullable=False),
        sa.Column("conversation_id", Text(), nullable=False),
        sa.Column("kind", Text(), nullable=False),
        sa.Column("started_at", Moment(), nullable=False),
        sa.Column("finished_at", Moment(), nullable=False),
        sa.Column("content", Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_turn"),
        sa.UniqueConstraint("id", name="uq_turn_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_turn_conversation_id", "turn", ["conversation_id"], unique=False)


def _create_usage() -> None:
    op.create_table(
        "usage",
        sa.Column("number", Number, sa.Identity(always=False), nullable=False),
        sa.Column("turn_id", Text(), nullable=False),
        sa.Column("model", Text(), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("input_tokens", Number, nullable=False),
        sa.Column("output_tokens", Number, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_usage"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_usage_turn_id", "usage", ["turn_id"], unique=False)


def _create_crm_contact() -> None:
    op.create_table(
        "crm_contact",
        sa.Column("id", Text(), nullable=False),
        sa.Column("name", Text(), nullable=True),
        sa.Column("email", Text(), nullable=True),
        sa.Column("is_email_sure", sa.Boolean(), nullable=False),
        sa.Column("company_id", Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id"], ["crm_company.id"], name="fk_crm_contact_company_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_crm_contact"),
    )
    op.create_index("ix_crm_contact_email", "crm_contact", ["email"], unique=False)


def _create_identity() -> None:
    op.create_table(
        "identity",
        sa.Column("channel", Text(), nullable=False),
        sa.Column("external_id", Text(), nullable=False),
        sa.Column("contact_id", Text(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name="fk_identity_contact_id"),
        sa.PrimaryKeyConstraint("channel", "external_id", name="pk_identity"),
    )
    op.create_index("ix_identity_contact_id", "identity", ["contact_id"], unique=False)


def _create_crm_link() -> None:
    op.create_table(
        "crm_link",
        sa.Column("contact_id", Text(), nullable=False),
        sa.Column("crm_contact_id", Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["crm_contact_id"], ["crm_contact.id"], name="fk_crm_link_crm_contact_id"
        ),
        sa.PrimaryKeyConstraint("contact_id", name="pk_crm_link"),
    )


def _create_crm_ticket() -> None:
    op.create_table(
        "crm_ticket",
        sa.Column("number", Number, sa.Identity(always=False), nullable=False),
        sa.Column("id", Text(), nullable=False),
        sa.Column("key", Text(), nullable=False),
        sa.Column("crm_contact_id", Text(), nullable=False),
        sa.Column("subject", Text(), nullable=False),
        sa.Column("description", Text(), nullable=False),
        sa.Column("priority", Text(), nullable=False),
        sa.Column("status", Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["crm_contact_id"], ["crm_contact.id"], name="fk_crm_ticket_crm_contact_id"
        ),
        sa.PrimaryKeyConstraint("number", name="pk_crm_ticket"),
        sa.UniqueConstraint("id", name="uq_crm_ticket_id"),
        sa.UniqueConstraint("key", name="uq_crm_ticket_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_crm_ticket_crm_contact_id", "crm_ticket", ["crm_contact_id"], unique=False)
