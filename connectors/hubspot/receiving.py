"""POST /hubspot/webhooks: verified, stored, acknowledged; the work comes afterwards."""

import json
from collections.abc import Callable

import structlog
from fastapi import APIRouter, Request
from starlette.responses import JSONResponse

from connectors.hubspot.verify import WebhookVerifier
from connectors.hubspot.webhook_box import WebhookBox

PATH = "/hubspot/webhooks"
REFUSED = "This is no webhook of our HubSpot app."
_log = structlog.get_logger()


class Webhooks:
    """Serves the address that HubSpot calls.

    A webhook is on disk before it is acknowledged: HubSpot does not repeat what was answered 2xx.

    Args:
        wake: is told when something was stored.
    """

    def __init__(
        self, verifier: WebhookVerifier, box: WebhookBox, *, wake: Callable[[], None]
    ) -> None:
        self._verifier = verifier
        self._box = box
        self._wake = wake
        self.router = APIRouter(include_in_schema=False)
        self.router.add_api_route(PATH, self.take, methods=["POST"])

    async def take(self, request: Request) -> JSONResponse:
        """Store a webhook: 200 once it is on disk, 401 when it is not HubSpot's, 400 if broken."""
        body = await request.body()
        query = f"?{request.url.query}" if request.url.query else ""
        problem = self._verifier.problem(
            target=f"{request.url.path}{query}", body=body, headers=request.headers
        )
        if problem:
            _log.warning("a webhook was refused", reason=problem)
            return JSONResponse({"error": REFUSED}, status_code=401)
        if not _is_json(body):
            return JSONResponse({"error": "Send JSON."}, status_code=400)
        await self._box.put(body)
        self._wake()
        return JSONResponse({"stored": True})


def _is_json(body: bytes) -> bool:
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return False
    return True
