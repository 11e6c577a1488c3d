"""What agents write under a card: notes, unless it begins with the prefix that says otherwise."""

from dataclasses import dataclass
from typing import Any

from bot.domain.agents import Agent
from bot.domain.errors import BatonError, StoreError
from bot.domain.handoffs import Handoff, HandoffState
from bot.domain.messages import agent_message_id
from bot.ports.services import Board, Casework
from connectors.desk_words import refusal_words
from connectors.slack.afterwards import Afterwards
from connectors.slack.agents import DeskAgents
from connectors.slack.desk_words import contact_of
from connectors.slack.errors import SlackRefused
from connectors.slack.interactions import Payload
from connectors.slack.people import People
from connectors.slack.places import delivery_id
from connectors.slack.reply_prefix import PREFIX, is_nearly_reply, is_reply, reply_text
from connectors.slack.triage_room import TriageRoom
from connectors.slack.wire import Changed, Written, changed, plain, written

NOTED, SENT, REFUSED = "memo", "white_check_mark", "x"
"""The reactions by which an agent sees what became of a message."""
_FILES_ONLY = "(see the attachment)"


@dataclass(frozen=True, slots=True)
class _Line:
    """A message under a card, with whose handoff it is about."""

    handoff: Handoff
    said: Written

    @property
    def key(self) -> str:
        """The same for every repeat of the delivery."""
        return delivery_id(self.said.team, self.said.room, self.said.ts)


class DeskThread:
    """The threads under the cards of one triage room."""

    def __init__(
        self,
        *,
        room: TriageRoom,
        agents: DeskAgents,
        people: People,
        casework: Casework,
        board: Board,
        afterwards: Afterwards,
    ) -> None:
        self._room = room
        self._agents = agents
        self._people = people
        self._casework = casework
        self._board = board
        self._afterwards = afterwards

    async def message_in(self, event: Payload, *, team: str) -> bool:
        """Take what was written, changed or deleted under a card; True when it was.

        True also where nothing came of it: what is said under a card is no question to Baton.
        """
        envelope = {"event": event, "team_id": team}
        change = changed(envelope)
        said = change.now if change else written(envelope)
        if said is None or not said.is_reply:
            return False
        handoff = await self._board.of_card(self._room.desk, f"{said.room}:{said.thread}")
        if handoff is None:
            return False
        await self._take(_Line(handoff, said), change, event)
        return True

    async def _take(self, line: _Line, change: Changed | None, event: Payload) -> None:
        try:
            agent = await self._agents.agent(line.said.user)
            if change:
                await self._changed(line, agent, before=_text_before(event), change=change)
            elif is_reply(line.said.text):
                await self._reply(line, agent)
            else:
                await self._note(line, agent)
        except StoreError:
            raise
        except BatonError as problem:
            self._react(line, REFUSED)
            self._whisper(line, refusal_words(problem))

    async def _reply(self, line: _Line, agent: Agent) -> None:
        """Write to the contact; what nobody has is claimed by that."""
        if line.handoff.state is HandoffState.REQUESTED:
            await self._casework.claim(line.handoff.id, agent=agent)
        text = await self._plain(line, reply_text(line.said.text))
        await self._casework.reply(
            line.handoff.id,
            agent=agent,
            text=text or (_FILES_ONLY if line.said.files else ""),
            key=line.key,
            attachments=line.said.files,
        )
        self._react(line, SENT)

    async def _note(self, line: _Line, agent: Agent) -> None:
        text = "\n".join(
            (await self._plain(line, line.said.text), *(file.name for file in line.said.files))
        )
        if not text.strip():
            return
        await self._casework.note(line.handoff.id, agent=agent, text=text, key=line.key)
        self._react(line, NOTED)
        if is_nearly_reply(line.said.text):
            self._whisper(line, self._stayed_inside(line))

    async def _changed(self, line: _Line, agent: Agent, *, before: str, change: Changed) -> None:
        """Pass the edit of a reply on; an edit alone never sends what was not sent before."""
        who, was_reply = contact_of(line.handoff), is_reply(before)
        if change.deleted:
            if was_reply:
                self._whisper(line, f"{who} has got this already; to correct it, edit a message.")
        elif was_reply and is_reply(line.said.text):
            await self._correct(line, agent)
        elif was_reply:
            self._whisper(line, f"{who} still sees your reply as it was: `{PREFIX}` is gone.")
        elif is_reply(line.said.text):
            self._whisper(line, f"Nothing was sent: write a new message with `{PREFIX}` for {who}.")
        else:
            await self._correct_note(line, agent)

    async def _correct(self, line: _Line, agent: Agent) -> None:
        await self._casework.edit_reply(
            line.handoff.id,
            agent_message_id(line.handoff.id, line.key),
            agent=agent,
            text=await self._plain(line, reply_text(line.said.text)),
        )
        self._react(line, "pencil2")

    async def _correct_note(self, line: _Line, agent: Agent) -> None:
        """Notes are not changed, so what a note says now is noted beside it."""
        text = await self._plain(line, line.said.text)
        if text:
            await self._casework.note(
                line.handoff.id,
                agent=agent,
                text=f"Corrected: {text}",
                key=f"{line.key}:{text}",
            )

    async def _plain(self, line: _Line, text: str) -> str:
        names = await self._people.names(line.said.team, line.said.mentions())
        return plain(text, names=names)

    def _stayed_inside(self, line: _Line) -> str:
        return (
            f"This stayed among agents. For {contact_of(line.handoff)} to read it, begin a message "
            f"with `{PREFIX}` and a space."
        )

    def _react(self, line: _Line, name: str) -> None:
        self._afterwards.do(self._reacted(line.said, name), "a reaction")

    def _whisper(self, line: _Line, sentence: str) -> None:
        self._afterwards.do(self._whispered(line.said, sentence), "a sentence for one agent")

    async def _reacted(self, said: Written, name: str) -> None:
        client = await self._room.client()
        try:
            await client.call("reactions.add", channel=said.room, timestamp=said.ts, name=name)
        except SlackRefused as problem:
            if problem.code != "already_reacted":
                raise

    async def _whispered(self, said: Written, sentence: str) -> None:
        client = await self._room.client()
        await client.ephemeral(channel=said.room, user=said.user, text=sentence, thread=said.thread)


def _text_before(event: Payload) -> str:
    before: Any = event.get("previous_message")
    return str(before.get("text", "")) if isinstance(before, dict) else ""
