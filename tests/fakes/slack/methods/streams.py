"""chat.*Stream: a message that is written piece by piece."""

from collections.abc import Iterator
from typing import Any

from tests.fakes.slack import limits
from tests.fakes.slack.block_rules import checked_blocks
from tests.fakes.slack.call import Call, Method
from tests.fakes.slack.methods.agents import set_session
from tests.fakes.slack.methods.chat import checked_metadata, own_message, thread_of
from tests.fakes.slack.model import Channel, Json, Posted, Stream
from tests.fakes.slack.refusals import Refusal

SILENCE = 120.0
"""A stream that nobody appends to for so many seconds is over; Slack publishes no figure."""
LIFE = 600.0
"""A stream is over after so many seconds even when it is appended to; from users' reports."""
_STATUSES = {"pending", "in_progress", "complete", "error"}


async def _start(call: Call) -> Json:
    channel = call.channel()
    if channel.is_archived:
        raise Refusal("is_archived")
    if call.team.bot_user not in channel.members:
        raise Refusal("not_in_channel")
    thread = thread_of(call, channel)
    if thread is None:
        raise Refusal("invalid_arguments", messages=["[ERROR] missing required field: thread_ts"])
    _checked_recipient(call, channel)
    if call.optional("task_display_mode") not in (None, "timeline", "plan"):
        raise Refusal("invalid_arguments")
    posted = Posted(channel.id, call.state.new_ts(), call.team.bot_user, call.team.id)
    posted.bot_id, posted.app_id, posted.thread_ts = call.team.bot_id, call.team.app_id, thread
    posted.stream = Stream(
        last_touched=call.state.clock.now(),
        recipient_team=call.optional("recipient_team_id"),
        recipient_user=call.optional("recipient_user_id"),
    )
    _take_in(call, posted, posted.stream)
    call.state.keep(posted)
    call.state.statuses.pop((channel.id, thread), None)
    return {"channel": channel.id, "ts": posted.ts}


def _checked_recipient(call: Call, channel: Channel) -> None:
    """Outside direct messages Slack wants to know whom the text is for, by their own workspace."""
    if channel.kind == "im":
        return
    team, user = call.optional("recipient_team_id"), call.optional("recipient_user_id")
    if team is None:
        raise Refusal("missing_recipient_team_id")
    if user is None:
        raise Refusal("missing_recipient_user_id")
    if team not in call.state.teams:
        raise Refusal("team_not_found")
    if call.state.user(user).team_id != team:
        raise Refusal("user_not_found")


async def _append(call: Call) -> Json:
    posted, stream = _streaming(call)
    if not call.arguments.get("markdown_text") and not call.structure("chunks"):
        raise Refusal("no_text")
    _take_in(call, posted, stream)
    stream.last_touched = call.state.clock.now()
    return {"channel": posted.channel, "ts": posted.ts}


async def _stop(call: Call) -> Json:
    posted, stream = _streaming(call)
    blocks = call.structure("blocks")
    metadata = checked_metadata(call.structure("metadata"))
    checked = checked_blocks(blocks) if blocks else []
    _take_in(call, posted, stream)
    posted.blocks += checked
    posted.metadata = metadata or posted.metadata
    stream.is_open = False
    if status := call.optional("session_status"):
        set_session(call, posted.channel, posted.thread_ts or posted.ts, status)
    told = posted.wire(with_metadata=True)
    return {"channel": posted.channel, "ts": posted.ts, "message": told}


def _streaming(call: Call) -> tuple[Posted, Stream]:
    posted = own_message(call, "message_not_owned_by_app")
    stream = posted.stream
    if stream and stream.stopped_by:
        raise Refusal("stopped_by_user")
    if stream is None or not stream.is_open:
        raise Refusal("message_not_in_streaming_state")
    now = call.state.clock.now()
    if now - stream.last_touched > SILENCE or now - float(posted.ts) > LIFE:
        stream.is_open = False
        raise Refusal("message_not_in_streaming_state")
    return posted, stream


def _take_in(call: Call, posted: Posted, stream: Stream) -> None:
    chunks = call.structure("chunks", otherwise=[])
    plain = call.arguments.get("markdown_text")
    if plain and chunks:
        raise Refusal("invalid_arguments")
    pieces = [{"type": "markdown_text", "text": plain}] if plain else chunks
    if not isinstance(pieces, list) or any(_chunk_faults(each) for each in pieces):
        raise Refusal("invalid_chunks")
    added = "".join(_texts(pieces))
    if stream.characters + len(added) > limits.STREAM_TEXT:
        raise Refusal("msg_too_long")
    stream.characters += len(added)
    posted.text += added
    for piece in pieces:
        _take_piece(posted, stream, piece)


def _texts(pieces: list[Json]) -> Iterator[str]:
    return (each["text"] for each in pieces if each["type"] == "markdown_text")


def _chunk_faults(chunk: Any) -> bool:
    if not isinstance(chunk, dict):
        return True
    needed = {
        "markdown_text": ("text",),
        "task_update": ("id", "title", "status"),
        "plan_update": ("title",),
        "blocks": ("blocks",),
    }.get(chunk.get("type", ""))
    if needed is None or any(chunk.get(name) in (None, "") for name in needed):
        return True
    return chunk["type"] == "task_update" and (
        chunk["status"] not in _STATUSES
        or any(len(str(chunk.get(name) or "")) > 256 for name in ("title", "details", "output"))
    )


def _take_piece(posted: Posted, stream: Stream, piece: Json) -> None:
    if piece["type"] == "task_update":
        stream.tasks[piece["id"]] = stream.tasks.get(piece["id"], {}) | piece
    elif piece["type"] == "plan_update":
        stream.plan = piece["title"]
    elif piece["type"] == "blocks":
        posted.blocks += checked_blocks(piece["blocks"])


METHODS = {
    "chat.startStream": Method(_start, "chat:write", tier=2),
    "chat.appendStream": Method(_append, "chat:write", tier=4),
    "chat.stopStream": Method(_stop, "chat:write", tier=2),
}
