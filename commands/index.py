"""`index`: bring the index up to date."""

from dataclasses import asdict
from typing import Any

from rich.console import Console

from bot.domain.errors import SettingsError
from bot.domain.knowledge import SourceStatus
from bot.settings import Settings
from commands.foundation import Foundation, open_foundation
from commands.printing import print_json, progress_bar, set_up_logging
from knowledge.report import RefreshReport


async def index(settings: Settings, *, source: str | None, rebuild: bool, as_json: bool) -> int:
    """Refresh one source or all, or rebuild everything; 1 when a source could not be listed."""
    set_up_logging(quiet=True)
    _require_known(settings, source)
    async with open_foundation(settings, replacing_index=rebuild) as base:
        report = await refreshed(base, source=source, rebuild=rebuild)
    if as_json:
        print_json(report_json(report))
    else:
        print_report(report, Console())
    return 1 if report.unreachable else 0


async def refreshed(base: Foundation, *, source: str | None, rebuild: bool) -> RefreshReport:
    """Refresh or rebuild with a progress bar."""
    with progress_bar("Indexing") as progress:
        if rebuild:
            return await base.refresher.rebuild(progress=progress)
        return await base.refresher.refresh(source, progress=progress)


def report_json(report: RefreshReport) -> dict[str, Any]:
    """Return the report as DESIGN.md names its fields."""
    named = asdict(report)
    named["failed"] = [
        {"document": failed.document_id, "reason": failed.reason} for failed in report.failed
    ]
    named["unreachable"] = [
        {"source": source, "reason": reason} for source, reason in report.unreachable
    ]
    named["sources"] = [status_json(status) for status in report.sources]
    return named


def status_json(status: SourceStatus) -> dict[str, Any]:
    """Return how a source stands, as DESIGN.md names the fields."""
    named = asdict(status)
    named["failed"] = [
        {"document": failed.document_id, "reason": failed.reason} for failed in status.failed
    ]
    named["duplicates"] = [
        {"document": document, "of": other} for document, other in status.duplicates
    ]
    return named


def print_report(report: RefreshReport, console: Console) -> None:
    """Print what was done, and every document that failed."""
    console.print(
        f"{report.documents} documents in {report.chunks} chunks "
        f"(added {report.added}, changed {report.changed}, removed {report.removed}; "
        f"{report.embedded_chunks} chunks embedded) in {report.seconds:.1f} s"
    )
    for failed in report.failed:
        console.print(f"  not read: {failed.document_id}: {failed.reason}", style="yellow")
    for status in report.sources:
        for document in status.empty:
            console.print(f"  no text: {document}", style="dim")
        for document, other in status.duplicates:
            console.print(f"  {document} repeats {other} word for word", style="dim")
    for source, reason in report.unreachable:
        console.print(f"  source {source} could not be listed: {reason}", style="red")


def _require_known(settings: Settings, source: str | None) -> None:
    names = [each.name for each in settings.knowledge.sources]
    if source is not None and source not in names:
        raise SettingsError(
            f"There is no source {source!r}. knowledge.sources has: {', '.join(names) or 'none'}."
        )
