"""A real store in memory: the same promises as on disk, but for the disk."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.store.memory_queues import MemoryDeadLetters, MemoryInbox, MemoryLedger
from bot.store.memory_records import MemoryRecords
from bot.store.memory_tables import Tables, View
from bot.store.precedence import PrecedenceLock


class MemoryStore:
    """Implements bot.ports.storage.Store; for tests, and for a chat that is not to be kept."""

    def __init__(self) -> None:
        self._tables = Tables()
        self._writer_is_free = PrecedenceLock()
        self.inbox = MemoryInbox(self._changing)
        self.ledger = MemoryLedger(self._changing)
        self.dead_letters = MemoryDeadLetters(self._changing)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[MemoryRecords]:
        """Open a consistent view: what is committed meanwhile is not seen."""
        yield MemoryRecords(View(self._tables, is_writable=False))

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[MemoryRecords]:
        """Open a transaction: committed at the end of the block, undone by an exception."""
        async with self._changing() as tables:
            yield MemoryRecords(View(tables, is_writable=True))

    @asynccontextmanager
    async def _changing(self) -> AsyncIterator[Tables]:
        async with self._writer_is_free.hold(is_urgent=False):
            tables = self._tables.copy()
            yield tables
            self._tables = tables
