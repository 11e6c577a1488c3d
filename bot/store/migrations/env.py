"""Run by Alembic: migrates over the connection that `bot.store.migrating` hands in."""

from alembic import context

from bot.store import crm_schema
from bot.store.schema import metadata

assert crm_schema  # noqa: S101 - imported for its tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=False,  # the transaction is the caller's
)
context.run_migrations()
