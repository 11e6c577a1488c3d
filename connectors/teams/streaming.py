"""An answer that grows while it is written: Teams' streaming, at Teams' pace.

Source of the rules: "Stream bot messages" in the Teams platform documentation. One stream a chat,
personal chats only, at most one request a second, two minutes in all, and every update must begin
with what was shown before.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from bot.domain.conversations import ConversationRef
from bot.domain.errors import SendError
from bot.ports.clock import Clock
from bot.ports.services import Interruptions
from connectors.teams.markdown import teams_markdown
from connectors.teams.places import place_of
from connectors.teams.port import Activity, TeamsPort, TeamsRefusal

PACE_SECONDS = 1.05
TEAMS_LIMIT = timedelta(minutes=2)
LONGEST = timedelta(seconds=110)
"""After this nothing is added; the rest is kept for the message that ends the stream."""
LONGEST_STATUS = 1000
LONGEST_TEXT = 7_500
"""Characters that are shown while they grow; the whole text comes with the message."""
STREAM_REFUSED = "ContentStreamNotAllowed"
_MARKS = frozenset("#|-*+>`~_")
Sleep = Callable[[float], Awaitable[None]]
_log = structlog.get_logger()


class Stream:
    """One growing message in a personal chat; a Draft of bot.ports.channels.

    Whatever goes wrong here loses nothing: the message itself is sent by the outbox.
    """

    def __init__(
        self,
        port: TeamsPort,
        ref: ConversationRef,
        *,
        clock: Clock,
        sleep: Sleep,
        interruptions: Interruptions,
    ) -> None:
        self._port = port
        self._ref = ref
        self._clock = clock
        self._sleep = sleep
        self._interruptions = interruptions
        self._began_at: datetime | None = None
        self._status = ""
        self._text = ""
        self._shown = ""
        self._shown_status = ""
        self._sequence = 0
        self._writing: asyncio.Task[None] | None = None
        self._is_broken = False
        self.id = ""
        """Of the message in Teams; empty until Teams has taken the first update."""
        self.is_stopped = False
        """The contact pressed Stop."""

    @property
    def is_open(self) -> bool:
        """Whether Teams still lets this message grow: a chat has one at a time."""
        if not self.id or self.is_stopped or self._began_at is None:
            return False
        return self._clock.now() - self._began_at < TEAMS_LIMIT

    @property
    def is_writing(self) -> bool:
        """Whether something new is on its way to Teams."""
        return self._writing is not None

    async def status(self, text: str) -> None:
        """Show what the assistant is doing."""
        self._status = text[:LONGEST_STATUS]
        self._write_on()

    async def append(self, text: str) -> None:
        """Show more of the text, now or with what comes within the second."""
        self._text += text
        self._write_on()

    async def withdraw(self) -> None:
        """Take the message away: another one, or none, takes its place."""
        await self.quiet()
        if not self.id or self.is_stopped:
            return
        stream_id, self.id = self.id, ""
        place = place_of(self._ref)
        try:
            ended = {"type": "message", "text": self._shown or self._shown_status}
            await self._port.send(place, final(ended, stream_id))
            await self._port.delete(place, stream_id)
        except SendError as problem:
            _log.info("a draft could not be taken away", error=type(problem).__name__)

    async def quiet(self) -> None:
        """Write no more, and return once Teams takes the next update."""
        writing, self._writing = self._writing, None
        self._is_broken = True
        if writing is not None:
            await asyncio.wait({writing})

    def _write_on(self) -> None:
        if self._writing is None and not self._is_broken:
            self._writing = asyncio.create_task(self._write())

    async def _write(self) -> None:
        try:
            await self._write_updates()
        except Exception:  # noqa: BLE001 - the boundary of a task that nobody waits for
            _log.exception("a draft broke")
            self._is_broken = True
        self._writing = None

    async def _write_updates(self) -> None:
        """Write updates until there is nothing new; a second passes after each."""
        while not self._is_broken and (update := self._next()):
            try:
                taken = await self._port.send(place_of(self._ref), update)
            except TeamsRefusal as refusal:
                return await self._refused(refusal)
            except SendError as problem:
                _log.info("a part of a draft was left out", error=type(problem).__name__)
            else:
                self.id = self.id or taken
            await self._sleep(PACE_SECONDS)
        return None

    def _next(self) -> Activity | None:
        """Return the next update, None when everything is shown or the time is over."""
        self._began_at = self._began_at or self._clock.now()
        if self._clock.now() - self._began_at > LONGEST:
            return None
        text = shown_part(self._text)
        if text and text != self._shown and text.startswith(self._shown):
            self._shown = text
            return self._update("streaming", text)
        if not self._shown and self._status != self._shown_status:
            self._shown_status = self._status
            return self._update("informative", self._status)
        return None

    def _update(self, kind: str, text: str) -> Activity:
        self._sequence += 1
        info = {"type": "streaminfo", "streamType": kind, "streamSequence": self._sequence}
        if self.id:
            info["streamId"] = self.id
        return {"type": "typing", "text": text, "textFormat": "markdown", "entities": [info]}

    async def _refused(self, refusal: TeamsRefusal) -> None:
        self._is_broken = True
        if not was_stopped(refusal):
            _log.info("a draft is not shown", code=refusal.code)
            return
        self.is_stopped = True
        await self._interruptions.stop(self._ref.conversation_id)


class Typing:
    """The dots of somebody who writes: all that rooms and group chats can show of a draft."""

    def __init__(self, port: TeamsPort, ref: ConversationRef, *, clock: Clock) -> None:
        self._port = port
        self._ref = ref
        self._clock = clock
        self._shown_at: datetime | None = None

    async def status(self, text: str) -> None:  # noqa: ARG002 - dots have no words
        """Show that an answer is on its way."""
        await self._show()

    async def append(self, text: str) -> None:  # noqa: ARG002 - the same
        """Show that an answer is on its way."""
        await self._show()

    async def withdraw(self) -> None:
        """Show nothing more; the dots fade by themselves."""

    async def _show(self) -> None:
        now = self._clock.now()
        if self._shown_at is not None and now - self._shown_at < timedelta(seconds=4):
            return
        self._shown_at = now
        await self._port.send(place_of(self._ref), {"type": "typing"})


def final(message: Activity, stream_id: str) -> Activity:
    """Return a message as the end of a stream."""
    info = {"type": "streaminfo", "streamType": "final", "streamId": stream_id}
    return {**message, "entities": [*message.get("entities", ()), info]}


def shown_part(text: str) -> str:
    """Return what may be shown of a text that grows, drawn as Teams draws it.

    A line that is still being written is left out where its end changes how it begins: a heading, a
    table, a list's mark, a tag.
    """
    text = _without_open_code(text[:LONGEST_TEXT])
    whole, _, last = text.rpartition("\n")
    first = last.lstrip()[:1]
    return teams_markdown(whole if first.isdigit() or first in _MARKS else text)


def _without_open_code(text: str) -> str:
    """Leave out a block of code that is still being written."""
    return text if text.count("```") % 2 == 0 else text[: text.rindex("```")]


def was_stopped(refusal: TeamsRefusal) -> bool:
    """Whether Teams refuses because the contact pressed Stop."""
    return refusal.code == STREAM_REFUSED and "cancel" in refusal.detail.lower()
