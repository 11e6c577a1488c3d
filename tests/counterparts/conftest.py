"""A Slack with Alice, Bob and a room, and the vendor's own client."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import TOKEN, SlackFake


@pytest.fixture
async def slack() -> AsyncIterator[SlackFake]:
    """Return a Slack in which Alice and Bob read C1."""
    async with SlackFake() as served:
        served.add_user("U1", "Alice Jones")
        served.add_user("U2", "Bob Brown")
        served.add_channel("C1", "U1", "U2")
        yield served


@pytest.fixture
async def client(slack: SlackFake) -> AsyncIterator[AsyncWebClient]:
    """Return the vendor's client with the app's token, without its retries."""
    async with aiohttp.ClientSession() as session:
        yield AsyncWebClient(
            TOKEN, base_url=slack.api_url, session=session, retry_handlers=[], timeout=5
        )
