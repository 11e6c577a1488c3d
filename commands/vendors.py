"""The vendors that are on, opened together."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack

from bot.domain.errors import SettingsError
from bot.settings import Settings
from commands.foundation import Foundation
from commands.portal import hubspot_is_on
from commands.slack import slack_is_on
from commands.teams import teams_is_on
from commands.vendor import Vendor

Opening = Callable[[Foundation], AbstractAsyncContextManager[Vendor]]


async def open_vendors(base: Foundation, stack: AsyncExitStack) -> list[Vendor]:
    """Open every vendor that is on; the stack closes them. Libraries load only where they are."""
    return [await stack.enter_async_context(opening(base)) for opening in _openings(base.settings)]


def require_desks(settings: Settings) -> None:
    """Raise SettingsError for a desk of a vendor that is off: no handoff would arrive there."""
    on = {"slack": slack_is_on(settings), "teams": teams_is_on(settings)}
    on["hubspot"] = hubspot_is_on(settings)
    for desk in settings.handoff.desks:
        vendor = next(iter(desk)) if isinstance(desk, dict) else desk
        if not on.get(vendor, True):
            raise SettingsError(
                f"handoff.desks has {desk!r}, but {vendor} is off: `python app.py check` says how "
                "to turn it on. Or take the desk out."
            )


def _openings(settings: Settings) -> list[Opening]:
    openings: list[Opening] = []
    if slack_is_on(settings):
        from commands.slack_vendor import open_slack  # noqa: PLC0415 - heavy, see above

        openings.append(open_slack)
    if teams_is_on(settings):
        from commands.teams_vendor import open_teams  # noqa: PLC0415 - as above

        openings.append(open_teams)
    if hubspot_is_on(settings):
        from commands.hubspot_vendor import open_hubspot_vendor  # noqa: PLC0415 - as above

        openings.append(open_hubspot_vendor)
    return openings
