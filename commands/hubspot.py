"""`hubspot setup`: prepares the portal, and says what is missing there."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict

from rich.console import Console
from rich.text import Text

from bot.domain.errors import SettingsError
from bot.settings import HubSpotSettings, Settings
from commands.printing import print_json, set_up_logging
from connectors.hubspot.budget import Budget
from connectors.hubspot.client import HubSpotClient
from connectors.hubspot.layout import CrmLayout
from connectors.hubspot.records import Records
from connectors.hubspot.rest import HubSpotRest, open_http
from connectors.hubspot.setup import (
    CONVERSATION_SCOPES,
    CRM_SCOPES,
    CUSTOM_CHANNEL_SCOPES,
    Finding,
    PortalSetup,
)


async def hubspot_setup(settings: Settings, *, as_json: bool) -> int:
    """Make what can be made and print how the portal stands; 1 when something is missing."""
    set_up_logging(quiet=True)
    async with _portal(settings) as portal:
        findings = await portal.run()
    if as_json:
        print_json({"parts": [asdict(each) for each in findings]})
    else:
        _print(findings, Console())
    return 0 if all(each.is_ready for each in findings) else 1


def crm_layout(settings: HubSpotSettings) -> CrmLayout:
    """Return how tickets are laid out, as the settings name it."""
    return CrmLayout(
        pipeline=settings.pipeline,
        open_stage=settings.stages.open,
        waiting_stage=settings.stages.waiting,
        closed_stage=settings.stages.closed,
        ticket_key=settings.ticket_property,
        contact_key=settings.contact_property,
        properties=settings.properties,
    )


def needed_scopes(settings: HubSpotSettings) -> tuple[str, ...]:
    """Return what the token must be allowed to do for what is switched on."""
    talks = CONVERSATION_SCOPES if settings.actor else ()
    channels = CUSTOM_CHANNEL_SCOPES if settings.desk.level == "inbox" else ()
    return (*CRM_SCOPES, *talks, *channels)


@asynccontextmanager
async def _portal(settings: Settings) -> AsyncIterator[PortalSetup]:
    token = settings.secrets.hubspot_access_token
    if token is None:
        raise SettingsError(
            "HUBSPOT_ACCESS_TOKEN is not set. Make a service key in HubSpot (Development, Keys), "
            "and set it in the environment."
        )
    chosen, budget, secret = settings.hubspot, Budget(), token.get_secret_value()
    client = HubSpotClient(
        token=secret, budget=budget, api_url=chosen.api_url, api_version=chosen.api_version
    )
    try:
        async with open_http(chosen.api_url) as http:
            rest = HubSpotRest(http, token=secret, budget=budget, api_version=chosen.api_version)
            yield PortalSetup(
                Records(client), rest, layout=crm_layout(chosen), scopes=needed_scopes(chosen)
            )
    finally:
        client.close()


def _print(findings: Sequence[Finding], console: Console) -> None:
    width = max(len(each.part) for each in findings)
    for each in findings:
        line = Text(f"  {each.part:<{width}}  ")
        mark, style = ("ready", "green") if each.is_ready else ("missing", "bold red")
        line.append(f"{mark:<8}", style=style)
        line.append(each.words)
        console.print(line, soft_wrap=True)
