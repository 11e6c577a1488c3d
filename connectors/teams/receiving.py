"""POST /api/messages: what arrives is stored, then Teams is told 2xx; invokes get an answer."""

from typing import Protocol

import structlog
from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from bot.domain.errors import InputError
from bot.domain.messages import Inbound
from bot.ports.clock import Clock
from bot.ports.services import Intake
from connectors.teams.addressing import Addressing
from connectors.teams.background import Background
from connectors.teams.contact_acts import ContactActs
from connectors.teams.fields import fields_at, text_at
from connectors.teams.people import People
from connectors.teams.places import place_of_activity, spot_of
from connectors.teams.port import Activity, Answer, TeamsPort
from connectors.teams.welcome import Welcome
from connectors.teams.wire import ACT, change_of, delivered, said

PATH = "/api/messages"
TAKEN = Answer(202)
_log = structlog.get_logger()


class Desks(Protocol):
    """The agents' side, where a Teams channel is a desk."""

    async def invoked(self, activity: Activity) -> Answer | None:
        """Answer what an agent pressed; None where it is not the desks' affair."""
        ...

    async def message_in(self, activity: Activity) -> bool:
        """Take a message that stands under a card; False where it is not the desks' affair."""
        ...

    async def changed_in(self, activity: Activity) -> bool:
        """Take the change of such a message; False where it is not the desks' affair."""
        ...


class NoDesks:
    """Where no Teams channel is a desk."""

    async def invoked(self, activity: Activity) -> Answer | None:  # noqa: ARG002 - the port's shape
        """Return None: nothing is the desks' affair."""
        return None

    async def message_in(self, activity: Activity) -> bool:  # noqa: ARG002 - the port's shape
        """Return False, for the same reason."""
        return False

    async def changed_in(self, activity: Activity) -> bool:  # noqa: ARG002 - the port's shape
        """Return False, for the same reason."""
        return False


class Inlet:
    """Turns activities into deliveries."""

    def __init__(
        self,
        port: TeamsPort,
        *,
        intake: Intake,
        people: People,
        addressing: Addressing,
        acts: ContactActs,
        welcome: Welcome,
        desks: Desks,
        background: Background,
        clock: Clock,
    ) -> None:
        self._port = port
        self._intake = intake
        self._people = people
        self._addressing = addressing
        self._acts = acts
        self._welcome = welcome
        self._desks = desks
        self._background = background
        self._clock = clock
        self.router = APIRouter()
        self.router.add_api_route(PATH, self.post, methods=["POST"], include_in_schema=False)

    async def post(self, request: Request) -> Response:
        """Serve one POST of Teams."""
        authorization = request.headers.get("authorization", "")
        answer = await self._port.receive(authorization, await request.body(), self.turn)
        if answer.body is None:
            return Response(status_code=answer.status, headers=answer.headers)
        return JSONResponse(answer.body, answer.status, answer.headers)

    async def turn(self, activity: Activity) -> Answer:
        """Take in one verified activity; on return what it says is on disk."""
        if _is_own(activity):
            return TAKEN
        match text_at(activity, "type"):
            case "invoke":
                return await self._desks.invoked(activity) or await self._acts.invoked(activity)
            case "message":
                await self._message(activity)
            case "messageUpdate" | "messageDelete":
                await self._change(activity)
            case "conversationUpdate" | "installationUpdate":
                self._news(activity)
        return TAKEN

    async def _message(self, activity: Activity) -> None:
        if ACT in fields_at(activity, "value"):
            await self._acts.submitted(activity)
            return
        if await self._desks.message_in(activity):
            return
        heard = await self._addressing.heard(activity)
        if not heard.is_kept:
            return
        words = said(activity, addressed=heard.addressed, only_confident=heard.only_confident)
        if words.text or words.attachments:
            await self._accept(activity, words)
        elif heard.addressed:
            self._background.start(self._welcome.greet(activity), what="help")

    async def _change(self, activity: Activity) -> None:
        if await self._desks.changed_in(activity):
            return
        if await self._addressing.knows(activity):
            await self._accept(activity, change_of(activity))

    async def _accept(self, activity: Activity, inbound: Inbound) -> None:
        identity = await self._people.identity(activity)
        delivery = delivered(
            activity,
            inbound,
            identity=identity,
            audience=await self._people.audience(activity, identity),
            at=self._clock.now(),
        )
        try:
            await self._intake.accept(delivery)
        except InputError as problem:
            self._background.start(self._say(activity, str(problem)), what="refusal")

    async def _say(self, activity: Activity, text: str) -> None:
        await self._port.send(place_of_activity(activity), {"type": "message", "text": text})

    def _news(self, activity: Activity) -> None:
        self._people.forget_room(spot_of(activity).room)
        if self._welcome.is_due(activity):
            self._background.start(self._welcome.greet(activity), what="welcome")


def _is_own(activity: Activity) -> bool:
    """Whether Baton itself, or another bot, wrote this: bots that answer bots never stop."""
    sender = text_at(activity, "from", "id")
    is_bot = sender.startswith("28:") or text_at(activity, "from", "role") == "bot"
    return is_bot and text_at(activity, "type") in {"message", "messageUpdate", "messageDelete"}
