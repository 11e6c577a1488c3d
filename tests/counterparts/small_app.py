"""A small Slack app of the vendor's framework, and one that only keeps what it is sent."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncSay
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

Json = dict[str, Any]

MODAL: Json = {
    "type": "modal",
    "callback_id": "ticket",
    "title": {"type": "plain_text", "text": "Ticket"},
    "submit": {"type": "plain_text", "text": "Create"},
    "blocks": [
        {
            "type": "input",
            "block_id": "summary",
            "label": {"type": "plain_text", "text": "Summary"},
            "element": {"type": "plain_text_input", "action_id": "text", "max_length": 20},
        }
    ],
}
BUTTON: Json = {
    "type": "actions",
    "elements": [
        {
            "type": "button",
            "action_id": "open",
            "value": "7",
            "text": {"type": "plain_text", "text": "Open"},
        }
    ],
}


def bolt_app(client: AsyncWebClient) -> AsyncApp:
    """Return an app that answers mentions, opens a modal and checks what is entered."""
    app = AsyncApp(client=client, signing_secret="signing-secret")

    async def mention(event: Json, say: AsyncSay) -> None:
        await say(text="Here", thread_ts=event["ts"], blocks=[BUTTON])

    async def opened(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    async def entered(ack: AsyncAck, view: Json) -> None:
        entered = view["state"]["values"]["summary"]["text"]["value"]
        if entered == "bad":
            await ack(response_action="errors", errors={"summary": "Not this."})
        else:
            await ack()

    async def nothing() -> None:
        """Take every other message in."""

    app.event("app_mention")(mention)
    app.event("message")(nothing)
    app.action("open")(opened)
    app.view("ticket")(entered)
    return app


def served(app: AsyncApp) -> Starlette:
    """Return the framework's app behind an address."""
    handle = AsyncSlackRequestHandler(app).handle
    return Starlette(routes=[Route("/slack/events", handle, methods=["POST"])])


class Keeper:
    """Keeps every request and answers as it is told."""

    def __init__(self) -> None:
        self.bodies: list[Json] = []
        self.headers: list[dict[str, str]] = []
        self.answers: list[Response | Callable[[], Awaitable[Response]]] = []
        self.app = Starlette(routes=[Route("/slack/events", self._take, methods=["POST"])])

    async def _take(self, request: Request) -> Response:
        self.headers.append(dict(request.headers))
        if request.headers["content-type"] == "application/json":
            self.bodies.append(await request.json())
        else:
            form = parse_qs((await request.body()).decode())
            self.bodies.append({name: values[0] for name, values in form.items()})
        if not self.answers:
            return JSONResponse({})
        answer = self.answers.pop(0)
        return answer if isinstance(answer, Response) else await answer()

    @property
    def events(self) -> list[Json]:
        """The events of all envelopes, in order."""
        return [each["event"] for each in self.bodies]
