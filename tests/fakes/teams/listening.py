"""A bot that only listens: for tests of the fake itself."""

import json
from collections import deque
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from tests.fakes.teams.tenant import Json


class ListeningBot:
    """Keeps what it is sent and answers as scripted, else 202."""

    def __init__(self) -> None:
        self.heard: list[Json] = []
        self.authorizations: list[str | None] = []
        self._answers: deque[tuple[int, Any]] = deque()

    def will(self, *answers: tuple[int, Any]) -> None:
        """Script the next answers: status and JSON body."""
        self._answers.extend(answers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        self.heard.append(json.loads(await request.body()))
        self.authorizations.append(request.headers.get("authorization"))
        await self._answer()(scope, receive, send)

    def _answer(self) -> Response:
        if not self._answers:
            return Response(status_code=202)
        status, body = self._answers.popleft()
        return JSONResponse(body, status)
