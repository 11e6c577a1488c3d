"""The real use cases over a store in memory, a scripted assistant and a vendor with faults."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from bot.domain.agents import Agent
from bot.domain.answers import ApprovalRequest, ToolResult
from bot.domain.contacts import EMPLOYEES
from bot.domain.conversations import Conversation, ConversationRef
from bot.domain.effects import EffectState
from bot.domain.handoffs import Handoff
from bot.domain.hours import BusinessHours
from bot.domain.limits import MessageLimits
from bot.domain.messages import Action, ContactAction, ContactMessage, Delivery, Inbound, Message
from bot.domain.routing import Route
from bot.domain.turns import Turn, TurnRecord
from bot.ports.assistant import Tool
from bot.ports.channels import Desk
from bot.ports.storage import Store
from bot.service.applying import Applier
from bot.service.board import BoardReader, TranscriptReader
from bot.service.casework import CaseworkService
from bot.service.channels import Channels
from bot.service.deciding import Decider
from bot.service.intake import IntakeService
from bot.service.interruptions import RunningTurns
from bot.service.limiting import Limiter
from bot.service.outbox import Outbox
from bot.service.overviews import OverviewReader
from bot.service.packets import PacketBuilder
from bot.service.performers import Performers
from bot.service.turns import TurnService
from bot.service.waiting import WaitingService
from bot.service.workers import TurnWorkers
from bot.store.memory import MemoryStore
from bot.store.memory_crm import MemoryCrm
from tests.builders import an_identity
from tests.fakes.assistant import ScriptedAssistant
from tests.fakes.clock import FixedClock
from tests.fakes.services import MemorySignals
from tests.fakes.vendor import VendorConnector, VendorDesk

REF = ConversationRef(channel="vendor", room="room-1", thread="1")


class TicketToolset:
    """Offers nothing to the model; opens the ticket that was approved."""

    def __init__(self, crm: MemoryCrm) -> None:
        self.calls: list[str] = []
        self.requests: list[ApprovalRequest] = []
        self.problem: Exception | None = None

    def offered(self, turn: Turn) -> Sequence[Tool]:
        return ()

    async def perform(self, request: ApprovalRequest, *, contact_id: str, key: str) -> ToolResult:
        self.calls.append(key)
        self.requests.append(request)
        if self.problem:
            raise self.problem
        return ToolResult(request.tool, request.arguments, "Ticket T-1 is open.")


class Rig:
    """One process of Baton, driven step by step."""

    def __init__(
        self,
        *,
        store: Store | None = None,
        assistant: ScriptedAssistant | None = None,
        vendor: VendorConnector | None = None,
        desks: Sequence[Desk] = (),
        crm: Any = None,
        signals: MemorySignals | None = None,
        limits: MessageLimits | None = None,
        hours: BusinessHours | None = None,
        routes: Sequence[Route] = (),
        worker: str = "w1",
    ) -> None:
        self.clock = FixedClock()
        self.store = store or MemoryStore()
        self.assistant = assistant or ScriptedAssistant()
        self.vendor = vendor or VendorConnector()
        self.desk = VendorDesk()
        """Where agents work, unless `desks` says otherwise."""
        self.signals = signals or MemorySignals()
        self.crm = crm or MemoryCrm(clock=self.clock)
        self.toolset = TicketToolset(self.crm)
        self.channels = Channels([self.vendor], desks or [self.desk], routes=routes)
        shared: dict[str, Any] = {"store": self.store, "channels": self.channels}
        told: dict[str, Any] = {**shared, "signals": self.signals, "clock": self.clock}
        performers = Performers(**shared, crm=self.crm, toolset=self.toolset, clock=self.clock)
        self.outbox = Outbox(**told, performers=performers, worker=worker, jitter=lambda: 1.0)
        self.running = RunningTurns(
            inbox=self.store.inbox, signals=self.signals, clock=self.clock, worker=worker
        )
        self.turns = TurnService(
            **told,
            running=self.running,
            decider=Decider(
                self.assistant, self.clock, limiter=Limiter(limits or MessageLimits(), self.clock)
            ),
            applier=Applier(self.store, channels=self.channels, clock=self.clock, hours=hours),
            packets=PacketBuilder(assistant=self.assistant, crm=self.crm, public_url="http://b"),
            deadline=timedelta(seconds=60),
            wake_outbox=self.outbox.loop.wake,
        )
        self.workers = TurnWorkers(
            store=self.store, turns=self.turns, clock=self.clock, worker=worker, limit=8
        )
        self.intake = IntakeService(
            self.store.inbox, wake=lambda: None, max_characters=2000, running=self.running
        )
        self.casework = CaseworkService(**told, crm=self.crm, wake_outbox=self.outbox.loop.wake)
        self.board = BoardReader(self.store, self.crm)
        self.transcripts = TranscriptReader(self.store)
        self.overviews = OverviewReader(self.store, self.crm)
        self.waiting = WaitingService(**told, target=timedelta(minutes=10), hours=hours)
        self.worker = worker
        self._count = 0

    def delivery(self, inbound: Inbound, **changes: Any) -> Delivery:
        """Return a delivery of the contact; each has its own id."""
        self._count += 1
        values: dict[str, Any] = {
            "channel": "vendor",
            "delivery_id": f"d{self._count}",
            "ref": REF,
            "identity": an_identity(channel="vendor"),
            "inbound": inbound,
            "received_at": self.clock.now(),
            "audience": EMPLOYEES,
        }
        return Delivery(**(values | changes))

    async def hear(self, text: str, **changes: Any) -> Delivery:
        """Take in what the contact wrote, and handle it."""
        return await self.handle(self.delivery(ContactMessage(text), **changes))

    async def press(self, action: Action, *, ref: ConversationRef = REF, **values: Any) -> Delivery:
        """Take in what the contact pressed, and handle it."""
        return await self.handle(self.delivery(ContactAction(action, **values), ref=ref))

    async def claimed(self, agent: Agent) -> str:
        """Ask for a human, let the agent claim it, and return the handoff's id."""
        await self.press(Action.WANT_HUMAN)
        id_ = (await self.handoff()).id
        await self.casework.claim(id_, agent=agent)
        await self.work()
        return id_

    async def handle(self, delivery: Delivery) -> Delivery:
        """Take a delivery in and work until nothing is left to do now."""
        await self.intake.accept(delivery)
        await self.work()
        return delivery

    async def work(self) -> None:
        """Handle every delivery that waits and every effect that is due."""
        await self.work_turns()
        await self.work_outbox()

    async def work_turns(self) -> None:
        while leases := await self.store.inbox.lease(
            self.worker, limit=8, duration=timedelta(seconds=15), now=self.clock.now()
        ):
            for lease in leases:
                more = False
                for stored in lease.deliveries:
                    more = await self.turns.handle(lease, stored)
                    if not more:
                        break
                if more:
                    await self.store.inbox.release(lease)

    async def work_outbox(self) -> None:
        while effects := await self.store.ledger.lease(
            self.worker, limit=8, duration=timedelta(seconds=60), now=self.clock.now()
        ):
            for effect in effects:
                await self.outbox.bring_out(effect)

    @property
    def said(self) -> list[str]:
        """What the contact has been shown."""
        return [shown.text for shown in self.vendor.shown]

    async def conversation(self) -> Conversation:
        found = await self.transcripts.conversation(REF.conversation_id)
        assert found is not None
        return found

    async def messages(self) -> Sequence[Message]:
        return await self.transcripts.messages(REF.conversation_id)

    async def turn_of(self, delivery: Delivery) -> TurnRecord | None:
        async with self.store.reading() as records:
            return await records.turns.get(delivery.turn_id)

    async def handoff(self) -> Handoff:
        """Return the only open handoff."""
        (handoff,) = await self.board.queue()
        return handoff

    async def effect_states(self) -> list[EffectState]:
        return [effect.state for effect in await self.store.dead_letters.effects()]
