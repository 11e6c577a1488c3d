"""Every table but those of the local CRM, in one place.

Migrations lead here: a test compares what they make with this.

Values of the domain are JSON in a `content` column; what SQL searches, sorts or changes has a
column of its own. Tables of one turn have no foreign keys between them: its parts are written in
any order, and one transaction holds them together.
"""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.store.column_types import Moment, Number, SafeText

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
    }
)


def number_column() -> Column[int]:
    """Return a key that the database counts up and never uses twice."""
    return Column("number", Number, Identity(), primary_key=True)


inbox = Table(
    "inbox",
    metadata,
    number_column(),
    Column("channel", SafeText, nullable=False),
    Column("delivery_id", SafeText, nullable=False),
    Column("conversation_id", SafeText, nullable=False),
    Column("state", SafeText, nullable=False, server_default="waiting"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("received_at", Moment, nullable=False),
    Column("error", SafeText),
    Column("content", Text, nullable=False),
    UniqueConstraint("channel", "delivery_id"),
    sqlite_autoincrement=True,
)
_waiting, _dead_delivery = text("state = 'waiting'"), text("state = 'dead'")
Index(
    "ix_inbox_waiting",
    inbox.c.conversation_id,
    inbox.c.number,
    sqlite_where=_waiting,
    postgresql_where=_waiting,
)
Index("ix_inbox_dead", inbox.c.number, sqlite_where=_dead_delivery, postgresql_where=_dead_delivery)

# Apart from the conversation: it is there from the first delivery on, before there is one, and
# leasing never waits for a transaction that holds the conversation's row.
lease = Table(
    "lease",
    metadata,
    Column("conversation_id", SafeText, primary_key=True),
    Column("first_number", Number),
    Column("fence", Number, nullable=False, server_default="0"),
    Column("worker", SafeText),
    Column("free_at", Moment),
)
_has_work = text("first_number IS NOT NULL")
Index("ix_lease_work", lease.c.first_number, sqlite_where=_has_work, postgresql_where=_has_work)

conversation = Table(
    "conversation",
    metadata,
    Column("id", SafeText, primary_key=True),
    Column("contact_id", SafeText, nullable=False, index=True),
    Column("owner", SafeText, nullable=False),
    Column("content", Text, nullable=False),
    Column("channel", SafeText, nullable=False, server_default=""),
)

contact = Table(
    "contact",
    metadata,
    Column("id", SafeText, primary_key=True),
    Column("name", SafeText),
    Column("email", SafeText),
    Column("assurance", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
)

identity = Table(
    "identity",
    metadata,
    Column("channel", SafeText, primary_key=True),
    Column("external_id", SafeText, primary_key=True),
    Column("contact_id", SafeText, ForeignKey(contact.c.id), nullable=False, index=True),
)

message = Table(
    "message",
    metadata,
    number_column(),
    Column("id", SafeText, nullable=False, unique=True),
    Column("conversation_id", SafeText, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("content", Text, nullable=False),
    UniqueConstraint("conversation_id", "sequence"),
    sqlite_autoincrement=True,
)

note = Table(
    "note",
    metadata,
    number_column(),
    Column("id", SafeText, nullable=False, unique=True),
    Column("conversation_id", SafeText, nullable=False, index=True),
    Column("content", Text, nullable=False),
    sqlite_autoincrement=True,
)

handoff = Table(
    "handoff",
    metadata,
    Column("id", SafeText, primary_key=True),
    Column("conversation_id", SafeText, nullable=False, index=True),
    Column("state", SafeText, nullable=False),
    Column("requested_at", Moment, nullable=False),
    Column("closed_at", Moment),
    Column("content", Text, nullable=False),
    Column("reason", SafeText, nullable=False, server_default=""),
    Column("accepted_at", Moment),
    Column("first_reply_at", Moment),
    Column("rating", Integer),
    Index("ix_handoff_state", "state", "requested_at"),
    # Holds all that is counted: the rows with their packets are not read for it.
    Index(
        "ix_handoff_counted",
        "requested_at",
        "closed_at",
        "conversation_id",
        "state",
        "reason",
        "accepted_at",
        "first_reply_at",
        "rating",
    ),
)
_open = text("state IN ('requested', 'accepted')")
Index(
    "uq_handoff_open",
    handoff.c.conversation_id,
    unique=True,
    sqlite_where=_open,
    postgresql_where=_open,
)

desk_card = Table(
    "desk_card",
    metadata,
    Column("desk", SafeText, primary_key=True),
    Column("handoff_id", SafeText, primary_key=True),
    Column("card", SafeText, nullable=False),
    Index("ix_desk_card_card", "desk", "card"),
)

turn = Table(
    "turn",
    metadata,
    number_column(),
    Column("id", SafeText, nullable=False, unique=True),
    Column("conversation_id", SafeText, nullable=False, index=True),
    Column("kind", SafeText, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("finished_at", Moment, nullable=False),
    Column("content", Text, nullable=False),
    Column("verdict", SafeText, nullable=False, server_default="silent"),
    Column("reason", SafeText),
    Column("tokens", Number, nullable=False, server_default="0"),
    # Holds all that is counted: the rows with their passages are not read for it.
    Index(
        "ix_turn_counted",
        "started_at",
        "verdict",
        "conversation_id",
        "finished_at",
        "reason",
        "tokens",
    ),
    sqlite_autoincrement=True,
)

usage = Table(
    "usage",
    metadata,
    number_column(),
    Column("turn_id", SafeText, nullable=False, index=True),
    Column("model", SafeText, nullable=False),
    Column("calls", Integer, nullable=False),
    Column("input_tokens", Number, nullable=False),
    Column("output_tokens", Number, nullable=False),
    Column("at", Moment, nullable=False),
    sqlite_autoincrement=True,
)

feedback = Table(
    "feedback",
    metadata,
    Column("message_id", SafeText, primary_key=True),
    Column("conversation_id", SafeText, nullable=False),
    Column("value", SafeText, nullable=False),
    Column("comment", SafeText, nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_feedback_counted", "at", "conversation_id", "value"),
)

approval = Table(
    "approval",
    metadata,
    Column("id", SafeText, primary_key=True),
    Column("conversation_id", SafeText, nullable=False),
    Column("is_answered", Boolean, nullable=False),
    Column("content", Text, nullable=False),
)

effect = Table(
    "effect",
    metadata,
    Column("sequence", Number, Identity(), primary_key=True),
    Column("key", SafeText, nullable=False, unique=True),
    Column("conversation_id", SafeText, nullable=False),
    Column("lane", SafeText, nullable=False),
    Column("kind", SafeText, nullable=False),
    Column("target", SafeText, nullable=False),
    Column("payload", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("state", SafeText, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", Moment),
    Column("error", SafeText),
    Column("result", Text),
    Column("possibly_doubled", Boolean, nullable=False),
    Column("worker", SafeText),
    Column("until", Moment),
    sqlite_autoincrement=True,
)
_unfinished, _dead_effect = text("state IN ('planned', 'sent', 'unknown')"), text("state = 'dead'")
Index(
    "ix_effect_lane",
    effect.c.lane,
    effect.c.sequence,
    sqlite_where=_unfinished,
    postgresql_where=_unfinished,
)
Index("ix_effect_dead", effect.c.sequence, sqlite_where=_dead_effect, postgresql_where=_dead_effect)

document = Table(
    "document",
    metadata,
    Column("source", SafeText, primary_key=True),
    Column("document_id", SafeText, primary_key=True, index=True),
    Column("content", Text, nullable=False),
)

source = Table(
    "source",
    metadata,
    Column("name", SafeText, primary_key=True),
    Column("content", Text, nullable=False),
)

schedule = Table(
    "schedule",
    metadata,
    Column("job", SafeText, primary_key=True),
    Column("slot", Moment, primary_key=True),
    Column("worker", SafeText, nullable=False),
)

kept_value = Table(
    "kept_value",
    metadata,
    Column("name", SafeText, primary_key=True),
    Column("content", SafeText, nullable=False),
    Column("until", Moment),
)
