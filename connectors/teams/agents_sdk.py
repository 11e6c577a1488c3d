"""The Microsoft 365 Agents SDK behind the port: its activity model and turn pipeline.

The only file that imports microsoft_agents. The check of tokens, the connector client and what
happens on an error are ours, as in botbuilder.py: docs/teams.md says why both exist.
"""
# ruff: noqa: ARG002 - arguments that the library passes and that decide nothing here

import logging
from typing import Any, cast

from microsoft_agents.activity import Activity as ModelActivity
from microsoft_agents.activity import (
    ChannelAccount,
    ChannelId,
    ConversationAccount,
    ConversationParameters,
    InvokeResponse,
)
from microsoft_agents.hosting.core import ChannelServiceAdapter, TurnContext
from microsoft_agents.hosting.core.authorization import ClaimsIdentity
from pydantic import ValidationError

from bot.domain.errors import SendRejected
from connectors.teams.pipeline import Client, Conversations, Logic
from connectors.teams.port import Activity, Answer, Opened, Place, Turn
from connectors.teams.rest import BotConnector
from connectors.teams.verify import CHANNEL_ID, Claims, Refused

_SHAPES = (ValidationError, TypeError, ValueError, AttributeError)
"""What the activity model raises for values of the wrong type."""


class AgentsPipeline:
    """Implements connectors.teams.pipeline.Pipeline."""

    def __init__(self, rest: BotConnector, *, app_id: str) -> None:
        self._app_id = app_id
        self._adapter = _Adapter(cast("Any", _ClientFactory(rest)))
        # The model logs what it refuses, with the contact's words in it.
        logging.getLogger("microsoft_agents.activity").setLevel(logging.CRITICAL)

    async def take(self, claims: Claims, activity: Activity, turn: Turn) -> Answer:
        """Run a verified activity through the pipeline."""
        model = _model(activity)
        answered: list[Answer] = []

        async def logic(context: TurnContext) -> None:
            answer = await turn(activity)
            answered.append(answer)
            if model.type == "invoke":
                await context.send_activity(_invoke_response(answer))

        identity = ClaimsIdentity(dict(claims) or {"aud": self._app_id}, "Bearer")
        await self._adapter.process_activity(identity, model, logic)
        return answered[0] if answered else Answer()

    async def write(self, place: Place, activity: Activity, *, to: str | None) -> str:
        """Write into a conversation, or below an activity of it, and return the new one's id."""
        model = _outgoing(activity)
        ids: list[str] = []

        async def logic(context: TurnContext) -> None:
            sent = await context.send_activity(model)
            ids.append((sent.id if sent else "") or "")

        await self._proactive(place, to, logic)
        return ids[0]

    async def update(self, place: Place, activity_id: str, activity: Activity) -> None:
        """Replace an activity."""
        model = _outgoing(activity)
        model.id = activity_id

        async def logic(context: TurnContext) -> None:
            await context.update_activity(model)

        await self._proactive(place, None, logic)

    async def delete(self, place: Place, activity_id: str) -> None:
        """Remove an activity."""

        async def logic(context: TurnContext) -> None:
            await context.delete_activity(activity_id)

        await self._proactive(place, None, logic)

    async def open(self, service_url: str, parameters: dict[str, Any]) -> Opened:
        """Open a conversation; where no activity was given, the library makes an id up."""
        opened: list[Opened] = []

        async def logic(context: TurnContext) -> None:
            made = context.activity
            activity_id = (made.id or "") if "activity" in parameters else ""
            opened.append(Opened(made.conversation.id, activity_id))

        await self._adapter.create_conversation(
            self._app_id, CHANNEL_ID, service_url, "", _parameters(parameters), logic
        )
        return opened[0]

    async def _proactive(self, place: Place, to: str | None, logic: Logic) -> None:
        """Run a turn that nobody began; its id is what the new activity replies to, if anything."""
        continuation = ModelActivity(
            type="event",
            name="ContinueConversation",
            channel_id=ChannelId(CHANNEL_ID),
            service_url=place.service_url,
            conversation=_conversation(place),
            recipient=ChannelAccount(id=f"28:{self._app_id}"),
        )
        if to is not None:
            continuation.id = to
        identity = self._adapter.create_claims_identity(self._app_id)
        await self._adapter.process_proactive(identity, continuation, "", logic)


def _conversation(place: Place) -> ConversationAccount:
    named = {"id": place.conversation_id, "conversationType": place.kind}
    return ConversationAccount.model_validate({key: value for key, value in named.items() if value})


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
    ) -> Client:
        return Client(Conversations(self._rest, service_url, wire_of=_wire, opening_of=_wire))

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


def _wire(model: ModelActivity | ConversationParameters) -> dict[str, Any]:
    """Return what is sent; the pipeline sets fields to null that Teams' own client refuses so."""
    wire: dict[str, Any] = model.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return {name: value for name, value in wire.items() if value is not None}


def _parameters(wire: dict[str, Any]) -> ConversationParameters:
    return ConversationParameters.model_validate(wire)


def _invoke_response(answer: Answer) -> ModelActivity:
    value = InvokeResponse(status=answer.status, body=answer.body)
    return ModelActivity(type="invokeResponse", value=value)
