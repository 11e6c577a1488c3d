"""Which card of a desk shows which handoff.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "desk_card",
        sa.Column("desk", Text(), nullable=False),
        sa.Column("handoff_id", Text(), nullable=False),
        sa.Column("card", Text(), nullable=False),
        sa.PrimaryKeyConstraint("desk", "handoff_id", name="pk_desk_card"),
    )
    op.create_index("ix_desk_card_card", "desk_card", ["desk", "card"], unique=False)
