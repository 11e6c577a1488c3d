"""`dead`: what was given up, and another try for it."""

from typing import Any

from rich.console import Console

from bot.settings import Settings
from commands.foundation import open_foundation
from commands.printing import print_json, set_up_logging


async def dead(settings: Settings, *, retry: list[str], as_json: bool) -> int:
    """List dead deliveries (by number) and effects (by key), or let some be tried again.

    What is retried is handled when Baton serves next; an effect is looked up before it is sent.
    Raises NotFound for a number or a key that is not dead.
    """
    set_up_logging(quiet=True)
    async with open_foundation(settings) as base:
        letters = base.store.dead_letters
        for name in retry:
            if name.isdecimal():
                await letters.retry_delivery(int(name))
            else:
                await letters.retry_effect(name)
        found: dict[str, list[dict[str, Any]]] = {
            "deliveries": [
                {"number": each.number, "error": each.error, "received_at": each.received_at}
                for each in await letters.deliveries()
            ],
            "effects": [
                {"key": each.key, "kind": each.kind, "target": each.target, "error": each.error}
                for each in await letters.effects()
            ],
        }
    print_json(found) if as_json else _print(found, Console())
    return 0


def _print(found: dict[str, list[dict[str, Any]]], console: Console) -> None:
    for each in found["deliveries"]:
        console.print(f"delivery {each['number']} of {each['received_at']}: {each['error']}")
    for each in found["effects"]:
        console.print(f"effect {each['key']} ({each['kind']} to {each['target']}): {each['error']}")
    if not any(found.values()):
        console.print("Nothing was given up.")
    else:
        console.print("Try again: python app.py dead --retry NUMBER-OR-KEY")
