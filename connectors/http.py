"""The HTTP server: one FastAPI application for all channels that are on."""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager

from fastapi import FastAPI
from prometheus_client import CollectorRegistry
from starlette.middleware import Middleware

from connectors.api_docs import ApiDocs
from connectors.http_errors import install_error_handlers
from connectors.http_guards import BodyLimit, RequestRecord, SafeHeaders, SharedPaths
from connectors.http_health import Check, Health
from connectors.registry import Registry

MAX_BODY_BYTES = 1_048_576
Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]

_DESCRIPTION = """
Ask questions and get cited answers, or bring in a human.

Begin a conversation, keep its token, and send it as `Authorization: Bearer <token>` with every
request about that conversation. The desk's requests carry the desk token instead. Errors have one
shape, `{"error": {"code", "message"}}`; the message says what to do.
""".strip()


def build_http(
    registry: Registry,
    *,
    checks: Mapping[str, Check],
    metrics: CollectorRegistry,
    version: str,
    lifespan: Lifespan | None = None,
    max_body_bytes: int = MAX_BODY_BYTES,
) -> FastAPI:
    """Build the application. `checks` tell what must work before requests are sent here."""
    app = FastAPI(
        title="Baton",
        version=version,
        description=_DESCRIPTION,
        docs_url=None,  # that page loads scripts from elsewhere; ApiDocs does not
        redoc_url=None,
        openapi_url="/api/openapi.json",
        lifespan=lifespan,
        middleware=[
            Middleware(SafeHeaders),
            Middleware(RequestRecord, metrics=metrics),
            Middleware(SharedPaths, beginnings=registry.shared_paths),
            Middleware(BodyLimit, max_bytes=max_body_bytes),
        ],
    )
    install_error_handlers(app)
    for router in (Health(checks, metrics=metrics).router, ApiDocs(app).router, *registry.routers):
        app.include_router(router)
    return app
