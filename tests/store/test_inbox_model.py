"""Inbox, leases and takeovers against a simple model, in every order that hypothesis thinks of."""

import asyncio
import tempfile
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.domain.errors import LeaseLost
from bot.ports.storage import Lease, Store
from bot.store.memory import MemoryStore
from bot.store.sql import open_store
from tests.builders import a_delivery, a_message
from tests.fakes.clock import FixedClock

DURATION = timedelta(seconds=15)
ROOMS = ("a", "b", "c")
WORKERS = ("w1", "w2", "w3")


@dataclass
class Held:
    """A lease as its worker sees it, and how much of it is done."""

    lease: Lease
    done: int = 0


@dataclass
class Model:
    """What must be true, as simply as it can be said."""

    waiting: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    handled: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    put: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    fences: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    """The fence of the latest lease of each conversation; 0: it ended."""
    expired: set[str] = field(default_factory=set)
    """Conversations whose lease may be taken over."""

    def free(self) -> list[str]:
        """Return the conversations that have work and no living worker."""
        has_work = [key for key, ids in self.waiting.items() if ids]
        return [key for key in has_work if key in self.expired or not self.fences[key]]


class InboxMachine(RuleBasedStateMachine):
    """Puts, leases, works, dies and takes over; the store must agree with the model."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.clock = FixedClock()
        self.model = Model()
        self.held: list[Held] = []
        self.store = self.run(self.opened())

    async def opened(self) -> Store:
        return MemoryStore()

    async def closed(self) -> None:
        return

    @rule(room=st.sampled_from(ROOMS), number=st.integers(0, 30))
    def put(self, room: str, number: int) -> None:
        """A webhook call arrives, perhaps not for the first time."""
        id_ = f"{room}-{number}"
        is_new = self.run(self.store.inbox.put(a_delivery(room=room, delivery_id=id_)))

        key = a_delivery(room=room).conversation_id
        assert is_new == (id_ not in self.model.put[key])
        if is_new:
            self.model.put[key].append(id_)
            self.model.waiting[key].append(id_)

    @rule(worker=st.sampled_from(WORKERS), limit=st.integers(1, 3))
    def lease(self, worker: str, limit: int) -> None:
        """A worker asks for work, and gets what nobody living has, in order."""
        leases = self.run(
            self.store.inbox.lease(worker, limit=limit, duration=DURATION, now=self.clock.now())
        )

        assert len(leases) == min(limit, len(self.model.free()))
        for lease in leases:
            key = lease.conversation_id
            ids = [stored.delivery.delivery_id for stored in lease.deliveries]
            assert ids == self.model.waiting[key]
            assert key in self.model.free(), "two living workers"
            self.model.fences[key] = lease.fence
            self.model.expired.discard(key)
            self.held.append(Held(lease))

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def work(self, data: Any) -> None:
        """A worker, perhaps one that was taken over long ago, finishes its next delivery."""
        held = data.draw(st.sampled_from(self.held))
        if held.done == len(held.lease.deliveries):
            return
        key = held.lease.conversation_id
        owns = self.model.fences[key] == held.lease.fence
        id_ = held.lease.deliveries[held.done].delivery.delivery_id
        try:
            more = self.run(self.finish(held))
        except LeaseLost:
            assert not owns
            self.held.remove(held)
            return

        assert owns
        held.done += 1
        self.model.waiting[key].remove(id_)
        self.model.handled[key].append(id_)
        assert more == bool(self.model.waiting[key])
        if not more:
            self.let_go(held)

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def release(self, data: Any) -> None:
        """A worker gives back what it has not done."""
        held = data.draw(st.sampled_from(self.held))
        self.run(self.store.inbox.release(held.lease))
        self.let_go(held)

    @precondition(lambda self: self.held)
    @rule()
    def renew(self) -> None:
        """All workers prolong what they hold, and learn what they have lost."""
        leases = [held.lease for held in self.held]
        for worker in WORKERS:
            own = [lease for lease in leases if lease.worker == worker]
            newest = {lease.conversation_id: lease for lease in own}
            lost = self.run(
                self.store.inbox.renew(
                    list(newest.values()), duration=DURATION, now=self.clock.now()
                )
            )
            stale = {key for key, lease in newest.items() if self.model.fences[key] != lease.fence}
            assert set(lost) == stale
            self.model.expired -= newest.keys() - stale

    @rule()
    def everybody_dies(self) -> None:
        """Time passes without a renewal: whatever is held may be taken over."""
        self.clock.move(DURATION)
        self.model.expired |= self.model.fences.keys()

    @invariant()
    def nothing_is_lost_or_out_of_order(self) -> None:
        for key, ids in self.model.put.items():
            assert ids == self.model.handled[key] + self.model.waiting[key]
        waiting = sum(map(len, self.model.waiting.values()))
        assert waiting == self.run(self.store.inbox.waiting())

    def teardown(self) -> None:
        try:
            self.run(self.all_is_handled_in_order())
        finally:
            self.run(self.closed())
            self.runner.close()

    async def all_is_handled_in_order(self) -> None:
        """Whatever happened before, the workers that are left bring everything to its end."""
        now = self.clock.move(DURATION)
        for lease in await self.store.inbox.lease("last", limit=9, duration=DURATION, now=now):
            held = Held(lease)
            for stored in lease.deliveries:
                await self.finish(held)
                held.done += 1
                self.model.handled[lease.conversation_id].append(stored.delivery.delivery_id)
        async with self.store.reading() as records:
            for key, ids in self.model.put.items():
                messages = await records.messages.after(key, 0)
                assert ids == self.model.handled[key] == [message.id for message in messages]

    async def finish(self, held: Held) -> bool:
        stored = held.lease.deliveries[held.done]
        async with self.store.writing() as records:
            id_, key = stored.delivery.delivery_id, held.lease.conversation_id
            await records.messages.add(a_message(id=id_, conversation_id=key))
            return await records.finish(held.lease, stored)

    def let_go(self, held: Held) -> None:
        key = held.lease.conversation_id
        if self.model.fences[key] == held.lease.fence:
            self.model.fences[key] = 0
        self.held.remove(held)

    def run(self, work: Any) -> Any:
        return self.runner.run(work)


class SqliteInboxMachine(InboxMachine):
    """The same on SQLite."""

    async def opened(self) -> Store:
        self.folder = tempfile.TemporaryDirectory()
        self.sqlite = await open_store(f"sqlite:///{self.folder.name}/baton.db")
        return self.sqlite

    async def closed(self) -> None:
        await self.sqlite.close()
        self.folder.cleanup()


@pytest.mark.parametrize(
    ("machine", "examples"),
    [(InboxMachine, 150), (SqliteInboxMachine, 12)],
    ids=["memory", "sqlite"],
)
def test_nothing_is_lost_doubled_or_out_of_order(
    machine: type[InboxMachine], examples: int
) -> None:
    """Whatever workers do, and whenever they die, every delivery is handled once and in order."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples, stateful_step_count=40, deadline=None, derandomize=True
        ),
    )
