"""What agents write under a card: notes, unless it begins with the prefix that says otherwise."""

from bot.domain.agents import Agent
from bot.domain.errors import BatonError, NotFound, StoreError
from bot.domain.handoffs import Handoff, HandoffState
from bot.domain.messages import agent_message_id
from bot.ports.services import Board, Casework
from connectors.desk_words import refusal_words
from connectors.teams.background import Background
from connectors.teams.desk import TeamsDesk
from connectors.teams.desk_acts import card_of
from connectors.teams.desk_agents import DeskAgents
from connectors.teams.desk_words import contact_of
from connectors.teams.fields import text_at
from connectors.teams.places import delivery_id, spot_of
from connectors.teams.port import Activity
from connectors.teams.reply_prefix import PREFIX, is_nearly_reply, is_reply, reply_text
from connectors.teams.words_of import files_of, is_mentioned, text_of

_FILES_ONLY = "(see the attachment)"


class DeskThread:
    """The threads under the cards of one agents' channel."""

    def __init__(
        self,
        desk: TeamsDesk,
        *,
        agents: DeskAgents,
        casework: Casework,
        board: Board,
        background: Background,
    ) -> None:
        self._desk = desk
        self._agents = agents
        self._casework = casework
        self._board = board
        self._background = background

    async def message_in(self, activity: Activity) -> bool:
        """Take what was written under a card; True also where nothing came of it.

        What is said under a card is no question to Baton, whether it is mentioned or not.
        """
        handoff = await self._board.of_card(self._desk.name, card_of(activity))
        if handoff is None:
            return False
        try:
            agent = await self._agents.agent(activity)
            await self._take(activity, handoff, agent)
        except StoreError:
            raise
        except BatonError as problem:
            self._say(activity, refusal_words(problem))
        return True

    async def changed_in(self, activity: Activity) -> bool:
        """Take the change of a message under a card; True also where nothing came of it.

        A reply is corrected for the contact too. An edit alone never sends what was not sent
        before, and a deletion takes nothing back that the contact has read.
        """
        handoff = await self._board.of_card(self._desk.name, card_of(activity))
        if handoff is None:
            return False
        try:
            if text_at(activity, "type") == "messageUpdate":
                await self._correct(activity, handoff, await self._agents.agent(activity))
        except NotFound:
            words = f"Nothing was sent: write a new message that begins with {PREFIX}."
            self._say(activity, words)
        except StoreError:
            raise
        except BatonError as problem:
            self._say(activity, refusal_words(problem))
        return True

    async def _correct(self, activity: Activity, handoff: Handoff, agent: Agent) -> None:
        text = text_of(activity)
        key = delivery_id(spot_of(activity), text_at(activity, "id"))
        if is_reply(text):
            message_id = agent_message_id(handoff.id, key)
            words = reply_text(text)
            await self._casework.edit_reply(handoff.id, message_id, agent=agent, text=words)
            self._say(activity, f"Corrected for {contact_of(handoff)}.")
        elif text:
            key = f"{key}:{text_at(activity, 'timestamp')}"
            words = f"Corrected: {text}"
            await self._casework.note(handoff.id, agent=agent, text=words, key=key)

    async def _take(self, activity: Activity, handoff: Handoff, agent: Agent) -> None:
        text, files = text_of(activity), files_of(activity)
        key = delivery_id(spot_of(activity), text_at(activity, "id"))
        if is_reply(text):
            words = reply_text(text) or (_FILES_ONLY if files else "")
            if handoff.state is HandoffState.REQUESTED:
                await self._casework.claim(handoff.id, agent=agent)
            await self._casework.reply(
                handoff.id, agent=agent, text=words, key=key, attachments=files
            )
            self._say(activity, f"Sent to {contact_of(handoff)}.")
            return
        noted = "\n".join((text, *(file.name for file in files))).strip()
        if not noted:
            self._say(activity, self._how_to(handoff))
            return
        await self._casework.note(handoff.id, agent=agent, text=noted, key=key)
        if is_nearly_reply(text):
            self._say(activity, f"This stayed among agents. {self._how_to(handoff)}")
        elif is_mentioned(activity):
            self._say(activity, f"Noted for agents. {self._how_to(handoff)}")

    def _how_to(self, handoff: Handoff) -> str:
        return f"To write to {contact_of(handoff)}, begin with {PREFIX} and a space."

    def _say(self, activity: Activity, sentence: str) -> None:
        card = card_of(activity)
        self._background.start(self._desk.say(card, sentence), what="a word to an agent")
