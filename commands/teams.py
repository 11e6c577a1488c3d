"""`teams manifest`, and what the settings say about Teams."""

from pathlib import Path

from rich.console import Console
from rich.text import Text

from bot.channel_settings import TeamsRoomSettings
from bot.domain.errors import InputError, SettingsError
from bot.settings import Settings
from connectors.teams.access import LOGIN_URL, OPENID_URL, TeamsAccess
from connectors.teams.desk import DeskChannel
from connectors.teams.manifest import AppDetails, package
from connectors.teams.settings import RoomRules, TeamsOptions


async def teams_manifest(
    settings: Settings,
    *,
    url: str | None,
    app_id: str | None,
    company: str,
    app_version: str,
    privacy_url: str,
    terms_url: str,
    output: Path,
) -> int:
    """Write the app package that is uploaded to Teams, and say what to do with it."""
    chosen = app_id or settings.secrets.teams_app_id
    if not chosen:
        raise SettingsError(
            "Which app? Give --app-id with the bot's Application (client) ID, or set TEAMS_APP_ID."
        )
    details = AppDetails(
        app_id=chosen,
        url=url or settings.server.address,
        name=settings.teams.name,
        version=app_version,
        company=company,
        privacy_url=privacy_url,
        terms_url=terms_url,
        hears_all=settings.teams.hears_all,
    )
    try:
        made = package(details)
        output.write_bytes(made)  # noqa: ASYNC240 - a command of its own: nothing else waits
    except InputError as problem:
        raise SettingsError(str(problem)) from None
    except OSError as problem:
        raise SettingsError(f"{output} cannot be written: {problem.strerror}.") from None
    _say(output, details)
    return 0


def teams_options(settings: Settings) -> TeamsOptions:
    """Return how the channel behaves, as the settings say it."""
    teams, secrets = settings.teams, settings.secrets
    return TeamsOptions(
        app_id=secrets.teams_app_id or "",
        tenant_id=secrets.teams_tenant_id or "",
        name=teams.name,
        greeting=teams.greeting,
        questions=teams.questions,
        default=_rules(teams.default),
        rooms={room: _rules(rules) for room, rules in teams.rooms.items()},
        reasons=teams.reasons,
        hears_all=teams.hears_all,
        public_url=settings.server.address,
        service_url=teams.service_url,
    )


def teams_access(settings: Settings) -> TeamsAccess:
    """Return what lets Baton into Teams; raises SettingsError where a file is not there."""
    teams, secrets = settings.teams, settings.secrets
    header = secrets.azure_identity_header
    password = secrets.teams_app_password
    return TeamsAccess(
        app_id=secrets.teams_app_id or "",
        tenant_id=secrets.teams_tenant_id or "",
        password=password.get_secret_value() if password else None,
        certificate=_certificate(secrets.teams_app_certificate),
        managed_identity=teams.managed_identity,
        identity_endpoint=secrets.azure_identity_endpoint,
        identity_header=header.get_secret_value() if header else None,
        openid_url=secrets.teams_openid_url or OPENID_URL,
        login_url=secrets.teams_login_url or LOGIN_URL,
        service_hosts=teams.service_hosts,
        auth=teams.auth,
        sdk=teams.sdk,
        is_loopback=settings.server.is_loopback,
    )


def teams_desks(settings: Settings) -> list[DeskChannel]:
    """Return the channels of Teams that `handoff.desks` names as {teams: CHANNEL}."""
    tenant = settings.secrets.teams_tenant_id or ""
    named = [
        desk["teams"]
        for desk in settings.handoff.desks
        if isinstance(desk, dict) and "teams" in desk
    ]
    return [DeskChannel(channel, tenant, f"teams:{channel}") for channel in named]


def teams_is_on(settings: Settings) -> bool:
    """Whether the channel is to be served; raises SettingsError where it is half configured.

    auto: when an app id is there, or `teams.auth: none` asks for it on loopback.
    """
    teams, secrets = settings.teams, settings.secrets
    if teams.enabled is False:
        return False
    given = (secrets.teams_app_id, secrets.teams_app_password, secrets.teams_app_certificate)
    if teams.enabled == "auto" and not any(given) and teams.auth == "entra":
        return False
    teams_access(settings).require_sound()
    return True


def _rules(settings: TeamsRoomSettings) -> RoomRules:
    return RoomRules(answer=settings.answer, audience=settings.audience)


def _certificate(path: str | None) -> bytes | None:
    if not path:
        return None
    try:
        return Path(path).read_bytes()
    except OSError as problem:
        raise SettingsError(
            f"TEAMS_APP_CERTIFICATE names {path}, which cannot be read: {problem.strerror}."
        ) from None


def _say(output: Path, details: AppDetails) -> None:
    console = Console()
    console.print(Text(f"{output} is written. Next:", style="bold"))
    endpoint = f"{details.url.rstrip('/')}/api/messages"
    for number, step in enumerate(
        (
            f"In the Azure portal, set the bot's messaging endpoint to {endpoint}",
            "In Teams, open Apps > Manage your apps > Upload an app, and choose the file",
            f"Add {details.name} to a chat, and write to it",
        ),
        1,
    ):
        console.print(f"  {number}. {step}", soft_wrap=True, highlight=False)
