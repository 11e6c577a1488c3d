"""`slack manifest`, and what the settings say about Slack."""

import json
import sys

from pydantic import SecretStr

from bot.channel_settings import SlackRoomSettings
from bot.domain.errors import InputError, SettingsError
from bot.settings import Settings
from connectors.slack.manifest import EVENTS, SCOPES, AppLooks, explained, manifest
from connectors.slack.manifest_rules import manifest_faults
from connectors.slack.settings import RoomRules, SlackOptions
from connectors.slack.standing import SlackKeys, SlackStanding, slack_standing

_API_URL = "https://slack.com/api/"


async def slack_manifest(
    settings: Settings, *, url: str | None, name: str | None, why: bool
) -> int:
    """Print the manifest as JSON; with `why`, what each scope and event in it is for.

    Without `url` it is the variant for Socket Mode. Raises SettingsError for an address that Slack
    cannot reach, and for a manifest that it would refuse: a name or a prompt that is too long.
    """
    if why:
        _print("Scopes\n\n" + explained(SCOPES) + "\n\nEvents\n\n" + explained(EVENTS))
        return 0
    try:
        made = manifest(app_looks(settings, name=name), url=url)
    except InputError as problem:
        raise SettingsError(str(problem)) from None
    if faults := manifest_faults(made):
        raise SettingsError("Slack would refuse this manifest: " + "; ".join(faults) + ".")
    _print(json.dumps(made, indent=2, ensure_ascii=False))
    return 0


def app_looks(settings: Settings, *, name: str | None = None) -> AppLooks:
    """Return what people see of the app, as the settings name it."""
    plain = AppLooks()
    prompts = tuple((prompt, prompt) for prompt in settings.slack.prompts)
    return AppLooks(
        name=name or plain.name,
        command=settings.slack.command,
        prompts=prompts or plain.prompts,
    )


def slack_is_on(settings: Settings) -> bool:
    """Whether the channel is to be served; raises SettingsError where it is half configured."""
    return standing_of(settings).is_on


def standing_of(settings: Settings) -> SlackStanding:
    """Return how Slack stands; raises SettingsError where it is half configured."""
    return slack_standing(
        slack_keys(settings), enabled=settings.slack.enabled, address=settings.server.address
    )


def slack_keys(settings: Settings) -> SlackKeys:
    """Return what the environment holds for Slack."""
    secrets = settings.secrets
    return SlackKeys(
        bot_token=_told(secrets.slack_bot_token),
        signing_secret=_told(secrets.slack_signing_secret),
        app_token=_told(secrets.slack_app_token),
        client_id=secrets.slack_client_id or "",
        client_secret=_told(secrets.slack_client_secret),
    )


def slack_options(settings: Settings) -> SlackOptions:
    """Return how the channel behaves, as the settings say it."""
    slack = settings.slack
    return SlackOptions(
        command=slack.command,
        greeting=slack.greeting,
        prompts=slack.prompts,
        default=_rules(slack.default),
        rooms={name.lstrip("#"): _rules(rules) for name, rules in slack.rooms.items()},
        public_url=settings.server.address,
    )


def slack_rooms(settings: Settings) -> list[str]:
    """Return the rooms that `handoff.desks` names as {slack: ROOM}."""
    return [
        desk["slack"]
        for desk in settings.handoff.desks
        if isinstance(desk, dict) and "slack" in desk
    ]


def api_url(settings: Settings) -> str:
    """Return the address of Slack's Web API."""
    return settings.secrets.slack_api_url or _API_URL


def _rules(settings: SlackRoomSettings) -> RoomRules:
    return RoomRules(
        answer=settings.answer,
        private=settings.private,
        audience=settings.audience,
        may_ask=settings.may_ask,
    )


def _told(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")
