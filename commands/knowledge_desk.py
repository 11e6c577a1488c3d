"""The knowledge page of the web desk, over the running service."""

from datetime import datetime, timedelta

from bot.ports.knowledge_desk import Progress, Refreshed
from bot.scheduler import Scheduler
from bot.service.knowledge_desk import KnowledgeDeskService
from commands.composition import Service


def knowledge_desk(service: Service, scheduler: Scheduler) -> KnowledgeDeskService:
    """Return what the knowledge page asks; `scheduler` runs the jobs of the service."""
    base, settings = service.foundation, service.foundation.settings

    async def refresh(source: str, progress: Progress) -> Refreshed:
        report = await base.refresher.refresh(source, progress=progress)
        return Refreshed(
            added=report.added,
            changed=report.changed,
            removed=report.removed,
            failed=len(report.failed),
            unreachable=dict(report.unreachable).get(source, ""),
        )

    def next_refresh(source: str) -> datetime | None:
        return scheduler.next_run(f"refresh {source}")

    return KnowledgeDeskService(
        library=base.library,
        retriever=base.retriever,
        assistant=service.assistant,
        clock=base.clock,
        deadline=timedelta(seconds=settings.turn.deadline_s),
        freshness={each.name: each.freshness_target for each in settings.knowledge.sources},
        refresh=refresh,
        next_refresh=next_refresh,
    )
