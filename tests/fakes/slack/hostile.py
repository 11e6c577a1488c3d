"""Requests that no vendor would send: forged, stale, broken and huge."""

import json

from tests.fakes.slack.model import Json
from tests.fakes.slack.roads import Answer, HttpRoad

_JSON = {"Content-Type": "application/json"}
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Hostile:
    """Sends them to the app; every one must be answered 400, 401 or 413."""

    def __init__(self, road: HttpRoad) -> None:
        self._road = road

    async def unsigned(self, body: Json) -> Answer:
        """Without a signature."""
        return await self._road.post(json.dumps(body).encode(), _JSON)

    async def forged(self, body: Json) -> Answer:
        """With somebody else's signature."""
        raw = json.dumps(body).encode()
        return await self._road.post(raw, self._road.signed(raw + b" ") | _JSON)

    async def aged(self, body: Json, *, seconds: float) -> Answer:
        """Signed so many seconds ago; a negative number lies in the future."""
        raw = json.dumps(body).encode()
        signed = self._road.signed(raw, at=self._road.clock.now() - seconds)
        return await self._road.post(raw, signed | _JSON)

    async def timed(self, body: Json, timestamp: str | bytes) -> Answer:
        """With any text where the time should stand."""
        raw = json.dumps(body).encode()
        headers: dict[str, str | bytes] = {**self._road.signed(raw), **_JSON}
        return await self._road.post(raw, headers | {"X-Slack-Request-Timestamp": timestamp})

    async def marked(self, body: Json, signature: str | bytes) -> Answer:
        """With any text where the signature should stand."""
        raw = json.dumps(body).encode()
        headers: dict[str, str | bytes] = {**self._road.signed(raw), **_JSON}
        return await self._road.post(raw, headers | {"X-Slack-Signature": signature})

    async def raw(self, body: bytes, *, form: bool = False) -> Answer:
        """Signed well, with any body."""
        return await self._road.post(body, self._road.signed(body) | (_FORM if form else _JSON))

    async def all(self, body: Json) -> dict[str, Answer]:
        """Send one of each and return the answers by what was wrong."""
        return {
            "unsigned": await self.unsigned(body),
            "forged": await self.forged(body),
            "stale": await self.aged(body, seconds=301),
            "future": await self.aged(body, seconds=-301),
            "time is a word": await self.timed(body, "yesterday"),
            "time is empty": await self.timed(body, ""),
            "time is not ASCII": await self.timed(body, b"\xd9\xa1\xd9\xa7"),
            "time is not finite": await self.timed(body, "nan"),
            "signature is not ASCII": await self.marked(body, "v0=ü".encode()),
            "signature is Latin-1": await self.marked(body, b"v0=\xfc"),
            "body is not UTF-8": await self.raw(b'{"type": "\xff\xfe"}'),
            "body is broken JSON": await self.raw(b'{"type": '),
            "body is a list": await self.raw(b"[1, 2]"),
            "body is a number": await self.raw(b"7"),
            "body is deep": await self.raw(b"[" * 50_000),
            "payload is broken": await self.raw(b"payload=%7B%22type", form=True),
            "payload is not UTF-8": await self.raw(b"payload=%FF%FE", form=True),
            "form is empty": await self.raw(b"", form=True),
            "body is huge": await self.raw(b'{"a": "' + b"x" * 8_000_000 + b'"}'),
        }
