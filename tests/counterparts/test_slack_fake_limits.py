"""Limits of blocks, views, streams and rates: plain dicts are judged as Slack judges them."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.counterparts.test_slack_fake_calls import refused
from tests.fakes.slack import TEAM, SlackFake

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def button(action_id: str = "go", **more: Any) -> Json:
    return {"type": "button", "text": plain("Go"), "action_id": action_id, **more}


def actions(*elements: Json, **more: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **more}


def section(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def select(**more: Any) -> Json:
    option = {"text": plain("A"), "value": "a"}
    return {"type": "static_select", "action_id": "s", "options": [option], **more}


GOOD: list[list[Json]] = [
    [{"type": "divider"}] * 50,
    [section("x" * 3000)],
    [{"type": "header", "text": plain("x" * 150)}],
    [{"type": "markdown", "text": "x" * 12_000}],
    [{"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}] * 10}],
    [actions(*(button(f"b{number}") for number in range(25)))],
    [actions(button(value="x" * 2000), block_id="b" * 255)],
    [actions(button()), actions(button())],
    [actions(select(options=[{"text": plain("A"), "value": "x" * 150}]))],
]
BAD: list[list[Json]] = [
    [{"type": "divider"}] * 51,
    [section("x" * 3001)],
    [section("")],
    [{"type": "section"}],
    [{"type": "section", "text": {"type": "html", "text": "x"}}],
    [{**section("x"), "colour": "red"}],
    [{"type": "header", "text": plain("x" * 151)}],
    [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}],
    [{"type": "markdown", "text": "x" * 6_001}, {"type": "markdown", "text": "x" * 6_000}],
    [{"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}] * 11}],
    [{"type": "context", "elements": [button()]}],
    [actions(*(button(f"b{number}") for number in range(26)))],
    [actions(button("same"), button("same"))],
    [actions(button(), block_id="same"), actions(button(), block_id="same")],
    [actions(button(value="x" * 2001))],
    [actions(button(), block_id="b" * 256)],
    [actions({**button(), "text": plain("x" * 76)})],
    [actions({"type": "button", "action_id": "go"})],
    [actions(button(style="green"))],
    [actions(select(options=[]))],
    [actions(select(options=[{"text": plain("A"), "value": "x" * 151}]))],
    [actions(select(options=[{"text": plain("A"), "value": "a"}] * 101))],
    [actions()],
    [{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]] * 101}],
    [{"type": "poem", "text": plain("x")}],
]


@pytest.mark.parametrize("blocks", GOOD, ids=range(len(GOOD)))
async def test_blocks_at_their_limits_are_taken(
    slack: SlackFake, client: AsyncWebClient, blocks: list[Json]
) -> None:
    """What fits exactly is posted."""
    assert (await client.chat_postMessage(channel="C1", text="x", blocks=blocks))["ok"]


@pytest.mark.parametrize("blocks", BAD, ids=range(len(BAD)))
async def test_blocks_past_their_limits_are_refused(
    slack: SlackFake, client: AsyncWebClient, blocks: list[Json]
) -> None:
    """What does not fit is refused with a pointer to the fault, and nothing is posted."""
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel="C1", text="x", blocks=blocks)

    assert "invalid_blocks" == caught.value.response["error"]
    assert "json-pointer:/blocks" in caught.value.response["response_metadata"]["messages"][0]
    assert [] == slack.channel("C1").messages


async def test_all_texts_of_a_message_have_a_limit_together(client: AsyncWebClient) -> None:
    """Five sections of 2,900 characters each are too long for one message."""
    blocks = [section("x" * 2_900)] * 5

    assert "msg_blocks_too_long" == await refused(
        client.chat_postMessage(channel="C1", text="x", blocks=blocks)
    )


def modal(**more: Any) -> Json:
    return {"type": "modal", "title": plain("Title"), "blocks": [section("x")], **more}


@pytest.mark.parametrize(
    "view",
    [
        modal(title=plain("x" * 25)),
        modal(submit=plain("x" * 25)),
        modal(private_metadata="x" * 3_001),
        modal(blocks=[{"type": "divider"}] * 101),
        modal(blocks=[{"type": "markdown", "text": "x"}]),
        modal(blocks=[{"type": "input", "label": plain("L"), "element": select()}]),
        modal(colour="red"),
        {"type": "home", "blocks": []},
    ],
)
async def test_modals_past_their_limits_are_refused(
    slack: SlackFake, client: AsyncWebClient, view: Json
) -> None:
    """A modal that Slack would not show is refused."""
    trigger = slack.state.new_trigger(slack.state.teams[TEAM], "U1")

    assert "invalid_arguments" == await refused(client.views_open(trigger_id=trigger, view=view))


async def test_a_trigger_lives_three_seconds_and_works_once(
    slack: SlackFake, client: AsyncWebClient
) -> None:
    """A modal opens with a fresh trigger, once, and not after three seconds."""
    team = slack.state.teams[TEAM]
    fresh, old = (slack.state.new_trigger(team, "U1") for _ in range(2))

    await client.views_open(trigger_id=fresh, view=modal())
    again = client.views_open(trigger_id=fresh, view=modal())
    assert "exchanged_trigger_id" == await refused(again)
    slack.clock.advance(3.1)
    late = client.views_open(trigger_id=old, view=modal())
    assert "expired_trigger_id" == await refused(late)


async def test_a_stream_takes_12000_characters(slack: SlackFake, client: AsyncWebClient) -> None:
    """The piece that would make it longer is refused; what stood before stays."""
    root = slack.person("U1").posts(slack.person("U1").direct, "question")
    place: Json = {"channel": root.channel}
    ts = (await client.chat_startStream(**place, thread_ts=root.ts))["ts"]
    await client.chat_appendStream(**place, ts=ts, markdown_text="x" * 12_000)

    too_much = client.chat_appendStream(**place, ts=ts, markdown_text="y")
    assert "msg_too_long" == await refused(too_much)
    await client.chat_stopStream(**place, ts=ts)
    assert "x" * 12_000 == slack.channel(root.channel).replies(root.ts)[0].text


async def test_a_finished_stream_that_is_edited_shows_its_blocks_alone(
    slack: SlackFake, client: AsyncWebClient
) -> None:
    """A stream shows its text and then its blocks; edited it is a message like any other."""
    root = slack.person("U1").posts(slack.person("U1").direct, "question")
    place: Json = {"channel": root.channel}
    ts = (await client.chat_startStream(**place, thread_ts=root.ts, markdown_text="one"))["ts"]
    await client.chat_stopStream(**place, ts=ts, blocks=[section("two")])

    assert "one\ntwo" == slack.channel(root.channel).replies(root.ts)[0].text
    await client.chat_update(**place, ts=ts, text="three", blocks=[section("three")])
    assert "three" == slack.channel(root.channel).replies(root.ts)[0].text


async def test_a_silent_stream_expires(slack: SlackFake, client: AsyncWebClient) -> None:
    """After minutes without a word a stream takes nothing more, not even its end."""
    root = slack.person("U1").posts(slack.person("U1").direct, "question")
    place: Json = {"channel": root.channel}
    ts = (await client.chat_startStream(**place, thread_ts=root.ts))["ts"]
    slack.clock.advance(121)

    for late in (
        client.chat_appendStream(**place, ts=ts, markdown_text="x"),
        client.chat_stopStream(**place, ts=ts),
    ):
        assert "message_not_in_streaming_state" == await refused(late)


@pytest.mark.parametrize(
    ("recipient", "error"),
    [
        ({}, "missing_recipient_team_id"),
        ({"recipient_team_id": "T2"}, "missing_recipient_user_id"),
        ({"recipient_team_id": "T0ACME", "recipient_user_id": "U7"}, "user_not_found"),
        ({"recipient_team_id": "T9", "recipient_user_id": "U7"}, "team_not_found"),
    ],
)
async def test_a_stream_in_a_room_names_whom_it_is_for(
    slack: SlackFake, client: AsyncWebClient, recipient: Json, error: str
) -> None:
    """In a shared room the recipient's own workspace is named, not ours."""
    slack.add_team("T2", "Customer", installed=False)
    slack.add_user("U7", "Carol", team="T2")
    slack.add_channel("C7", "U7", connected_teams=["T2"])
    root = slack.person("U7").posts("C7", "question")
    place: Json = {"channel": "C7", "thread_ts": root.ts}

    assert error == await refused(client.chat_startStream(**place, **recipient))
    theirs: Json = {"recipient_team_id": "T2", "recipient_user_id": "U7"}
    assert (await client.chat_startStream(**place, **theirs))["ok"]


async def test_a_room_takes_a_message_a_second(slack: SlackFake, client: AsyncWebClient) -> None:
    """With rate limits on, the second post of a second meets 429 and Retry-After."""
    slack.rates.is_on = True
    await client.chat_postMessage(channel="C1", text="one")

    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel="C1", text="two")
    assert (429, "1") == (
        caught.value.response.status_code,
        caught.value.response.headers["Retry-After"],
    )
    slack.clock.advance(1)
    await client.chat_postMessage(channel="C1", text="two")
