"""conversations.* and reactions.*."""

from typing import TypeVar

from tests.fakes.slack.call import Call, Method
from tests.fakes.slack.model import Channel, Json, Posted
from tests.fakes.slack.refusals import Refusal

Row = TypeVar("Row")


async def _info(call: Call) -> Json:
    channel = _readable(call, "read")
    whole = channel.wire(call.team.bot_user)
    if call.flag("include_num_members"):
        whole["num_members"] = len(channel.members)
    return {"channel": whole}


def _readable(call: Call, what: str) -> Channel:
    channel = call.channel()
    call.needs(f"{channel.scope_family}:{what}")
    return channel


async def _members(call: Call) -> Json:
    channel = _readable(call, "read")
    page, cursor = _page(call, channel.members, most=100)
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


def _page(call: Call, rows: list[Row], *, most: int) -> tuple[list[Row], str]:
    begin = call.optional("cursor") or "0"
    if not begin.isdecimal():
        raise Refusal("invalid_cursor")
    limit = min(int(call.optional("limit") or most), 1000)
    end = int(begin) + limit
    return rows[int(begin) : end], str(end) if end < len(rows) else ""


async def _replies(call: Call) -> Json:
    channel = _in_channel(call)
    ts = call.text("ts")
    if (channel.id, ts) not in call.state.messages:
        raise Refusal("thread_not_found")
    root = call.state.messages[channel.id, ts].thread_ts or ts
    return _messages(call, call.state.thread(channel.id, root), keep_first=True)


async def _history(call: Call) -> Json:
    channel = _in_channel(call)
    tops = [
        each
        for each in call.state.in_channel(channel.id)
        if each.thread_ts in (None, each.ts) or each.subtype == "thread_broadcast"
    ]
    return _messages(call, tops[::-1], keep_first=False)


def _in_channel(call: Call) -> Channel:
    channel = _readable(call, "history")
    if call.team.bot_user not in channel.members:
        raise Refusal("not_in_channel")
    return channel


def _messages(call: Call, messages: list[Posted], *, keep_first: bool) -> Json:
    inclusive, root = call.flag("inclusive"), messages[:1] if keep_first else []
    oldest, latest = call.optional("oldest"), call.optional("latest")

    def is_wanted(each: Posted) -> bool:
        if each in root or (inclusive and each.ts in (oldest, latest)):
            return True
        return (oldest is None or float(each.ts) > float(oldest)) and (
            latest is None or float(each.ts) < float(latest)
        )

    page, cursor = _page(call, [each for each in messages if is_wanted(each)], most=100)
    with_metadata = call.flag("include_all_metadata")
    told = [
        {
            **call.state.shown(each, call.base_url, team=call.team, with_metadata=with_metadata),
            **_counts(call, each),
        }
        for each in page
    ]
    more: Json = {"response_metadata": {"next_cursor": cursor}} if cursor else {}
    return {"messages": told, "has_more": bool(cursor), **more}


def _counts(call: Call, posted: Posted) -> Json:
    replies = [each for each in call.state.thread(posted.channel, posted.ts) if each != posted]
    if not replies:
        return {}
    users = list(dict.fromkeys(each.user for each in replies))
    counted = {"reply_count": len(replies), "reply_users": users}
    return counted | {"thread_ts": posted.ts, "latest_reply": replies[-1].ts}


async def _open(call: Call) -> Json:
    call.needs("im:write")
    users = [each for each in (call.optional("users") or "").split(",") if each]
    if channel_id := call.optional("channel"):
        channel = call.state.channel(channel_id, call.team)
    elif not users:
        raise Refusal("users_list_not_supplied")
    elif len(users) > 1:
        raise Refusal("not_supported_by_the_fake")
    else:
        channel = call.state.direct(call.team, call.state.user(users[0]).id)
    whole = channel.wire(call.team.bot_user) if call.flag("return_im") else {"id": channel.id}
    return {"channel": whole}


async def _join(call: Call) -> Json:
    channel = call.channel()
    if channel.kind != "public":
        raise Refusal("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise Refusal("is_archived")
    if call.team.bot_user not in channel.members:
        channel.members.append(call.team.bot_user)
    return {"channel": channel.wire(call.team.bot_user)}


async def _list(call: Call) -> Json:
    kinds = (call.optional("types") or "public_channel").split(",")
    named = {"public": "public_channel", "private": "private_channel", "im": "im", "mpim": "mpim"}
    bot = call.team.bot_user
    seen = [
        each.wire(bot)
        for each in call.state.channels.values()
        if named[each.kind] in kinds
        and call.team.id in {each.team_id, *each.connected_teams}
        and (each.kind == "public" or bot in each.members)
        and not (call.flag("exclude_archived") and each.is_archived)
    ]
    page, cursor = _page(call, seen, most=100)
    return {"channels": page, "response_metadata": {"next_cursor": cursor}}


async def _react(call: Call) -> Json:
    channel = call.channel()
    posted = call.state.message(channel.id, call.text("timestamp"))
    users = posted.reactions.setdefault(call.text("name"), [])
    if call.team.bot_user in users:
        raise Refusal("already_reacted")
    users.append(call.team.bot_user)
    return {}


async def _unreact(call: Call) -> Json:
    channel = call.channel()
    posted = call.state.message(channel.id, call.text("timestamp"))
    users = posted.reactions.get(call.text("name"), [])
    if call.team.bot_user not in users:
        raise Refusal("no_reaction")
    users.remove(call.team.bot_user)
    posted.reactions = {name: who for name, who in posted.reactions.items() if who}
    return {}


METHODS = {
    "conversations.info": Method(_info, tier=3, takes_json=False),
    "conversations.members": Method(_members, tier=4, takes_json=False),
    "conversations.replies": Method(_replies, tier=3, takes_json=False),
    "conversations.history": Method(_history, tier=3, takes_json=False),
    "conversations.list": Method(_list, tier=2, takes_json=False),
    "conversations.open": Method(_open, tier=3),
    "conversations.join": Method(_join, "channels:join", tier=3),
    "reactions.add": Method(_react, "reactions:write", tier=3),
    "reactions.remove": Method(_unreact, "reactions:write", tier=2),
}
