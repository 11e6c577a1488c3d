"""auth.*, oauth.v2.access, apps.connections.open and api.test."""

from tests.fakes.slack.call import Call, Method, client_of
from tests.fakes.slack.model import Json
from tests.fakes.slack.refusals import Refusal


async def _api_test(call: Call) -> Json:
    if error := call.optional("error"):
        raise Refusal(error, args=call.arguments)
    return {"args": call.arguments}


async def _auth_test(call: Call) -> Json:
    team = call.team
    whole = {"url": team.url, "team": team.name, "user": call.state.users[team.bot_user].name}
    ids = {"team_id": team.id, "user_id": team.bot_user, "bot_id": team.bot_id}
    return {**whole, **ids, "is_enterprise_install": False}


async def _revoke(call: Call) -> Json:
    if call.flag("test"):
        return {"revoked": False}
    call.state.revoked_tokens.add(call.team.bot_token)
    return {"revoked": True}


async def _exchange(call: Call) -> Json:
    """Give the token of the workspace whose code is shown; a code works once."""
    if client_of(call.headers, call.arguments) != call.state.client:
        raise Refusal("bad_client_secret")
    team_id = call.state.oauth_codes.pop(call.text("code"), None)
    if team_id is None:
        raise Refusal("invalid_code")
    team = call.state.teams[team_id]
    team.installed = True
    call.state.revoked_tokens.discard(team.bot_token)
    return {
        "access_token": team.bot_token,
        "token_type": "bot",
        "scope": ",".join(sorted(team.scopes)),
        "bot_user_id": team.bot_user,
        "app_id": team.app_id,
        "team": {"id": team.id, "name": team.name},
        "enterprise": None,
        "authed_user": {"id": call.state.installers.get(team_id, "U0ADMIN")},
        "is_enterprise_install": False,
    }


async def _open_socket(call: Call) -> Json:
    if call.token != call.state.app_token:
        raise Refusal("not_allowed_token_type" if call.token else "not_authed")
    ticket = call.state.new_id("ticket-")
    call.state.socket_tickets.add(ticket)
    return {"url": f"{call.base_url.replace('http', 'ws', 1)}link/?ticket={ticket}"}


METHODS = {
    "api.test": Method(_api_test, is_open=True),
    "auth.test": Method(_auth_test),
    "auth.revoke": Method(_revoke),
    "oauth.v2.access": Method(_exchange, is_open=True),
    "apps.connections.open": Method(_open_socket, tier=1, is_open=True),
}
