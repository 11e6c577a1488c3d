"""One agent's desk in one browser tab: what is open, kept up to date, drawn by the panes."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import UTC, timedelta, tzinfo

from nicegui import Client, ui

from bot.domain.errors import BatonError
from bot.ports.services import Signalled
from connectors.web.agents import web_agent
from connectors.web.desk.agent_acts import AgentActs, Done
from connectors.web.desk.case_view import CaseView, assistant_view, case_view
from connectors.web.desk.conversation_pane import Acts, ConversationPane
from connectors.web.desk.dialogs import hand_back_dialog, keys_dialog, resolve_dialog
from connectors.web.desk.frame import Frame
from connectors.web.desk.lists import DeskLists, DeskServices, Tab
from connectors.web.desk.packet_pane import PacketPane
from connectors.web.desk.packet_view import packet_view
from connectors.web.desk.queue_pane import QueuePane
from connectors.web.desk.queue_view import QueueView
from connectors.web.desk.refreshing import Refreshing, follow
from connectors.web.desk.sessions import AgentSession
from connectors.web.desk.unsent import UnsentText, fresh_key

POLL = timedelta(seconds=15)
"""How often the page reads again when no signal came."""
TICK_SECONDS = 5.0
"""How often waiting times are brought up to date; they are shown in minutes."""
TYPING_SECONDS = 4.0
"""How long "is writing" stays after its last signal."""


@dataclass(frozen=True, slots=True)
class _Open:
    """What is open in the middle: a handoff, or a conversation of the assistant."""

    id: str
    is_handoff: bool


class DeskPage:
    """Draws the desk and reacts: to the agent, to signals, to time."""

    def __init__(self, services: DeskServices, *, session: AgentSession, client: Client) -> None:
        self._services = services
        self._session = session
        self._client = client
        self._agent = agent = web_agent(session.agent)
        self._acts = AgentActs(
            casework=services.casework, oversight=services.oversight, agent=agent
        )
        self._lists = DeskLists(services, agent=agent)
        self._zone: tzinfo = UTC
        self._tab = Tab.OPEN
        self._open: _Open | None = None
        self._known: frozenset[str] | None = None
        self._key = fresh_key()
        self._tasks: list[asyncio.Task[None]] = []
        self._following: asyncio.Task[None] | None = None
        self._topic = ""
        self._refreshing = Refreshing(self._refresh, failed=self._refresh_failed, every=POLL)

    def draw(self) -> None:
        """Draw the desk, empty as yet."""
        self._keys = keys_dialog()
        self._resolving = resolve_dialog(self._resolve)
        self._handing_back = hand_back_dialog(self._hand_back)
        self._frame = Frame(
            agent=self._session.agent, links=self._services.links, show_keys=self._keys.open
        )
        with self._frame.panes:
            self._queue = QueuePane(choose=self._choose, open_tab=self._open_tab)
            self._conversation = ConversationPane(
                Acts(
                    claim=self._claim,
                    resolve=self._resolving.open,
                    hand_back=self._start_hand_back,
                    step_in=self._step_in,
                    send=self._send,
                )
            )
            self._packet = PacketPane()

    def start(self, *, zone: tzinfo, handoff_id: str, conversation_id: str = "") -> None:
        """Begin to show what there is; ends with the browser tab."""
        self._zone = zone
        if handoff_id:
            self._choose(Tab.OPEN, handoff_id)
        elif conversation_id:
            self._choose(Tab.ASSISTANT, conversation_id)
        topic = follow(self._services.signals, "desk", self._on_desk_signal)
        self._tasks += [asyncio.create_task(topic), asyncio.create_task(self._refreshing.run())]
        ui.timer(TICK_SECONDS, self._tick)
        self._client.on_delete(self._stop)

    def _stop(self) -> None:
        for task in (*self._tasks, *([self._following] if self._following else [])):
            task.cancel()

    # What the agent does

    def _open_tab(self, tab: Tab) -> None:
        self._tab = tab
        self._queue.show_tab(tab)
        self._refreshing.soon()

    def _choose(self, tab: Tab, row_id: str) -> None:
        self._open = _Open(row_id, is_handoff=tab is not Tab.ASSISTANT)
        self._queue.mark(row_id)
        self._conversation.show_loading()
        self._packet.show(None)
        self._frame.turn_to("conversation")
        self._frame.remember(row_id if self._open.is_handoff else "")
        self._refreshing.soon()

    async def _claim(self) -> None:
        if self._open:
            await self._told(self._acts.claim(self._open.id))

    async def _step_in(self) -> None:
        if self._open is None:
            return
        done = await self._told(self._acts.step_in(self._open.id))
        if done.handoff:
            self._open_tab(Tab.OPEN)
            self._choose(Tab.OPEN, done.handoff.id)

    async def _send(self, handoff_id: str, unsent: UnsentText) -> bool:
        done = await self._acts.send(handoff_id, unsent)
        if not done.is_done:
            self._frame.toast(done.sentence, is_problem=True)
        self._refreshing.soon()
        return done.is_done

    async def _resolve(self, resolution: str) -> bool:
        if self._open is None:
            return True
        return (await self._told(self._acts.resolve(self._open.id, resolution))).is_done

    def _start_hand_back(self) -> None:
        self._key = fresh_key()
        self._handing_back.open()

    async def _hand_back(self, note: str) -> bool:
        if self._open is None:
            return True
        act = self._acts.hand_back(self._open.id, note=note, key=self._key)
        return (await self._told(act)).is_done

    async def _told(self, act: Awaitable[Done]) -> Done:
        done = await act
        self._frame.toast(done.sentence, is_problem=not done.is_done)
        self._refreshing.soon()
        return done

    # What happens by itself

    def _on_desk_signal(self, _: Signalled) -> None:
        self._refreshing.soon()

    def _on_conversation_signal(self, signal: Signalled) -> None:
        if signal.kind == "changed":
            self._refreshing.soon()
        elif signal.kind == "typing":
            self._show_typing()

    def _show_typing(self) -> None:
        self._conversation.show_typing("The contact")
        with self._frame.panes:
            ui.timer(TYPING_SECONDS, lambda: self._conversation.show_typing(""), once=True)

    def _tick(self) -> None:
        now = self._services.clock.now()
        self._queue.tick(now)
        if self._session.expires_at <= now:
            self._frame.sign_in_again()

    def _refresh_failed(self) -> None:
        self._frame.trouble("The desk cannot be brought up to date just now. It keeps trying.")

    async def _refresh(self) -> None:
        await self._refresh_list()
        await self._refresh_case()
        self._frame.trouble("")

    async def _refresh_list(self) -> None:
        tab, now = self._tab, self._services.clock.now()
        queue = await self._lists.queue()
        self._announce(queue)
        rows = await self._lists.rows(tab)
        if tab is not self._tab:
            return
        if tab is Tab.OPEN:
            self._queue.show_queue(queue, now)
        else:
            self._queue.show_rows(rows, now)

    def _announce(self, queue: QueueView) -> None:
        waiting = {row.id: row for group in queue.groups for row in group.rows if row.is_waiting}
        if self._known is not None:
            for row_id in waiting.keys() - self._known:
                self._frame.toast(f"{waiting[row_id].title} is waiting: {waiting[row_id].line}")
        self._known = frozenset(waiting)
        self._frame.show_waiting(queue.waiting)

    async def _refresh_case(self) -> None:
        chosen = self._open
        if chosen is None:
            return
        show = self._show_handoff if chosen.is_handoff else self._show_conversation
        try:
            await show(chosen)
        except BatonError as missing:
            self._frame.toast(str(missing), is_problem=True)
            self._open = None
            self._conversation.show_nothing()

    async def _show_handoff(self, chosen: _Open) -> None:
        case = await self._services.board.case(chosen.id)
        today = self._services.clock.now()
        view = case_view(case, agent=self._agent, zone=self._zone, today=today)
        if self._show(chosen, view, case.conversation.id):
            self._packet.show(packet_view(case))

    async def _show_conversation(self, chosen: _Open) -> None:
        conversation = await self._services.transcripts.conversation(chosen.id)
        messages = await self._services.transcripts.messages(chosen.id)
        today = self._services.clock.now()
        if conversation is not None:
            view = assistant_view(conversation, messages, zone=self._zone, today=today)
            self._show(chosen, view, conversation.id)

    def _show(self, chosen: _Open, view: CaseView, conversation_id: str) -> bool:
        """Show a conversation unless another was chosen meanwhile."""
        if chosen != self._open:
            return False
        self._conversation.show(view)
        topic = f"conversation:{conversation_id}"
        if topic != self._topic:
            self._topic = topic
            if self._following:
                self._following.cancel()
            self._following = asyncio.create_task(
                follow(self._services.signals, topic, self._on_conversation_signal)
            )
        return True
