"""Is the process alive, can it work, and how is it doing: for the machines that watch it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import structlog
from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from starlette.responses import JSONResponse, Response

from bot.domain.errors import BatonError

Check = Callable[[], Awaitable[object]]
"""Returns when a part can work; raises a BatonError when it cannot."""
PATIENCE_SECONDS = 3
_log = structlog.get_logger()


class Health:
    """Serves /healthz, /readyz and /metrics."""

    def __init__(self, checks: Mapping[str, Check], *, metrics: CollectorRegistry) -> None:
        self._checks = checks
        self._metrics = metrics
        self.router = APIRouter(include_in_schema=False)
        self.router.add_api_route("/healthz", self.alive, methods=["GET", "HEAD"])
        self.router.add_api_route("/readyz", self.ready, methods=["GET", "HEAD"])
        self.router.add_api_route("/metrics", self.figures)

    async def alive(self) -> dict[str, str]:
        """Say that the process answers."""
        return {"status": "alive"}

    async def ready(self) -> JSONResponse:
        """Say whether every part can work: 200 when it can, else 503. The log says why not."""
        names = list(self._checks)
        results = await asyncio.gather(*(self._works(name) for name in names))
        is_ready = all(results)
        standing = {
            name: "ok" if works else "failed" for name, works in zip(names, results, strict=True)
        }
        content = {"status": "ready" if is_ready else "not ready", "checks": standing}
        return JSONResponse(content, status_code=200 if is_ready else 503)

    async def figures(self) -> Response:
        """Return the metrics as Prometheus reads them."""
        return Response(generate_latest(self._metrics), media_type=CONTENT_TYPE_LATEST)

    async def _works(self, name: str) -> bool:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._checks[name]()
        except (BatonError, OSError, TimeoutError) as problem:
            _log.warning("a part is not ready", part=name, error=str(problem) or "no answer")
            return False
        return True
