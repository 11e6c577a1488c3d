"""What agents do in HubSpot, as acts on handoffs: taking, answering, noting, ending.

Every act is derived from how things stand in HubSpot, and is carried out under HubSpot's own id, so
that webhooks may come twice, late, in any order, or not at all: polling does the same.
"""

import re
from collections.abc import Awaitable
from dataclasses import replace
from html import unescape

import structlog

from bot.domain.agents import Agent
from bot.domain.crm import TicketStatus
from bot.domain.errors import IllegalMove, InputError, NotAllowed, NotFound, SendRejected
from bot.domain.handoffs import Handoff, HandoffState
from bot.domain.messages import agent_message_id
from bot.ports.services import Board, Casework, Transcripts
from connectors.hubspot import crm_wire, ticket_cards
from connectors.hubspot.client import Body
from connectors.hubspot.desk import NAME, TICKET
from connectors.hubspot.records import Records
from connectors.hubspot.ticket_cards import TicketCards

PREFIX = "!reply"
"""A note that begins with this word goes to the contact; every other note stays inside."""
_REPLY = re.compile(r"\s*!reply(?:\s+|$)", re.IGNORECASE)
_RETURN = re.compile(r"\s*!return(?:\s+|$)", re.IGNORECASE)
"""A note that begins with this word gives the conversation back; what follows is for the
assistant."""
_TAG = re.compile(r"<[^>]+>")
_BREAK = re.compile(r"<br\s*/?>|</p>", re.IGNORECASE)
_log = structlog.get_logger()


class DeskActs:
    """Carries acts out. A repeat does nothing more.

    Args:
        portal_id: makes agents of this portal differ from all others.
    """

    def __init__(self, casework: Casework, *, transcripts: Transcripts, portal_id: str) -> None:
        self._casework = casework
        self._transcripts = transcripts
        self._portal_id = portal_id

    def agent(self, user_id: str, name: str) -> Agent:
        """Return a user of the portal as an agent."""
        return Agent(id=f"hubspot:{self._portal_id}:{user_id}", name=name)

    async def take(self, handoff: Handoff, agent: Agent) -> bool:
        """Give a handoff to an agent: claimed, or passed on by HubSpot; whether they have it now.

        Whoever claimed it at another desk keeps it: an owner in HubSpot is set by rules as well.
        """
        if handoff.is_assigned_to(agent):
            return True
        if handoff.state is HandoffState.REQUESTED:
            return await self._done(self._casework.claim(handoff.id, agent=agent))
        holder = handoff.assignee_id or ""
        if handoff.state is HandoffState.ACCEPTED and holder.startswith("hubspot:"):
            former = Agent(holder, handoff.assignee or "")
            return await self._done(self._casework.reassign(handoff.id, agent=former, to=agent))
        return False

    async def answer(self, handoff: Handoff, agent: Agent, text: str, *, key: str) -> bool:
        """Write to the contact in an agent's name, and say whether that was possible.

        Who has not taken the handoff yet takes it by answering. What was sent before is seen again
        at every look, and is no claim of its writer on what others have by now.
        """
        if await self.has_sent(handoff, key=key):
            return True
        return await self.take(handoff, agent) and await self._done(
            self._casework.reply(handoff.id, agent=agent, text=text, key=f"hubspot:{key}")
        )

    async def has_sent(self, handoff: Handoff, *, key: str) -> bool:
        """Whether an answer with this key has gone to the contact before."""
        message_id = agent_message_id(handoff.id, f"hubspot:{key}")
        sent = await self._transcripts.message(handoff.conversation_id, message_id)
        return sent is not None

    async def note(self, handoff: Handoff, agent: Agent, text: str, *, key: str) -> None:
        """Keep what an agent wrote for other agents."""
        await self._done(
            self._casework.note(handoff.id, agent=agent, text=text, key=f"hubspot:{key}")
        )

    async def end(self, handoff: Handoff, agent: Agent) -> None:
        """Resolve a handoff that was closed in HubSpot."""
        if handoff.state is HandoffState.REQUESTED:
            await self.take(handoff, agent)
        elif handoff.assignee_id:
            agent = Agent(handoff.assignee_id, handoff.assignee or "")
        await self._done(
            self._casework.resolve(handoff.id, agent=agent, resolution="Closed in HubSpot")
        )

    async def give_back(self, handoff: Handoff) -> None:
        """Return a conversation to the assistant."""
        if handoff.assignee_id:
            agent = Agent(handoff.assignee_id, handoff.assignee or "")
            await self._done(self._casework.hand_back(handoff.id, agent=agent))

    async def _done(self, act: Awaitable[object]) -> bool:
        try:
            await act
        except (IllegalMove, NotFound, NotAllowed, InputError) as problem:
            _log.info("an act in HubSpot came too late", error=type(problem).__name__)
            return False
        return True


class TicketWatch:
    """Looks at tickets of open handoffs, and does what agents have done there."""

    def __init__(
        self, cards: TicketCards, records: Records, *, acts: DeskActs, board: Board
    ) -> None:
        self._cards = cards
        self._records = records
        self._acts = acts
        self._board = board
        self._owners: dict[str, Body] = {}

    async def look_at(self, ticket_id: str) -> None:
        """Look at one ticket; one that is no card of ours is left alone. Raises SendError."""
        handoff = await self._handoff(ticket_id)
        if handoff is not None and handoff.state.is_open:
            await self._look(handoff, ticket_id)

    async def look_at_all(self) -> None:
        """Look at the tickets of all open handoffs, where no webhooks come. Raises SendError.

        A ticket that is gone, or that we may not read, keeps nobody from the others.
        """
        for handoff in await self._board.queue():
            try:
                ticket_id = await self._cards.find(ticket_cards.ticket_key(handoff))
                if ticket_id is not None:
                    await self.look_at(ticket_id)
            except (NotFound, SendRejected) as problem:
                _log.warning("a ticket was left out", handoff_id=handoff.id, error=str(problem))

    async def _look(self, handoff: Handoff, ticket_id: str) -> None:
        properties = (await self._cards.read(ticket_id))["properties"]
        owner = await self._owner(properties.get("hubspot_owner_id"))
        agent = self._agent_of(owner) if owner else None
        if agent is not None:
            await self._acts.take(handoff, agent)
        notes = await self._cards.notes(ticket_id)
        for note in notes:
            # Whoever was told that a note was not sent relies on it: it never leaves later.
            was_refused = ticket_cards.holds(notes, key=_refusal_key(note))
            if not (ticket_cards.is_ours(note) or was_refused):
                await self._heard(ticket_id, note)
        stages = await self._cards.stages()
        if stages.status(properties.get("hs_pipeline_stage")) is TicketStatus.CLOSED:
            now = await self._handoff(ticket_id) or handoff
            await self._acts.end(now, agent or self._acts.agent("portal", "HubSpot"))

    async def _heard(self, ticket_id: str, note: Body) -> None:
        handoff = await self._handoff(ticket_id)
        if handoff is None:
            return
        agent = await self._writer(note)
        text = _words(note["properties"].get("hs_note_body") or "")
        match = _REPLY.match(text)
        if returned := _RETURN.match(text):
            await self._returned(handoff, agent, text[returned.end() :], key=note["id"])
        elif match is None:
            await self._acts.note(handoff, agent, text or "(empty)", key=note["id"])
        elif not await self._acts.answer(handoff, agent, text[match.end() :], key=note["id"]):
            said = f"Not sent: {handoff.assignee or 'somebody else'} has this conversation."
            at = crm_wire.moment(note["createdAt"])
            await self._cards.note(ticket_id, said, key=_refusal_key(note), at=at)

    async def _returned(self, handoff: Handoff, agent: Agent, text: str, *, key: str) -> None:
        """Give a conversation back, once; nobody gives back what somebody else has."""
        if handoff.state.is_open and await self._acts.take(handoff, agent):
            if text:
                await self._acts.note(handoff, agent, text, key=key)
            await self._acts.give_back(replace(handoff, assignee=agent.name, assignee_id=agent.id))

    async def _handoff(self, ticket_id: str) -> Handoff | None:
        return await self._board.of_card(NAME, f"{TICKET}{ticket_id}")

    async def _writer(self, note: Body) -> Agent:
        properties = note["properties"]
        owner = await self._owner(properties.get("hubspot_owner_id"))
        if owner is None and (user_id := properties.get("hs_created_by_user_id")):
            owner = next(
                (each for each in self._owners.values() if str(each["userId"]) == user_id), None
            )
        return self._agent_of(owner) if owner else self._acts.agent("portal", "HubSpot")

    async def _owner(self, id_: str | None) -> Body | None:
        """Return an owner; who they are is asked again only for one that is new to us."""
        if not self._owners or (id_ and id_ not in self._owners):
            self._owners = {str(each["id"]): each for each in await self._records.owners()}
        return self._owners.get(id_ or "")

    def _agent_of(self, owner: Body) -> Agent:
        return self._acts.agent(str(owner["userId"]), crm_wire.owner_name(owner))


def _refusal_key(note: Body) -> str:
    return f"not sent:{note['id']}"


def _words(body: str) -> str:
    return unescape(_TAG.sub("", _BREAK.sub("\n", body))).strip()
