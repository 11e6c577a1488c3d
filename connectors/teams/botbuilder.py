"""Botbuilder-core behind the port: its activity model and turn pipeline, our check and client.

The only file that imports botbuilder and botframework. Their own token check and connector client
are left out where they are defective: docs/teams.md lists what and why.
"""
# ruff: noqa: ARG002 - arguments that the library passes and that decide nothing here

from typing import Any

from botbuilder.core import (  # type: ignore[import-untyped]
    CloudAdapterBase,
    InvokeResponse,
    TurnContext,
)
from botbuilder.schema import (  # type: ignore[import-untyped]
    Activity as ModelActivity,
)
from botbuilder.schema import (
    ChannelAccount,
    ConversationAccount,
    ConversationParameters,
    Entity,
)
from botframework.connector.auth import (  # type: ignore[import-untyped]
    AuthenticateRequestResult,
    BotFrameworkAuthentication,
    ClaimsIdentity,
)
from msrest.exceptions import (  # type: ignore[attr-defined]
    DeserializationError,
    SerializationError,
)

from bot.domain.errors import SendRejected
from connectors.teams.pipeline import Client, Conversations, Logic
from connectors.teams.port import Activity, Answer, Opened, Place, Turn
from connectors.teams.rest import BotConnector
from connectors.teams.verify import CHANNEL_ID, Claims, Refused

_SHAPES = (DeserializationError, SerializationError, AttributeError, TypeError, ValueError)
"""What the activity model raises for values of the wrong type."""


class BotBuilderPipeline:
    """Implements connectors.teams.pipeline.Pipeline."""

    def __init__(self, rest: BotConnector, *, app_id: str) -> None:
        self._app_id = app_id
        self._authentication = _Authentication(rest)
        self._adapter = _Adapter(self._authentication)

    async def take(self, claims: Claims, activity: Activity, turn: Turn) -> Answer:
        """Run a verified activity through the pipeline."""
        model = _model(activity)
        answered: list[Answer] = []

        async def logic(context: TurnContext) -> None:
            answer = await turn(activity)
            answered.append(answer)
            if model.type == "invoke":
                await context.send_activity(_invoke_response(answer))

        identity = ClaimsIdentity(dict(claims), is_authenticated=True)
        result = self._authentication.result_for(identity)
        await self._adapter.process_activity(result, model, logic)
        return answered[0] if answered else Answer()

    async def write(self, place: Place, activity: Activity, *, to: str | None) -> str:
        """Write into a conversation, or below an activity of it, and return the new one's id."""
        model, ids = _outgoing(activity), []

        async def logic(context: TurnContext) -> None:
            sent = await context.send_activity(model)
            ids.append(sent.id if sent else "")

        await self._proactive(place, to, logic)
        return ids[0] or ""

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
            activity_id = made.id if "activity" in parameters else ""
            opened.append(Opened(made.conversation.id, activity_id))

        await self._adapter.create_conversation(
            self._app_id, logic, _parameters(parameters), CHANNEL_ID, service_url
        )
        return opened[0]

    async def _proactive(self, place: Place, to: str | None, logic: Logic) -> None:
        """Run a turn that nobody began; its id is what the new activity replies to, if anything.

        `continue_conversation` would invent a random id here, and write below a message that does
        not exist.
        """
        continuation = ModelActivity(
            type="event",
            id=to,
            name="ContinueConversation",
            channel_id=CHANNEL_ID,
            service_url=place.service_url,
            conversation=ConversationAccount(
                id=place.conversation_id, conversation_type=place.kind or None
            ),
            recipient=ChannelAccount(id=f"28:{self._app_id}"),
        )
        identity = self._adapter.create_claims_identity(self._app_id)
        await self._adapter.process_proactive(identity, continuation, None, logic)


class _Adapter(CloudAdapterBase):  # type: ignore[misc]
    """The pipeline as it is; without an error handler it raises, and tells no contact anything."""


class _Authentication(BotFrameworkAuthentication):  # type: ignore[misc]
    """Hands our client to the pipeline; who comes in was decided before it."""

    def __init__(self, rest: BotConnector) -> None:
        self._rest = rest

    def result_for(self, identity: ClaimsIdentity) -> AuthenticateRequestResult:
        """Return what the pipeline wants to know of a request that was let in."""
        result = AuthenticateRequestResult()
        result.claims_identity = identity
        result.connector_factory = self.create_connector_factory(identity)
        return result

    async def authenticate_request(
        self, activity: ModelActivity, auth_header: str
    ) -> AuthenticateRequestResult:
        raise PermissionError("requests are let in by the door, before the pipeline")

    async def authenticate_streaming_request(
        self, auth_header: str, channel_id_header: str
    ) -> AuthenticateRequestResult:
        raise PermissionError("streaming connections are not served")

    def create_connector_factory(self, claims_identity: ClaimsIdentity) -> "_ClientFactory":
        return _ClientFactory(self._rest)

    async def create_user_token_client(self, claims_identity: ClaimsIdentity) -> None:
        return None


class _ClientFactory:
    def __init__(self, rest: BotConnector) -> None:
        self._rest = rest

    async def create(self, service_url: str, audience: str) -> Client:
        return Client(Conversations(self._rest, service_url, wire_of=_wire, opening_of=_opening))


class _WholeEntity(Entity):  # type: ignore[misc]
    """An entity that keeps every field: the library's own drops all but the type."""

    def __init__(self, wire: dict[str, Any]) -> None:
        super().__init__(type=wire.get("type"))
        self._wire = wire

    def serialize(self, keep_readonly: bool = False, **kwargs: Any) -> dict[str, Any]:  # noqa: FBT001, FBT002 - the library's shape
        return self._wire


def _model(wire: Activity) -> ModelActivity:
    """Return the activity as the library's model; raises Refused where its types do not fit."""
    try:
        model = ModelActivity().deserialize(wire)
    except _SHAPES:
        raise Refused(400, "The body is not an activity: a field has the wrong type.") from None
    if not isinstance(getattr(model, "conversation", None), ConversationAccount):
        raise Refused(400, "The body is not an activity: it names no conversation.")
    return model


def _outgoing(wire: Activity) -> ModelActivity:
    try:
        model = ModelActivity().deserialize({k: v for k, v in wire.items() if k != "entities"})
    except _SHAPES as problem:
        raise SendRejected("An activity of ours has a field of the wrong type.") from problem
    model.entities = [_WholeEntity(entity) for entity in wire.get("entities", ())]
    return model


def _wire(model: ModelActivity) -> Activity:
    whole = model.entities or []
    model.entities = None
    wire: Activity = model.serialize()
    if whole:
        wire["entities"] = [entity.serialize() for entity in whole]
    return wire


def _parameters(wire: dict[str, Any]) -> ConversationParameters:
    plain = {key: value for key, value in wire.items() if key != "activity"}
    parameters = ConversationParameters().deserialize(plain)
    parameters.tenant_id = wire.get("tenantId")
    if "activity" in wire:
        parameters.activity = _outgoing(wire["activity"])
    return parameters


def _opening(parameters: ConversationParameters) -> dict[str, Any]:
    """Return the parameters as Teams reads them: the library spells the tenant's key `tenantID`."""
    wire: dict[str, Any] = parameters.serialize()
    wire.pop("tenantID", None)
    if parameters.tenant_id:
        wire["tenantId"] = parameters.tenant_id
    if parameters.activity is not None:
        wire["activity"] = _wire(parameters.activity)
    return wire


def _invoke_response(answer: Answer) -> ModelActivity:
    value = InvokeResponse(status=answer.status, body=answer.body)
    return ModelActivity(type="invokeResponse", value=value)
