"""Socket Mode: the same app without a public address, for a laptop and behind a firewall."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from bot.domain.errors import SendError, SettingsError
from connectors.slack.bolt import SlackApp

_log = structlog.get_logger()


@asynccontextmanager
async def socket_mode(app: SlackApp, *, app_token: str) -> AsyncIterator[None]:
    """Listen while the block runs; the vendor's client connects anew when a socket breaks.

    Raises SettingsError when Slack does not let the app in.
    """
    try:
        close = await app.connect(app_token)
    except SendError as problem:
        raise SettingsError(
            f"Slack does not open a socket: {problem} SLACK_APP_TOKEN must be an app-level token "
            "(it begins with xapp-) with the scope connections:write, and Socket Mode must be on "
            "in the app's settings."
        ) from None
    _log.info("Slack is connected by Socket Mode")
    try:
        yield
    finally:
        await close()
