"""The shortcut "Create handoff": a discussion among people becomes a handoff.

The modal opens at once and is filled when the thread has been read, because the trigger lives
three seconds and reading may take longer.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.agents import Agent
from bot.domain.errors import BatonError, IllegalMove, NotAllowed, SendError, StoreError
from bot.ports.services import Casework
from connectors.slack.afterwards import Afterwards
from connectors.slack.agents import DeskAgents
from connectors.slack.desk_acts import inputs_of
from connectors.slack.errors import SlackRefused
from connectors.slack.hand_in_views import (
    CLAIM,
    CONTACT,
    QUESTION,
    form_view,
    reading_view,
    sentence_view,
)
from connectors.slack.interactions import Payload
from connectors.slack.people import People
from connectors.slack.places import slack_ref
from connectors.slack.rooms import Rooms
from connectors.slack.thread_reading import ThreadReader
from connectors.slack.triage_room import TriageRoom

INVITE = "I cannot read this room. Invite me first (`/invite @Baton`), then use the shortcut again."
TRIAGE = "This is the room where agents work on handoffs; use the shortcut where people ask."
EMPTY = "Nobody but programs has written here, so there is nothing to hand in."
WORKED_ON = "Agents work on this discussion already."


@dataclass(frozen=True, slots=True)
class _Where:
    """The discussion that is handed in; it travels in private_metadata."""

    team: str
    room: str
    thread: str

    def dump(self) -> str:
        return json.dumps({"team": self.team, "room": self.room, "thread": self.thread})

    @classmethod
    def load(cls, text: str) -> "_Where":
        told = json.loads(text)
        return cls(str(told["team"]), str(told["room"]), str(told["thread"]))


class HandIn:
    """Makes handoffs of threads, for agents of any of the triage rooms."""

    def __init__(
        self,
        *,
        desks: Sequence[tuple[TriageRoom, DeskAgents]],
        reader: ThreadReader,
        people: People,
        rooms: Rooms,
        casework: Casework,
        afterwards: Afterwards,
    ) -> None:
        self._desks = tuple(desks)
        self._afterwards = afterwards
        self._reader = reader
        self._people = people
        self._rooms = rooms
        self._casework = casework

    async def used(self, payload: Payload) -> None:
        """Take the shortcut: open the modal at once; the thread is read after the answer."""
        client = await self._reader.client(_where(payload).team)
        view = await client.open_view(str(payload["trigger_id"]), reading_view())
        self._afterwards.do(self._fill(str(view["id"]), payload), "a discussion read")

    async def submitted(self, payload: Payload) -> Payload | None:
        """Take the modal: hand the discussion in, or say at the field why not."""
        view = payload["view"]
        where, inputs = _where_of(view), inputs_of(view)
        try:
            agent = await self._agent(str(payload["user"]["id"]))
            await self._hand_in(where, inputs[CONTACT], view, agent=agent)
        except IllegalMove:
            return _error(WORKED_ON)
        except StoreError:
            raise
        except BatonError as problem:
            return _error(str(problem))
        return None

    async def _fill(self, view_id: str, payload: Payload) -> None:
        where, message = _where(payload), payload.get("message") or {}
        client = await self._reader.client(where.team)
        clicked, user = str(message.get("ts", "")), str(payload["user"]["id"])
        await client.update_view(view_id, await self._filled(where, clicked, user=user))

    async def _filled(self, where: _Where, clicked: str, *, user: str) -> Payload:
        """Return what the modal shows once the thread is known."""
        if await self._is_triage(where):
            return sentence_view(TRIAGE)
        try:
            await self._agent(user)
            thread = await self._reader.read(where.team, where.room, where.thread)
        except NotAllowed as problem:
            return sentence_view(str(problem))
        except SlackRefused as problem:
            return sentence_view(INVITE if _is_shut_out(problem) else str(problem))
        except SendError:
            return sentence_view("Slack is slow just now. Please try again in a minute.")
        if not thread.people:
            return sentence_view(EMPTY)
        return form_view(thread, clicked=clicked, carried=where.dump())

    async def _hand_in(self, where: _Where, contact: str, view: Payload, *, agent: Agent) -> None:
        inputs = inputs_of(view)
        thread = await self._reader.read(where.team, where.room, where.thread)
        person = await self._people.person(where.team, contact)
        if person.is_bot:
            raise NotAllowed("A program cannot be helped: choose the person who asks.")
        await self._casework.hand_in(
            slack_ref(
                where.team, where.room, thread=where.thread, user=contact, user_team=person.home
            ),
            identity=await self._people.identity(where.team, contact),
            audience=await self._rooms.audience(where.team, where.room, person),
            transcript=thread.transcript(contact, question=inputs.get(QUESTION, "")),
            agent=agent,
            key=str(view["id"]),
            claim=CLAIM in _boxes(view),
        )

    async def _agent(self, user: str) -> Agent:
        """Return the agent of the first triage room that knows them; raises NotAllowed."""
        refused = NotAllowed("Handoffs need a triage room: name one in handoff.desks.")
        for _, agents in self._desks:
            try:
                return await agents.agent(user)
            except NotAllowed as problem:
                refused = problem
        raise refused

    async def _is_triage(self, where: _Where) -> bool:
        for room, _ in self._desks:
            if await room.is_here(where.room):
                return True
        return False


def _where(payload: Payload) -> _Where:
    message = payload.get("message") or {}
    return _Where(
        team=str((payload.get("team") or {}).get("id", "")),
        room=str((payload.get("channel") or {}).get("id", "")),
        thread=str(message.get("thread_ts") or message.get("ts") or ""),
    )


def _where_of(view: Payload) -> _Where:
    return _Where.load(str(view["private_metadata"]))


def _boxes(view: Payload) -> frozenset[str]:
    """Return the values of all boxes that are ticked."""
    values = ((view.get("state") or {}).get("values") or {}).values()
    ticked = (each.get("selected_options") or () for block in values for each in block.values())
    return frozenset(str(option.get("value")) for options in ticked for option in options)


def _error(sentence: str) -> Payload:
    return {"response_action": "errors", "errors": {CONTACT: sentence}}


def _is_shut_out(problem: SlackRefused) -> bool:
    return problem.code in {"not_in_channel", "channel_not_found", "thread_not_found"}
