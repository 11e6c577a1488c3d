"""Whether HubSpot is on, and the connection to it that all of a command's parts share."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace

from bot.domain.errors import (
    BatonError,
    SendDelayed,
    SendRejected,
    SendUncertain,
    SettingsError,
    ToolFailed,
)
from bot.service.board import TranscriptReader
from bot.settings import Settings
from commands.foundation import Foundation

_TOKEN = "HUBSPOT_ACCESS_TOKEN"  # noqa: S105 - the name of a variable
DESK = "hubspot"


class PortalUnreachable(BatonError):
    """HubSpot could not be asked at the start; the text names the cure."""


def hubspot_is_on(settings: Settings) -> bool:
    """Whether HubSpot is to be used; raises SettingsError where it is half configured.

    auto: when its access token is there.
    """
    secrets, enabled = settings.secrets, settings.hubspot.enabled
    wants_crm = settings.crm.provider == "hubspot"
    if enabled is False:
        if wants_crm:
            raise SettingsError(
                "crm.provider is hubspot, and hubspot.enabled is false. Set hubspot.enabled to "
                "auto, or crm.provider to local."
            )
        return False
    if secrets.hubspot_access_token is not None:
        return True
    wanting = {
        "hubspot.enabled is true": enabled is True,
        "crm.provider is hubspot": wants_crm,
        "HUBSPOT_CLIENT_SECRET is set": secrets.hubspot_client_secret is not None,
        "HUBSPOT_DEVELOPER_KEY is set": secrets.hubspot_developer_key is not None,
    }
    for what, is_so in wanting.items():
        if is_so:
            raise SettingsError(
                f"{what}, but {_TOKEN} is not. Set it to a service key or to the token of the "
                "project app, or switch HubSpot off: hubspot.enabled: false."
            )
    return False


def crm_is_hubspot(settings: Settings) -> bool:
    """Whether contacts and tickets live in HubSpot; raises SettingsError as `hubspot_is_on`."""
    return hubspot_is_on(settings) and settings.crm.provider != "local"


def works_in_hubspot(settings: Settings) -> bool:
    """Whether agents work on handoffs in HubSpot."""
    return DESK in settings.handoff.desks


@asynccontextmanager
async def open_portal(base: Foundation) -> AsyncIterator[Foundation]:
    """Connect to HubSpot where it is on; what is yielded has the CRM that the settings choose.

    Raises SettingsError for what the portal lacks, PortalUnreachable when it cannot be asked.
    """
    if not hubspot_is_on(base.settings):
        yield base
        return
    from commands.hubspot import open_hubspot  # noqa: PLC0415 - its SDK takes a second to load

    opening = open_hubspot(base.settings, transcripts=TranscriptReader(base.store))
    async with AsyncExitStack() as stack:
        try:
            parts = await stack.enter_async_context(opening)
        except SendRejected as problem:
            raise SettingsError(str(problem)) from problem
        except (SendDelayed, SendUncertain, ToolFailed) as problem:
            raise PortalUnreachable(unreachable(base.settings, problem)) from problem
        found = replace(base, portal=parts)
        if crm_is_hubspot(base.settings):
            found = replace(found, crm=parts.crm, records=parts.crm)
        yield found


def unreachable(settings: Settings, problem: BatonError) -> str:
    """Return what to tell the operator when HubSpot does not answer as it should."""
    return (
        f"HubSpot cannot be used at {settings.hubspot.api_url}: {problem} Try again when it can "
        "be reached, or start without it: hubspot.enabled: false and crm.provider: local."
    )
