"""Signals: in this process, and between the machines that share a PostgreSQL."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import structlog
from sqlalchemy import String, bindparam, func, select

from bot.domain.errors import StoreError
from bot.ports.services import Signalled
from bot.store.transactions import Database

ROOM = 100
"""Signals that wait for a slow watcher before it loses drafts."""
CHANNEL = "baton_signals"
LONGEST_PAYLOAD = 7_900
"""Bytes; PostgreSQL refuses notifications of 8,000."""
RECONNECT_SECONDS = 2.0
_CHANGED = "changed"
_log = structlog.get_logger()


class LocalSignals:
    """Implements bot.ports.services.Signals within one process."""

    def __init__(self, *, room: int = ROOM) -> None:
        self._room = room
        self._watchers: dict[str, set[_Watcher]] = {}

    async def publish(self, signal: Signalled) -> None:
        """Tell all watchers of the topic; nobody is waited for."""
        for watcher in self._watchers.get(signal.topic, ()):
            watcher.tell(signal)

    @asynccontextmanager
    async def watch(self, topic: str) -> AsyncIterator[AsyncIterator[Signalled]]:
        """Watch a topic from the moment the block is entered."""
        watcher = _Watcher(self._room)
        watchers = self._watchers.setdefault(topic, set())
        watchers.add(watcher)
        try:
            yield watcher
        finally:
            watchers.discard(watcher)
            if not watchers:
                self._watchers.pop(topic, None)


class PostgresSignals:
    """Signals for every process on one PostgreSQL: "changed" travels, drafts stay here.

    A signal that is lost on the way, or while the connection is down, costs the time until the
    watcher reads the store by itself.
    """

    def __init__(
        self,
        database: Database,
        url: str,
        *,
        room: int = ROOM,
        reconnect_seconds: float = RECONNECT_SECONDS,
    ) -> None:
        self._database = database
        self._url = url
        self._local = LocalSignals(room=room)
        self._reconnect_seconds = reconnect_seconds
        self._origin = uuid4().hex

    async def publish(self, signal: Signalled) -> None:
        """Tell all watchers of the topic, in all processes where something changed."""
        await self._local.publish(signal)
        if signal.kind != _CHANGED:
            return
        try:
            async with self._database.writing() as transaction:
                transaction.write_later(_NOTIFY, payload=self._payload(signal))
        except StoreError as problem:
            _log.warning("other machines could not be told of a change", error=str(problem))

    @asynccontextmanager
    async def watch(self, topic: str) -> AsyncIterator[AsyncIterator[Signalled]]:
        """Watch a topic from the moment the block is entered."""
        async with self._local.watch(topic) as watcher:
            yield watcher

    async def listen_forever(self) -> None:
        """Pass on what other processes publish; connects again when the connection breaks."""
        import psycopg  # noqa: PLC0415 - not loaded on machines that use SQLite

        while True:
            try:
                await self._listen()
            except psycopg.Error as problem:
                _log.warning("changes of other machines are not heard", error=str(problem))
            await asyncio.sleep(self._reconnect_seconds)

    async def _listen(self) -> None:
        from psycopg import AsyncConnection  # noqa: PLC0415 - as above

        address = _driver_address(self._url)
        async with await AsyncConnection.connect(address, autocommit=True) as connection:
            await connection.execute(f"LISTEN {CHANNEL}".encode())
            async for notice in connection.notifies():
                await self._hear(notice.payload)

    async def _hear(self, payload: str) -> None:
        told = json.loads(payload)
        if told["origin"] != self._origin:
            signal = Signalled(topic=told["topic"], kind=_CHANGED, data=told["data"])
            await self._local.publish(signal)

    def _payload(self, signal: Signalled) -> str:
        told = {"origin": self._origin, "topic": signal.topic, "data": signal.data}
        payload = json.dumps(told)
        return payload if len(payload) <= LONGEST_PAYLOAD else json.dumps(told | {"data": {}})


class _Watcher:
    """What waits for one watcher, as an iterator that never ends."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._waiting: deque[Signalled] = deque()
        self._has_news = asyncio.Event()

    def __aiter__(self) -> "_Watcher":
        return self

    async def __anext__(self) -> Signalled:
        while not self._waiting:
            self._has_news.clear()
            await self._has_news.wait()
        return self._waiting.popleft()

    def tell(self, signal: Signalled) -> None:
        """Let a signal wait: equal changes are one; past the room drafts go, changes never do."""
        if signal.kind == _CHANGED and signal in self._waiting:
            return
        self._waiting.append(signal)
        if len(self._waiting) > self._room:
            self._drop_draft()
        self._has_news.set()

    def _drop_draft(self) -> None:
        for waiting in self._waiting:
            if waiting.kind != _CHANGED:
                self._waiting.remove(waiting)
                return


def _driver_address(url: str) -> str:
    """Return the address without the name of a driver, which only SQLAlchemy reads."""
    scheme, separator, rest = url.partition("://")
    return scheme.partition("+")[0] + separator + rest


_NOTIFY = select(func.pg_notify(CHANNEL, bindparam("payload", type_=String)))
