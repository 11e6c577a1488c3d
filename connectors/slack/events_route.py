"""POST /slack/events: every request of Slack; nothing is parsed before it is verified."""

from fastapi import APIRouter
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from bot.domain.errors import InputError
from bot.ports.clock import Clock
from connectors.http_errors import ErrorResponse
from connectors.slack.bolt import SlackApp
from connectors.slack.verify import MOST_BYTES, is_signed, parsed

PATH = "/slack/events"
NOT_SIGNED = "This request does not carry Slack's signature of the last five minutes."
TOO_LARGE = "This request is larger than anything that Slack sends."


class EventsRoute:
    """Verifies, parses, and answers when what came is stored."""

    def __init__(self, app: SlackApp, *, signing_secret: str, clock: Clock) -> None:
        self._app = app
        self._secret = signing_secret
        self._clock = clock
        self.router = APIRouter(include_in_schema=False)
        self.router.add_api_route(PATH, self.take, methods=["POST"])

    async def take(self, request: Request) -> Response:
        """Answer one request: 401 unsigned, 400 unreadable, 200 taken in, 503 deliver again."""
        body = await _body(request)
        if body is None:
            return ErrorResponse(400, "too_large", TOO_LARGE, {"Connection": "close"})
        if not self._is_signed(request, body):
            return ErrorResponse(401, "unauthorised", NOT_SIGNED)
        try:
            payload = parsed(body, request.headers.get("content-type", ""))
        except InputError as problem:
            return ErrorResponse(400, "invalid_request", str(problem))
        answer = await self._app.answer(payload, request.headers)
        return Response(answer.body, answer.status, media_type=answer.content_type)

    def _is_signed(self, request: Request, body: bytes) -> bool:
        return is_signed(
            body,
            timestamp=request.headers.get("x-slack-request-timestamp"),
            signature=request.headers.get("x-slack-signature"),
            secret=self._secret,
            now=self._clock.now(),
        )


async def _body(request: Request) -> bytes | None:
    """Return the body; None when it is too large or never ends."""
    body = bytearray()
    try:
        async for piece in request.stream():
            body += piece
            if len(body) > MOST_BYTES:
                return None
    except ClientDisconnect:
        return None
    return bytes(body)
