"""What an older release stored is counted after the upgrade."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, text

from bot.domain.answers import Answer, Clarify, Reply, Silence, SilenceReason
from bot.domain.handoffs import HandoffState
from bot.store.sql import SqlStore, open_store
from tests.builders import (
    a_conversation,
    a_handoff,
    a_reply,
    a_turn_record,
    an_agent,
    an_escalation,
)
from tests.fakes.clock import NOON

COLUMNS = {
    "conversation": ("channel",),
    "turn": ("verdict", "reason", "tokens"),
    "handoff": ("reason", "accepted_at", "first_reply_at", "rating"),
}
OUTCOMES = (
    a_reply(),
    Reply(Answer("Hello!")),
    Clarify("Which one?"),
    an_escalation(ask_first=True),
    an_escalation(),
    Silence(SilenceReason.RELAYED),
    Silence(SilenceReason.NOT_ADDRESSED),
)


@pytest.fixture(params=["sqlite", pytest.param("empty_postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest) -> str:
    """Return the address of a database without a table, on SQLite and on PostgreSQL."""
    return str(request.getfixturevalue(f"{request.param}_url"))


async def test_what_was_stored_before_is_counted_as_what_is_stored_now(url: str) -> None:
    """Turns of every kind, and handoffs with their times and ratings."""
    store = await open_store(url)
    await _fill(store)
    written = await _counted(store)
    await store.database.change(_take_back)
    await store.close()

    upgraded = await open_store(url)
    filled = await _counted(upgraded)
    await upgraded.close()

    assert written == filled
    assert 6 == len(filled[0])
    assert 5 == filled[1][0].rating


async def _fill(store: SqlStore) -> None:
    minute = timedelta(minutes=1)
    handoff = a_handoff().accepted(an_agent("Grace"), NOON + minute)
    replied = replace(handoff, first_reply_at=NOON + 2 * minute)
    async with store.writing() as records:
        await records.conversations.save(a_conversation())
        for number, outcome in enumerate(OUTCOMES):
            at = NOON + number * minute
            await records.turns.add(
                a_turn_record(id=f"turn-{number}", outcome=outcome, started_at=at, finished_at=at)
            )
        await records.handoffs.save(handoff)
        await records.handoffs.save(
            replied.closed(HandoffState.RESOLVED, NOON + 3 * minute).rated(5)
        )


async def _counted(store: SqlStore) -> tuple[list, list]:  # type: ignore[type-arg]
    async with store.reading() as records:
        turns = await records.statistics.turns(NOON)
        handoffs = await records.statistics.handoffs(NOON)
    return sorted(turns, key=lambda each: each.started_at), list(handoffs)


def _take_back(connection: Connection) -> None:
    """Leave the database as the release before wrote it."""
    for table in ("turn", "handoff", "feedback"):
        connection.execute(text(f"DROP INDEX ix_{table}_counted"))
    for table, names in COLUMNS.items():
        for name in names:
            connection.execute(text(f"ALTER TABLE {table} DROP COLUMN {name}"))
    connection.execute(text("UPDATE alembic_version SET version_num = '0003'"))
