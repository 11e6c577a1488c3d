"""Every refusal in one shape, `{"error": {"code", "message"}}`, the message saying what to do."""

from collections.abc import Mapping
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from bot.domain.errors import BatonError, IllegalMove, InputError, NotAllowed, NotFound

BROKEN = "Something broke on our side and has been recorded. Please try again in a moment."
BUSY = "Baton cannot do that just now. Please try again in a moment."
NOT_JSON = "The body is not valid JSON. Send UTF-8 text that a JSON parser accepts."
RETRY_AFTER_SECONDS = "5"

_STATUSES: dict[type[BatonError], tuple[int, str]] = {
    NotFound: (404, "not_found"),
    NotAllowed: (403, "not_allowed"),
    IllegalMove: (409, "illegal_move"),
    InputError: (422, "invalid_input"),
}
_CODES = {
    400: "invalid_request",
    401: "unauthorised",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "wrong_content_type",
    422: "invalid_input",
    429: "too_many",
    503: "unavailable",
}
_MESSAGES = {
    (404, "Not Found"): "There is nothing at this address. /api/docs lists what there is.",
    (405, "Method Not Allowed"): "This method is not possible here. /api/docs says which is.",
    (400, "There was an error parsing the body"): NOT_JSON,
}
_log = structlog.get_logger()


class ErrorResponse(JSONResponse):
    """A refusal."""

    def __init__(
        self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None
    ) -> None:
        content = {"error": {"code": code, "message": message}}
        super().__init__(content, status_code=status, headers=headers)


def install_error_handlers(app: FastAPI) -> None:
    """Map every error to its status, once, for all routes."""
    app.add_exception_handler(BatonError, _baton_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _refused)


async def _baton_error(request: Request, problem: Exception) -> Response:
    for kind, (status, code) in _STATUSES.items():
        if isinstance(problem, kind):
            return ErrorResponse(status, code, str(problem))
    _log.error("a request could not be served", error=str(problem), path=request.url.path)
    return ErrorResponse(503, "unavailable", BUSY, {"Retry-After": RETRY_AFTER_SECONDS})


async def _invalid(request: Request, problem: Exception) -> Response:  # noqa: ARG001 - the handler's shape
    errors = problem.errors() if isinstance(problem, RequestValidationError) else []
    if any(error["type"] == "json_invalid" for error in errors):
        return ErrorResponse(400, "invalid_json", NOT_JSON)
    return ErrorResponse(422, "invalid_input", " ".join(_sentence(error) for error in errors[:3]))


async def _refused(request: Request, problem: Exception) -> Response:  # noqa: ARG001 - the same
    status = getattr(problem, "status_code", 500)
    detail = str(getattr(problem, "detail", ""))
    message = _MESSAGES.get((status, detail), detail)
    code = _CODES.get(status, "refused")
    return ErrorResponse(status, code, message, getattr(problem, "headers", None))


def _sentence(error: Mapping[str, Any]) -> str:
    place = ".".join(str(part) for part in error["loc"][1:]) or "body"
    said = str(error["msg"]).removeprefix("Value error, ").rstrip(".")
    return f"{place}: {said[:1].lower()}{said[1:]}."
