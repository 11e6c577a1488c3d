"""What agents press and submit on the cards of one triage room.

Every act goes through Casework before Slack is answered, keyed by the vendor's own id, so that a
press that Slack delivers twice does nothing twice. What was refused is told to whoever tried.
"""

from collections.abc import Mapping
from typing import Any

from bot.domain.agents import Agent
from bot.domain.errors import BatonError, IllegalMove, NotFound, StoreError
from bot.domain.handoffs import Handoff, HandoffState
from bot.ports.services import Board, Casework
from connectors.desk_words import refusal_words
from connectors.slack.afterwards import Afterwards
from connectors.slack.agents import DeskAgents, slack_user
from connectors.slack.desk import split_card
from connectors.slack.desk_buttons import Act, chosen
from connectors.slack.desk_echoes import echo
from connectors.slack.desk_modals import AGENT, OUTCOME, TEXT, About, modal
from connectors.slack.desk_refusals import lost_race
from connectors.slack.interactions import Payload
from connectors.slack.triage_room import TriageRoom

Inputs = Mapping[str, str]


class DeskActs:
    """The buttons, menus and modals of one triage room."""

    def __init__(
        self,
        *,
        room: TriageRoom,
        agents: DeskAgents,
        casework: Casework,
        board: Board,
        afterwards: Afterwards,
    ) -> None:
        self._room = room
        self._agents = agents
        self._casework = casework
        self._board = board
        self._afterwards = afterwards

    async def pressed(self, payload: Payload) -> None:
        """Take a press on a card: claim at once, open a modal for everything that is written."""
        act, handoff_id = act_of(payload)
        if act is Act.CLAIM:
            await self._claim(payload, handoff_id)
        elif act is not Act.OPEN:
            await self._open(payload, act, handoff_id)

    async def submitted(self, payload: Payload) -> Payload | None:
        """Take a modal; what was refused stays open with the reason, so that no text is lost."""
        view = payload.get("view") or {}
        about = About.load(str(view.get("private_metadata", "")))
        if about is None:
            raise NotFound("This form is not about a handoff.")
        act, inputs = _act_named(view.get("callback_id")), inputs_of(view)
        try:
            agent = await self._agents.agent(str(payload["user"]["id"]))
            said = await self._do(act, about, agent=agent, inputs=inputs, key=str(view["id"]))
        except StoreError:
            raise
        except BatonError as problem:
            block = AGENT if act is Act.REASSIGN else TEXT
            return {"response_action": "errors", "errors": {block: refusal_words(problem)}}
        if said:
            self._afterwards.do(self._say_in_thread(about.card, said), "an act told in the thread")
        return None

    async def _claim(self, payload: Payload, handoff_id: str) -> None:
        try:
            agent = await self._agents.agent(str(payload["user"]["id"]))
            await self._casework.claim(handoff_id, agent=agent)
        except IllegalMove as problem:
            await self._tell(payload, lost_race(await self._handoff(payload, handoff_id), problem))
        except StoreError:
            raise
        except BatonError as problem:
            await self._tell(payload, refusal_words(problem))

    async def _open(self, payload: Payload, act: Act, handoff_id: str) -> None:
        """Open a modal: nothing slow may come before, for the trigger lives three seconds."""
        handoff = await self._handoff(payload, handoff_id)
        about = About(handoff_id, card_of(payload))
        view = modal(act, handoff, about=about) if handoff and handoff.state.is_open else None
        if view is None:
            await self._tell(payload, "Nothing was done: this has ended.")
            return
        client = await self._room.client()
        await client.open_view(str(payload["trigger_id"]), view)

    async def _do(
        self, act: Act, about: About, *, agent: Agent, inputs: Inputs, key: str
    ) -> str | None:
        """Do what was submitted and return what the thread is to be told."""
        text, handoff_id = inputs.get(TEXT, ""), about.handoff_id
        match act:
            case Act.REPLY:
                await self._claimed(about, agent)
                await self._casework.reply(handoff_id, agent=agent, text=text, key=key)
            case Act.NOTE:
                await self._casework.note(handoff_id, agent=agent, text=text, key=key)
            case Act.RESOLVE:
                await self._claimed(about, agent)
                await self._casework.resolve(
                    handoff_id, agent=agent, resolution=text, outcome=inputs[OUTCOME]
                )
            case Act.RETURN:
                if text.strip():
                    await self._casework.note(handoff_id, agent=agent, text=text, key=key)
                await self._casework.hand_back(handoff_id, agent=agent)
            case Act.REASSIGN:
                to = await self._agents.agent(inputs.get(AGENT, ""))
                await self._casework.reassign(handoff_id, agent=agent, to=to)
                mentioned = slack_user(to.id, team=await self._room.team())
                return echo(act, agent=agent, mention=mentioned)
        return echo(act, agent=agent, text=text)

    async def _claimed(self, about: About, agent: Agent) -> None:
        """Claim what nobody has; whose it is otherwise is judged by the act that follows."""
        handoff = await self._board.of_card(self._room.desk, about.card)
        if handoff is not None and handoff.state is HandoffState.REQUESTED:
            await self._casework.claim(about.handoff_id, agent=agent)

    async def _handoff(self, payload: Payload, handoff_id: str) -> Handoff | None:
        shown = await self._board.of_card(self._room.desk, card_of(payload))
        if shown is not None and shown.id == handoff_id:
            return shown
        try:
            return (await self._board.case(handoff_id)).handoff
        except NotFound:
            return None

    async def _tell(self, payload: Payload, sentence: str) -> None:
        """Say something to whoever pressed, and to nobody else."""
        message = {"response_type": "ephemeral", "replace_original": False, "text": sentence}
        client, url = await self._room.client(), payload.get("response_url")
        if isinstance(url, str) and url:
            self._afterwards.do(client.respond(url, message), "a refusal told")

    async def _say_in_thread(self, card: str, text: str) -> None:
        client, (channel, thread) = await self._room.client(), split_card(card)
        await client.post(channel=channel, thread=thread, text=text)


def act_of(payload: Payload) -> tuple[Act, str]:
    """Return what was pressed and the handoff that it is about; raises NotFound."""
    action: dict[str, Any] = next(iter(payload.get("actions") or ()), {})
    option = action.get("selected_option") or {}
    picked = chosen(str(option.get("value", ""))) if option else None
    if picked:
        return picked
    return _act_named(action.get("action_id")), str(action.get("value", ""))


def _act_named(name: object) -> Act:
    try:
        return Act(str(name))
    except ValueError:
        raise NotFound("There is no such button any more.") from None


def card_of(payload: Payload) -> str:
    """Return the desk's id of the card that was pressed."""
    place = payload.get("container") or {}
    return f"{place.get('channel_id', '')}:{place.get('message_ts', '')}"


def inputs_of(view: Mapping[str, Any]) -> Inputs:
    """Return what was filled in, by block id; what was left empty is empty."""
    filled: dict[str, str] = {}
    for block_id, elements in ((view.get("state") or {}).get("values") or {}).items():
        for element in elements.values():
            option = element.get("selected_option") or {}
            value = element.get("value") or element.get("selected_user") or option.get("value")
            filled[str(block_id)] = str(value or "")
    return filled
