"""An answer that the contact sees grow; losing it loses nothing, the answer itself follows."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from datetime import timedelta

import structlog

from bot.domain.errors import SendDelayed, SendError, SendUncertain
from connectors.slack.client import SlackClient
from connectors.slack.errors import SlackRefused
from connectors.slack.growing import OVER, Chunk, EditGrower, Grower, Growing, StreamGrower
from connectors.slack.markdown import safe_markdown
from connectors.slack.metadata import key_metadata
from connectors.slack.places import Place
from connectors.slack.render import BODY_LIMIT
from connectors.slack.splitting import split_markdown

TITLE_AT_MOST = 256
LONGEST_WAIT = timedelta(seconds=20)
LONGEST_SILENCE = timedelta(minutes=10)
STOPPED = "Stopped. Ask again whenever you like."
_log = structlog.get_logger()

Preparing = Callable[[], Awaitable[SlackClient]]


class SlackDraft:
    """Implements bot.ports.channels.Draft: pieces are gathered, and shown at Slack's pace.

    Nothing here waits for Slack but `withdraw`: a worker of its own shows what was gathered.
    """

    def __init__(
        self,
        place: Place,
        *,
        turn_id: str,
        prepare: Preparing,
        interval: Callable[[], float],
        lock: asyncio.Lock,
    ) -> None:
        self.place = place
        self.turn_id = turn_id
        self.messages: list[Growing] = []
        self.was_stopped = False
        self.is_unsure = False
        """Slack's answer to the first piece was lost: a message may stand that we do not know."""
        self._prepare = prepare
        self._interval = interval
        self._lock = lock
        """Held until it is known where the first piece stands."""
        self._text = ""
        self._tasks: list[str] = []
        self._told = 0
        """Tasks that Slack knows."""
        self._grower: Grower | None = None
        self._client: SlackClient | None = None
        self._is_mute = False
        self._changed = asyncio.Event()
        self._idle = asyncio.Event()
        self._worker: asyncio.Task[None] | None = None

    @property
    def has_begun(self) -> bool:
        """Whether Slack was told anything."""
        return self._client is not None

    @property
    def is_active(self) -> bool:
        """Whether it is still being shown."""
        return self._worker is not None and not self._worker.done()

    async def status(self, text: str) -> None:
        """Show what the assistant is doing, as a task that the next one ends."""
        title = safe_markdown(text)[:TITLE_AT_MOST]
        if title and self._tasks[-1:] != [title]:
            self._tasks.append(title)
            self._wake()

    async def append(self, text: str) -> None:
        """Show more of the text."""
        self._text += text
        self._wake()

    async def withdraw(self) -> None:
        """Take everything away; what was stopped by the contact stays, saying so."""
        messages = await self.end()
        self._text, self._tasks, self._told, self._is_mute = "", [], 0, False
        self.messages = []
        if self._client is None:
            return
        for at, message in enumerate(messages):
            await self._take_away(self._client, message, says_so=self.was_stopped and at == 0)
        await say_session(self._client, self.place, "active")

    async def end(self) -> list[Growing]:
        """Show nothing more and return the messages that stand, for the answer to take over."""
        worker, self._worker = self._worker, None
        if worker:
            worker.cancel()
            await asyncio.wait((worker,))
        self._idle.set()
        return self.messages

    async def shown(self) -> None:
        """Wait until Slack has everything that was gathered, or is not told more."""
        if self.is_active:
            await self._idle.wait()

    def _wake(self) -> None:
        if self._is_mute:
            return
        self._changed.set()
        self._idle.clear()
        if self._worker is None:
            self._worker = asyncio.create_task(self._show_again_and_again())

    async def _show_again_and_again(self) -> None:
        while not self._is_mute:
            try:
                async with asyncio.timeout(LONGEST_SILENCE.total_seconds()):
                    await self._changed.wait()
            except TimeoutError:
                return  # the turn is over, or its process lost it: nobody writes any more
            self._changed.clear()
            # A call that has begun is ended before the worker is: else nobody knew what stands.
            wait = await _unhurried(self._show())
            if self._is_mute or not self._changed.is_set():
                self._idle.set()
            await asyncio.sleep(wait)

    async def _show(self) -> float:
        """Show what was gathered and return the seconds until more may be shown."""
        try:
            async with nullcontext() if self.messages else self._lock:
                await self._grow(await self._ready())
        except SendDelayed as problem:
            self._changed.set()
            return min(problem.retry_after, LONGEST_WAIT).total_seconds()
        except SendError as problem:
            self._give_up(problem)
        return self._interval()

    async def _ready(self) -> Grower:
        if self._grower is None:
            self._client = await self._prepare()
            self._grower = StreamGrower(self._client, self.place)
        return self._grower

    async def _grow(self, grower: Grower) -> None:
        pages = split_markdown(safe_markdown(self._text), limit=BODY_LIMIT)
        tasks, told = self._task_chunks(has_text=bool(self._text)), len(self._tasks)
        if not self.messages:
            self.messages.append(await self._first(grower, pages[0], tasks))
        else:
            await grower.grow(self.messages[-1], pages[len(self.messages) - 1], tasks)
        self._told = told
        while len(self.messages) < len(pages):
            await grower.end(self.messages[-1])
            self.messages.append(await grower.begin(pages[len(self.messages)], ()))

    async def _first(self, grower: Grower, text: str, tasks: list[Chunk]) -> Growing:
        """Begin, and say that we are at work."""
        client = await self._prepare() if self._client is None else self._client
        try:
            message = await self._begun(grower, client, text, tasks)
        except SendUncertain:
            self.is_unsure = True
            raise
        await say_session(client, self.place, "processing")
        return message

    async def _begun(
        self, grower: Grower, client: SlackClient, text: str, tasks: list[Chunk]
    ) -> Growing:
        """Begin a message; where streams are refused it is posted and then edited."""
        try:
            return await grower.begin(text, tasks)
        except SlackRefused as problem:
            _log.info("a stream was refused, so the answer is edited in", code=problem.code)
            self._grower = EditGrower(client, self.place)
            return await self._grower.begin(text, tasks)

    def _task_chunks(self, *, has_text: bool) -> list[Chunk]:
        """Return the tasks that Slack does not know yet; the last one ends when text comes."""
        first = max(self._told - 1, 0)
        last = len(self._tasks) - 1
        return [
            {
                "type": "task_update",
                "id": f"task-{at}",
                "title": title,
                "status": "complete" if at < last or has_text else "in_progress",
            }
            for at, title in enumerate(self._tasks)
            if at >= first
        ]

    def _give_up(self, problem: SendError) -> None:
        """Show nothing more: the answer itself replaces what stands there."""
        _log.info("a draft is not shown further", turn_id=self.turn_id, error=str(problem))
        self._is_mute = True
        if self.messages:
            is_over = isinstance(problem, SlackRefused) and problem.code in OVER
            self.messages[-1].is_open = self.messages[-1].is_open and not is_over
            self.messages[-1].is_sure = False

    async def _take_away(self, client: SlackClient, message: Growing, *, says_so: bool) -> None:
        await ended(client, self.place, message)
        await client.delete(channel=self.place.room, ts=message.ts)
        if says_so:
            await client.post(
                channel=self.place.room,
                thread=self.place.thread,
                text=STOPPED,
                metadata=key_metadata(f"stopped:{self.turn_id}"),
            )


async def ended(client: SlackClient, place: Place, message: Growing) -> None:
    """End a stream as it stands, so that it can be replaced; one that is over is left at that."""
    if not message.is_open:
        return
    try:
        await client.stop_stream(channel=place.room, ts=message.ts, chunks=message.last_chunks())
    except SlackRefused as problem:
        if problem.code not in OVER:
            raise
    message.is_open = False


async def say_session(client: SlackClient, place: Place, status: str) -> None:
    """Say how the agent session stands: without the agent view Slack refuses, and nobody minds."""
    try:
        await client.set_session(channel=place.room, thread=place.thread, status=status)
    except SendError as problem:
        _log.debug("the session's status was not taken", status=status, error=str(problem))


async def _unhurried(act: Awaitable[float]) -> float:
    """Let an act end although its caller is cancelled, and then be cancelled."""
    task = asyncio.ensure_future(act)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait((task,))
        raise
