"""Reads config.yaml and the environment, once; nothing else reads the environment.

Every mistake becomes a SettingsError whose sentence names the key, the file and the cure.
"""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from bot.channel_settings import SlackRoomSettings, SlackSettings, TeamsRoomSettings
from bot.domain.errors import SettingsError
from bot.route_settings import RouteSettings, desk_name
from bot.settings import FallbackSettings, Settings
from bot.source_settings import SourceSettings

DEFAULT_FILE = Path("config.yaml")
_SHOWN = (str, int, float)
"""Whole sections are not repeated in a sentence: an address or an argument may hold a secret."""
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}")

_ENVIRONMENT = {
    "OPENAI_API_KEY": ("secrets", "openai_api_key"),
    "OPENAI_BASE_URL": ("secrets", "openai_base_url"),
    "ANTHROPIC_API_KEY": ("secrets", "anthropic_api_key"),
    "OLLAMA_BASE_URL": ("secrets", "ollama_base_url"),
    "QDRANT_API_KEY": ("secrets", "qdrant_api_key"),
    "HUBSPOT_ACCESS_TOKEN": ("secrets", "hubspot_access_token"),
    "HUBSPOT_CLIENT_SECRET": ("secrets", "hubspot_client_secret"),
    "HUBSPOT_DEVELOPER_KEY": ("secrets", "hubspot_developer_key"),
    "HUBSPOT_API_URL": ("hubspot", "api_url"),
    "MAIL_PASSWORD": ("secrets", "mail_password"),
    "TEAMS_APP_ID": ("secrets", "teams_app_id"),
    "TEAMS_APP_PASSWORD": ("secrets", "teams_app_password"),
    "TEAMS_APP_CERTIFICATE": ("secrets", "teams_app_certificate"),
    "TEAMS_TENANT_ID": ("secrets", "teams_tenant_id"),
    "TEAMS_OPENID_URL": ("secrets", "teams_openid_url"),
    "TEAMS_LOGIN_URL": ("secrets", "teams_login_url"),
    "IDENTITY_ENDPOINT": ("secrets", "azure_identity_endpoint"),
    "IDENTITY_HEADER": ("secrets", "azure_identity_header"),
    "BATON_DESK_TOKEN": ("secrets", "desk_token"),
    "BATON_SECRET": ("secrets", "secret"),
    "SLACK_BOT_TOKEN": ("secrets", "slack_bot_token"),
    "SLACK_SIGNING_SECRET": ("secrets", "slack_signing_secret"),
    "SLACK_APP_TOKEN": ("secrets", "slack_app_token"),
    "SLACK_API_URL": ("secrets", "slack_api_url"),
    "SLACK_CLIENT_ID": ("secrets", "slack_client_id"),
    "SLACK_CLIENT_SECRET": ("secrets", "slack_client_secret"),
    "DATABASE_URL": ("database", "url"),
    "QDRANT_URL": ("index", "url"),
}


def load_settings(file: Path | None, environment: Mapping[str, str]) -> Settings:
    """Read config.yaml (or the named file) and the environment.

    Without a named file, and without config.yaml in the working folder, the defaults hold.
    The environment wins over the file. Raises SettingsError.
    """
    named = file or (Path(environment["BATON_CONFIG"]) if "BATON_CONFIG" in environment else None)
    path = named or DEFAULT_FILE
    values = _read(path) if named or path.exists() else {}
    if "secrets" in values:
        raise SettingsError(
            f"{path}: secrets belong in the environment, not in the file. Remove 'secrets' and "
            f"set {', '.join(_secret_variables())} there."
        )
    filled = _filled(values, environment, path, "")
    for name, (section, key) in _ENVIRONMENT.items():
        if environment.get(name):
            filled[section] = {**(filled.get(section) or {}), key: environment[name]}
    try:
        settings = Settings.model_validate({key: value or {} for key, value in filled.items()})
    except ValidationError as problem:
        raise SettingsError(_sentences(problem, path)) from None
    _check_sources(settings, path)
    _check_desks(settings, path)
    _check_routes(settings, path)
    return settings


def _secret_variables() -> list[str]:
    return [name for name, (section, _) in _ENVIRONMENT.items() if section == "secrets"]


def _read(path: Path) -> dict[str, Any]:
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsError(
            f"{path} does not exist. Copy config.yaml there, or leave out the path."
        ) from None
    except (OSError, UnicodeDecodeError) as problem:
        raise SettingsError(f"{path} cannot be read: {problem}.") from None
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        place = f", line {mark.line + 1}" if mark else ""
        what = getattr(problem, "problem", None) or "it is not YAML"
        raise SettingsError(
            f"{path}{place}: {what}. Look at the indentation and the colons there."
        ) from None
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise SettingsError(
            f"{path}: settings are 'key: value' pairs; this is a {type(values).__name__}."
        )
    return values


def _filled(value: Any, environment: Mapping[str, str], path: Path, key: str) -> Any:
    if isinstance(value, dict):
        return {
            name: _filled(inner, environment, path, f"{key}.{name}".lstrip("."))
            for name, inner in value.items()
        }
    if isinstance(value, list):
        return [_filled(inner, environment, path, f"{key}.{at}") for at, inner in enumerate(value)]
    if isinstance(value, str):
        return _VARIABLE.sub(lambda match: _variable(match, environment, path, key), value)
    return value


def _variable(match: re.Match[str], environment: Mapping[str, str], path: Path, key: str) -> str:
    found = environment.get(match[1], match[2])
    if found is None:
        raise SettingsError(
            f"{path}: {key} uses ${{{match[1]}}}, and the environment has no {match[1]}. "
            f"Set it, or write ${{{match[1]}:-default}}."
        )
    return found


def _sentences(problem: ValidationError, path: Path) -> str:
    return "\n".join(_sentence(error, path) for error in problem.errors())


def _sentence(error: Any, path: Path) -> str:
    loc = [str(part) for part in error["loc"]]
    key = ".".join(loc)
    if error["type"] == "extra_forbidden":
        near = get_close_matches(loc[-1], _known_keys(loc[:-1]), n=1, cutoff=0.5)
        cure = (
            f"did you mean {near[0]!r}?"
            if near
            else f"known here: {', '.join(_known_keys(loc[:-1]))}."
        )
        return f"{path}: {key} is not a setting; {cure}"
    if error["type"] == "missing":
        return f"{path}: {key} is missing; add it."
    said = error["msg"].removeprefix("Value error, ")
    is_private = loc[-1] in {"url", "desk_token"} or not isinstance(error["input"], _SHOWN)
    shown = "" if is_private else f" (it is {error['input']!r})"
    return f"{path}: {key}: {said[0].lower()}{said[1:]}{shown}."


def _known_keys(section: list[str]) -> list[str]:
    model: type[BaseModel] = Settings
    for part in section:
        field = model.model_fields.get(part)
        if field is None:
            continue
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            model = field.annotation
        elif part == "sources":
            model = SourceSettings
        elif part == "fallbacks":
            model = FallbackSettings
        elif part == "routes":
            model = RouteSettings
        elif part == "rooms":
            model = SlackRoomSettings if model is SlackSettings else TeamsRoomSettings
    return [name for name in model.model_fields if name != "secrets"]


def _check_sources(settings: Settings, path: Path) -> None:
    names = [source.name for source in settings.knowledge.sources]
    for name in names:
        if names.count(name) > 1:
            raise SettingsError(
                f"{path}: two knowledge.sources are named {name!r}; names must differ."
            )


def _check_desks(settings: Settings, path: Path) -> None:
    """Refuse desks that nobody could open."""
    for desk in settings.handoff.desks:
        if isinstance(desk, dict) and len(desk) == 1 and next(iter(desk)) in {"slack", "teams"}:
            continue
        if desk not in ("web", "hubspot"):
            raise SettingsError(
                f"{path}: handoff.desks has {desk!r}. A desk is web, hubspot, {{slack: ROOM}} or "
                "{teams: CHANNEL}."
            )


def _check_routes(settings: Settings, path: Path) -> None:
    """Refuse routes to desks that are not among the desks."""
    known = [desk_name(desk) for desk in settings.handoff.desks]
    for number, route in enumerate(settings.handoff.routes):
        for desk in route.desks:
            if desk_name(desk) not in known:
                raise SettingsError(
                    f"{path}: handoff.routes.{number}.desks has {desk!r}, which is not in "
                    f"handoff.desks ({', '.join(known)}). Add it there, or choose one of those."
                )
