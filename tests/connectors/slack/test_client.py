"""What Slack answers becomes what the ledger understands: wait, look, or give up."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.errors import SendDelayed, SendUncertain
from connectors.slack.client import SlackClient, slack_session
from connectors.slack.errors import SlackRefused
from tests.fakes.slack import TOKEN, SlackFake
from tests.fakes.slack.faults import Garbled, Lost, RateLimited, Refused, Reset, Status


@pytest.fixture
async def slack() -> AsyncIterator[SlackFake]:
    """Open a Slack with a room."""
    async with SlackFake() as slack:
        slack.add_user("U1")
        slack.add_channel("C1", "U1")
        yield slack


@pytest.fixture
async def client(slack: SlackFake) -> AsyncIterator[SlackClient]:
    """Open a client on it."""
    async with slack_session() as session:
        yield SlackClient(TOKEN, session=session, base_url=slack.api_url)


async def post(client: SlackClient) -> str:
    return await client.post(channel="C1", text="Hello.")


@pytest.mark.parametrize(
    "fault",
    [
        *(Status(code) for code in (500, 502, 503, 504)),
        *(Refused(code) for code in ("internal_error", "fatal_error", "request_timeout")),
        Reset(),
        Lost(),
        Garbled(),
    ],
)
async def test_what_may_have_happened_is_uncertain(
    slack: SlackFake, client: SlackClient, fault: Any
) -> None:
    """It is looked up before another try, and never tried again in here."""
    slack.faults.on("chat.postMessage", fault)

    with pytest.raises(SendUncertain):
        await post(client)

    assert 1 == len(slack.calls_of("chat.postMessage"))


async def test_a_limit_carries_slacks_own_wait(slack: SlackFake, client: SlackClient) -> None:
    """Retry-After, and at least a second."""
    slack.faults.on("chat.postMessage", RateLimited(42))

    with pytest.raises(SendDelayed) as delayed:
        await post(client)

    assert timedelta(seconds=42) == delayed.value.retry_after


async def test_a_slack_that_cannot_be_reached_did_nothing() -> None:
    """Nothing was sent, so it is tried again without a look."""
    async with slack_session() as session:
        client = SlackClient(TOKEN, session=session, base_url="http://127.0.0.1:9/api/")

        with pytest.raises(SendDelayed, match="cannot be reached"):
            await post(client)


@pytest.mark.parametrize(
    ("code", "cure"),
    [
        ("token_revoked", "install the app again"),
        ("is_archived", "the room is archived"),
        ("some_new_word", r"Slack refused chat\.postMessage \(some_new_word\)\."),
    ],
)
async def test_a_refusal_is_final_and_readable(
    slack: SlackFake, client: SlackClient, code: str, cure: str
) -> None:
    """Slack's word, and what to do where we know it."""
    slack.faults.on("chat.postMessage", Refused(code))

    with pytest.raises(SlackRefused, match=cure) as refused:
        await post(client)

    assert code == refused.value.code


async def test_a_refusal_names_the_missing_permission() -> None:
    """An operator sees which scope the app lacks."""
    async with SlackFake(scopes=("users:read",)) as slack, slack_session() as session:
        slack.add_user("U1")
        slack.add_channel("C1", "U1")
        client = SlackClient(TOKEN, session=session, base_url=slack.api_url)

        with pytest.raises(SlackRefused, match="needed: chat:write"):
            await post(client)


async def test_a_refusal_names_the_wrong_block(client: SlackClient) -> None:
    """Slack's own words about it are kept."""
    with pytest.raises(SlackRefused, match="unsupported type"):
        await client.post(channel="C1", text="Hello.", blocks=[{"type": "nonsense"}])


async def test_files_go_both_ways(slack: SlackFake, client: SlackClient) -> None:
    """What is uploaded can be read again, up to a limit."""
    file = await client.upload(name="list.csv", data=b"1,2,3")

    assert b"1,2,3" == await client.download(file["url_private"])
    with pytest.raises(SlackRefused, match="too_large"):
        await client.download(file["url_private"], most=4)


async def test_deleting_what_is_gone_is_done(slack: SlackFake, client: SlackClient) -> None:
    """A repeat does no harm."""
    ts = await post(client)
    await client.delete(channel="C1", ts=ts)
    await client.delete(channel="C1", ts=ts)

    assert [] == slack.channel("C1").everything
