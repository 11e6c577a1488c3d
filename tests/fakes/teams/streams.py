"""Streaming, with the rules that Teams documents for it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.ports.clock import Clock
from tests.fakes.teams import refusals
from tests.fakes.teams.splitting import split
from tests.fakes.teams.tenant import Json, Posted, Room, Tenant

PACE = timedelta(seconds=1)
LONGEST = timedelta(minutes=2)
INFORMATIVE_LIMIT = 1000
"""Characters of an informative update."""
_TYPES = ("informative", "streaming", "final")


@dataclass(slots=True)
class Stream:
    """A message that the bot is writing."""

    posted: Posted
    began: datetime
    last: datetime
    text: str = ""
    sequence: int = 0
    done: bool = False
    stopped: bool = False
    updates: list[Json] = field(default_factory=list)
    """Every update that was accepted, the first and the final one included."""


class Streams:
    """The streams of all personal chats; a chat has one at a time."""

    def __init__(self, tenant: Tenant, clock: Clock) -> None:
        self._tenant = tenant
        self._clock = clock
        self.all: list[Stream] = []

    def of(self, room: Room) -> Stream | None:
        """Return the stream that runs in a chat."""
        running = (s for s in self.all if s.posted.room is room and not s.done)
        return next(running, None)

    def take(self, room: Room, body: Json) -> tuple[int, Json]:
        """Take one update in; return the status and the body of the answer."""
        info = stream_of(body) or {}
        if room.kind != "personal" or not _is_for_a_person(body):
            raise refusals.bad_argument(
                "Streaming api is not enabled for this conversation: only where the conversation "
                "that the activity names is of the conversationType personal."
            )
        _check_form(body, info)
        stream_id = info.get("streamId")
        if not stream_id:
            return 201, {"id": self._begin(room, body).posted.id}
        stream = self._find(room, str(stream_id))
        self._check_alive(stream)
        self._check_pace(stream)
        if info["streamType"] == "final":
            self._end(stream, body)
        else:
            self._grow(stream, body, info)
        return 202, {}

    def stop(self, room: Room) -> Stream:
        """Let the person press Stop."""
        stream = self.of(room)
        assert stream is not None, "nothing is being written here"
        stream.stopped = True
        stream.posted.streaming = False
        return stream

    def _begin(self, room: Room, body: Json) -> Stream:
        running = self.of(room)
        if running is not None and not self._over(running):
            raise refusals.stream_not_allowed("Content stream is not allowed")
        if running is not None:
            running.done = True
        posted = self._tenant.post(room, None, body)
        info = stream_of(body) or {}
        posted.streaming = info["streamType"] != "final"
        now = self._clock.now()
        stream = Stream(posted, now, now, done=not posted.streaming, updates=[body])
        stream.sequence = int(info.get("streamSequence") or 0)
        if info["streamType"] == "streaming":
            stream.text = body["text"]
        self.all.append(stream)
        return stream

    def _find(self, room: Room, stream_id: str) -> Stream:
        for stream in self.all:
            if stream.posted.id == stream_id and stream.posted.room is room:
                return stream
        raise refusals.bad_argument("The streamId is not known in this conversation.")

    def _check_alive(self, stream: Stream) -> None:
        if stream.stopped:
            raise refusals.stream_not_allowed("Content stream was canceled by user.")
        if stream.done:
            text = "Content stream is not allowed on an already completed streamed message"
            raise refusals.stream_not_allowed(text)
        if self._over(stream):
            text = "Content stream finished due to exceeded streaming time."
            raise refusals.stream_not_allowed(text)

    def _over(self, stream: Stream) -> bool:
        return stream.stopped or self._clock.now() - stream.began > LONGEST

    def _check_pace(self, stream: Stream) -> None:
        now = self._clock.now()
        if now - stream.last < PACE:
            raise refusals.throttled()
        stream.last = now

    def _grow(self, stream: Stream, body: Json, info: Json) -> None:
        sequence = int(info["streamSequence"])
        if sequence <= stream.sequence:
            text = "PreCondition failed exception when processing streaming activity."
            raise refusals.Refusal(202, "ContentStreamSequenceOrderPreConditionFailed", text)
        stream.sequence = sequence
        if info["streamType"] == "streaming":
            if not str(body["text"]).startswith(stream.text):
                raise refusals.stream_not_allowed("Content stream is not allowed")
            stream.text = body["text"]
        stream.posted.activity = body
        stream.updates.append(body)

    def _end(self, stream: Stream, body: Json) -> None:
        """Let the whole message stand. Its text need not contain what was streamed before."""
        stream.done, stream.posted.streaming = True, False
        stream.posted.activity, *cards = split(body)
        for card in cards:
            self._tenant.post(stream.posted.room, None, card)
        stream.updates.append(body)


def stream_of(body: Json) -> Json | None:
    """Return what an activity says about streaming, in either of the places Teams reads."""
    entities: list[Any] = body.get("entities") or []
    for entity in entities:
        if isinstance(entity, dict) and entity.get("type") == "streaminfo":
            return entity
    data = body.get("channelData") or {}
    return data if "streamType" in data else None


def _is_for_a_person(body: Json) -> bool:
    """Whether the activity itself says, if it says anything, that it goes to a personal chat.

    Microsoft's own local client looks there, and refuses a stream without the type.
    """
    if body.get("channelId") != "msteams":
        return True
    return bool((body.get("conversation") or {}).get("conversationType") == "personal")


def _check_form(body: Json, info: Json) -> None:
    kind = info.get("streamType")
    if kind not in _TYPES:
        raise refusals.bad_argument(f"streamType must be one of {', '.join(_TYPES)}.")
    if body.get("type") == "message" and kind != "final":
        raise refusals.bad_argument("Only end streaming type is allowed as a message activity")
    if body.get("type") == "typing" and kind == "final":
        text = "Only start streaming and continue streaming types are allowed as a typing activity"
        raise refusals.bad_argument(text)
    if kind == "final":
        return
    if not body.get("text"):
        raise refusals.bad_argument("Start streaming activities should include text")
    if kind == "informative" and len(body["text"]) > INFORMATIVE_LIMIT:
        raise refusals.bad_argument("Informative updates have at most 1000 characters.")
    if body.get("attachments"):
        raise refusals.bad_argument("Attachments are allowed in the final message only.")
    if not isinstance(info.get("streamSequence"), int) or info["streamSequence"] < 1:
        raise refusals.bad_argument("streamSequence must be a whole number from 1.")
