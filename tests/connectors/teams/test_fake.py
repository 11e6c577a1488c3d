"""The fake is what Microsoft's own clients take it for."""

import aiohttp
import jwt
import pytest
from botbuilder.schema import Activity
from botframework.connector.aio import ConnectorClient
from botframework.connector.auth import AppCredentials
from botframework.connector.models import ErrorResponseException
from microsoft_agents.activity import Activity as AgentsActivity
from microsoft_agents.hosting.core.connector.client.connector_client import (
    ConnectorClient as AgentsConnectorClient,
)
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.fakes.teams import TeamsFake


class Credentials(AppCredentials):
    """Botbuilder's credentials, which ask the fake instead of an address that must be https."""

    def __init__(self, teams: TeamsFake) -> None:
        super().__init__(teams.app_id)
        self._teams = teams

    def get_access_token(self, force_refresh: bool = False) -> str:  # noqa: FBT001, FBT002 - theirs
        return self._teams.entra.token()


def botbuilder(teams: TeamsFake) -> ConnectorClient:
    return ConnectorClient(Credentials(teams), base_url=teams.service_url)


async def test_botbuilder_writes_changes_and_deletes() -> None:
    """What botbuilder's own client sends, changes and deletes is what a person sees."""
    async with TeamsFake() as teams:
        chat = teams.personal(teams.person("Ada Lovelace"))
        conversations = botbuilder(teams).conversations
        first = await conversations.send_to_conversation(
            chat.id, Activity(type="message", text="One")
        )
        second = await conversations.send_to_conversation(
            chat.id, Activity(type="message", text="Two")
        )
        await conversations.update_activity(
            chat.id, first.id, Activity(type="message", text="One and a half")
        )
        await conversations.delete_activity(chat.id, second.id)

        assert ["One and a half"] == [one.text for one in chat.seen()]
        assert ["send", "send", "update", "delete"] == [call.kind for call in teams.calls]


async def test_agents_sdk_replies_in_a_thread() -> None:
    """A reply of the Agents SDK's client to a channel's message stands in its thread."""
    async with TeamsFake() as teams:
        ada = teams.person("Ada Lovelace")
        teams.connect(taking())
        thread = await teams.channel("Help", ada).begin(ada, "Hello?")
        async with aiohttp.ClientSession(base_url=teams.service_url) as session:
            client = AgentsConnectorClient(teams.service_url, teams.entra.token(), session=session)
            reply = AgentsActivity(type="message", text="Hello, Ada")
            await client.conversations.reply_to_activity(thread.id, thread.thread, reply)

        assert ["Baton Hello?", "Hello, Ada"] == [one.text for one in thread.seen()]


async def test_a_call_without_a_good_token_is_refused() -> None:
    """A token that Entra took back is answered with 401, and nothing is posted."""
    async with TeamsFake() as teams:
        chat = teams.personal(teams.person("Ada Lovelace"))
        client = ConnectorClient(Credentials(teams), base_url=teams.service_url)
        revoked = teams.entra.token()
        teams.entra.revoke()
        client.config.credentials.get_access_token = lambda: revoked
        with pytest.raises(ErrorResponseException) as caught:
            await client.conversations.send_to_conversation(
                chat.id, Activity(type="message", text="One")
            )

        assert 401 == caught.value.response.status_code
        assert [] == chat.seen()


async def test_the_published_key_proves_the_token() -> None:
    """What Teams sends is signed with a key that the metadata leads to."""
    async with TeamsFake() as teams, aiohttp.ClientSession() as session:
        metadata = await (await session.get(teams.openid_url)).json()
        keys = await (await session.get(metadata["jwks_uri"])).json()
        token = teams.tokens.good().removeprefix("Bearer ")
        kid = jwt.get_unverified_header(token)["kid"]
        (key,) = [key for key in keys["keys"] if key["kid"] == kid]
        claims = jwt.decode(token, jwt.PyJWK(key).key, algorithms=["RS256"], audience=teams.app_id)

        assert metadata["issuer"] == claims["iss"]
        assert teams.service_url == claims["serviceurl"]
        assert "msteams" in key["endorsements"]


def taking() -> ASGIApp:
    """Return a bot that takes everything."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 202, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    return app
