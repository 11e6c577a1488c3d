"""Prints every row of docs/benchmarks.md: `make bench`, or `python -m benchmarks NAME …`."""

import asyncio
import importlib
import os
import sys
from datetime import UTC, datetime

ALL = ("starting", "webhooks", "turns", "assistant", "retrieval", "indexing")


def main() -> None:
    """Run the named benchmarks, or all of them."""
    names = sys.argv[1:] or ALL
    load = os.getloadavg()[0]
    print(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} processors, load {load:.1f}")
    for name in names:
        print(f"\n== {name}")
        sys.argv = [name]
        asyncio.run(importlib.import_module(f"benchmarks.{name}").main())


if __name__ == "__main__":
    main()
