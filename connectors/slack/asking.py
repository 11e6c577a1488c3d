"""Questions that are no messages: the slash command, and a message that somebody points at."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog

from bot.domain.conversations import ConversationRef
from bot.domain.errors import InputError, SendError
from bot.domain.messages import ContactMessage
from connectors.slack.client import SlackClient
from connectors.slack.deliveries import Deliveries, may_ask, ruled_ref
from connectors.slack.markdown import escaped
from connectors.slack.metadata import key_metadata
from connectors.slack.people import People
from connectors.slack.receiving import NOT_HERE
from connectors.slack.render import FALLBACK_BYTES, cut_to_bytes
from connectors.slack.rooms import Rooms
from connectors.slack.settings import RoomRules
from connectors.slack.telling import Telling
from connectors.slack.wire import plain
from connectors.slack.workspaces import Workspaces

Payload = Mapping[str, Any]

ANSWERED_DIRECTLY = "I am not in this room, so I answer you in our direct messages."
NOT_REACHED = "I could not write an answer here. Write to me in a direct message instead."
NO_WORDS = "There are no words in this message that I could answer."
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody asks something at a place where nothing stands yet to answer to."""

    team: str
    room: str
    user: str
    home: str
    text: str
    id: str
    """The same for every repeat."""
    thread: str = ""
    """The thread of the message that they point at."""


class Asking:
    """Opens a thread for a question, or answers in direct messages where the app is no member."""

    def __init__(
        self,
        *,
        workspaces: Workspaces,
        deliveries: Deliveries,
        people: People,
        rooms: Rooms,
        telling: Telling,
        command: str,
    ) -> None:
        self._workspaces = workspaces
        self._deliveries = deliveries
        self._people = people
        self._rooms = rooms
        self._telling = telling
        self._command = command

    async def command(self, payload: Payload) -> str:
        """Take a slash command and return what only its sender reads; empty for nothing."""
        text = str(payload.get("text") or "").strip()
        if not text:
            return f"Ask me like this: `{self._command} How many days of leave do I get?`"
        asked = Asked(
            team=str(payload.get("team_id") or ""),
            room=str(payload.get("channel_id") or ""),
            user=str(payload.get("user_id") or ""),
            home="",
            text=plain(text, names={}),
            id=f"command:{payload.get('trigger_id')}",
        )
        return await self._answered(asked)

    async def about(self, payload: Payload) -> None:
        """Take the message shortcut: the message that somebody points at is the question."""
        message, user = payload.get("message") or {}, payload.get("user") or {}
        room, ts = str((payload.get("channel") or {}).get("id", "")), str(message.get("ts", ""))
        team = str((payload.get("team") or {}).get("id", ""))
        asked = Asked(
            team=team,
            room=room,
            user=str(user.get("id", "")),
            home=str(user.get("team_id") or ""),
            text=plain(str(message.get("text") or ""), names={}),
            id=f"about:{ts}:{user.get('id')}",
            thread=str(message.get("thread_ts") or ts),
        )
        told = await self._answered(asked) if asked.text else NO_WORDS
        if told:
            self._tell(told, asked, str(payload.get("action_ts")))

    async def _answered(self, asked: Asked) -> str:
        """Accept a question and return what its sender is told at once."""
        rules = await self._rooms.rules(asked.team, asked.room)
        person = await self._people.person(asked.team, asked.user, home=asked.home)
        if not may_ask(rules, person):
            return NOT_HERE
        try:
            ref, told = await self._place(asked, rules, person.name)
            ref = await self._deliveries.own(ref)
            await self._deliveries.accept(
                ref,
                ContactMessage(text=asked.text),
                user=asked.user,
                home=asked.home,
                id_=f"{asked.team}:{asked.room}:{asked.id}",
            )
        except InputError as problem:
            return str(problem)
        except SendError as problem:
            _log.warning("a question could not be placed", room=asked.room, error=str(problem))
            return NOT_REACHED
        return told

    async def _place(
        self, asked: Asked, rules: RoomRules, name: str
    ) -> tuple[ConversationRef, str]:
        """Return where the answer goes, and what the sender is told of it."""
        client = await self._workspaces.client(asked.team)
        if not (await self._rooms.room(asked.team, asked.room)).has_app:
            room = await client.open_direct([asked.user])
            thread = await _root(client, room, f"You asked: {escaped(asked.text)}", asked.id)
            return self._ref(asked, RoomRules(), room, thread), ANSWERED_DIRECTLY
        thread = asked.thread
        if not thread and rules.private:
            return self._ref(asked, rules, asked.room, asked.id.replace(":", "-")), ""
        if not thread:
            words = f"*{escaped(name) or 'Somebody'}* asked: {escaped(asked.text)}"
            thread = await _root(client, asked.room, words, asked.id)
        return self._ref(asked, rules, asked.room, thread), ""

    def _ref(self, asked: Asked, rules: RoomRules, room: str, thread: str) -> ConversationRef:
        return ruled_ref(
            rules, team=asked.team, room=room, thread=thread, user=asked.user, home=asked.home
        )

    def _tell(self, text: str, asked: Asked, occasion: str) -> None:
        self._telling.tell(
            text,
            team=asked.team,
            room=asked.room,
            user=asked.user,
            thread=asked.thread,
            occasion=f"{asked.id}:{occasion}",
        )


async def _root(client: SlackClient, room: str, text: str, id_: str) -> str:
    """Post the question, so that the answer has a thread."""
    shown = cut_to_bytes(text, FALLBACK_BYTES)
    return await client.post(channel=room, text=shown, metadata=key_metadata(f"asked:{id_}"))
