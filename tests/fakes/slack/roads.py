"""How requests reach the app: signed over HTTP, or as envelopes over Socket Mode."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlencode

import httpx

from tests.fakes.slack.clock import SlackClock
from tests.fakes.slack.model import Json
from tests.fakes.slack.socket_door import SocketDoor

PATIENCE = 3.0
"""Seconds that Slack waits for an answer."""


@dataclass(frozen=True)
class Sent:
    """A request of Slack to the app."""

    kind: str
    """events_api · slash_commands · interactive · options."""
    payload: Json
    retry: int = 0
    retry_reason: str = ""


@dataclass(frozen=True)
class Answer:
    """What the app answered; status 0 when no answer came."""

    status: int
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether Slack counts it as delivered."""
        return 200 <= self.status < 300

    @property
    def json(self) -> Any:
        """The answer as JSON; None when it is empty."""
        return json.loads(self.body) if self.body else None


class Road(Protocol):
    """One way to the app."""

    async def send(self, sent: Sent) -> Answer:
        """Send a request and return what came back."""
        ...


class HttpRoad:
    """Signed requests to one address."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        *,
        path: str,
        secret: str,
        clock: SlackClock,
        patience: float = PATIENCE,
    ) -> None:
        self.client = client
        self.path = path
        self.secret = secret
        self.clock = clock
        self.patience = patience
        self._sending: set[asyncio.Future[httpx.Response]] = set()

    async def send(self, sent: Sent) -> Answer:
        """Post it signed."""
        body, kind = self.encoded(sent)
        headers = self.signed(body) | {"Content-Type": kind}
        if sent.retry:
            headers["x-slack-retry-num"] = str(sent.retry)
            headers["x-slack-retry-reason"] = sent.retry_reason
        return await self.post(body, headers)

    @staticmethod
    def encoded(sent: Sent) -> tuple[bytes, str]:
        """Return body and content type as Slack writes them."""
        if sent.kind == "events_api":
            return json.dumps(sent.payload).encode(), "application/json"
        form = "application/x-www-form-urlencoded"
        if sent.kind == "slash_commands":
            return urlencode(sent.payload).encode(), form
        return urlencode({"payload": json.dumps(sent.payload)}).encode(), form

    def signed(self, body: bytes, *, at: float | None = None) -> dict[str, str]:
        """Return the headers that prove where the body is from."""
        seconds = str(int(self.clock.now() if at is None else at))
        base = f"v0:{seconds}:".encode() + body
        digest = hmac.new(self.secret.encode(), base, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": seconds, "X-Slack-Signature": f"v0={digest}"}

    async def post(self, body: bytes, headers: Mapping[str, str | bytes]) -> Answer:
        """Post anything; the app goes on with what was not answered in time."""
        raw = [(name.encode(), _bytes(value)) for name, value in headers.items()]
        sending = asyncio.ensure_future(self.client.post(self.path, content=body, headers=raw))
        self._sending.add(sending)
        sending.add_done_callback(self._sending.discard)
        done, _ = await asyncio.wait({sending}, timeout=self.patience)
        if not done or isinstance(sending.exception(), httpx.TransportError):
            return Answer(0)
        answer = sending.result()
        return Answer(answer.status_code, answer.text, answer.headers)

    async def close(self) -> None:
        """Let go of what still waits."""
        for sending in list(self._sending):
            sending.cancel()
        await asyncio.gather(*self._sending, return_exceptions=True)
        await self.client.aclose()


def _bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode()


class SocketRoad:
    """Envelopes over the app's websockets."""

    def __init__(self, door: SocketDoor, *, patience: float = PATIENCE) -> None:
        self.door = door
        self.patience = patience

    async def send(self, sent: Sent) -> Answer:
        """Send it and take the acknowledgement for the answer."""
        more: Json = {}
        if sent.kind == "events_api":
            more = {"retry_attempt": sent.retry, "retry_reason": sent.retry_reason}
        kind = "interactive" if sent.kind == "options" else sent.kind
        answer = await self.door.offer(kind, sent.payload, patience=self.patience, **more)
        if answer is None:
            return Answer(0)
        payload = answer.get("payload")
        return Answer(200, json.dumps(payload) if payload else "")
