"""Whether Slack is on, in the words that an operator needs."""

from dataclasses import dataclass
from typing import Literal

from bot.domain.errors import SettingsError

TURN_ON = (
    "set SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET, or SLACK_APP_TOKEN in place of the latter on a "
    "laptop (`python app.py slack manifest` prints the app to create)"
)


@dataclass(frozen=True, slots=True)
class SlackKeys:
    """What the environment holds for Slack; empty where it holds nothing."""

    bot_token: str = ""
    signing_secret: str = ""
    app_token: str = ""
    client_id: str = ""
    client_secret: str = ""

    @property
    def is_installable(self) -> bool:
        """Whether workspaces can install the app themselves (OAuth)."""
        return bool(self.client_id and self.client_secret)


@dataclass(frozen=True, slots=True)
class SlackStanding:
    """How the channel stands."""

    is_on: bool
    words: str


def slack_standing(
    keys: SlackKeys, *, enabled: Literal["auto"] | bool, address: str
) -> SlackStanding:
    """Return how Slack stands; raises SettingsError when it is half configured.

    `address` is the server's public address, to which Slack sends.
    """
    if enabled is False:
        return SlackStanding(is_on=False, words="turn it on: slack.enabled: auto in config.yaml")
    if keys == SlackKeys():
        if enabled is True:
            raise SettingsError(f"slack.enabled is true and Slack has no keys: {TURN_ON}.")
        return SlackStanding(is_on=False, words=f"turn it on: {TURN_ON}")
    _check_tokens(keys)
    _check_whole(keys)
    return SlackStanding(is_on=True, words=_words(keys, address))


def _check_tokens(keys: SlackKeys) -> None:
    """Refuse a token that was pasted into the wrong variable."""
    wanted = (
        ("SLACK_BOT_TOKEN", keys.bot_token, "xoxb-"),
        ("SLACK_APP_TOKEN", keys.app_token, "xapp-"),
    )
    for name, value, beginning in wanted:
        if value and not value.startswith(beginning):
            raise SettingsError(
                f"{name} does not begin with {beginning}: it is another of the app's secrets. Copy "
                "it again from the app's page at api.slack.com."
            )


def _check_whole(keys: SlackKeys) -> None:
    if bool(keys.client_id) != bool(keys.client_secret):
        missing = "SLACK_CLIENT_SECRET" if keys.client_id else "SLACK_CLIENT_ID"
        raise SettingsError(
            f"{missing} is missing: installing by several workspaces needs SLACK_CLIENT_ID and "
            "SLACK_CLIENT_SECRET. Set it, or remove the other one."
        )
    if not keys.bot_token and not keys.is_installable:
        raise SettingsError(
            "SLACK_BOT_TOKEN is missing: without it Slack is heard and not answered. Copy it from "
            "the app's page OAuth & Permissions; it begins with xoxb-."
        )
    if keys.is_installable and not keys.signing_secret:
        raise SettingsError(
            "SLACK_SIGNING_SECRET is missing: an app that workspaces install is reached by HTTP. "
            "Copy it from the app's page Basic Information."
        )
    if not keys.signing_secret and not keys.app_token:
        raise SettingsError(
            "SLACK_SIGNING_SECRET is missing: without it no request of Slack can be believed. Copy "
            "it from the app's page Basic Information, or set SLACK_APP_TOKEN for Socket Mode."
        )


def _words(keys: SlackKeys, address: str) -> str:
    roads = [f"requests at {address}/slack/events"] if keys.signing_secret else []
    roads += ["Socket Mode"] if keys.app_token else []
    installing = f" · install at {address}/slack/install" if keys.is_installable else ""
    return " and ".join(roads) + installing
