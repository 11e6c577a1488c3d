"""The Web API of the fake Slack, called with the vendor's own client."""

from typing import Any

import aiohttp
import httpx
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import TEAM, TOKEN, SlackFake


async def refused(call: Any) -> str:
    """Return the error that a call is refused with."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


async def test_a_post_stands_in_the_channel(slack: SlackFake, client: AsyncWebClient) -> None:
    """What chat.postMessage answers is what people then see."""
    posted = await client.chat_postMessage(channel="C1", text="Hello")

    (seen,) = slack.channel("C1").messages
    assert (posted["ts"], "Hello") == (seen.ts, seen.text)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "C9", "text": "x"}, "channel_not_found"),
        ({"channel": "G1", "text": "x"}, "channel_not_found"),
        ({"channel": "C2", "text": "x"}, "is_archived"),
        ({"channel": "C1", "text": " "}, "no_text"),
        ({"channel": "C1", "text": "x" * 40_001}, "msg_too_long"),
        ({"channel": "C1", "text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
        ({"channel": "C1", "text": "x", "thread_ts": "now"}, "invalid_thread_ts"),
        (
            {"channel": "C1", "text": "x", "metadata": {"event_type": "x"}},
            "invalid_metadata_format",
        ),
        ({"channel": "C1", "text": "x", "blocks": [{"type": "poem"}]}, "invalid_blocks"),
    ],
)
async def test_posts_are_refused_as_slack_does(
    slack: SlackFake, client: AsyncWebClient, arguments: dict[str, Any], error: str
) -> None:
    """A post that Slack would not take is refused with Slack's word for it."""
    slack.add_channel("G1", "U1", kind="private", with_app=False)
    slack.add_channel("C2", "U1", is_archived=True)

    assert error == await refused(client.api_call("chat.postMessage", json=arguments))


async def test_a_room_without_the_app_takes_no_post(slack: SlackFake) -> None:
    """Without chat:write.public the app must be a member of a public room."""
    slack.add_channel("C3", "U1", with_app=False)
    slack.state.teams[TEAM].scopes -= {"chat:write.public"}
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(TOKEN, base_url=slack.api_url, session=session)

        assert "not_in_channel" == await refused(client.chat_postMessage(channel="C3", text="x"))


async def test_a_missing_scope_is_named(slack: SlackFake, client: AsyncWebClient) -> None:
    """A call without its scope says which one it needs."""
    slack.state.teams[TEAM].scopes -= {"reactions:write"}

    with pytest.raises(SlackApiError) as caught:
        await client.reactions_add(channel="C1", name="eyes", timestamp="1.1")

    assert "reactions:write" == caught.value.response["needed"]


@pytest.mark.parametrize(
    ("token", "error"),
    [("xoxb-nobody", "invalid_auth"), ("", "not_authed"), ("xoxb-old", "token_revoked")],
)
async def test_wrong_tokens_open_nothing(slack: SlackFake, token: str, error: str) -> None:
    """Unknown, missing and revoked tokens are told apart."""
    slack.state.revoked_tokens.add("xoxb-old")
    async with httpx.AsyncClient(base_url=slack.api_url) as client:
        answer = await client.post(
            "auth.test", headers={"Authorization": f"Bearer {token}"} if token else {}
        )

    assert {"ok": False, "error": error} == answer.json()


async def test_arguments_come_by_query_form_and_json(slack: SlackFake) -> None:
    """The same call is understood in each of the three forms, with the token beside it or in it."""
    slack.person("U1").posts("C1", "Hi")
    values = {"channel": "C1", "token": TOKEN}
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    async with httpx.AsyncClient(base_url=slack.api_url) as client:
        by_query = await client.get("conversations.history", params=values)
        by_form = await client.post("conversations.history", data=values)
        by_json = await client.post(
            "chat.postMessage", json={**values, "text": "x"}, headers=bearer
        )

    assert [True] * 3 == [each.json()["ok"] for each in (by_query, by_form, by_json)]


async def test_reading_methods_ignore_json(slack: SlackFake) -> None:
    """A reading method that is sent JSON sees no argument, as with Slack."""
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    async with httpx.AsyncClient(base_url=slack.api_url, headers=bearer) as client:
        answer = await client.post("users.info", json={"user": "U1"})

    assert "invalid_arguments" == answer.json()["error"]


async def test_an_update_takes_4000_bytes_after_escaping(
    slack: SlackFake, client: AsyncWebClient
) -> None:
    """1,000 ampersands become 5,000 bytes, which chat.update does not take."""
    ts = (await client.chat_postMessage(channel="C1", text="short"))["ts"]

    assert "msg_too_long" == await refused(
        client.chat_update(channel="C1", ts=ts, text="&" * 1_000)
    )
    await client.chat_update(channel="C1", ts=ts, text="é" * 2_000)


async def test_an_update_keeps_what_it_is_not_given(
    slack: SlackFake, client: AsyncWebClient
) -> None:
    """Blocks stay when only the text is changed, and go with an empty list."""
    blocks = [{"type": "divider"}]
    ts = (await client.chat_postMessage(channel="C1", text="one", blocks=blocks))["ts"]

    await client.chat_update(channel="C1", ts=ts, text="two")
    assert ["divider"] == [each["type"] for each in slack.channel("C1").messages[0].blocks]
    await client.chat_update(channel="C1", ts=ts, text="two", blocks=[])
    assert [] == slack.channel("C1").messages[0].blocks


async def test_only_own_messages_can_be_changed(slack: SlackFake, client: AsyncWebClient) -> None:
    """The app can neither edit nor delete what a person wrote."""
    theirs = slack.person("U1").posts("C1", "mine")

    update = client.chat_update(channel="C1", ts=theirs.ts, text="x")
    assert "cant_update_message" == await refused(update)
    assert "cant_delete_message" == await refused(client.chat_delete(channel="C1", ts=theirs.ts))


async def test_metadata_is_shown_only_when_asked_for(
    slack: SlackFake, client: AsyncWebClient
) -> None:
    """conversations.replies gives metadata with include_all_metadata, and only then."""
    root = slack.person("U1").posts("C1", "question")
    mark = {"event_type": "baton", "event_payload": {"key": "k1"}}
    await client.chat_postMessage(channel="C1", thread_ts=root.ts, text="answer", metadata=mark)

    plain = await client.conversations_replies(channel="C1", ts=root.ts)
    whole = await client.conversations_replies(channel="C1", ts=root.ts, include_all_metadata=True)
    assert [None, mark] == [each["messages"][1].get("metadata") for each in (plain, whole)]


async def test_replies_come_in_pages(slack: SlackFake, client: AsyncWebClient) -> None:
    """A thread that is longer than the limit continues behind a cursor."""
    alice = slack.person("U1")
    root = alice.posts("C1", "0")
    for number in range(1, 5):
        alice.posts("C1", str(number), thread=root.ts)

    first = await client.conversations_replies(channel="C1", ts=root.ts, limit=3)
    cursor = first["response_metadata"]["next_cursor"]
    rest = await client.conversations_replies(channel="C1", ts=root.ts, limit=3, cursor=cursor)
    texts = [each["text"] for page in (first, rest) for each in page["messages"]]
    assert (["0", "1", "2", "3", "4"], False) == (texts, rest["has_more"])


async def test_the_address_of_a_stranger_is_kept_back(
    slack: SlackFake, client: AsyncWebClient
) -> None:
    """users.info tells the e-mail of colleagues, not of people of another workspace."""
    slack.add_team("T2", "Customer", installed=False)
    slack.add_user("U7", "Carol", team="T2")
    slack.add_channel("C7", "U7", connected_teams=["T2"])

    own = await client.users_info(user="U1")
    other = await client.users_info(user="U7")
    assert "alice@t0acme.example" == own["user"]["profile"]["email"]
    assert ("T2", None) == (other["user"]["team_id"], other["user"]["profile"].get("email"))


async def test_a_file_goes_up_in_two_steps_and_needs_the_token_to_come_down(
    slack: SlackFake, client: AsyncWebClient
) -> None:
    """Without the token the download address shows a page that asks to sign in."""
    done = await client.files_upload_v2(channel="C1", content="hello", filename="a.txt")
    address = done["file"]["url_private_download"]
    async with httpx.AsyncClient() as browser:
        stranger = await browser.get(address)
        owner = await browser.get(address, headers={"Authorization": f"Bearer {TOKEN}"})

    assert b"hello" == owner.content
    assert "Sign in" in stranger.text


async def test_the_file_of_another_workspace_is_only_named(
    slack: SlackFake, client: AsyncWebClient
) -> None:
    """In a shared room the event names the file, and files.info tells the rest."""
    slack.add_team("T2", "Customer", installed=False)
    slack.add_user("U7", "Carol", team="T2")
    slack.add_channel("C7", "U7", connected_teams=["T2"])
    carol = slack.person("U7")
    posted = carol.posts("C7", "see", files=[carol.uploads("log.txt", b"boom")])

    (told,) = slack.envelopes().message(posted)["event"]["files"]
    known = await client.files_info(file=told["id"])
    assert ("check_file_info", "log.txt") == (told["file_access"], known["file"]["name"])


async def test_a_code_is_exchanged_once(slack: SlackFake) -> None:
    """oauth.v2.access gives the workspace's token for its code, and nothing the second time."""
    slack.add_team("T2", "Beta", token="xoxb-beta", installed=False)
    slack.state.oauth_codes["code-1"] = "T2"
    async with httpx.AsyncClient(base_url=slack.api_url, auth=slack.state.client) as browser:
        given = (await browser.post("oauth.v2.access", data={"code": "code-1"})).json()
        again = (await browser.post("oauth.v2.access", data={"code": "code-1"})).json()

    assert ("xoxb-beta", "T2") == (given["access_token"], given["team"]["id"])
    assert "invalid_code" == again["error"]


async def test_a_revoked_token_is_dead(slack: SlackFake, client: AsyncWebClient) -> None:
    """After auth.revoke every call is refused."""
    await client.auth_revoke()

    assert "token_revoked" == await refused(client.auth_test())
