"""Signing in to the desk with a name and the desk token, and signing out."""

from collections.abc import Mapping
from html import escape
from math import ceil
from pathlib import Path
from string import Template
from urllib.parse import parse_qs, urlencode

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from connectors.desk_words import counted
from connectors.web.desk.attempts import Attempts
from connectors.web.desk.gate import KEPT, guard_page
from connectors.web.desk.links import SECTIONS
from connectors.web.desk.sessions import COOKIE, LIFETIME, Sessions

MAX_NAME = 60
MAX_FORM = 4096
"""Bytes of a sign-in form; a real one has a few hundred."""
_PAGE = Path(__file__).parent / "static" / "sign_in.html"
_log = structlog.get_logger()


class SignIn:
    """Serves `<path>/sign-in` and `<path>/sign-out`."""

    def __init__(self, *, path: str, sessions: Sessions, attempts: Attempts) -> None:
        self._path = path
        self._sessions = sessions
        self._attempts = attempts
        self._page = Template(_PAGE.read_text("utf-8"))
        self.router = APIRouter(prefix=path, include_in_schema=False)
        self.router.get("/sign-in")(self.form)
        self.router.post("/sign-in")(self.enter)
        self.router.post("/sign-out")(self.leave)

    async def form(self, request: Request) -> Response:
        """Show the form."""
        return self._answer(wanted=_wanted(request.query_params))

    async def enter(self, request: Request) -> Response:
        """Check name and token; the answer is the desk, or the form with a sentence."""
        fields = await _fields(request)
        name, wanted = fields.get("name", ""), _wanted(fields)
        address = request.client.host if request.client else ""
        problem, status = self._problem(name, fields.get("token", ""), address)
        if problem:
            return self._answer(problem, status=status, name=name, wanted=wanted)
        response = RedirectResponse(f"{self._path}/{_address(wanted)}", 303)
        response.set_cookie(
            COOKIE,
            self._sessions.issue(name),
            max_age=int(LIFETIME.total_seconds()),
            path=self._path,
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="strict",
        )
        return response

    async def leave(self) -> Response:
        """Sign out."""
        response = RedirectResponse(f"{self._path}/sign-in", 303)
        response.delete_cookie(COOKIE, path=self._path, httponly=True, samesite="strict")
        return response

    def _problem(self, name: str, token: str, address: str) -> tuple[str, int]:
        wait = ceil(self._attempts.wait(address).total_seconds())
        if wait > 0:
            sentence = f"Too many tries. Wait {counted(wait, 'second')}, then try again."
            return sentence, 429
        if not self._sessions.admits(token):
            self._attempts.failed(address)
            _log.warning("desk sign-in refused", address=address)
            return "This is not the desk token. Ask whoever runs Baton for it.", 403
        self._attempts.succeeded(address)
        if not name:
            return "Enter the name that contacts will read.", 400
        if len(name) > MAX_NAME or not name.isprintable():
            return f"Enter a name of up to {MAX_NAME} ordinary characters.", 400
        return "", 200

    def _answer(
        self,
        problem: str = "",
        *,
        status: int = 200,
        name: str = "",
        wanted: Mapping[str, str],
    ) -> Response:
        html = self._page.substitute(
            path=escape(self._path),
            problem=escape(problem),
            problem_hidden="" if problem else "hidden",
            name=escape(name[:MAX_NAME]),
            wanted="".join(
                f'<input type="hidden" name="{field}" value="{escape(value)}">'
                for field, value in wanted.items()
            ),
        )
        return guard_page(HTMLResponse(html, status, headers={"Cache-Control": "no-store"}))


async def _fields(request: Request) -> dict[str, str]:
    """Return the fields of a form; a body that is no such form has none."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > MAX_FORM:
            return {}
    parsed = parse_qs(body.decode("utf-8", "replace"))
    return {name: values[0].strip() for name, values in parsed.items()}


def _wanted(fields: Mapping[str, str]) -> dict[str, str]:
    """Return what is to be opened after the sign-in, by name; only what the desk knows."""
    if fields.get("page") in SECTIONS:
        return {"page": fields["page"]}
    return {name: fields[name] for name in KEPT if fields.get(name)}


def _address(wanted: Mapping[str, str]) -> str:
    if "page" in wanted:
        return wanted["page"]
    return "?" + urlencode(wanted) if wanted else ""
