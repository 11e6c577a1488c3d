"""`erase` and `export`: what is stored of one person, forgotten or shown."""

import sys
from collections.abc import Sequence

from rich.console import Console

from bot.domain.errors import NotFound, SettingsError
from bot.service.erasing import ErasureService, Known
from bot.settings import Settings
from bot.store.kept_values import SqlKeptValues
from bot.store.local_crm import LocalCrm
from commands.foundation import Foundation, open_foundation
from commands.printing import print_json, set_up_logging

_REMAINS = (
    "What stands elsewhere stays there: messages in Slack, Teams or HubSpot, and HubSpot's "
    "records. Erase it there too."
)


def make_erasures(base: Foundation) -> ErasureService:
    """Return what forgets people, and what the index learnt from their handoffs."""
    sources = base.settings.knowledge.sources
    learnt = [each.name for each in sources if str(each.type) == "resolved"]

    async def unlearn() -> None:
        for name in learnt:
            await base.refresher.refresh(name)

    return ErasureService(
        base.store,
        signals=base.signals,
        kept=SqlKeptValues(base.store.database, base.clock),
        others=[LocalCrm(base.store.database, base.clock)],
        afterwards=unlearn,
    )


async def erase(settings: Settings, name: str, *, confirmed: bool) -> int:
    """Erase the contacts with this id or e-mail address, after a yes; 1 when it is not given.

    Raises NotFound when there is none.
    """
    set_up_logging(quiet=True)
    console = Console()
    async with open_foundation(settings) as base:
        erasures = make_erasures(base)
        found = await _found(erasures, name)
        _print(found, console)
        if not confirmed and not _agreed():
            console.print("Nothing was erased.")
            return 1
        for each in found:
            await erasures.erase_contact(each.contact.id)
    console.print(f"Erased. {_REMAINS}")
    return 0


async def export(settings: Settings, name: str, *, as_json: bool) -> int:
    """Print what is stored of the contacts with this id or e-mail address; raises NotFound."""
    set_up_logging(quiet=True)
    async with open_foundation(settings) as base:
        erasures = make_erasures(base)
        found = await _found(erasures, name)
        if as_json:
            print_json({"contacts": [await erasures.exported(one.contact.id) for one in found]})
        else:
            _print(found, Console())
    return 0


async def _found(erasures: ErasureService, name: str) -> Sequence[Known]:
    found = await erasures.known(name)
    if not found:
        raise NotFound(f"Nobody with the id or the e-mail address {name!r} is known.")
    return found


def _print(found: Sequence[Known], console: Console) -> None:
    for each in found:
        contact = each.contact
        console.print(f"{contact.name or 'Somebody'} {contact.email or ''} ({contact.id})")
        for channel, id_ in each.identities:
            console.print(f"  {channel}: {id_}")
        console.print(f"  {each.conversations} conversations with {each.messages} messages")


def _agreed() -> bool:
    """Ask the person at the terminal; elsewhere --yes has to be given."""
    if not sys.stdin.isatty():
        raise SettingsError("Nobody can be asked here whether to erase. Add --yes.")
    return input("Erase all of this for ever? [y/N] ").strip().lower() in {"y", "yes"}
