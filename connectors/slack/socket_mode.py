"""Socket Mode: the same app without a public address, for a laptop and behind a firewall."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import structlog

from bot.domain.errors import SendError, SettingsError
from connectors.slack.bolt import SlackApp
from connectors.slack.client import SLACK_API_URL, SlackClient
from connectors.slack.errors import SlackRefused

_log = structlog.get_logger()


@asynccontextmanager
async def socket_mode(
    app: SlackApp,
    *,
    app_token: str,
    session: aiohttp.ClientSession,
    base_url: str = SLACK_API_URL,
) -> AsyncIterator[None]:
    """Listen while the block runs; a socket that breaks is opened again.

    Raises SettingsError when Slack does not let the app in. A Slack that cannot be reached now is
    tried again until it can.
    """
    await _check(SlackClient(app_token, session=session, base_url=base_url))
    close = await app.connect(app_token)
    _log.info("Slack is listened to by Socket Mode")
    try:
        yield
    finally:
        await close()


async def _check(client: SlackClient) -> None:
    """Ask for a socket once: the vendor's client would try a wrong token for ever."""
    try:
        await client.call("apps.connections.open")
    except SlackRefused as problem:
        raise SettingsError(
            f"Slack does not open a socket. {problem} SLACK_APP_TOKEN must be an app-level token "
            "(it begins with xapp-) with the scope connections:write, and Socket Mode must be on "
            "in the app's settings."
        ) from None
    except SendError as problem:
        _log.warning("Slack cannot be reached now", error=str(problem))
