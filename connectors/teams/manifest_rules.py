"""What Teams accepts as a manifest: our own rules, after the published schema's limits."""

import re
from collections.abc import Iterator
from typing import Any

Manifest = dict[str, Any]
_LENGTHS = {
    ("name", "short"): 30,
    ("name", "full"): 100,
    ("description", "short"): 80,
    ("description", "full"): 4000,
    ("developer", "name"): 32,
    ("developer", "websiteUrl"): 2048,
    ("developer", "privacyUrl"): 2048,
    ("developer", "termsOfUseUrl"): 2048,
}
_KEYS = frozenset(
    {
        *("$schema", "manifestVersion", "version", "id", "developer", "name", "description"),
        *("icons", "accentColor", "bots", "composeExtensions", "permissions", "validDomains"),
        *("defaultInstallScope", "webApplicationInfo", "authorization", "localizationInfo"),
    }
)
_NEEDED = frozenset(
    {
        *("$schema", "manifestVersion", "version", "id", "developer", "name", "description"),
        *("icons", "accentColor"),
    }
)
_SCOPES = frozenset({"personal", "team", "groupChat"})
_CONTEXTS = frozenset({"compose", "commandBox", "message"})
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_VERSION = re.compile(r"\d{1,5}\.\d{1,5}\.\d{1,5}")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_DOMAIN = re.compile(r"[a-z0-9*](?:[a-z0-9.-]*[a-z0-9])?", re.IGNORECASE)
_MOST_COMMANDS, _TITLE, _ABOUT = 10, 32, 128


def faults(manifest: Manifest) -> list[str]:
    """Return a sentence for everything that Teams would refuse; none when it is good."""
    return [
        *_keys(manifest),
        *_texts(manifest),
        *_forms(manifest),
        *(fault for bot in manifest.get("bots", ()) for fault in _bot(bot)),
        *(fault for each in manifest.get("composeExtensions", ()) for fault in _extension(each)),
        *_consents(manifest),
    ]


def _keys(manifest: Manifest) -> Iterator[str]:
    for key in sorted(set(manifest) - _KEYS):
        yield f"{key} is not a key of a manifest."
    for key in sorted(_NEEDED - set(manifest)):
        yield f"{key} is missing."


def _texts(manifest: Manifest) -> Iterator[str]:
    for (part, key), most in _LENGTHS.items():
        value = manifest.get(part, {}).get(key, "")
        if not 1 <= len(value) <= most:
            yield f"{part}.{key} must have 1 to {most} characters."
        if key.endswith("Url") and not value.startswith("https://"):
            yield f"{part}.{key} must begin with https://."


def _forms(manifest: Manifest) -> Iterator[str]:
    for key, form in (("id", _UUID), ("version", _VERSION), ("accentColor", _COLOUR)):
        if not form.fullmatch(str(manifest.get(key, ""))):
            yield f"{key} has the wrong form."
    for domain in manifest.get("validDomains", ()):
        if not _DOMAIN.fullmatch(domain):
            yield f"validDomains has {domain!r}, which is no host name."
    if manifest.get("defaultInstallScope", "personal") not in _SCOPES | {"meetings"}:
        yield "defaultInstallScope is unknown."


def _bot(bot: dict[str, Any]) -> Iterator[str]:
    if not _UUID.fullmatch(str(bot.get("botId", ""))):
        yield "bots.botId has the wrong form."
    if not bot.get("scopes") or not set(bot["scopes"]) <= _SCOPES:
        yield "bots.scopes must name personal, team or groupChat."
    for each in bot.get("commandLists", ()):
        if len(each["commands"]) > _MOST_COMMANDS:
            yield f"A list of commands has at most {_MOST_COMMANDS}."
        yield from (fault for command in each["commands"] for fault in _command(command))


def _command(command: dict[str, Any]) -> Iterator[str]:
    if not 1 <= len(command.get("title", "")) <= _TITLE:
        yield f"A command's title must have 1 to {_TITLE} characters."
    if not 1 <= len(command.get("description", "")) <= _ABOUT:
        yield f"A command's description must have 1 to {_ABOUT} characters."


def _extension(extension: dict[str, Any]) -> Iterator[str]:
    commands = extension.get("commands", ())
    if not 1 <= len(commands) <= _MOST_COMMANDS:
        yield f"A message extension has 1 to {_MOST_COMMANDS} commands."
    for command in commands:
        yield from _command(command)
        if not set(command.get("context", ())) <= _CONTEXTS:
            yield "A command's context must be compose, commandBox or message."
        if not command.get("fetchTask") and not command.get("parameters"):
            yield "A command without fetchTask needs parameters."


def _consents(manifest: Manifest) -> Iterator[str]:
    asked = manifest.get("authorization", {}).get("permissions", {}).get("resourceSpecific", ())
    if asked and "webApplicationInfo" not in manifest:
        yield "authorization needs webApplicationInfo."
    for each in asked:
        if each.get("type") not in {"Application", "Delegated"} or not each.get("name"):
            yield "A permission needs a name and the type Application or Delegated."
