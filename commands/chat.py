"""`chat`: the whole service with the terminal as its only channel."""

import sys

from rich.console import Console

from bot.settings import Settings
from commands.ask import AUDIENCES
from commands.composition import compose
from commands.foundation import open_foundation
from commands.index import refreshed
from commands.portal import open_portal
from commands.printing import set_up_logging
from connectors.console import ConsoleChat, ConsoleConnector, typed_lines


async def chat(settings: Settings, *, audience: str) -> int:
    """Chat until the input ends; conversations and handoffs are stored like all others."""
    set_up_logging(quiet=True)
    console = Console()
    async with open_foundation(settings) as opened, open_portal(opened) as base:
        await refreshed(base, source=None, rebuild=False)
        connector = ConsoleConnector(console)
        service = compose(base, [connector])
        conversation = ConsoleChat(
            console=console,
            connector=connector,
            intake=service.intake,
            transcripts=service.transcripts,
            signals=base.signals,
            clock=base.clock,
            audience=AUDIENCES[audience],
            patience=settings.turn.deadline_s + 10,
        )
        async with service.running():
            await conversation.run(typed_lines(_prompt))
    return 0


def _prompt() -> str:
    """Read one line; the prompt is shown only where a person types."""
    if sys.stdin.isatty():
        return input("you> ")
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line
