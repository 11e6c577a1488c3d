"""What a refresh did, counted while it runs and reported at its end."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.knowledge import FailedDocument, SourceStatus

Counts = tuple[int, int, int]
"""Documents added, changed and removed."""


@dataclass(frozen=True, slots=True)
class RefreshReport:
    """What a refresh or a rebuild did."""

    documents: int
    """In the index now, of the sources that were refreshed."""
    chunks: int
    added: int
    changed: int
    removed: int
    embedded_chunks: int
    embedded_tokens: int
    embed_seconds: float
    """Spent in the embedding model."""
    seconds: float
    """From begin to end, listing included."""
    failed: tuple[FailedDocument, ...]
    """Documents that could not be read; each keeps serving its last good version."""
    unreachable: tuple[tuple[str, str], ...] = ()
    """(source, reason) of sources that could not be listed; nothing of them was changed."""
    sources: tuple[SourceStatus, ...] = ()
    """How the sources that were refreshed stand now."""


@dataclass
class Tally:
    """The counts of a refresh that is under way."""

    started: float
    """As `time.perf_counter` had it."""
    added: int = 0
    changed: int = 0
    removed: int = 0
    embedded_chunks: int = 0
    embedded_tokens: int = 0
    embed_seconds: float = 0.0
    failed: list[tuple[str, FailedDocument]] = field(default_factory=list)
    unreachable: list[tuple[str, str]] = field(default_factory=list)
    stamps: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def failed_of(self, source: str) -> Iterator[FailedDocument]:
        """Yield the documents of a source that could not be read."""
        return (failed for name, failed in self.failed if name == source)

    @property
    def counts(self) -> Counts:
        """What was done until now."""
        return self.added, self.changed, self.removed

    def since(self, before: Counts) -> Counts:
        """Return what was done since these were the counts."""
        added, changed, removed = before
        return self.added - added, self.changed - changed, self.removed - removed

    def report(self, statuses: Sequence[SourceStatus]) -> RefreshReport:
        """Return the counts, how the sources stand, and the time until now."""
        return RefreshReport(
            documents=sum(status.documents for status in statuses),
            chunks=sum(status.chunks for status in statuses),
            sources=tuple(statuses),
            added=self.added,
            changed=self.changed,
            removed=self.removed,
            embedded_chunks=self.embedded_chunks,
            embedded_tokens=self.embedded_tokens,
            embed_seconds=self.embed_seconds,
            seconds=time.perf_counter() - self.started,
            failed=tuple(failed for _, failed in self.failed),
            unreachable=tuple(self.unreachable),
        )
