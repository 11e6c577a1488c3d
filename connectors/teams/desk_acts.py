"""What agents press on cards and send in forms.

Every act goes through Casework before Teams is answered, and the answer says what came of it to
whoever tried, and to nobody else.
"""

from typing import Any

from bot.domain.agents import Agent
from bot.domain.errors import BatonError, IllegalMove, NotAllowed, NotFound, SendError, StoreError
from bot.domain.handoffs import Handoff, HandoffState
from bot.ports.services import Board, Casework
from connectors.desk_words import refusal_words
from connectors.teams.background import Background
from connectors.teams.desk import TeamsDesk
from connectors.teams.desk_agents import DeskAgents
from connectors.teams.desk_buttons import DESK, HANDOFF, KEY, Act
from connectors.teams.desk_forms import OUTCOME, TO, WORDS, form, opened, told
from connectors.teams.desk_refusals import lost_race
from connectors.teams.fields import fields_at, text_at
from connectors.teams.people import Member, People
from connectors.teams.places import joined_id, spot_of
from connectors.teams.port import Activity, Answer

ENDED = "Nothing was done: this has ended."
Inputs = dict[str, Any]


class DeskActs:
    """The buttons and forms of one agents' channel."""

    def __init__(
        self,
        desk: TeamsDesk,
        *,
        agents: DeskAgents,
        people: People,
        casework: Casework,
        board: Board,
        background: Background,
    ) -> None:
        self._desk = desk
        self._agents = agents
        self._people = people
        self._casework = casework
        self._board = board
        self._background = background

    async def executed(self, activity: Activity) -> Answer:
        """Take a press that wants a card: claim, or draw the card for whoever looks."""
        data = fields_at(activity, "value", "action", "data")
        handoff_id = text_at(data, HANDOFF)
        try:
            agent = await self._agents.agent(activity)
            if text_at(data, DESK) == Act.CLAIM:
                handoff = await self._claim(handoff_id, agent)
            else:
                handoff = await self._handoff(handoff_id)
        except StoreError:
            raise
        except IllegalMove as problem:
            return sentence(lost_race(await self._handoff(handoff_id), problem))
        except BatonError as problem:
            return sentence(refusal_words(problem))
        return _card(self._desk.activity(handoff, viewer=agent))

    async def asked(self, activity: Activity) -> Answer:
        """Open a form; one whose handoff has ended says so instead."""
        data = fields_at(activity, "value", "data")
        act = _act(data)
        try:
            handoff = await self._handoff(text_at(data, HANDOFF))
        except NotFound as problem:
            return told(refusal_words(problem))
        if act is None or not handoff.state.is_open:
            return told(ENDED)
        members = await self._members(activity) if act is Act.REASSIGN else ()
        return opened(act, form(act, handoff, key=text_at(activity, "id"), members=members))

    async def submitted(self, activity: Activity) -> Answer:
        """Take a form; what was refused stays open with the reason, so that no text is lost."""
        data = fields_at(activity, "value", "data")
        act = _act(data)
        try:
            handoff = await self._handoff(text_at(data, HANDOFF))
        except NotFound as problem:
            return told(refusal_words(problem))
        if act is None:
            return told(ENDED)
        try:
            agent = await self._agents.agent(activity)
            said = await self._do(act, handoff, activity, agent, data)
        except StoreError:
            raise
        except BatonError as problem:
            return await self._again(act, handoff, activity, data, refusal_words(problem))
        if said:
            self._background.start(self._desk.say(card_of(activity), said), what="echo of an act")
        return Answer(200, {})

    async def _do(
        self, act: Act, handoff: Handoff, activity: Activity, agent: Agent, data: Inputs
    ) -> str:
        """Do what a form says and return what is written below the card; empty: nothing."""
        words, key = text_at(data, WORDS).strip(), text_at(data, KEY)
        match act:
            case Act.REPLY:
                await self._claimed(handoff, agent)
                await self._casework.reply(handoff.id, agent=agent, text=words, key=key)
                return f"{agent.name} replied:\n\n{words}"
            case Act.NOTE:
                await self._casework.note(handoff.id, agent=agent, text=words, key=key)
                return f"{agent.name} noted:\n\n{words}"
            case Act.RESOLVE:
                await self._claimed(handoff, agent)
                outcome = text_at(data, OUTCOME) or "solved"
                await self._casework.resolve(
                    handoff.id, agent=agent, resolution=words, outcome=outcome
                )
            case Act.RETURN:
                if words:
                    await self._casework.note(handoff.id, agent=agent, text=words, key=key)
                await self._casework.hand_back(handoff.id, agent=agent)
            case Act.REASSIGN:
                return await self._give(handoff, activity, agent, text_at(data, TO))
        return ""

    async def _give(self, handoff: Handoff, activity: Activity, agent: Agent, person: str) -> str:
        to = await self._agents.named(activity, person)
        await self._casework.reassign(handoff.id, agent=agent, to=to)
        return f"{agent.name} gave this to {to.name}."

    async def _claim(self, handoff_id: str, agent: Agent) -> Handoff:
        await self._handoff(handoff_id)
        return await self._casework.claim(handoff_id, agent=agent)

    async def _claimed(self, handoff: Handoff, agent: Agent) -> None:
        """Claim what nobody has; whose it is otherwise is judged by the act that follows."""
        if handoff.state is HandoffState.REQUESTED:
            await self._casework.claim(handoff.id, agent=agent)

    async def _handoff(self, handoff_id: str) -> Handoff:
        """Return a handoff; raises NotFound, in words that an agent reads."""
        try:
            return (await self._board.case(handoff_id)).handoff
        except NotFound:
            raise NotFound("This handoff is not here any more.") from None

    async def _again(
        self, act: Act, handoff: Handoff, activity: Activity, data: Inputs, problem: str
    ) -> Answer:
        members = await self._members(activity) if act is Act.REASSIGN else ()
        words, key = text_at(data, WORDS), text_at(data, KEY)
        return opened(
            act, form(act, handoff, key=key, members=members, filled=words, problem=problem)
        )

    async def _members(self, activity: Activity) -> list[Member]:
        try:
            return await self._people.roster(activity)
        except SendError:
            raise NotAllowed("Teams does not say just now who is in this channel.") from None


def card_of(activity: Activity) -> str:
    """Return the desk's id of the card that was pressed, or that a message stands under."""
    spot = spot_of(activity)
    return joined_id(spot.room, spot.root)


def _act(data: Inputs) -> Act | None:
    try:
        return Act(text_at(data, DESK))
    except ValueError:
        return None


def _card(activity: Activity) -> Answer:
    content = activity["attachments"][0]["content"]
    kind = "application/vnd.microsoft.card.adaptive"
    return Answer(200, {"statusCode": 200, "type": kind, "value": content})


def sentence(words: str) -> Answer:
    """Return the answer to a press that shows words to whoever pressed, and leaves the card."""
    kind = "application/vnd.microsoft.activity.message"
    return Answer(200, {"statusCode": 200, "type": kind, "value": words})
