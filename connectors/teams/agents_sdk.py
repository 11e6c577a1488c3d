"""TeamsPort on the Microsoft 365 Agents SDK: its activity model and its turn pipeline.

The only file that imports microsoft_agents. The check of tokens, the connector client and what
happens on an error are ours, as in botbuilder.py: docs/teams.md says why both exist.
"""
# ruff: noqa: ARG002 - arguments that the library passes and that decide nothing here

import logging
from collections.abc import Awaitable, Callable
from typing import Any, cast

from microsoft_agents.activity import Activity as ModelActivity
from microsoft_agents.activity import (
    ChannelAccount,
    ChannelId,
    ConversationAccount,
    ConversationParameters,
    ConversationResourceResponse,
    InvokeResponse,
    ResourceResponse,
)
from microsoft_agents.hosting.core import ChannelServiceAdapter, TurnContext
from microsoft_agents.hosting.core.authorization import ClaimsIdentity
from pydantic import ValidationError

from bot.domain.errors import SendRejected
from connectors.teams.port import Activity, Answer, Opened, Place, Turn
from connectors.teams.rest import BotConnector
from connectors.teams.verify import CHANNEL_ID, Door, Refused, admitted

_SHAPES = (ValidationError, TypeError, ValueError, AttributeError)
"""What the activity model raises for values of the wrong type."""


class AgentsPort:
    """Implements connectors.teams.port.TeamsPort."""

    def __init__(self, *, app_id: str, door: Door, rest: BotConnector) -> None:
        self._app_id = app_id
        self._door = door
        self._rest = rest
        self._adapter = _Adapter(cast("Any", _ClientFactory(rest)))
        # The model logs what it refuses, with the contact's words in it.
        logging.getLogger("microsoft_agents.activity").setLevel(logging.CRITICAL)

    async def receive(self, authorization: str, body: bytes, turn: Turn) -> Answer:
        """Verify and parse one POST, and run it through the pipeline."""
        try:
            claims, wire = await admitted(self._door, authorization, body)
            model = _model(wire)
        except Refused as refusal:
            return Answer(refusal.status, {"error": {"message": str(refusal)}})
        answered: list[Answer] = []

        async def logic(context: TurnContext) -> None:
            answer = await turn(wire)
            answered.append(answer)
            if model.type == "invoke":
                await context.send_activity(_invoke_response(answer))

        identity = ClaimsIdentity(dict(claims) or {"aud": self._app_id}, "Bearer")
        await self._adapter.process_activity(identity, model, logic)
        return answered[0] if answered else Answer()

    async def send(self, place: Place, activity: Activity) -> str:
        """Write into a conversation and return the activity's id."""
        return await self._written(place, activity, to=None)

    async def reply(self, place: Place, to: str, activity: Activity) -> str:
        """Write below an activity and return the new one's id."""
        return await self._written(place, activity, to=to)

    async def update(self, place: Place, activity_id: str, activity: Activity) -> None:
        """Replace an activity of ours."""
        model = _outgoing(activity)
        model.id = activity_id

        async def logic(context: TurnContext) -> None:
            await context.update_activity(model)

        await self._proactive(place, None, logic)

    async def delete(self, place: Place, activity_id: str) -> None:
        """Remove an activity of ours."""

        async def logic(context: TurnContext) -> None:
            await context.delete_activity(activity_id)

        await self._proactive(place, None, logic)

    async def open_conversation(self, service_url: str, parameters: dict[str, Any]) -> Opened:
        """Open a chat, or begin a thread in a channel."""
        opened: list[Opened] = []

        async def logic(context: TurnContext) -> None:
            made = context.activity
            # Where no activity was given, the library makes an id up.
            opened.append(
                Opened(made.conversation.id, (made.id or "") if "activity" in parameters else "")
            )

        await self._adapter.create_conversation(
            self._app_id, CHANNEL_ID, service_url, "", _parameters(parameters), logic
        )
        return opened[0]

    async def member(self, place: Place, person: str) -> dict[str, Any]:
        """Return one member of a conversation."""
        return await self._rest.member(place, person)

    async def members(self, place: Place, *, limit: int = 500) -> list[dict[str, Any]]:
        """Return up to `limit` members of a conversation."""
        return await self._rest.members(place, limit=limit)

    async def _written(self, place: Place, activity: Activity, *, to: str | None) -> str:
        model = _outgoing(activity)
        ids: list[str] = []

        async def logic(context: TurnContext) -> None:
            sent = await context.send_activity(model)
            ids.append((sent.id if sent else "") or "")

        await self._proactive(place, to, logic)
        return ids[0]

    async def _proactive(
        self, place: Place, to: str | None, logic: Callable[[TurnContext], Awaitable[None]]
    ) -> None:
        """Run a turn that nobody began; its id is what the new activity replies to, if anything."""
        continuation = ModelActivity(
            type="event",
            name="ContinueConversation",
            channel_id=ChannelId(CHANNEL_ID),
            service_url=place.service_url,
            conversation=ConversationAccount(id=place.conversation_id),
            recipient=ChannelAccount(id=f"28:{self._app_id}"),
        )
        if to is not None:
            continuation.id = to
        identity = self._adapter.create_claims_identity(self._app_id)
        await self._adapter.process_proactive(identity, continuation, "", logic)


class _Adapter(ChannelServiceAdapter):
    """The pipeline; its own error handler would send the exception's text to the contact."""

    on_turn_error = None


class _ClientFactory:
    """Hands our client to the pipeline."""

    def __init__(self, rest: BotConnector) -> None:
        self._rest = rest

    async def create_connector_client(
        self,
        context: TurnContext | None,
        claims_identity: ClaimsIdentity,
        service_url: str,
        audience: str,
        scopes: list[str] | None = None,
        use_anonymous: bool = False,  # noqa: FBT001, FBT002 - the library's shape
    ) -> "_Client":
        return _Client(_Conversations(self._rest, service_url))

    async def create_user_token_client(
        self,
        context: TurnContext,
        claims_identity: ClaimsIdentity,
        use_anonymous: bool = False,  # noqa: FBT001, FBT002 - the library's shape
    ) -> "_NoUserTokens":
        return _NoUserTokens()


class _NoUserTokens:
    """People sign in nowhere: Baton acts in its own name only."""

    async def close(self) -> None:
        """Nothing is open."""


class _Client:
    def __init__(self, conversations: "_Conversations") -> None:
        self.conversations = conversations

    async def close(self) -> None:
        """The client underneath is shared; whoever built it closes it."""


class _Conversations:
    """What the pipeline calls of a connector client, over our own."""

    def __init__(self, rest: BotConnector, service_url: str) -> None:
        self._rest = rest
        self._service_url = service_url

    async def send_to_conversation(
        self, conversation_id: str, activity: ModelActivity
    ) -> ResourceResponse:
        place = Place(self._service_url, conversation_id)
        return _taken(await self._rest.send(place, _wire(activity)))

    async def reply_to_activity(
        self, conversation_id: str, activity_id: str, activity: ModelActivity
    ) -> ResourceResponse:
        place = Place(self._service_url, conversation_id)
        return _taken(await self._rest.reply(place, activity_id, _wire(activity)))

    async def update_activity(
        self, conversation_id: str, activity_id: str, activity: ModelActivity
    ) -> ResourceResponse:
        place = Place(self._service_url, conversation_id)
        await self._rest.update(place, activity_id, _wire(activity))
        return ResourceResponse(id=activity_id)

    async def delete_activity(self, conversation_id: str, activity_id: str) -> None:
        await self._rest.delete(Place(self._service_url, conversation_id), activity_id)

    async def create_conversation(
        self, parameters: ConversationParameters
    ) -> ConversationResourceResponse:
        wire = parameters.model_dump(mode="json", by_alias=True, exclude_unset=True)
        opened = await self._rest.open_conversation(self._service_url, wire)
        made = {"id": opened.conversation_id, "activityId": opened.activity_id}
        return ConversationResourceResponse.model_validate(
            {name: value for name, value in made.items() if value}
        )


def _taken(activity_id: str) -> ResourceResponse:
    """Return an id as the library's model; Teams gives none for a part of a stream."""
    return ResourceResponse(id=activity_id) if activity_id else ResourceResponse()


def _model(wire: Activity) -> ModelActivity:
    """Return the activity as the library's model; raises Refused where its types do not fit."""
    try:
        return ModelActivity.model_validate(wire)
    except _SHAPES:
        raise Refused(400, "The body is not an activity: a field has the wrong type.") from None


def _outgoing(wire: Activity) -> ModelActivity:
    try:
        return ModelActivity.model_validate(wire)
    except _SHAPES as problem:
        raise SendRejected("An activity of ours has a field of the wrong type.") from problem


def _wire(model: ModelActivity) -> Activity:
    wire: Activity = model.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return wire


def _parameters(wire: dict[str, Any]) -> ConversationParameters:
    return ConversationParameters.model_validate(wire)


def _invoke_response(answer: Answer) -> ModelActivity:
    value = InvokeResponse(status=answer.status, body=answer.body)
    return ModelActivity(type="invokeResponse", value=value)
