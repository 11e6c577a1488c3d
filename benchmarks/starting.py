"""How long commands take to start: `python -m benchmarks.starting`."""

import asyncio
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from benchmarks.webhooks import ROOT, Serving, free_port

RUNS = 5


async def main() -> None:
    """Print both rows."""
    print(f"--help: median {median(_help() for _ in range(RUNS)):.2f} s of {RUNS}")
    with tempfile.TemporaryDirectory() as folder:
        _ready(Path(folder))
        took = [_ready(Path(folder)) for _ in range(RUNS)]
        print(f"serve to ready with an existing index: median {median(took):.2f} s of {RUNS}")


def _help() -> float:
    begun = time.perf_counter()
    command = [sys.executable, "app.py", "--help"]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


def _ready(folder: Path) -> float:
    begun = time.perf_counter()
    with Serving(folder, free_port()):
        return time.perf_counter() - begun


if __name__ == "__main__":
    asyncio.run(main())
