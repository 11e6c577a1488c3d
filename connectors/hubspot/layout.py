"""How tickets are laid out in one portal: its pipeline and stages, found by their names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.domain.crm import TicketStatus
from bot.domain.errors import SettingsError

Body = dict[str, Any]
TICKET_KEY = "baton_key"
CONTACT_KEY = "baton_contact"
NO_PROPERTIES: Mapping[str, tuple[str, ...]] = {}


@dataclass(frozen=True, slots=True)
class CrmLayout:
    """What the operator chose, in names."""

    pipeline: str | None = None
    """The label of the ticket pipeline; None takes the portal's first."""
    open_stage: str | None = None
    """The label of the stage that a new ticket begins in; None takes the first that is open."""
    waiting_stage: str | None = None
    """The label of the stage in which a ticket waits for the contact."""
    closed_stage: str | None = None
    """The label of the stage that ends a ticket; None takes the first that is closed."""
    ticket_key: str = TICKET_KEY
    """The unique property of tickets that makes a repeat harmless."""
    contact_key: str = CONTACT_KEY
    """The unique property of contacts whose address nobody vouches for."""
    properties: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: NO_PROPERTIES)
    """What contacts may read, by object type; what is not listed is never asked for."""

    def allowed(self, kind: str) -> tuple[str, ...]:
        """Return the properties of an object type that contacts may read."""
        return tuple(self.properties.get(kind, ()))


@dataclass(frozen=True, slots=True)
class Stages:
    """The same in ids, as the portal has them."""

    pipeline_id: str
    by_status: Mapping[TicketStatus, str]
    """The stage that each status is written as."""
    statuses: Mapping[str, TicketStatus]
    """The status that each stage of every pipeline is read as."""

    def status(self, stage_id: str | None) -> TicketStatus:
        """Return how a ticket in this stage stands; an unknown stage is open."""
        return self.statuses.get(stage_id or "", TicketStatus.OPEN)


def find_stages(pipelines: Sequence[Body], layout: CrmLayout) -> Stages:
    """Return the ids behind the names; raises SettingsError, naming what the portal has."""
    pipeline = _chosen(pipelines, layout.pipeline, key="hubspot.pipeline")
    stages = sorted(pipeline["stages"], key=lambda stage: stage["displayOrder"])
    open_stages = [stage for stage in stages if not _is_closed(stage)]
    closed_stages = [stage for stage in stages if _is_closed(stage)]
    opened = _chosen(open_stages, layout.open_stage, key="hubspot.stages.open")
    closed = _chosen(closed_stages, layout.closed_stage, key="hubspot.stages.closed")
    waiting = opened
    if layout.waiting_stage:
        waiting = _chosen(open_stages, layout.waiting_stage, key="hubspot.stages.waiting")
    statuses = {
        stage["id"]: TicketStatus.CLOSED if _is_closed(stage) else TicketStatus.OPEN
        for each in pipelines
        for stage in each["stages"]
    }
    if waiting is not opened:
        statuses[waiting["id"]] = TicketStatus.WAITING
    by_status = {
        TicketStatus.OPEN: opened["id"],
        TicketStatus.WAITING: waiting["id"],
        TicketStatus.CLOSED: closed["id"],
    }
    return Stages(pipeline["id"], by_status, statuses)


def _chosen(offered: Sequence[Body], name: str | None, *, key: str) -> Body:
    if not offered:
        raise SettingsError(f"{key}: the portal has none to choose from. Add one in HubSpot.")
    if name is None:
        return offered[0]
    for each in offered:
        if name.strip().lower() in {str(each["label"]).lower(), str(each["id"]).lower()}:
            return each
    labels = ", ".join(str(each["label"]) for each in offered)
    raise SettingsError(f"{key}: the portal has no {name!r}. It has: {labels}.")


def _is_closed(stage: Body) -> bool:
    metadata = stage.get("metadata") or {}
    return metadata.get("ticketState") == "CLOSED" or metadata.get("isClosed") == "true"
