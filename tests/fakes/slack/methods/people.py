"""users.*."""

from tests.fakes.slack.call import Call, Method
from tests.fakes.slack.model import Json, User
from tests.fakes.slack.refusals import Refusal


async def _info(call: Call) -> Json:
    user = call.state.user(call.text("user"))
    if user.team_id != call.team.id and not _shares_a_channel(call, user):
        raise Refusal("user_not_visible")
    return {"user": _wire(call, user)}


def _wire(call: Call, user: User) -> Json:
    whole = user.wire(seen_from=call.team.id, with_email="users:read.email" in call.team.scopes)
    if not call.flag("include_locale"):
        whole.pop("locale")
    return whole


def _shares_a_channel(call: Call, user: User) -> bool:
    return any(
        user.id in each.members and call.team.id in {each.team_id, *each.connected_teams}
        for each in call.state.channels.values()
    )


async def _lookup(call: Call) -> Json:
    address = call.text("email").lower()
    for user in call.state.users.values():
        is_own = user.team_id == call.team.id and not user.deleted
        if is_own and (user.email or "").lower() == address:
            return {"user": _wire(call, user)}
    raise Refusal("users_not_found")


async def _list(call: Call) -> Json:
    """Return a page of everybody whom the workspace sees, also of guests from elsewhere."""
    seen = [
        user
        for user in call.state.users.values()
        if user.team_id == call.team.id or _shares_a_channel(call, user)
    ]
    begin, limit = int(call.optional("cursor") or 0), int(call.optional("limit") or 100)
    cursor = str(begin + limit) if begin + limit < len(seen) else ""
    page = [_wire(call, user) for user in seen[begin : begin + limit]]
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


METHODS = {
    "users.list": Method(_list, "users:read", tier=2, takes_json=False),
    "users.info": Method(_info, "users:read", tier=4, takes_json=False),
    "users.lookupByEmail": Method(_lookup, "users:read.email", tier=3, takes_json=False),
}
