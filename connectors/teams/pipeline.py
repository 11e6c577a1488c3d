"""What both libraries share: the port over a turn pipeline, and the client that pipelines call."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from connectors.teams.port import Activity, Answer, Opened, Place, Turn
from connectors.teams.rest import BotConnector
from connectors.teams.verify import Claims, Door, Refused, admitted

Model = Any
"""An activity, or the parameters of a conversation, in the library's own types."""


class Pipeline(Protocol):
    """A library's turn pipeline, on wire dictionaries."""

    async def take(self, claims: Claims, activity: Activity, turn: Turn) -> Answer:
        """Run a verified activity; raises Refused where its fields have the wrong types."""
        ...

    async def write(self, place: Place, activity: Activity, *, to: str | None) -> str:
        """Write into a conversation, or below an activity of it, and return the new one's id."""
        ...

    async def update(self, place: Place, activity_id: str, activity: Activity) -> None:
        """Replace an activity."""
        ...

    async def delete(self, place: Place, activity_id: str) -> None:
        """Remove an activity."""
        ...

    async def open(self, service_url: str, parameters: dict[str, Any]) -> Opened:
        """Open a conversation."""
        ...


class PipelinePort:
    """Implements connectors.teams.port.TeamsPort: our check in front, the pipeline behind it."""

    def __init__(self, pipeline: Pipeline, *, door: Door, rest: BotConnector) -> None:
        self._pipeline = pipeline
        self._door = door
        self._rest = rest

    async def receive(self, authorization: str, body: bytes, turn: Turn) -> Answer:
        """Verify and parse one POST, and run it through the pipeline."""
        try:
            claims, activity = await admitted(self._door, authorization, body)
            return await self._pipeline.take(claims, activity, turn)
        except Refused as refusal:
            return Answer(refusal.status, {"error": {"message": str(refusal)}})

    async def send(self, place: Place, activity: Activity) -> str:
        """Write into a conversation and return the activity's id."""
        return await self._pipeline.write(place, activity, to=None)

    async def reply(self, place: Place, to: str, activity: Activity) -> str:
        """Write below an activity and return the new one's id."""
        return await self._pipeline.write(place, activity, to=to)

    async def update(self, place: Place, activity_id: str, activity: Activity) -> None:
        """Replace an activity of ours."""
        await self._pipeline.update(place, activity_id, activity)

    async def delete(self, place: Place, activity_id: str) -> None:
        """Remove an activity of ours."""
        await self._pipeline.delete(place, activity_id)

    async def open_conversation(self, service_url: str, parameters: dict[str, Any]) -> Opened:
        """Open a chat, or begin a thread in a channel."""
        return await self._pipeline.open(service_url, parameters)

    async def member(self, place: Place, person: str) -> dict[str, Any]:
        """Return one member of a conversation."""
        return await self._rest.member(place, person)

    async def members(self, place: Place, *, limit: int = 500) -> list[dict[str, Any]]:
        """Return up to `limit` members of a conversation."""
        return await self._rest.members(place, limit=limit)


@dataclass(frozen=True, slots=True)
class Taken:
    """What a pipeline wants to know of a call that Teams took; the libraries read no more."""

    id: str
    activity_id: str = ""


class Conversations:
    """What the pipelines call of a connector client, over our own.

    `wire_of` and `opening_of` turn the library's models into wire dictionaries, whole.
    """

    def __init__(
        self,
        rest: BotConnector,
        service_url: str,
        *,
        wire_of: Callable[[Model], Activity],
        opening_of: Callable[[Model], dict[str, Any]],
    ) -> None:
        self._rest = rest
        self._service_url = service_url
        self._wire_of = wire_of
        self._opening_of = opening_of

    async def send_to_conversation(self, conversation_id: str, activity: Model) -> Taken:
        """Post into a conversation."""
        return Taken(await self._rest.send(self._place(conversation_id), self._wire_of(activity)))

    async def reply_to_activity(
        self, conversation_id: str, activity_id: str, activity: Model
    ) -> Taken:
        """Post below an activity."""
        place = self._place(conversation_id)
        return Taken(await self._rest.reply(place, activity_id, self._wire_of(activity)))

    async def update_activity(
        self, conversation_id: str, activity_id: str, activity: Model
    ) -> Taken:
        """Replace an activity."""
        place = self._place(conversation_id)
        await self._rest.update(place, activity_id, self._wire_of(activity))
        return Taken(activity_id)

    async def delete_activity(self, conversation_id: str, activity_id: str) -> None:
        """Remove an activity."""
        await self._rest.delete(self._place(conversation_id), activity_id)

    async def create_conversation(self, parameters: Model) -> Taken:
        """Open a conversation."""
        wire = self._opening_of(parameters)
        opened = await self._rest.open_conversation(self._service_url, wire)
        return Taken(opened.conversation_id, opened.activity_id)

    def _place(self, conversation_id: str) -> Place:
        return Place(self._service_url, conversation_id)


class Client:
    """A connector client as the pipelines hold it; the HTTP client below it is shared."""

    def __init__(self, conversations: Conversations) -> None:
        self.conversations = conversations

    async def close(self) -> None:
        """Do nothing: whoever opened the shared client closes it."""


Logic = Callable[[Any], Awaitable[None]]
"""What runs at the end of a pipeline; it is given the library's turn context."""
