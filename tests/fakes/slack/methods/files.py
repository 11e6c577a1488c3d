"""files.*: what is known of a file, and the upload in two steps."""

import mimetypes

from tests.fakes.slack.call import Call, Method
from tests.fakes.slack.methods.chat import thread_of
from tests.fakes.slack.model import Channel, File, Json, Posted
from tests.fakes.slack.refusals import Refusal


async def _info(call: Call) -> Json:
    return {"file": call.state.file(call.text("file"), call.team).wire(call.base_url)}


async def _get_upload(call: Call) -> Json:
    name, length = call.text("filename"), call.text("length")
    if not length.isdecimal() or int(length) == 0:
        raise Refusal("invalid_arguments")
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    file = File(call.state.new_id("F"), call.team.id, call.team.bot_user, name, kind)
    call.state.files[file.id] = file
    call.state.upload_lengths[file.id] = int(length)
    return {"file_id": file.id, "upload_url": f"{call.base_url}upload/{file.id}"}


async def _complete(call: Call) -> Json:
    wanted = call.structure("files", otherwise=[])
    if not isinstance(wanted, list) or not wanted:
        raise Refusal("invalid_arguments")
    files = [_uploaded(call, each) for each in wanted]
    if call.optional("channel_id") or call.optional("channels"):
        _share(call, files)
    for file in files:
        file.is_complete = True
    return {"files": [each.wire(call.base_url) for each in files]}


def _uploaded(call: Call, wanted: Json) -> File:
    file = call.state.files.get(wanted.get("id", ""))
    if file is None or file.content is None:
        raise Refusal("file_not_found")
    file.title = wanted.get("title") or file.name
    return file


def _share(call: Call, files: list[File]) -> None:
    """Let the files stand in a channel as a message of the app."""
    named = call.optional("channel_id") or (call.optional("channels") or "").split(",")[0]
    channel = call.state.channel(named, call.team)
    if call.team.bot_user not in channel.members:
        raise Refusal("not_in_channel")
    posted = Posted(channel.id, call.state.new_ts(), call.team.bot_user, call.team.id)
    posted.bot_id, posted.app_id, posted.subtype = call.team.bot_id, call.team.app_id, "file_share"
    posted.text = call.optional("initial_comment") or ""
    posted.thread_ts = thread_of(call, channel)
    posted.files = [each.id for each in files]
    call.state.keep(posted)
    _remember(channel, files)


def _remember(channel: Channel, files: list[File]) -> None:
    for file in files:
        file.channels.append(channel.id)


METHODS = {
    "files.info": Method(_info, "files:read", tier=4, takes_json=False),
    "files.getUploadURLExternal": Method(_get_upload, "files:write", tier=4, takes_json=False),
    "files.completeUploadExternal": Method(_complete, "files:write", tier=4),
}
