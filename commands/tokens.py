"""Secrets of an installation: given by the environment, or made once and kept."""

import hmac
import os
import secrets
from pathlib import Path

from bot.domain.errors import SettingsError
from bot.settings import Settings


def kept_secret(folder: Path, name: str) -> str:
    """Return a secret of this installation, made at the first start and readable by its owner.

    It is whole before it has its name: an empty secret, after a crash or on a full disk, would let
    everybody in.
    """
    file = folder / name
    if file.exists() and (known := file.read_text(encoding="ascii").strip()):
        return known
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"{name}.{secrets.token_hex(4)}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as opened:
        opened.write(secrets.token_urlsafe(24))
    draft.replace(file)
    return file.read_text(encoding="ascii").strip()


def installation_secret(settings: Settings) -> bytes:
    """Return the secret that others are made from: BATON_SECRET, or one in the data folder."""
    given = settings.secrets.secret
    text = given.get_secret_value() if given else kept_secret(settings.data.path, "secret")
    return text.encode()


def require_desk_token(settings: Settings) -> None:
    """Raise SettingsError where others can reach the server and no token guards the desk."""
    if settings.secrets.desk_token is None and not settings.server.is_loopback:
        raise SettingsError(
            f"The server listens on {settings.server.host}, so the desk needs a token of yours: "
            "set BATON_DESK_TOKEN to a long random text, or web.enabled to false."
        )


def desk_token(settings: Settings) -> str:
    """Return the desk's token; one is made only where nobody else can reach the server."""
    require_desk_token(settings)
    given = settings.secrets.desk_token
    if given:
        return given.get_secret_value()
    return kept_secret(settings.data.path, "desk-token")


def web_secret(settings: Settings) -> bytes:
    """Return what signs visitors' tokens: BATON_SECRET, or one that is kept in the data folder."""
    return hmac.digest(installation_secret(settings), b"web conversations", "sha256")


def slack_secret(settings: Settings) -> bytes:
    """Return what seals the tokens of Slack workspaces: from BATON_SECRET, or one that is kept."""
    return hmac.digest(installation_secret(settings), b"slack installations", "sha256")


def hubspot_token(settings: Settings) -> str:
    """Return HubSpot's access token; raises SettingsError."""
    token = settings.secrets.hubspot_access_token
    if token is None:
        raise SettingsError(
            "HUBSPOT_ACCESS_TOKEN is not set. Make a service key in HubSpot (Development, Keys), "
            "and set it in the environment."
        )
    return token.get_secret_value()
