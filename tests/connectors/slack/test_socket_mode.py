"""The same app without a public address."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from bot.domain.errors import SettingsError
from connectors.slack.channel import slack_app
from connectors.slack.client import slack_session
from connectors.slack.interactions import NoPresses
from connectors.slack.socket_mode import socket_mode
from tests.connectors.slack.stage import ROOM, Stage
from tests.fakes.slack import BOT


@asynccontextmanager
async def listening(stage: Stage, app_token: str) -> AsyncIterator[None]:
    """Listen by Socket Mode instead of HTTP."""
    async with slack_session() as session:
        app = slack_app(
            stage.parts,
            intake=stage.rig.intake,
            transcripts=stage.rig.transcripts,
            interruptions=stage.rig.running,
            presses=NoPresses(),
            session=session,
            base_url=stage.slack.api_url,
        )
        socket: AbstractAsyncContextManager[None] = socket_mode(
            app, app_token=app_token, session=session, base_url=stage.slack.api_url
        )
        async with socket:
            stage.slack.deliver_by_socket()
            yield


async def test_questions_come_over_the_socket(stage: Stage) -> None:
    """Events, commands and presses: answered as over HTTP."""
    async with listening(stage, "xapp-1-baton"):
        ada = stage.person("U1")
        asked = await ada.says(f"<@{BOT}> How much leave?", channel=ROOM)
        told = await ada.commands("/ask", "", channel=ROOM)
        await stage.work()
        await ada.presses(stage.replies(asked)[0].posted, "baton_human")
        await stage.work()

        assert await stage.rig.handoff()
        assert "Ask me like this" in told.body


async def test_a_wrong_token_is_told_to_the_operator(stage: Stage) -> None:
    """The start says which token it must be."""
    with pytest.raises(SettingsError, match="connections:write"):
        async with listening(stage, "xapp-wrong"):
            pass
