"""Refreshing the index: only what changed is read, only what is new is embedded.

A document that cannot be read any more keeps serving its last good version and is reported every
time; a source that cannot be listed changes nothing. Whatever a killed run left half done is
finished by the next one.
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import structlog

from bot.domain.errors import SourceUnreachable
from bot.domain.knowledge import SourceStatus
from bot.ports.catalog import Catalog
from bot.ports.clock import Clock
from knowledge.documents import Source
from knowledge.embedding import Embedder
from knowledge.index.port import Index
from knowledge.plan import Plan, plan
from knowledge.report import Counts, RefreshReport, Tally
from knowledge.staging import StagedCatalog
from knowledge.statistics import status_after
from knowledge.workshop import OwnWorkshop, Workshop
from knowledge.writing import Writer

Progress = Callable[[int, int], None]
"""Is told how many documents are done, of how many."""

_SLICE = 16
"""Documents between two notes in the catalogue: what a kill makes the next run repeat."""

_log = structlog.get_logger()


class Refresher:
    """Keeps the index like its sources. One refresh runs at a time; further ones wait."""

    def __init__(
        self,
        *,
        sources: Sequence[Source],
        embedder: Embedder,
        index: Index,
        catalog: Catalog,
        clock: Clock,
        workshop: Workshop | None = None,
    ) -> None:
        """Put the parts together; nothing is read yet.

        Without a `workshop` the embedder works in this process.
        """
        self._sources = {source.name: source for source in sources}
        self._workshop = workshop or OwnWorkshop(embedder)
        self._index = index
        self._catalog = catalog
        self._clock = clock
        self._turn = asyncio.Lock()

    async def stamps(self, source: str) -> Mapping[str, str]:
        """Return what a source lists now; raises SourceUnreachable."""
        return await self._sources[source].list()

    async def refresh(
        self, source: str | None = None, *, progress: Progress | None = None
    ) -> RefreshReport:
        """Refresh one source or all, and forget sources that are configured no longer.

        A source that cannot be listed is reported; the others go on.
        """
        async with self._turn:
            tally = Tally(started=time.perf_counter())
            await self._index.catch_up()
            names = list(self._sources) if source is None else [source]
            await self._bring_in(names, _Run(self._index, self._catalog, tally), progress)
            await self._forget_others()
            await self._index.flush()
            return await self._reported(names, tally)

    async def rebuild(self, *, progress: Progress | None = None) -> RefreshReport:
        """Fill a fresh index beside the one that answers, then swap.

        Raises SourceUnreachable, and leaves everything as it was, when a source cannot be listed.
        A document that cannot be read now is missing afterwards, and reported.
        """
        async with self._turn:
            tally = Tally(started=time.perf_counter())
            await self._index.catch_up()
            fresh, staged = await self._index.beside(), StagedCatalog(self._catalog)
            run = _Run(fresh, staged, tally, is_all_or_nothing=True)
            try:
                await self._bring_in(list(self._sources), run, progress)
                await fresh.flush()
                await staged.announce()
            except BaseException:
                await fresh.discard()
                raise
            await self._index.replace_with(fresh)
            await staged.commit()
            return await self._reported(list(self._sources), tally)

    async def _bring_in(self, names: Sequence[str], run: "_Run", progress: Progress | None) -> None:
        plans = {name: await self._plan(name, run) for name in names}
        if run.is_all_or_nothing and run.tally.unreachable:
            raise SourceUnreachable(*run.tally.unreachable[0])
        steps = _Steps(sum(len(found.unread) for found in plans.values() if found), progress)
        for name, found in plans.items():
            if found is not None:
                await self._apply(name, found, run, steps)

    async def _plan(self, name: str, run: "_Run") -> Plan | None:
        try:
            listed = await self._sources[name].list()
        except SourceUnreachable as error:
            run.tally.unreachable.append((name, error.reason))
            before = await self._catalog.status(name) or SourceStatus(name)
            await self._catalog.note_status(replace(before, error=error.reason))
            _log.warning("A source cannot be listed", source=name, reason=error.reason)
            return None
        stamped = {found: f"{run.index.generation} {stamp}" for found, stamp in listed.items()}
        run.tally.stamps[name] = stamped
        return plan(stamped, await run.catalog.records(name))

    async def _apply(self, name: str, found: Plan, run: "_Run", steps: "_Steps") -> None:
        before = run.tally.counts
        writer = Writer(
            source=self._sources[name],
            index=run.index,
            workshop=self._workshop,
            catalog=run.catalog,
            tally=run.tally,
        )
        for start in range(0, len(found.unread), _SLICE):
            some = found.unread[start : start + _SLICE]
            await writer.write(some, run.tally.stamps[name])
            steps.done(len(some))
        await writer.drop(found.gone)
        await self._note(name, run, before)

    async def _note(self, name: str, run: "_Run", before: Counts) -> None:
        status = status_after(
            await self._catalog.status(name) or SourceStatus(name),
            await run.catalog.records(name),
            run.tally.since(before),
            list(run.tally.failed_of(name)),
            at=self._clock.now(),
        )
        await run.catalog.note_status(status)

    async def _forget_others(self) -> None:
        for name in await self._index.sources() - self._sources.keys():
            # The records go first: those of a run that was killed here would vouch for
            # documents that are not there, if the source came back.
            records = await self._catalog.records(name)
            gone = [record.document_id for record in records]
            await self._catalog.remember(name, changed=[], gone=gone)
            await self._index.remove_source(name)
            _log.info("A source that is configured no longer was removed", source=name)

    async def _reported(self, names: Sequence[str], tally: Tally) -> RefreshReport:
        statuses = [await self._catalog.status(name) for name in names]
        return tally.report([status for status in statuses if status])


@dataclass(frozen=True, slots=True)
class _Run:
    """Where one run writes, and what it counts."""

    index: Index
    catalog: Catalog
    tally: Tally
    is_all_or_nothing: bool = False


class _Steps:
    def __init__(self, total: int, progress: Progress | None) -> None:
        self._total = total
        self._done = 0
        self._progress = progress
        self.done(0)

    def done(self, documents: int) -> None:
        self._done += documents
        if self._progress is not None:
            self._progress(self._done, self._total)
