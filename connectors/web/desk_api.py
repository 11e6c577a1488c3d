"""The desk for scripts: what an agent can do, behind the desk token."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from bot.domain.handoffs import Handoff, HandoffState
from bot.ports.services import Board, Case, Casework
from connectors.web.access import Bearer, require_desk, require_json
from connectors.web.agents import web_agent
from connectors.web.wire import ClientId, MessageShown, Sent, Text, shown_message

Named = Annotated[
    Text, Field(min_length=1, max_length=80, description="The agent's name, as contacts read it.")
]
HandoffId = Annotated[str, Path(alias="id", max_length=100, description="The handoff's id.")]
_BASE = "/api/handoffs"


class AgentAct(Sent):
    """Who acts."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"agent": "Grace"}]})
    agent: Named


class AgentText(AgentAct):
    """What an agent writes."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"agent": "Grace", "id": "t-5f1c2a90", "text": "I am looking into it."}]
        },
    )
    id: ClientId
    text: Text


class AgentResolution(AgentAct):
    """How a handoff ended."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"agent": "Grace", "resolution": "Explained the rule."}]},
    )
    resolution: Text = ""


class HandoffShown(BaseModel):
    """A handoff in the queue."""

    id: str
    conversation_id: str
    state: HandoffState
    reason: str
    question: str
    assignee: str | None
    requested_at: datetime
    closed_at: datetime | None
    rating: int | None


class NoteShown(BaseModel):
    """A note that only agents see."""

    id: str
    agent: str
    text: str
    at: datetime


class DeskApi:
    """Serves /api/handoffs."""

    def __init__(self, *, board: Board, casework: Casework, desk_token: str) -> None:
        self._board = board
        self._casework = casework
        self._desk_token = desk_token
        self._case = TypeAdapter(Case)
        guards = [Depends(self.require_desk), Depends(require_json)]
        self.router = APIRouter(tags=["Handoffs"], dependencies=guards)
        self._add_routes()

    def _add_routes(self) -> None:
        add = self.router.add_api_route
        add(_BASE, self.queue)
        add(f"{_BASE}/{{id}}", self.case)
        add(f"{_BASE}/{{id}}/claim", self.claim, methods=["POST"])
        add(f"{_BASE}/{{id}}/reply", self.reply, methods=["POST"])
        add(f"{_BASE}/{{id}}/note", self.note, methods=["POST"])
        add(f"{_BASE}/{{id}}/resolve", self.resolve, methods=["POST"])
        add(f"{_BASE}/{{id}}/return", self.hand_back, methods=["POST"])

    async def require_desk(self, bearer: Bearer) -> None:
        """Let only holders of the desk token pass."""
        require_desk(self._desk_token, bearer)

    async def queue(self) -> list[HandoffShown]:
        """Return the open handoffs, longest waiting first."""
        return [shown_handoff(handoff) for handoff in await self._board.queue()]

    async def case(self, handoff_id: HandoffId) -> dict[str, Any]:
        """Return a handoff with packet, messages, notes, turns and tickets."""
        case = await self._board.case(handoff_id)
        dumped: dict[str, Any] = self._case.dump_python(case, mode="json")
        return dumped

    async def claim(self, handoff_id: HandoffId, act: AgentAct) -> HandoffShown:
        """Take a handoff; of several agents one wins, the others get 409."""
        return shown_handoff(await self._casework.claim(handoff_id, agent=web_agent(act.agent)))

    async def reply(self, handoff_id: HandoffId, act: AgentText) -> MessageShown:
        """Write to the contact; the same id sends once."""
        return shown_message(
            await self._casework.reply(
                handoff_id, agent=web_agent(act.agent), text=act.text, key=act.id
            )
        )

    async def note(self, handoff_id: HandoffId, act: AgentText) -> NoteShown:
        """Write for other agents; the contact never sees it."""
        note = await self._casework.note(
            handoff_id, agent=web_agent(act.agent), text=act.text, key=act.id
        )
        return NoteShown(id=note.id, agent=note.agent, text=note.text, at=note.at)

    async def resolve(self, handoff_id: HandoffId, act: AgentResolution) -> HandoffShown:
        """End it; the contact is asked for a rating."""
        return shown_handoff(
            await self._casework.resolve(
                handoff_id, agent=web_agent(act.agent), resolution=act.resolution
            )
        )

    async def hand_back(self, handoff_id: HandoffId, act: AgentAct) -> HandoffShown:
        """Return the conversation to the assistant."""
        return shown_handoff(await self._casework.hand_back(handoff_id, agent=web_agent(act.agent)))


def shown_handoff(handoff: Handoff) -> HandoffShown:
    """Return a handoff as a list shows it."""
    return HandoffShown(
        id=handoff.id,
        conversation_id=handoff.conversation_id,
        state=handoff.state,
        reason=handoff.reason,
        question=handoff.packet.open_question,
        assignee=handoff.assignee,
        requested_at=handoff.requested_at,
        closed_at=handoff.closed_at,
        rating=handoff.rating,
    )
