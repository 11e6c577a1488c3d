"""Runs the suite and prints the matrix: how many facts hold for each desk with each channel."""

import sys
from collections import Counter
from typing import Any

import pytest

from tests.conformance.places import PLACES

_SIGNS = {"passed": "", "failed": "✗", "skipped": "–"}


class Counting:
    """Counts outcomes by desk and channel as pytest reports them."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()
        self.failed: list[str] = []

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Take in one report; a test that is skipped says so before its call."""
        if report.when == "call" or (report.when == "setup" and report.outcome != "passed"):
            pair = report.nodeid.rpartition("[")[2].rstrip("]")
            name = next(each for each in _pairs() if pair.endswith(each))
            self.counts[name, report.outcome] += 1
            if report.outcome == "failed":
                self.failed.append(report.nodeid)

    def matrix(self) -> str:
        """Return the table: passed, – not possible there, ✗ failed."""
        head = "desk \\ channel".ljust(16) + "".join(place.ljust(14) for place in PLACES)
        rows = [
            desk.ljust(16) + "".join(self._cell(f"{desk}-{channel}") for channel in PLACES)
            for desk in PLACES
        ]
        total = Counter[str]()
        for (_, outcome), count in self.counts.items():
            total[outcome] += count
        said = ", ".join(f"{count} {outcome}" for outcome, count in total.items())
        return "\n".join([head, *rows, "", said])

    def _cell(self, pair: str) -> str:
        cell = str(self.counts[pair, "passed"])
        for outcome in ("skipped", "failed"):
            if count := self.counts[pair, outcome]:
                cell += f" {_SIGNS[outcome]}{count}"
        return cell.ljust(14)


def _pairs() -> list[str]:
    return [f"{desk}-{channel}" for desk in PLACES for channel in PLACES]


def main() -> int:
    """Run and print; 0 when nothing failed."""
    counting = Counting()
    quiet = ["-q", "--no-header", "--tb=line", "-p", "no:cacheprovider"]
    status = pytest.main([*quiet, "tests/conformance"], plugins=[counting])
    print(counting.matrix())  # noqa: T201 - what it is for
    for failed in counting.failed:
        print(failed)  # noqa: T201 - as above
    return int(status)


if __name__ == "__main__":
    sys.exit(main())
