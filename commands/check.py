"""`check`: what is on, what is off and how to turn it on, and whether it can be reached."""

from dataclasses import dataclass
from enum import StrEnum

from rich.console import Console
from rich.text import Text

from bot.assistant.providers import make_chain
from bot.domain.errors import BatonError, SettingsError
from bot.settings import Settings
from commands.answering import model_choices
from commands.foundation import Foundation, open_foundation
from commands.portal import (
    PortalUnreachable,
    crm_is_hubspot,
    hubspot_is_on,
    open_portal,
    works_in_hubspot,
)
from commands.printing import print_json, set_up_logging
from commands.slack import standing_of
from commands.source_words import source_words
from commands.teams import teams_is_on


class State(StrEnum):
    """How one part stands."""

    ON = "on"
    OFF = "off"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Standing:
    """One part, how it stands, and what to do about it."""

    part: str
    state: State
    words: str


async def check(settings: Settings, *, as_json: bool) -> int:
    """Print how everything stands; 1 when something that is on does not work."""
    set_up_logging(quiet=True)
    try:
        async with open_foundation(settings) as base:
            found = [
                *static_standings(settings),
                *await portal_standing(base),
                *await live_standings(base),
            ]
    except SettingsError:
        raise
    except BatonError as problem:
        found = [*static_standings(settings), Standing("data", State.FAILED, str(problem))]
    if as_json:
        print_json({"parts": [_json(each) for each in found]})
    else:
        print_standings(found, Console())
    return 1 if any(each.state is State.FAILED for each in found) else 0


def static_standings(settings: Settings) -> list[Standing]:
    """Return what can be told from the settings alone."""
    return [
        _web(settings),
        _slack(settings),
        _teams(settings),
        _hubspot(settings),
        _crm(settings),
        _codes(settings),
        _model(settings),
    ]


async def portal_standing(base: Foundation) -> list[Standing]:
    """Return whether HubSpot answers and has what Baton needs, where it is on."""
    if not hubspot_is_on(base.settings):
        return []
    try:
        async with open_portal(base) as connected:
            portal = connected.portal
            words = f"portal {portal.options.portal_id} answers" if portal else ""
            return [Standing("portal", State.ON, words)]
    except (SettingsError, PortalUnreachable) as problem:
        return [Standing("portal", State.FAILED, str(problem))]


async def live_standings(base: Foundation) -> list[Standing]:
    """Return what has to be tried: the model's settings, the database, the sources."""
    waiting = await base.store.inbox.waiting()
    kind = "SQLite" if base.settings.database_url.startswith("sqlite") else "PostgreSQL"
    dead = len(await base.store.dead_letters.deliveries()) + len(
        await base.store.dead_letters.effects()
    )
    words = f"{kind}; {waiting} deliveries waiting, {dead} given up"
    words += " (`python app.py dead` lists them)" if dead else ""
    make_chain(model_choices(base.settings), clock=base.clock)
    described = {each.name: each for each in base.settings.knowledge.sources}
    now = base.clock.now()
    sources = [
        Standing(
            f"source {status.source}",
            State.FAILED if status.error else State.ON,
            status.error or source_words(status, described[status.source], now),
        )
        for status in await base.library.sources()
    ]
    return [Standing("database", State.ON, words), *sources]


def print_standings(found: list[Standing], console: Console) -> None:
    """Print one line a part."""
    styles = {State.ON: "green", State.OFF: "dim", State.FAILED: "bold red"}
    width = max(len(each.part) for each in found)
    for each in found:
        line = Text(f"  {each.part:<{width}}  ")
        line.append(f"{each.state:<6}", style=styles[each.state])
        line.append(f"  {each.words}")
        console.print(line, soft_wrap=True)


def _web(settings: Settings) -> Standing:
    if not settings.web.enabled:
        return Standing("web", State.OFF, "turn it on: web.enabled: true in config.yaml")
    address = settings.server.address
    return Standing("web", State.ON, f"chat at {address}/ · desk at {address}/desk")


def _slack(settings: Settings) -> Standing:
    standing = standing_of(settings)
    return Standing("slack", State.ON if standing.is_on else State.OFF, standing.words)


def _teams(settings: Settings) -> Standing:
    if teams_is_on(settings):
        return Standing("teams", State.ON, f"messages at {settings.server.address}/api/messages")
    words = "set TEAMS_APP_ID, TEAMS_APP_PASSWORD and TEAMS_TENANT_ID (connectors/teams/README.md)"
    return Standing("teams", State.OFF, f"turn it on: {words}")


def _hubspot(settings: Settings) -> Standing:
    if not hubspot_is_on(settings):
        words = "turn it on: set HUBSPOT_ACCESS_TOKEN (connectors/hubspot/README.md)"
        return Standing("hubspot", State.OFF, words)
    chosen = settings.hubspot
    if chosen.actor is None:
        threads = "threads are not answered: hubspot.actor is not set"
    elif settings.secrets.hubspot_client_secret is None:
        threads = "threads are not answered: HUBSPOT_CLIENT_SECRET is not set"
    else:
        threads = f"threads answered, webhooks at {settings.server.address}/hubspot/webhooks"
    desk = f"desk: {chosen.desk.level}" if works_in_hubspot(settings) else "not among the desks"
    return Standing("hubspot", State.ON, f"{threads}; {desk}")


def _crm(settings: Settings) -> Standing:
    if crm_is_hubspot(settings):
        return Standing("crm", State.ON, "HubSpot: contacts and tickets in the portal")
    return Standing("crm", State.ON, "local: contacts and tickets in Baton's own database")


def _codes(settings: Settings) -> Standing:
    match settings.mail.kind:
        case "smtp":
            words = f"contacts prove their address by a code, sent through {settings.mail.host}"
            return Standing("codes", State.ON, words)
        case "file":
            words = f"for development: e-mails with codes lie in {settings.data.path / 'mail'}"
            return Standing("codes", State.ON, words)
        case "off":
            words = "let contacts prove their address: set mail.host and mail.sender"
            return Standing("codes", State.OFF, words)


def _model(settings: Settings) -> Standing:
    model = settings.model
    if model.provider == "offline":
        words = (
            "offline: quotes the documents. For written answers set model.provider "
            "(openai, anthropic, ollama) and the provider's key"
        )
        return Standing("model", State.ON, words)
    name = f"{model.provider} {model.name or 'default'}"
    return Standing("model", State.ON, f"{name}, with the offline model as the last link")


def _json(standing: Standing) -> dict[str, str]:
    return {"part": standing.part, "state": standing.state, "words": standing.words}
