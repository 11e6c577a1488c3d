"""Faults of the fake Slack: what was done, what was not, and what the caller notices."""

import asyncio

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry import FixedValueRetryIntervalCalculator
from slack_sdk.http_retry.builtin_async_handlers import AsyncConnectionErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from tests.counterparts.small_app import Keeper
from tests.counterparts.test_slack_fake_calls import refused
from tests.fakes.slack import TOKEN, SlackFake
from tests.fakes.slack.faults import (
    Garbled,
    Held,
    Lost,
    RateLimited,
    Refused,
    Reset,
    Slow,
    Status,
)

POST = "chat.postMessage"


async def test_a_limited_call_does_nothing(slack: SlackFake, client: AsyncWebClient) -> None:
    """429 comes with Retry-After, and the next call goes through."""
    slack.faults.on(POST, RateLimited(7))

    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel="C1", text="one")
    await client.chat_postMessage(channel="C1", text="two")

    assert "7" == caught.value.response.headers["Retry-After"]
    assert ["two"] == [each.text for each in slack.channel("C1").messages]


@pytest.mark.parametrize("code", [500, 502, 503, 504])
async def test_a_broken_front_door_does_nothing(
    slack: SlackFake, client: AsyncWebClient, code: int
) -> None:
    """A 5xx has no JSON, and the message does not stand."""
    slack.faults.on(POST, Status(code))

    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel="C1", text="one")

    assert code == caught.value.response.status_code
    assert [] == slack.channel("C1").messages


async def test_a_reset_comes_before_anything_is_done(
    slack: SlackFake, client: AsyncWebClient
) -> None:
    """The connection breaks, and the message does not stand."""
    slack.faults.on(POST, Reset())

    with pytest.raises(aiohttp.ClientConnectionError):
        await client.chat_postMessage(channel="C1", text="one")

    assert [] == slack.channel("C1").messages


async def test_a_lost_answer_leaves_the_message(slack: SlackFake, client: AsyncWebClient) -> None:
    """The connection breaks, and the message stands."""
    slack.faults.on(POST, Lost())

    with pytest.raises(aiohttp.ClientConnectionError):
        await client.chat_postMessage(channel="C1", text="one")

    assert ["one"] == [each.text for each in slack.channel("C1").messages]


async def test_the_vendors_own_retry_posts_twice(slack: SlackFake) -> None:
    """With its retry of connections the vendor's client doubles a message that was accepted."""
    slack.faults.on(POST, Lost())
    again = AsyncConnectionErrorRetryHandler(
        interval_calculator=FixedValueRetryIntervalCalculator(fixed_internal=0)
    )
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(
            TOKEN, base_url=slack.api_url, session=session, retry_handlers=[again]
        )
        await client.chat_postMessage(channel="C1", text="one")

    assert ["one", "one"] == [each.text for each in slack.channel("C1").messages]


async def test_an_answer_can_be_no_json(slack: SlackFake, client: AsyncWebClient) -> None:
    """A page instead of JSON is an error to the caller, and the message stands."""
    slack.faults.on(POST, Garbled())

    with pytest.raises(SlackApiError):
        await client.chat_postMessage(channel="C1", text="one")

    assert 1 == len(slack.channel("C1").messages)


async def test_any_error_can_be_chosen(slack: SlackFake, client: AsyncWebClient) -> None:
    """A chosen refusal comes for every call until faults are cleared."""
    slack.faults.always("*", Refused("token_revoked"))

    assert "token_revoked" == await refused(client.auth_test())
    slack.faults.clear()
    assert (await client.auth_test())["ok"]


async def test_a_held_call_waits(slack: SlackFake, client: AsyncWebClient) -> None:
    """A held call is done when it is let go, and a slow one after its time."""
    held = Held()
    slack.faults.on(POST, held, Slow(0.001))
    waiting = asyncio.create_task(client.chat_postMessage(channel="C1", text="held"))
    await slack.until(lambda: slack.calls_of(POST))

    await client.chat_postMessage(channel="C1", text="slow")
    held.release.set()
    await waiting

    assert {"slow", "held"} == {each.text for each in slack.channel("C1").messages}


async def test_own_messages_are_told_when_asked_for(
    slack: SlackFake, client: AsyncWebClient
) -> None:
    """With echoes on the app hears its own posts, with its bot id."""
    keeper = Keeper()
    slack.deliver_to(keeper.app)
    slack.echoes.is_on = True

    await client.chat_postMessage(channel="C1", text="one")
    await slack.echoes.finished()

    assert [("one", "B0BATON")] == [(each["text"], each["bot_id"]) for each in keeper.events]
