"""The store on SQLite or PostgreSQL."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.domain.answers import ApprovalRequest, Outcome
from bot.domain.conversations import Conversation
from bot.domain.errors import SettingsError
from bot.domain.handoffs import Handoff
from bot.domain.messages import Delivery, Message, Note
from bot.ports.storage import Lease, Opening, StoredDelivery
from bot.store.approvals import SqlApprovals
from bot.store.cards import SqlCards
from bot.store.codec import Codec
from bot.store.conversations import SqlConversations
from bot.store.dead_letters import SqlDeadLetters
from bot.store.finishing import finish
from bot.store.handoffs import SqlHandoffs
from bot.store.inbox import SqlInbox, waiting_in
from bot.store.ledger import EffectRows, SqlEffects, SqlLedger
from bot.store.messages import SqlMessages
from bot.store.migrating import migrate
from bot.store.opening import Openings
from bot.store.people import SqlPeople
from bot.store.statistics import SqlStatistics
from bot.store.transactions import Database, Transaction
from bot.store.turns import SqlTurns


class Codecs:
    """One codec for each type that is stored; building them takes a tenth of a second."""

    def __init__(self) -> None:
        self.deliveries: Codec[Delivery] = Codec(Delivery)
        self.conversations: Codec[Conversation] = Codec(Conversation)
        self.messages: Codec[Message] = Codec(Message)
        self.notes: Codec[Note] = Codec(Note)
        self.handoffs: Codec[Handoff] = Codec(Handoff)
        self.outcomes: Codec[Outcome] = Codec(Annotated[Outcome, Field(discriminator="kind")])
        self.approvals: Codec[ApprovalRequest] = Codec(ApprovalRequest)
        self.effect_rows = EffectRows(Codec[dict[str, Any]](dict[str, Any]))


class SqlRecords:
    """Implements bot.ports.storage.Records."""

    def __init__(self, transaction: Transaction, codecs: Codecs) -> None:
        self._transaction = transaction
        self._deliveries = codecs.deliveries
        self.conversations = SqlConversations(transaction, codecs.conversations)
        self.messages = SqlMessages(transaction, messages=codecs.messages, notes=codecs.notes)
        self.handoffs = SqlHandoffs(transaction, codecs.handoffs)
        self.cards = SqlCards(transaction)
        self.turns = SqlTurns(transaction, codecs.outcomes)
        self.approvals = SqlApprovals(transaction, codecs.approvals)
        self.effects = SqlEffects(transaction, codecs.effect_rows)
        self.statistics = SqlStatistics(transaction, codecs.outcomes)
        self.people = SqlPeople(transaction, deliveries=codecs.deliveries, messages=codecs.messages)
        self._openings = Openings(
            transaction,
            conversations=codecs.conversations,
            messages=codecs.messages,
            notes=codecs.notes,
        )

    async def opening(self, delivery: Delivery, *, messages: int) -> Opening:
        """Return what the turn of a delivery begins with, in one trip."""
        return await self._openings.of(delivery, messages=messages)

    async def waiting(self, conversation_id: str) -> Sequence[StoredDelivery]:
        """Return what waits in a conversation's inbox, oldest first, up to 50."""
        return await waiting_in(self._transaction, conversation_id, self._deliveries)

    async def finish(
        self, lease: Lease, delivery: StoredDelivery, *, error: str | None = None
    ) -> bool:
        """Mark a delivery done (dead with an error) and return whether more of it waits."""
        return await finish(self._transaction, lease, delivery, error=error)


class SqlStore:
    """Implements bot.ports.storage.Store; made by `open_store`."""

    def __init__(self, database: Database) -> None:
        self._codecs = Codecs()
        self.database = database
        """For what lives in the same database: catalog, schedule, local CRM."""
        self.inbox = SqlInbox(database, self._codecs.deliveries)
        self.ledger = SqlLedger(database, self._codecs.effect_rows)
        self.dead_letters = SqlDeadLetters(database, self._codecs.effect_rows)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[SqlRecords]:
        """Open a consistent view; writing through it raises StoreError."""
        async with self.database.reading() as transaction:
            yield SqlRecords(transaction, self._codecs)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[SqlRecords]:
        """Open a transaction: committed at the end of the block, undone by an exception."""
        async with self.database.writing() as transaction:
            yield SqlRecords(transaction, self._codecs)

    async def release_abandoned(self) -> None:
        """Free every lease, of deliveries and of effects.

        For the start of the only process that serves a database: what a killed one held would
        otherwise wait until its leases run out.
        """
        await self.inbox.release_abandoned()
        await self.ledger.release_abandoned()

    async def close(self) -> None:
        """Store what was handed in, then close every connection."""
        await self.inbox.drain()
        await self.database.close()


async def open_store(url: str) -> SqlStore:
    """Open a database and bring its tables up to date.

    `url` is sqlite:///path/to/file (its folder is made) or postgresql://user:password@host/name.
    Raises SettingsError for any other address, DatabaseTooNew for the database of a newer release
    and StoreError when the database cannot be used.
    """
    database = open_database(url)
    try:
        await migrate(database)
    except BaseException:
        await database.close()
        raise
    return SqlStore(database)


def open_database(url: str) -> Database:
    """Return the database at an address, as it is; raises SettingsError for an unknown kind."""
    address = _address(url)
    match address.get_backend_name():
        case "sqlite":
            from bot.store.sqlite import SqliteDatabase  # noqa: PLC0415 - only what is used

            return SqliteDatabase(address)
        case "postgresql" | "postgres":
            from bot.store.postgres import PostgresDatabase  # noqa: PLC0415 - 0.2 s to load

            return PostgresDatabase(address)
        case other:
            raise SettingsError(
                f"database.url names {other!r}, which is no database that Baton can use. "
                "Write postgresql://… for PostgreSQL, or null for SQLite."
            )


def _address(url: str) -> URL:
    try:
        return make_url(url)
    except ArgumentError:
        raise SettingsError(
            "database.url is no address of a database. "
            "Write postgresql://user:password@host/name, or null for SQLite."
        ) from None
