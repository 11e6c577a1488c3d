"""A thread of people as a transcript. Read once, when somebody hands it in; never as a memory."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.domain.conversations import Author
from bot.domain.handoffs import TranscriptLine
from connectors.slack.client import SlackClient
from connectors.slack.people import People
from connectors.slack.wire import Written, plain, written
from connectors.slack.workspaces import Workspaces

MOST_MESSAGES = 600
"""Messages of a thread that are handed in; of a longer one the first and no more."""
_PAGE = 200


@dataclass(frozen=True, slots=True)
class ThreadLine:
    """One message of a thread, with its writer's name."""

    ts: str
    user: str
    name: str
    text: str
    is_baton: bool = False

    @property
    def at(self) -> datetime:
        """When it was written."""
        return datetime.fromtimestamp(float(self.ts), UTC)


@dataclass(frozen=True, slots=True)
class ReadThread:
    """A thread as it was read."""

    lines: tuple[ThreadLine, ...]

    @property
    def people(self) -> tuple[str, ...]:
        """The ids of the people who wrote, in the order of their first message."""
        return tuple(dict.fromkeys(line.user for line in self.lines if not line.is_baton))

    def line(self, ts: str) -> ThreadLine | None:
        """Return the message of a person at this ts."""
        return next((line for line in self.lines if line.ts == ts and not line.is_baton), None)

    def transcript(self, contact: str, *, question: str = "") -> tuple[TranscriptLine, ...]:
        """Return the thread as agents read it, ending with the contact's question.

        A question that the contact did not write word for word stands at the end as theirs: an
        agent has confirmed it.
        """
        lines = [_transcript_line(line, contact) for line in self.lines]
        asked = [line.text for line in lines if line.author is Author.CONTACT]
        name = next((line.name for line in self.lines if line.user == contact), None)
        wanted = question.strip()
        if wanted and (not asked or asked[-1] != wanted):
            at = lines[-1].at if lines else datetime.now(UTC)
            lines.append(TranscriptLine(author=Author.CONTACT, name=name, text=wanted, at=at))
        return tuple(lines)


class ThreadReader:
    """Reads threads of rooms that the app is in."""

    def __init__(self, workspaces: Workspaces, *, people: People) -> None:
        self._workspaces = workspaces
        self._people = people

    async def client(self, team: str) -> SlackClient:
        """Return the client of a workspace."""
        return await self._workspaces.client(team)

    async def read(self, team: str, room: str, thread: str) -> ReadThread:
        """Return a thread; raises SendError."""
        client = await self._workspaces.client(team)
        me = (await client.myself()).user
        found: list[ThreadLine] = []
        cursor = ""
        while len(found) < MOST_MESSAGES:
            page = await client.replies(channel=room, thread=thread, cursor=cursor, limit=_PAGE)
            for message in page.get("messages") or ():
                line = await self._line(message, team=team, room=room, me=me)
                if line is not None:
                    found.append(line)
            cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                break
        return ReadThread(tuple(found))

    async def _line(
        self, message: Mapping[str, Any], *, team: str, room: str, me: str
    ) -> ThreadLine | None:
        """Return a message; None for programs other than Baton and for what says nothing."""
        ts, text = str(message.get("ts", "")), str(message.get("text", ""))
        if message.get("user") == me and text.strip():
            names = await self._people.names(team, _mentions(text))
            return ThreadLine(ts, me, "", plain(text, names=names), is_baton=True)
        said = written({"event": {**message, "channel": room}, "team_id": team})
        if said is None:
            return None
        names = await self._people.names(team, {said.user, *said.mentions()})
        words = (plain(said.text, names=names, me=me), *(file.name for file in said.files))
        shown = "\n".join(word for word in words if word)
        return ThreadLine(ts, said.user, names.get(said.user, ""), shown) if shown else None


def _mentions(text: str) -> frozenset[str]:
    return Written(
        team="", room="", kind="", ts="", thread="", user="", user_team="", text=text
    ).mentions()


def _transcript_line(line: ThreadLine, contact: str) -> TranscriptLine:
    if line.is_baton:
        return TranscriptLine(author=Author.ASSISTANT, name=None, text=line.text, at=line.at)
    author = Author.CONTACT if line.user == contact else Author.AGENT
    return TranscriptLine(author=author, name=line.name or None, text=line.text, at=line.at)
