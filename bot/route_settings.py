"""The setting `handoff.routes`: which handoffs go to which desks."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from bot.domain.answers import EscalationReason
from bot.domain.handoffs import Urgency
from bot.domain.routing import Route

DeskEntry = str | dict[str, str]
"""A desk as config.yaml lists it: web, hubspot, {slack: ROOM}, {teams: CHANNEL}."""


def parse_several(value: object) -> object:
    """Take one value for a list of one."""
    return (value,) if isinstance(value, str) else value


def desk_name(entry: DeskEntry) -> str:
    """Return the name by which the use cases know a desk that config.yaml lists."""
    if isinstance(entry, str):
        return entry
    (vendor, place), *_ = entry.items()
    team, colon, room = place.rpartition(":") if vendor == "slack" else ("", "", place)
    return f"{vendor}:{team}{colon}{room.lstrip('#')}"


Words = Annotated[tuple[str, ...], BeforeValidator(parse_several)]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ConditionSettings(_Section):
    """What a handoff must be like; what is left out fits all, of several values one is enough."""

    reason: Annotated[tuple[EscalationReason, ...], BeforeValidator(parse_several)] = ()
    topic: Words = ()
    """Words or phrases that the contact has written."""
    language: Words = ()
    """Codes: de, pt-BR."""
    channel: Words = ()
    """Where the contact writes: web, slack, teams, hubspot."""
    urgency: Annotated[tuple[Urgency, ...], BeforeValidator(parse_several)] = ()
    company: Words = ()
    """As the CRM has it."""
    plan: Words = ()


class RouteSettings(_Section):
    """Where handoffs go that fit; the first route that fits decides."""

    when: ConditionSettings = ConditionSettings()
    desks: tuple[DeskEntry, ...] = Field(min_length=1)
    """Desks of `handoff.desks`."""

    @property
    def route(self) -> Route:
        """The route as the use cases read it."""
        when: dict[str, Any] = {
            "reasons": frozenset(self.when.reason),
            "topics": self.when.topic,
            "languages": frozenset(self.when.language),
            "channels": frozenset(self.when.channel),
            "urgencies": frozenset(self.when.urgency),
            "companies": frozenset(self.when.company),
            "plans": frozenset(self.when.plan),
        }
        return Route(desks=tuple(desk_name(each) for each in self.desks), **when)
