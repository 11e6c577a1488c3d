"""The fake is what Microsoft's own clients take it for."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import jwt
import pytest
from botbuilder.schema import (
    Activity,
    AttachmentData,
    ChannelAccount,
    ConversationParameters,
)
from botframework.connector.aio import ConnectorClient
from botframework.connector.auth import AppCredentials
from botframework.connector.models import ErrorResponseException
from microsoft_agents.activity import Activity as AgentsActivity
from microsoft_agents.activity import ConversationParameters as AgentsParameters
from microsoft_agents.hosting.core.connector.client.connector_client import (
    ConnectorClient as AgentsConnectorClient,
)

from tests.fakes.teams import TeamsFake, failing, throttled
from tests.fakes.teams.listening import ListeningBot


class Credentials(AppCredentials):
    """Botbuilder's credentials, with a token of the fake: its own way insists on https."""

    def __init__(self, app_id: str, token: str) -> None:
        super().__init__(app_id)
        self._token = token

    def get_access_token(self, force_refresh: bool = False) -> str:  # noqa: FBT001, FBT002 - theirs
        return self._token


def botbuilder(teams: TeamsFake, token: str = "") -> ConnectorClient:
    """Return botbuilder's own client of the Connector API."""
    credentials = Credentials(teams.app_id, token or teams.entra.token())
    return ConnectorClient(credentials, base_url=teams.service_url)


@asynccontextmanager
async def agents_sdk(teams: TeamsFake) -> AsyncIterator[AgentsConnectorClient]:
    """Open the Agents SDK's client of the Connector API."""
    async with aiohttp.ClientSession(base_url=teams.service_url) as session:
        yield AgentsConnectorClient(teams.service_url, teams.entra.token(), session=session)


async def test_botbuilder_writes_changes_and_deletes() -> None:
    """What botbuilder's client sends, changes and deletes is what a person sees."""
    async with TeamsFake() as teams:
        chat = teams.personal(teams.person("Ada Lovelace"))
        api = botbuilder(teams).conversations
        first = await api.send_to_conversation(chat.id, Activity(type="message", text="One"))
        second = await api.send_to_conversation(chat.id, Activity(type="message", text="Two"))
        changed = Activity(type="message", text="One and a half")
        await api.update_activity(chat.id, first.id, changed)
        await api.delete_activity(chat.id, second.id)

        assert ["One and a half"] == [one.text for one in chat.seen()]
        assert ["send", "send", "update", "delete"] == [call.kind for call in teams.calls]


async def test_agents_sdk_replies_in_a_thread() -> None:
    """A reply of the Agents SDK's client to a channel's message stands in its thread."""
    async with TeamsFake() as teams, agents_sdk(teams) as client:
        ada = teams.person("Ada Lovelace")
        teams.connect(ListeningBot())
        thread = await teams.channel("Help", ada).begin(ada, "Hello?")
        reply = AgentsActivity(type="message", text="Hello, Ada")
        await client.conversations.reply_to_activity(thread.id, thread.thread, reply)

        assert ["Baton Hello?", "Hello, Ada"] == [one.text for one in thread.seen()]


async def test_botbuilder_opens_a_personal_chat() -> None:
    """A conversation that is created with its tenant is the person's chat with the bot."""
    async with TeamsFake() as teams:
        ada = teams.person("Ada Lovelace")
        wanted = ConversationParameters(
            members=[ChannelAccount(id=ada.teams_id)],
            tenant_id=teams.tenant_id,
            channel_data={"tenant": {"id": teams.tenant_id}},
        )
        opened = await botbuilder(teams).conversations.create_conversation(wanted)

        assert teams.personal(ada).id == opened.id


async def test_a_conversation_without_a_tenant_is_refused() -> None:
    """As in Teams, nobody can be written to first without the tenant's id."""
    async with TeamsFake() as teams:
        ada = teams.person("Ada Lovelace")
        wanted = ConversationParameters(members=[ChannelAccount(id=ada.teams_id)])
        with pytest.raises(ErrorResponseException) as caught:
            await botbuilder(teams).conversations.create_conversation(wanted)

        assert "BadSyntax" == caught.value.error.error.code


async def test_agents_sdk_begins_a_thread_in_a_channel() -> None:
    """A conversation that is created in a channel is a new thread with its first message."""
    async with TeamsFake() as teams, agents_sdk(teams) as client:
        channel = teams.channel("Triage", teams.person("Ada Lovelace"))
        wanted = AgentsParameters(
            activity=AgentsActivity(type="message", text="A handoff waits"),
            channel_data={"channel": {"id": channel.id}, "tenant": {"id": teams.tenant_id}},
        )
        opened = await client.conversations.create_conversation(wanted)

        assert f"{channel.id};messageid={opened.activity_id}" == opened.id
        assert ["A handoff waits"] == [one.text for one in teams.chat(opened.id).seen()]


async def test_members_are_shown_with_what_teams_knows() -> None:
    """A guest has a role and a tenant of their own; a hidden mailbox has no e-mail."""
    async with TeamsFake() as teams:
        ada = teams.person("Ada Lovelace")
        guest = teams.person("Gus Guest", email="gus@partner.example", guest=True)
        hidden = teams.person("Hugo Hidden", mailbox=False)
        group = teams.group("Leave", ada, guest, hidden)
        members = await botbuilder(teams).conversations.get_conversation_members(group.id)
        known = [member.additional_properties for member in members]

        assert ["user", "guest", "user"] == [more["userRole"] for more in known]
        assert teams.tenant_id == known[0]["tenantId"]
        assert teams.tenant_id != known[1]["tenantId"]
        assert ["ada.lovelace@example.com", "gus@partner.example", None] == [
            more.get("email") for more in known
        ]


async def test_members_come_in_pages() -> None:
    """A channel of 120 people is read in pages of at least fifty, to the end."""
    async with TeamsFake() as teams, agents_sdk(teams) as client:
        people = [teams.person(f"Person {number}") for number in range(120)]
        channel = teams.channel("Everybody", *people)
        pages, token = [], None
        while not pages or token:
            page = await client.conversations.get_conversation_paged_members(channel.id, 10, token)
            pages.append(len(page.members))
            token = page.continuation_token

        assert [50, 50, 20] == pages


async def test_botbuilder_uploads_an_attachment() -> None:
    """What is uploaded to a chat gets an id."""
    async with TeamsFake() as teams:
        chat = teams.personal(teams.person("Ada Lovelace"))
        upload = AttachmentData(type="image/png", name="a.png", original_base64=b"picture")
        answer = await botbuilder(teams).conversations.upload_attachment(chat.id, upload)

        assert "a.png" == chat.room.uploads[answer.id]["name"]


async def test_a_token_that_was_taken_back_is_refused() -> None:
    """A call with a revoked token is answered with 401, and nothing is posted."""
    async with TeamsFake() as teams:
        chat = teams.personal(teams.person("Ada Lovelace"))
        client = botbuilder(teams)
        teams.entra.revoke()
        with pytest.raises(ErrorResponseException) as caught:
            await client.conversations.send_to_conversation(
                chat.id, Activity(type="message", text="One")
            )

        assert 401 == caught.value.response.status_code
        assert [] == chat.seen()


async def test_botbuilder_sees_the_faults_that_were_scripted() -> None:
    """Throttling comes with its Retry-After, the next fault with its own code, then all is well."""
    async with TeamsFake() as teams:
        chat = teams.personal(teams.person("Ada Lovelace"))
        teams.will(throttled(retry_after=7), failing(412))
        api = botbuilder(teams).conversations
        caught = []
        for _ in range(2):
            with pytest.raises(ErrorResponseException) as one:
                await api.send_to_conversation(chat.id, Activity(type="message", text="One"))
            caught.append(one.value)
        await api.send_to_conversation(chat.id, Activity(type="message", text="One"))

        assert "7" == caught[0].response.headers["Retry-After"]
        assert ["Throttled", "PreconditionFailed"] == [one.error.error.code for one in caught]
        assert ["One"] == [one.text for one in chat.seen()]


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
