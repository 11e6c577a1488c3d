"""Everything that agents do in Slack, brought to the room, the shortcut or the page it is about."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from bot.domain.errors import NotFound
from connectors.slack.desk_acts import DeskActs, card_of
from connectors.slack.desk_modals import About
from connectors.slack.desk_thread import DeskThread
from connectors.slack.hand_in import HandIn
from connectors.slack.home import AppHome
from connectors.slack.interactions import Payload
from connectors.slack.manifest import HAND_IN_SHORTCUT
from connectors.slack.triage_room import TriageRoom

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class DeskPlace:
    """One triage room with its acts and its threads."""

    room: TriageRoom
    acts: DeskActs
    thread: DeskThread


class SlackDesks:
    """Implements connectors.slack.interactions.Presses."""

    def __init__(self, places: Sequence[DeskPlace], *, hand_in: HandIn, home: AppHome) -> None:
        self._places = tuple(places)
        self._hand_in = hand_in
        self._home = home

    async def pressed(self, payload: Payload) -> Payload | None:
        """Take a button, a menu or the shortcut of the agents' side."""
        if payload.get("callback_id") == HAND_IN_SHORTCUT:
            await self._hand_in.used(payload)
            return None
        place = await self._place(card_of(payload).partition(":")[0])
        if place is None:
            _log.warning("a button of a room that is no desk any more was pressed")
            return None
        try:
            await place.acts.pressed(payload)
        except NotFound as problem:
            _log.warning("a press was about nothing", error=str(problem))
        return None

    async def submitted(self, payload: Payload) -> Payload | None:
        """Take a modal of the agents' side."""
        view = payload.get("view") or {}
        if payload.get("type") != "view_submission":
            return None
        if view.get("callback_id") == HAND_IN_SHORTCUT:
            return await self._hand_in.submitted(payload)
        about = About.load(str(view.get("private_metadata", "")))
        room = about.card.partition(":")[0] if about else ""
        place = await self._place(room)
        return await place.acts.submitted(payload) if place else None

    async def message_in(self, event: Payload, *, team: str) -> bool:
        """Take what was written, changed or deleted under a card; True when it was."""
        if not _is_in_thread(event):
            return False
        place = await self._place(str(event.get("channel", "")))
        return await place.thread.message_in(event, team=team) if place else False

    async def home_opened(self, event: Payload, *, team: str) -> None:
        """Publish App Home for the person who opened its Home tab."""
        await self._home.home_opened(event, team=team)

    async def _place(self, room: str) -> DeskPlace | None:
        for place in self._places:
            if room and await place.room.is_here(room):
                return place
        return None


def _is_in_thread(event: Payload) -> bool:
    """Whether a message, or the one that it changes, stands in a thread: no room is looked up."""
    told = (event, event.get("message"), event.get("previous_message"))
    return any(isinstance(each, dict) and each.get("thread_ts") for each in told)
