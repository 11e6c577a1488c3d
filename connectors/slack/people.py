"""Who somebody is in Slack: asked once, remembered for an hour."""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from bot.domain.contacts import CUSTOMERS, EMPLOYEES, PUBLIC, Assurance, Audience, ChannelIdentity
from bot.ports.clock import Clock
from connectors.slack.places import CHANNEL
from connectors.slack.remembered import Remembered
from connectors.slack.workspaces import Workspaces

TTL = timedelta(hours=1)
PATIENCE_SECONDS = 1.5
"""Slack wants its 2xx within three seconds: a person who is not known by then is a stranger."""


class Standing(StrEnum):
    """How somebody belongs to the workspace that the app is installed in."""

    MEMBER = "member"
    GUEST = "guest"
    OUTSIDER = "outsider"
    """Of another organisation, in a room that is shared with it (Slack Connect)."""
    STRANGER = "stranger"
    """Slack does not say who they are, or did not in time."""


_AUDIENCES: Mapping[Standing, Audience] = {
    Standing.MEMBER: EMPLOYEES,
    Standing.GUEST: CUSTOMERS,
    Standing.OUTSIDER: CUSTOMERS,
    Standing.STRANGER: PUBLIC,
}


@dataclass(frozen=True, slots=True)
class SlackPerson:
    """One person as the app's workspace knows them."""

    id: str
    home: str
    """Their own workspace."""
    name: str
    email: str | None
    standing: Standing
    is_bot: bool = False

    @property
    def vouched_email(self) -> str | None:
        """The address, where our own workspace vouches for it.

        What another organisation's directory says of its people is that organisation's word: with
        it somebody there could read the records of one of our contacts. They can prove an address.
        """
        ours = {Standing.MEMBER, Standing.GUEST}
        return self.email if self.standing in ours else None

    @property
    def audience(self) -> Audience:
        """What they may see when nobody else reads along."""
        return _AUDIENCES[self.standing]


class People:
    """Gives people and identities; a person that Slack does not tell of is a stranger."""

    def __init__(self, workspaces: Workspaces, *, clock: Clock, ttl: timedelta = TTL) -> None:
        self._workspaces = workspaces
        self._known = Remembered[tuple[str, str], SlackPerson](
            "person", self._ask, clock=clock, ttl=ttl, patience=PATIENCE_SECONDS
        )

    async def person(self, team: str, user: str, *, home: str = "") -> SlackPerson:
        """Return somebody; `home` is their own workspace where an event tells it."""
        found = await self._known.get((team, user))
        return found or SlackPerson(user, home or team, "", None, Standing.STRANGER)

    async def identity(self, team: str, user: str, *, home: str = "") -> ChannelIdentity:
        """Return somebody as a channel identity; Slack asserts who they are, nobody proved it."""
        person = await self.person(team, user, home=home)
        return ChannelIdentity(
            channel=CHANNEL,
            external_id=external_id(team, user),
            name=person.name or None,
            email=person.vouched_email,
            assurance=Assurance.ASSERTED,
            audience=person.audience,
        )

    async def names(self, team: str, users: Collection[str]) -> dict[str, str]:
        """Return what people are called, by id; those whom Slack does not tell are left out."""
        found = await asyncio.gather(*(self.person(team, user) for user in users))
        return {person.id: person.name for person in found if person.name}

    def forget(self, team: str, user: str) -> None:
        """Ask again: something about this person changed."""
        self._known.forget((team, user))

    async def close(self) -> None:
        """Wait for nothing more."""
        await self._known.close()

    async def _ask(self, key: tuple[str, str]) -> SlackPerson:
        team, user = key
        client = await self._workspaces.client(team)
        return person_of(await client.user(user), team=team)


def external_id(team: str, user: str) -> str:
    """Return the id of a person on this channel."""
    return f"{team}:{user}"


def person_of(user: Mapping[str, Any], *, team: str) -> SlackPerson:
    """Return a person as users.info and users.list give them."""
    profile = user.get("profile") or {}
    home = str(user.get("team_id") or team)
    name = profile.get("display_name") or profile.get("real_name") or user.get("real_name")
    return SlackPerson(
        id=str(user.get("id", "")),
        home=home,
        name=str(profile.get("real_name") or name or user.get("name") or ""),
        email=profile.get("email") or None,
        standing=_standing(user, home=home, team=team),
        is_bot=bool(user.get("is_bot")),
    )


def _standing(user: Mapping[str, Any], *, home: str, team: str) -> Standing:
    if user.get("is_stranger"):
        return Standing.STRANGER
    grid = (user.get("enterprise_user") or {}).get("teams") or ()
    if home != team and team not in grid:
        return Standing.OUTSIDER
    is_guest = user.get("is_restricted") or user.get("is_ultra_restricted")
    return Standing.GUEST if is_guest else Standing.MEMBER
