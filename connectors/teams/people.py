"""Who somebody in Teams is, and who reads in a room: asked of the members API, and remembered."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

import structlog

from bot.domain.contacts import CUSTOMERS, EMPLOYEES, PUBLIC, Assurance, Audience, ChannelIdentity
from bot.domain.errors import SendError
from bot.ports.clock import Clock
from connectors.teams.fields import text_at
from connectors.teams.places import CHANNEL, GROUP, Spot, spot_of
from connectors.teams.port import Activity, Place, TeamsPort
from connectors.teams.settings import TeamsOptions

KNOWN_FOR = timedelta(hours=1)
"""A change of somebody's name or standing is seen within this time."""
ROSTER_KNOWN_FOR = timedelta(minutes=10)
"""Teams tells us of people who come and go; this is for what it does not tell."""
PATIENCE_SECONDS = 3.0
"""Teams waits up to 15 seconds for our answer to a POST; this is asked for before it."""
MOST_KNOWN = 20_000
_AUDIENCES = {"public": PUBLIC, "customers": CUSTOMERS, "employees": EMPLOYEES}
_Key = TypeVar("_Key")
_Value = TypeVar("_Value")
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Member:
    """One person as the members API shows them."""

    aad_id: str
    name: str
    email: str
    is_employee: bool
    """Of our tenant, and no guest. Where Teams says nothing clear, nobody is."""


class People:
    """Knows people and rooms; what cannot be asked in time counts as an outsider."""

    def __init__(self, port: TeamsPort, *, options: TeamsOptions, clock: Clock) -> None:
        self._port = port
        self._options = options
        self._clock = clock
        self._members: OrderedDict[tuple[str, str], tuple[datetime, Member]] = OrderedDict()
        self._guests: OrderedDict[str, tuple[datetime, bool]] = OrderedDict()
        self._teams_ids: OrderedDict[str, str] = OrderedDict()

    async def identity(self, activity: Activity) -> ChannelIdentity:
        """Return who wrote or pressed something; Teams asserts it, nobody proved it."""
        member = await self.member(activity, text_at(activity, "from", "id"))
        aad_id = text_at(activity, "from", "aadObjectId")
        if aad_id:
            _remember(self._teams_ids, aad_id, text_at(activity, "from", "id"))
        name = (member.name if member else "") or text_at(activity, "from", "name")
        return ChannelIdentity(
            channel=CHANNEL,
            external_id=aad_id or text_at(activity, "from", "id"),
            name=name or None,
            email=(member.email if member else "") or None,
            assurance=Assurance.ASSERTED,
            audience=EMPLOYEES if member and member.is_employee else CUSTOMERS,
        )

    async def member(self, activity: Activity, person: str) -> Member | None:
        """Return a member of the activity's room; None when Teams does not say who that is."""
        spot, now = spot_of(activity), self._clock.now()
        key = (spot.tenant, person)
        known = self._members.get(key)
        if known and now - known[0] < KNOWN_FOR:
            return known[1]
        found = await self._asked(activity, spot, person)
        if found is not None:
            _remember(self._members, key, (now, found))
        return found

    def teams_id(self, aad_id: str) -> str:
        """Return how Teams names somebody whom we have met; empty for others."""
        return self._teams_ids.get(aad_id, "")

    async def audience(self, activity: Activity, identity: ChannelIdentity) -> Audience:
        """Return what may be said in the activity's room, whoever asks there.

        Nobody but `identity` reads in their own chat.
        """
        spot = spot_of(activity)
        if spot.is_personal:
            return identity.audience
        set_to = self._options.rules(spot.room).audience
        if set_to != "auto":
            return _AUDIENCES[set_to]
        if spot.kind == GROUP and await self._has_guest(activity, spot):
            return CUSTOMERS
        return EMPLOYEES

    async def roster(self, activity: Activity, *, limit: int = 1000) -> list[Member]:
        """Return the members of the activity's room; raises SendError."""
        spot = spot_of(activity)
        found = await self._port.members(_roster_place(activity, spot), limit=limit)
        return [self._read(each, spot.tenant) for each in found]

    def forget_room(self, room: str) -> None:
        """Ask anew who reads in a room: somebody came or went."""
        self._guests.pop(room, None)

    async def _has_guest(self, activity: Activity, spot: Spot) -> bool:
        now = self._clock.now()
        known = self._guests.get(spot.room)
        if known and now - known[0] < ROSTER_KNOWN_FOR:
            return known[1]
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                members = await self.roster(activity)
        except (SendError, TimeoutError) as problem:
            _log.warning("the members of a chat are not known", error=type(problem).__name__)
            return True
        has_guest = not all(member.is_employee for member in members)
        _remember(self._guests, spot.room, (now, has_guest))
        return has_guest

    async def _asked(self, activity: Activity, spot: Spot, person: str) -> Member | None:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                found = await self._port.member(_roster_place(activity, spot), person)
        except (SendError, TimeoutError) as problem:
            _log.warning("a member is not known", error=type(problem).__name__)
            return None
        return self._read(found, spot.tenant)

    def _read(self, found: dict[str, Any], tenant: str) -> Member:
        return Member(
            aad_id=text_at(found, "aadObjectId") or text_at(found, "objectId"),
            name=text_at(found, "name"),
            email=text_at(found, "email"),
            is_employee=_is_employee(found, self._options.tenant_id or tenant),
        )


def _is_employee(found: dict[str, Any], tenant: str) -> bool:
    """Whether Teams says plainly that somebody is of this tenant and no guest."""
    role, home = text_at(found, "userRole"), text_at(found, "tenantId")
    principal = text_at(found, "userPrincipalName").lower()
    if role not in {"", "user"} or "#ext#" in principal or (home and home != tenant):
        return False
    return bool(role or home or principal)


def _roster_place(activity: Activity, spot: Spot) -> Place:
    """Return whose members to ask for: a channel's are its team's."""
    return Place(text_at(activity, "serviceUrl"), spot.room)


def _remember(known: OrderedDict[_Key, _Value], key: _Key, value: _Value) -> None:
    known[key] = value
    known.move_to_end(key)
    if len(known) > MOST_KNOWN:
        known.popitem(last=False)
