"""chat.*: posting, editing, deleting, and messages for one person."""

import html
import json
from typing import Any

from tests.fakes.slack import limits
from tests.fakes.slack.block_rules import checked_blocks
from tests.fakes.slack.call import Call, Method
from tests.fakes.slack.model import Channel, Json, Posted
from tests.fakes.slack.refusals import Refusal


async def _post(call: Call) -> Json:
    channel = call.channel()
    _may_write(call, channel)
    posted = Posted(channel.id, call.state.new_ts(), call.team.bot_user, call.team.id)
    posted.bot_id, posted.app_id = call.team.bot_id, call.team.app_id
    posted.thread_ts = thread_of(call, channel)
    posted.metadata = checked_metadata(call.structure("metadata"))
    _write(call, posted)
    if posted.thread_ts and call.flag("reply_broadcast"):
        posted.subtype = "thread_broadcast"
    call.state.keep(posted)
    _clear_status(call, posted)
    return {"channel": channel.id, "ts": posted.ts, "message": posted.wire(with_metadata=True)}


def _may_write(call: Call, channel: Channel) -> None:
    if channel.is_archived:
        raise Refusal("is_archived")
    if channel.is_read_only:
        raise Refusal("restricted_action_read_only_channel")
    is_member = call.team.bot_user in channel.members
    if not is_member and not (channel.kind == "public" and "chat:write.public" in call.team.scopes):
        raise Refusal("not_in_channel")


def thread_of(call: Call, channel: Channel) -> str | None:
    """Return the thread that is written in; it must begin with a message that stands."""
    ts = call.optional("thread_ts")
    if ts is None:
        return None
    if not _is_timestamp(ts):
        raise Refusal("invalid_thread_ts")
    root = call.state.messages.get((channel.id, ts))
    if root is None:
        raise Refusal("thread_not_found")
    if root.thread_ts not in (None, ts):
        raise Refusal("cannot_reply_to_message")
    return ts


def _is_timestamp(ts: str) -> bool:
    seconds, dot, rest = ts.partition(".")
    return bool(dot) and seconds.isdecimal() and rest.isdecimal()


def _write(call: Call, posted: Posted) -> None:
    """Set text and blocks from the arguments."""
    arguments = call.arguments
    if arguments.get("markdown_text") and (arguments.get("text") or arguments.get("blocks")):
        raise Refusal("markdown_text_conflict")
    text = str(arguments.get("text") or arguments.get("markdown_text") or "")
    blocks = call.structure("blocks", otherwise=[])
    attachments = call.structure("attachments", otherwise=[])
    if not text.strip() and not blocks and not attachments:
        raise Refusal("no_text")
    most = limits.STREAM_TEXT if arguments.get("markdown_text") else limits.TEXT
    if len(text) > most:
        raise Refusal("msg_too_long")
    posted.text, posted.attachments = text, attachments
    posted.blocks = checked_blocks(blocks) if blocks else []


def checked_metadata(metadata: Any) -> Json | None:
    """Return metadata in the form that Slack wants."""
    if metadata is None:
        return None
    if not isinstance(metadata, dict):
        raise Refusal("invalid_metadata_format")
    if metadata == {}:
        return None
    if not metadata.get("event_type") or not isinstance(metadata.get("event_payload"), dict):
        raise Refusal("invalid_metadata_format")
    if len(json.dumps(metadata).encode()) > limits.METADATA_BYTES:
        raise Refusal("metadata_too_large")
    return metadata


def _clear_status(call: Call, posted: Posted) -> None:
    """Take a status away: a reply of the app ends it."""
    if posted.thread_ts:
        call.state.statuses.pop((posted.channel, posted.thread_ts), None)


async def _update(call: Call) -> Json:
    posted = own_message(call, "cant_update_message")
    if posted.stream and posted.stream.is_open:
        raise Refusal("streaming_state_conflict")
    _fits_update(str(call.arguments.get("text") or ""))
    changed = Posted(posted.channel, posted.ts, posted.user, posted.team_id)
    _write(call, changed)
    for name in ("text", "blocks", "attachments"):
        if call.arguments.get(name) not in (None, ""):  # what is not given stays as it was
            setattr(posted, name, getattr(changed, name))
    posted.stream = None  # from now on it is a message like any other: blocks hide the text
    posted.edited_ts = call.state.new_ts()
    if "metadata" in call.arguments:
        posted.metadata = checked_metadata(call.structure("metadata"))
    told = posted.wire(with_metadata=True)
    return {"channel": posted.channel, "ts": posted.ts, "text": posted.text, "message": told}


def _fits_update(text: str) -> None:
    if len(html.escape(html.unescape(text), quote=False).encode()) > limits.UPDATE_TEXT_BYTES:
        raise Refusal("msg_too_long")


def own_message(call: Call, error: str) -> Posted:
    """Return the message that the arguments name, when the app wrote it."""
    channel = call.channel()
    posted = call.state.message(channel.id, call.text("ts"))
    if posted.user != call.team.bot_user:
        raise Refusal(error)
    return posted


async def _delete(call: Call) -> Json:
    posted = own_message(call, "cant_delete_message")
    call.state.remove(posted)
    return {"channel": posted.channel, "ts": posted.ts}


async def _ephemeral(call: Call) -> Json:
    channel, user = call.channel(), call.text("user")
    _may_write(call, channel)
    if user not in channel.members:
        raise Refusal("user_not_in_channel")
    posted = Posted(channel.id, call.state.new_ts(), call.team.bot_user, call.team.id)
    posted.bot_id, posted.only_for = call.team.bot_id, user
    posted.thread_ts = thread_of(call, channel)
    _write(call, posted)
    call.state.ephemeral.append(posted)
    return {"message_ts": posted.ts}


async def _permalink(call: Call) -> Json:
    channel = call.channel()
    posted = call.state.message(channel.id, call.text("message_ts"))
    place = f"{call.team.url}archives/{channel.id}/p{posted.ts.replace('.', '')}"
    if posted.thread_ts and posted.thread_ts != posted.ts:
        place += f"?thread_ts={posted.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": place}


METHODS = {
    "chat.postMessage": Method(_post, "chat:write"),
    "chat.update": Method(_update, "chat:write", tier=3),
    "chat.delete": Method(_delete, "chat:write", tier=3),
    "chat.postEphemeral": Method(_ephemeral, "chat:write", tier=4),
    "chat.getPermalink": Method(_permalink, None, takes_json=False),
}
