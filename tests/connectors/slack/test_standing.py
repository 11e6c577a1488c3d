"""An operator reads what is on, what is off, and what is missing."""

import pytest

from bot.domain.errors import SettingsError
from connectors.slack.standing import SlackKeys, slack_standing

WHOLE = SlackKeys(bot_token="xoxb-1", signing_secret="s")
ADDRESS = "https://baton.example"


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        (WHOLE, "requests at https://baton.example/slack/events"),
        (SlackKeys(bot_token="xoxb-1", app_token="xapp-1"), "Socket Mode"),
        (
            SlackKeys(signing_secret="s", client_id="1.2", client_secret="c"),
            f"requests at {ADDRESS}/slack/events · install at {ADDRESS}/slack/install",
        ),
    ],
)
def test_with_its_keys_slack_is_on(keys: SlackKeys, words: str) -> None:
    """The line says where it is reached."""
    standing = slack_standing(keys, enabled="auto", address=ADDRESS)

    assert (True, words) == (standing.is_on, standing.words)


@pytest.mark.parametrize(
    ("enabled", "cure"),
    [("auto", "SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET"), (False, "slack.enabled")],
)
def test_without_keys_slack_is_off(enabled: object, cure: str) -> None:
    """The line says how to turn it on."""
    standing = slack_standing(SlackKeys(), enabled=enabled, address=ADDRESS)  # type: ignore[arg-type]

    assert not standing.is_on
    assert cure in standing.words


@pytest.mark.parametrize(
    ("keys", "missing"),
    [
        (SlackKeys(), "slack.enabled is true and Slack has no keys"),
        (SlackKeys(bot_token="xoxb-1"), "SLACK_SIGNING_SECRET is missing"),
        (SlackKeys(signing_secret="s"), "SLACK_BOT_TOKEN is missing"),
        (SlackKeys(app_token="xapp-1"), "SLACK_BOT_TOKEN is missing"),
        (SlackKeys(client_id="1.2", signing_secret="s"), "SLACK_CLIENT_SECRET is missing"),
        (SlackKeys(client_secret="c", signing_secret="s"), "SLACK_CLIENT_ID is missing"),
        (SlackKeys(client_id="1", client_secret="c", app_token="xapp-1"), "SLACK_SIGNING_SECRET"),
        (SlackKeys(bot_token="xoxp-1", signing_secret="s"), "SLACK_BOT_TOKEN does not begin"),
        (SlackKeys(bot_token="xoxb-1", app_token="xoxb-1"), "SLACK_APP_TOKEN does not begin"),
    ],
)
def test_half_a_configuration_stops_the_start(keys: SlackKeys, missing: str) -> None:
    """The sentence names what is missing."""
    with pytest.raises(SettingsError, match=missing):
        slack_standing(keys, enabled=True, address=ADDRESS)
