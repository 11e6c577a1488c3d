"""`hubspot setup`, and the connection to a portal as the settings describe it."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, replace
from typing import Any

from rich.console import Console
from rich.text import Text

from bot.channel_settings import HubSpotSettings
from bot.domain.errors import SettingsError
from bot.ports.services import Transcripts
from bot.settings import Settings
from commands.printing import print_json, set_up_logging
from commands.tokens import hubspot_token
from connectors.hubspot.budget import Budget
from connectors.hubspot.channel import HubSpotParts, hubspot_parts
from connectors.hubspot.client import HubSpotClient
from connectors.hubspot.custom_channel import Registration, registered
from connectors.hubspot.layout import CrmLayout
from connectors.hubspot.options import DeskLevel, HubSpotOptions
from connectors.hubspot.receiving import PATH
from connectors.hubspot.records import Records
from connectors.hubspot.rest import HubSpotRest, open_http
from connectors.hubspot.setup import (
    CONVERSATION_SCOPES,
    CRM_SCOPES,
    CUSTOM_CHANNEL_SCOPES,
    Finding,
    PortalSetup,
)

HELP_DESK_NAME = "Baton"


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


def hubspot_options(settings: Settings, account: Mapping[str, Any]) -> HubSpotOptions:
    """Return what the settings say about the channel and the desk; `account` is HubSpot's own."""
    chosen = settings.hubspot
    return HubSpotOptions(
        portal_id=str(account["portalId"]),
        ui_domain=str(account.get("uiDomain") or "app.hubspot.com"),
        public_url=settings.server.address,
        app_id=chosen.app_id,
        actor=chosen.actor,
        inboxes=frozenset(chosen.inboxes),
        max_characters=settings.turn.max_characters,
        layout=crm_layout(chosen),
        desk=DeskLevel(chosen.desk.level),
    )


@asynccontextmanager
async def open_hubspot(
    settings: Settings, *, transcripts: Transcripts
) -> AsyncIterator[HubSpotParts]:
    """Connect to the portal and check what Baton needs there; raises BatonError with the cure."""
    chosen, token = settings.hubspot, hubspot_token(settings)
    budget = Budget()
    async with open_http(chosen.api_url) as http:
        rest = HubSpotRest(http, token=token, budget=budget, api_version=chosen.api_version)
        options = hubspot_options(settings, await rest.account())
        if (wanted := help_desk(settings)) is not None:
            channel_id, account_id = await registered(rest, wanted)
            options = replace(options, inbox_channel=channel_id, inbox_account=account_id)
    async with hubspot_parts(
        token=token,
        options=options,
        transcripts=transcripts,
        api_url=chosen.api_url,
        api_version=chosen.api_version,
        budget=budget,
    ) as parts:
        await parts.crm.prepare()
        yield parts


def help_desk(settings: Settings) -> Registration | None:
    """Return our own channel in the help desk, None where agents do not answer there."""
    chosen, key = settings.hubspot, settings.secrets.hubspot_developer_key
    if chosen.desk.level != "inbox":
        return None
    if not chosen.desk.inbox:
        raise SettingsError(
            "hubspot.desk.level is inbox, and hubspot.desk.inbox is not set. Set it to the id of "
            "the inbox that agents work in."
        )
    return Registration(
        name=HELP_DESK_NAME,
        webhook_url=f"{settings.server.address}{PATH}",
        inbox_id=chosen.desk.inbox,
        app_id=chosen.app_id,
        developer_key=key.get_secret_value() if key else "",
    )


@asynccontextmanager
async def _portal(settings: Settings) -> AsyncIterator[PortalSetup]:
    chosen, budget, token = settings.hubspot, Budget(), hubspot_token(settings)
    client = HubSpotClient(
        token=token, budget=budget, api_url=chosen.api_url, api_version=chosen.api_version
    )
    try:
        async with open_http(chosen.api_url) as http:
            yield PortalSetup(
                Records(client),
                HubSpotRest(http, token=token, budget=budget, api_version=chosen.api_version),
                layout=crm_layout(chosen),
                scopes=needed_scopes(chosen),
                help_desk=help_desk(settings),
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
