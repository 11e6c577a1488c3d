"""The package that adds Baton to Teams: a manifest and two icons in a zip."""

import io
import json
import zipfile
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, UUID, uuid5

from bot.domain.errors import InputError
from connectors.teams.hand_in import COMMAND
from connectors.teams.icons import ACCENT, colour_icon, outline_icon
from connectors.teams.manifest_rules import faults

Manifest = dict[str, Any]
VERSION = "1.19"
"""Of the manifest's schema: knows everything that is used here, and every tenant takes it."""
SCHEMA = f"https://developer.microsoft.com/json-schemas/teams/v{VERSION}/MicrosoftTeams.schema.json"
CAN_READ_ROOMS = ("ChannelMessage.Read.Group", "ChatMessage.Read.Chat")
"""Resource-specific consent: an owner who adds the app lets it read that team or chat."""
_EPOCH = (2026, 1, 1, 0, 0, 0)
"""The time of every file in the package, so that the same answers make the same bytes."""


@dataclass(frozen=True, slots=True)
class AppDetails:
    """What the operator says about the app."""

    app_id: str
    """The bot's Application (client) ID."""
    url: str
    """Baton's public address."""
    name: str = "Baton"
    version: str = "1.0.0"
    company: str = "Your company"
    privacy_url: str = ""
    """Where the company says what happens to people's words; empty: `url`."""
    terms_url: str = ""
    hears_all: bool = False
    """Ask to read the channels and chats that the app is added to."""


def manifest(details: AppDetails) -> Manifest:
    """Return the manifest; raises InputError where Teams would refuse it."""
    _require_sound(details)
    made: Manifest = {
        "$schema": SCHEMA,
        "manifestVersion": VERSION,
        "version": details.version,
        "id": str(uuid5(NAMESPACE_URL, f"baton:{details.app_id}")),
        "developer": _developer(details),
        "name": {"short": details.name, "full": f"{details.name}: answers with sources"},
        "description": {
            "short": "Answers from our own documents, and brings in a human when it is not sure.",
            "full": _FULL.format(name=details.name),
        },
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": ACCENT,
        "bots": [_bot(details)],
        "composeExtensions": [_extension(details)],
        "permissions": ["identity", "messageTeamMembers"],
        "validDomains": [_host(details.url)],
        "defaultInstallScope": "personal",
        "webApplicationInfo": {"id": details.app_id, "resource": f"api://{details.app_id}"},
    }
    if details.hears_all:
        made["authorization"] = {"permissions": {"resourceSpecific": _consents()}}
    found = faults(made)
    if found:
        raise InputError("This manifest would be refused: " + " ".join(found))
    return made


def package(details: AppDetails) -> bytes:
    """Return the app package as a zip; the same details give the same bytes."""
    files = {
        "manifest.json": json.dumps(manifest(details), indent=2, ensure_ascii=False).encode(),
        "color.png": colour_icon(),
        "outline.png": outline_icon(),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


_FULL = (
    "Ask {name} in a chat, or write @{name} in a channel. It answers from your company's own "
    "documents and shows where it says so. When it is not sure enough, or when you ask for it, it "
    "brings in a colleague, who gets the whole conversation and answers you right here."
)


def _developer(details: AppDetails) -> dict[str, str]:
    return {
        "name": details.company,
        "websiteUrl": details.url,
        "privacyUrl": details.privacy_url or details.url,
        "termsOfUseUrl": details.terms_url or details.url,
    }


def _bot(details: AppDetails) -> dict[str, Any]:
    commands = [
        {"title": "help", "description": f"What {details.name} can do"},
        {"title": "Talk to a human", "description": "Bring in a colleague"},
    ]
    return {
        "botId": details.app_id,
        "scopes": ["personal", "team", "groupChat"],
        "supportsFiles": True,
        "isNotificationOnly": False,
        "commandLists": [{"scopes": ["personal", "team", "groupChat"], "commands": commands}],
    }


def _extension(details: AppDetails) -> dict[str, Any]:
    command = {
        "id": COMMAND,
        "type": "action",
        "title": "Bring in an agent",
        "description": "Hand a colleague's question to the people who answer",
        "context": ["message"],
        "fetchTask": True,
    }
    return {"botId": details.app_id, "commands": [command]}


def _consents() -> list[dict[str, str]]:
    return [{"name": name, "type": "Application"} for name in CAN_READ_ROOMS]


def _require_sound(details: AppDetails) -> None:
    try:
        UUID(details.app_id)
    except ValueError:
        raise InputError(
            "--app-id must be the bot's Application (client) ID: 32 digits in five groups, as the "
            "Azure portal shows it."
        ) from None
    parts = urlsplit(details.url)
    if parts.scheme != "https" or not parts.hostname:
        raise InputError(
            "--url must be Baton's public address and begin with https://; Teams reaches no other."
        )


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""
