"""`slack manifest`: prints the manifest that creates the Slack app."""

import json
import sys

from bot.domain.errors import InputError, SettingsError
from bot.settings import Settings
from connectors.slack.manifest import EVENTS, SCOPES, AppLooks, explained, manifest
from connectors.slack.manifest_rules import manifest_faults


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


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")
