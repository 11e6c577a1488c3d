"""Writes to contacts in Teams: messages, corrections, and answers that grow."""

import asyncio
from collections import OrderedDict

import structlog

from bot.domain.capabilities import Capabilities
from bot.domain.conversations import Author, ConversationRef
from bot.domain.messages import Message
from bot.ports.channels import Draft
from bot.ports.clock import Clock
from bot.ports.services import Interruptions
from connectors.teams.opening import Opener
from connectors.teams.places import CHANNEL, PERSONAL, detail
from connectors.teams.port import Activity, Place, TeamsPort, TeamsRefusal
from connectors.teams.render import MAX_CHARACTERS, Renderer
from connectors.teams.settings import TeamsOptions
from connectors.teams.streaming import STREAM_REFUSED, Sleep, Stream, Typing, final, was_stopped

MOST_REMEMBERED = 20_000
_log = structlog.get_logger()


class TeamsConnector:
    """Implements bot.ports.channels.Connector.

    `finds` is False: the Bot Connector has no way to read a conversation and gives out ids itself,
    so a message whose answer was lost is sent again and flagged. Streams are the exception: a
    stream can be ended only once, so ending it again is known to be a repeat.
    """

    channel = CHANNEL
    capabilities = Capabilities(
        streams=True,
        edits=True,
        finds=False,
        citations=True,
        buttons=True,
        feedback=True,
        files=True,
        max_characters=MAX_CHARACTERS,
    )

    def __init__(
        self,
        port: TeamsPort,
        *,
        options: TeamsOptions,
        interruptions: Interruptions,
        clock: Clock,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._port = port
        self._interruptions = interruptions
        self._clock = clock
        self._sleep = sleep
        self._renderer = Renderer(options)
        self._opener = Opener(port, options=options)
        self._streams: dict[str, tuple[str, Stream]] = {}
        """By conversation: the turn that a growing message belongs to, and the message."""
        self._sent: OrderedDict[str, str] = OrderedDict()
        """Which message of ours stands under an id of Teams."""

    async def send(self, ref: ConversationRef, message: Message, *, key: str) -> str:  # noqa: ARG002 - Teams takes no key
        """Send a message and return the id that Teams gives it; raises SendError."""
        place = await self._opener.place(ref)
        activity = self._drawn(ref, message)
        turn_id, stream = self._streams.get(ref.conversation_id, ("", None))
        if stream is not None and message.turn_id == turn_id:
            sent = await self._end(stream, place, message, activity)
            self._streams.pop(ref.conversation_id, None)
        else:
            sent = await self._port.send(place, activity)
        self._remember(sent, message.id)
        return sent

    async def edit(
        self,
        ref: ConversationRef,
        message: Message,
        *,
        vendor_id: str,
        key: str,  # noqa: ARG002 - an update needs none
    ) -> None:
        """Change a message that was sent before; raises SendError."""
        place = await self._opener.place(ref)
        activity = self._drawn(ref, message)
        await self._port.update(place, vendor_id, activity)

    async def find(self, ref: ConversationRef, *, key: str) -> str | None:  # noqa: ARG002 - the port's shape
        """Return None: Teams cannot be searched."""
        return None

    def draft(self, ref: ConversationRef, *, turn_id: str) -> Draft:
        """Begin a draft: a growing message in a personal chat, the dots of typing elsewhere."""
        before = self._streams.get(ref.conversation_id)
        if detail(ref, "kind") != PERSONAL or (before and before[1].is_open):
            return Typing(self._port, ref, clock=self._clock)
        stream = Stream(
            self._port,
            ref,
            clock=self._clock,
            sleep=self._sleep,
            interruptions=self._interruptions,
        )
        self._streams[ref.conversation_id] = (turn_id, stream)
        return stream

    def message_id(self, activity_id: str) -> str:
        """Return which message stands under an id of Teams; the id itself where we forgot."""
        return self._sent.get(activity_id, activity_id)

    def _drawn(self, ref: ConversationRef, message: Message) -> Activity:
        if detail(ref, "kind") == PERSONAL:
            return self._renderer.activity(message, personal=True)
        return self._renderer.activity(message, personal=False, person=detail(ref, "person"))

    async def _end(self, stream: Stream, place: Place, message: Message, activity: Activity) -> str:
        """Let the message take the place of the growing one; a card cannot, so it comes after."""
        if "text" not in activity:
            await stream.withdraw()
        await stream.quiet()
        if not stream.id:
            return await self._port.send(place, activity)
        try:
            if not stream.is_stopped:
                await self._port.send(place, final(activity, stream.id))
                return stream.id
        except TeamsRefusal as refusal:
            if refusal.code != STREAM_REFUSED:
                return await self._port.send(place, activity)
            stream.is_stopped = was_stopped(refusal)
        return await self._after_refusal(stream, place, message, activity)

    async def _after_refusal(
        self, stream: Stream, place: Place, message: Message, activity: Activity
    ) -> str:
        """Bring a message whose stream is over: stopped, out of time, or ended before."""
        if stream.is_stopped and _may_stay_unsaid(message):
            _log.info("the contact stopped an answer", turn_id=message.turn_id)
            return stream.id
        try:
            await self._port.update(place, stream.id, activity)
        except TeamsRefusal:
            return await self._port.send(place, activity)
        return stream.id

    def _remember(self, activity_id: str, message_id: str) -> None:
        self._sent[activity_id] = message_id
        if len(self._sent) > MOST_REMEMBERED:
            self._sent.popitem(last=False)


def _may_stay_unsaid(message: Message) -> bool:
    """Whether a contact who pressed Stop has stopped this: an answer, not what happens next."""
    return message.author is Author.ASSISTANT and message.approval is None
