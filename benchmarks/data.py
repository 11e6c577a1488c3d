"""Where the data for benchmarks lie: they are not part of the repository."""

import os
import sys
from pathlib import Path

_DEFAULT = Path(__file__).parents[2] / "shared" / "data"


def data_folder(name: str) -> Path | None:
    """Return a folder of the data (first argument, BATON_BENCHMARK_DATA, or beside the project).

    Prints a sentence and returns None when it is not there.
    """
    given = next((one for one in sys.argv[1:] if not one.startswith("-")), None)
    base = Path(given or os.environ.get("BATON_BENCHMARK_DATA") or _DEFAULT)
    if (base / name).is_dir():
        return base / name
    print(f"Skipped {name}: there is no {base / name}; set BATON_BENCHMARK_DATA to its parent.")
    return None
