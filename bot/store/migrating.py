"""Brings the tables of a database up to date at the start."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from bot.domain.errors import DatabaseTooNew
from bot.store.migrations import REVISIONS
from bot.store.transactions import Database

MIGRATION_LOCK = 0x6261746F6E
"""Machines that start together migrate one after the other ("baton" in hexadecimal)."""
_FOLDER = Path(__file__).parent / "migrations"


async def migrate(database: Database) -> None:
    """Run the migrations that are missing, in one transaction.

    Raises DatabaseTooNew when the database has been through a migration that this release does
    not know.
    """
    await database.change(_migrate)


def _migrate(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
    revision = _revision(connection)
    if revision == REVISIONS[-1]:
        return
    if revision is not None and revision not in REVISIONS:
        raise DatabaseTooNew(
            f"The database is at revision {revision}; this release of Baton knows it only up to "
            f"{REVISIONS[-1]}. Start the newer release that wrote it, or restore a backup that was "
            "made before the upgrade."
        )
    _upgrade(connection)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 - slow to load, needed once after an upgrade
    from alembic.config import Config  # noqa: PLC0415 - the same

    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
