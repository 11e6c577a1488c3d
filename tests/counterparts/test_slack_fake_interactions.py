"""Clicks, modals, commands and shortcuts of the fake Slack, with the vendor's own framework."""

import json
from collections.abc import AsyncIterator

import httpx
import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_sdk.web.async_client import AsyncWebClient
from starlette.responses import JSONResponse

from tests.counterparts.small_app import BUTTON, Keeper, bolt_app, served
from tests.fakes.slack import BOT, SlackFake
from tests.fakes.slack.model import Posted
from tests.fakes.slack.refusals import NothingThere


@pytest.fixture
async def answer(slack: SlackFake, client: AsyncWebClient) -> Posted:
    """Return what the small app answered to a mention, with its button."""
    slack.deliver_to(served(bolt_app(client)))
    return await _answered(slack)


async def _answered(slack: SlackFake) -> Posted:
    asked = await slack.person("U1").says(f"<@{BOT}> hello", channel="C1")
    await slack.until(lambda: slack.channel("C1").replies(asked.ts))
    return slack.channel("C1").replies(asked.ts)[0].posted


async def test_a_button_opens_a_modal_that_is_filled_in(slack: SlackFake, answer: Posted) -> None:
    """From mention to click to modal to submission, all by the vendor's framework."""
    alice = slack.person("U1")
    await alice.presses(answer, "open")
    await slack.until(lambda: slack.modal_of("U1"))

    assert {"summary": "Not this."} == await alice.submits(summary="bad")
    assert slack.modal_of("U1")
    assert {} == await alice.submits(text="good")
    assert slack.modal_of("U1") is None


async def test_what_is_not_there_cannot_be_pressed(slack: SlackFake, answer: Posted) -> None:
    """Pressing fails the test when the button, the message or the modal is not there."""
    alice, carol = slack.person("U1"), slack.person("U2")
    slack.state.channels["C1"].members.remove("U2")

    with pytest.raises(NothingThere, match="open"):
        await alice.presses(answer, "close")
    with pytest.raises(NothingThere):
        await carol.presses(answer, "open")
    with pytest.raises(NothingThere):
        await alice.submits(summary="x")
    slack.state.remove(answer)
    with pytest.raises(NothingThere):
        await alice.presses(answer, "open")


@pytest.mark.parametrize("inputs", [{}, {"summary": "x" * 21}, {"colour": "red", "summary": "x"}])
async def test_a_form_that_slack_would_keep_back_does_not_go(
    slack: SlackFake, answer: Posted, inputs: dict[str, str]
) -> None:
    """Empty, too long or unknown inputs never reach the app."""
    alice = slack.person("U1")
    await alice.presses(answer, "open")
    await slack.until(lambda: slack.modal_of("U1"))

    with pytest.raises(NothingThere):
        await alice.submits(**inputs)


async def test_a_click_carries_message_place_and_address(
    slack: SlackFake, client: AsyncWebClient
) -> None:
    """block_actions has the message, its channel, a trigger and an address to answer to."""
    keeper = Keeper()
    slack.deliver_to(keeper.app)
    ts = (await client.chat_postMessage(channel="C1", text="x", blocks=[BUTTON]))["ts"]

    await slack.person("U1").presses(slack.state.messages["C1", ts], "open")

    payload = json.loads(keeper.bodies[0]["payload"])
    assert (ts, "C1", "7") == (
        payload["message"]["ts"],
        payload["channel"]["id"],
        payload["actions"][0]["value"],
    )
    async with httpx.AsyncClient() as browser:
        changed = {"replace_original": True, "text": "Done"}
        await browser.post(payload["response_url"], json=changed)
    assert ["Done"] == [each.text for each in slack.channel("C1").messages]


async def test_an_address_takes_five_messages(slack: SlackFake) -> None:
    """The sixth message to a response_url is refused with 404."""
    keeper = Keeper()
    slack.deliver_to(keeper.app)
    await slack.person("U1").commands("/ask", "hello", channel="C1")
    address = keeper.bodies[0]["response_url"]

    async with httpx.AsyncClient() as browser:
        answers = [await browser.post(address, json={"text": "x"}) for _ in range(6)]
    assert [200] * 5 + [404] == [each.status_code for each in answers]
    assert 5 == len(slack.ephemeral_for("U1"))


async def test_a_command_is_answered_in_place(slack: SlackFake) -> None:
    """What a command is answered with is seen by the one who gave it."""
    keeper = Keeper()
    keeper.answers = [JSONResponse({"text": "Looking"})]
    slack.deliver_to(keeper.app)

    await slack.person("U1").commands("/ask", "hello", channel="C1")

    assert ("/ask", "hello") == (keeper.bodies[0]["command"], keeper.bodies[0]["text"])
    assert ["Looking"] == [each.text for each in slack.ephemeral_for("U1")]
    assert [] == slack.ephemeral_for("U2")


async def test_a_shortcut_carries_the_message(slack: SlackFake) -> None:
    """A message shortcut shows what it was used on."""
    keeper = Keeper()
    slack.deliver_to(keeper.app)
    posted = slack.person("U2").posts("C1", "How?")

    await slack.person("U1").uses_on(posted, "ask_about")

    payload = json.loads(keeper.bodies[0]["payload"])
    assert ("ask_about", "How?") == (payload["callback_id"], payload["message"]["text"])


@pytest.fixture
async def connected(slack: SlackFake, client: AsyncWebClient) -> AsyncIterator[SlackFake]:
    """Return the Slack with the small app on Socket Mode."""
    handler = AsyncSocketModeHandler(bolt_app(client), slack.state.app_token)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    slack.deliver_by_socket(patience=1)
    yield slack
    await handler.close_async()  # type: ignore[no-untyped-call]


async def test_socket_mode_brings_the_same(connected: SlackFake) -> None:
    """Events, clicks and submissions arrive as envelopes and are acknowledged."""
    alice = connected.person("U1")
    answer = await _answered(connected)
    await alice.presses(answer, "open")
    await connected.until(lambda: connected.modal_of("U1"))

    assert {"summary": "Not this."} == await alice.submits(summary="bad")
    assert all(each.ok for each in connected.sender.delivered)


async def test_socket_mode_comes_back_after_a_disconnect(connected: SlackFake) -> None:
    """The app opens a new websocket when Slack ends the old one."""
    (before,) = connected.server.door.sockets
    await connected.server.door.disconnect()
    await connected.until(
        lambda: connected.server.door.sockets and connected.server.door.sockets != [before],
        seconds=20,
    )

    assert await _answered(connected)
