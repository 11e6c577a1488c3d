import sqlite3
from pathlib import Path

import pytest
import sqlalchemy
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import bot.store
from bot.domain.errors import DatabaseTooNew, SettingsError, StoreError
from bot.store import crm_schema, migrations
from bot.store.schema import metadata
from bot.store.sql import open_store
from tests.builders import a_delivery

FOLDER = Path(bot.store.__file__).parent / "migrations"


@pytest.fixture(params=["sqlite", pytest.param("empty_postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest) -> str:
    """Return the address of a database without a table, on SQLite and on PostgreSQL."""
    return str(request.getfixturevalue(f"{request.param}_url"))


async def test_migrations_lead_to_the_schema(url: str) -> None:
    """A migrated database has exactly the tables, columns, types, keys and indexes of the code."""
    store = await open_store(url)

    differences = await store.database.change(
        lambda connection: compare_metadata(
            MigrationContext.configure(connection, opts={"compare_type": True}), metadata
        )
    )

    await store.close()
    assert "crm_ticket" in metadata.tables
    assert crm_schema.crm_ticket.metadata is metadata
    assert differences == []


async def test_what_is_stored_survives_a_second_start(url: str) -> None:
    """Opening a database that is up to date changes nothing in it."""
    first = await open_store(url)
    await first.inbox.put(a_delivery())
    await first.close()

    second = await open_store(url)
    waiting = await second.inbox.waiting()
    await second.close()

    assert waiting == 1


async def test_a_newer_database_is_refused_with_its_revision_and_the_cure(url: str) -> None:
    """A database that a newer release wrote is left alone, and the sentence says what to do."""
    store = await open_store(url)
    newer = sqlalchemy.text("UPDATE alembic_version SET version_num = '9999'")
    await store.database.change(lambda connection: connection.execute(newer))
    await store.close()

    with pytest.raises(DatabaseTooNew, match=r"9999.*newer release"):
        await open_store(url)


def test_the_code_lists_every_migration() -> None:
    """The list that a start without work is checked against is the one that Alembic finds."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    steps = ScriptDirectory.from_config(config).walk_revisions()

    assert list(migrations.REVISIONS) == [step.revision for step in steps][::-1]


async def test_a_start_without_work_does_not_load_the_migrations(sqlite_url: str) -> None:
    """A database that is up to date is opened even where the folder of steps cannot be used."""
    first = await open_store(sqlite_url)
    await first.close()
    path = sqlalchemy.make_url(sqlite_url).database
    with sqlite3.connect(str(path)) as connection:
        before = connection.execute("PRAGMA schema_version").fetchone()
    connection.close()

    second = await open_store(sqlite_url)
    await second.close()

    with sqlite3.connect(str(path)) as connection:
        after = connection.execute("PRAGMA schema_version").fetchone()
    connection.close()
    assert before == after


@pytest.mark.parametrize("url", ["mysql://somewhere/db", "no address at all"])
async def test_another_kind_of_database_is_refused(url: str) -> None:
    """The sentence names the setting and what it may be."""
    with pytest.raises(SettingsError, match=r"database\.url.*postgresql://"):
        await open_store(url)


async def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    """A broken file ends in a sentence, not in an error of a library."""
    (tmp_path / "baton.db").write_text("this is no database, only a text of some length" * 40)

    with pytest.raises(StoreError, match="database"):
        await open_store(f"sqlite:///{tmp_path}/baton.db")
