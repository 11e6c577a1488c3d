"""Slack's framework does for us what we tell it, and nothing else."""

import pytest

from tests.connectors.slack.stage import ROOM, slack_stage
from tests.fakes.slack import BOT


async def test_the_environment_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The framework reads variables of its own; ours alone are read, by bot.config."""
    for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_BOT_TOKEN"):
        monkeypatch.setenv(name, "xoxb-of-somebody-else")
    async with slack_stage() as stage:
        asked = await stage.person("U1").says(f"<@{BOT}> How much leave?", channel=ROOM)
        await stage.work()

        assert 1 == len(stage.replies(asked))


async def test_slack_checks_the_address() -> None:
    """A signed url_verification is answered with its challenge."""
    async with slack_stage() as stage:
        answer = await stage.slack.hostile.raw(b'{"type": "url_verification", "challenge": "abc"}')

        assert (200, "abc") == (answer.status, answer.json["challenge"])


async def test_nothing_is_served_without_a_signing_secret() -> None:
    """With Socket Mode alone there is no address to attack."""
    async with slack_stage(secret="") as stage:
        answer = await stage.slack.hostile.raw(b'{"type": "url_verification", "challenge": "abc"}')

        assert 404 == answer.status
