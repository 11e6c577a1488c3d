"""GET /slack/install and /slack/oauth_redirect: how a workspace gets the app.

The state that travels to Slack and back is good for ten minutes, for one use and for the browser
that began: it is taken out of the store when it comes back, and its twin lies in a cookie.
"""

import hmac
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import structlog
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.domain.errors import SendError
from bot.ports.clock import Clock
from bot.ports.keeping import KeptValues
from connectors.slack.install_pages import failed_page, installed_page
from connectors.slack.installations import Installation, Installations
from connectors.slack.installed_workspaces import InstalledWorkspaces
from connectors.slack.manifest import REDIRECT_PATH, scope_names
from connectors.slack.oauth import CodeExchange

INSTALL_PATH = "/slack/install"
AUTHORIZE_URL = "https://slack.com/oauth/v2/authorize"
COOKIE = "baton_slack_state"
STATE_LASTS = timedelta(minutes=10)
_STATE = "slack state "
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class InstallSettings:
    """What the install flow needs to know."""

    client_id: str
    public_url: str
    """Baton's address as browsers reach it; https outside of tests."""
    teams: Collection[str] = ()
    """The only workspaces that may have the app; empty: all that Slack lets install it."""
    authorize_url: str = AUTHORIZE_URL

    @property
    def redirect_url(self) -> str:
        """Where Slack sends the browser back to."""
        return self.public_url.rstrip("/") + REDIRECT_PATH


class SlackInstall:
    """The two pages of the flow; `router` serves them."""

    def __init__(
        self,
        *,
        settings: InstallSettings,
        exchange: CodeExchange,
        installations: Installations,
        workspaces: InstalledWorkspaces,
        states: KeptValues,
        clock: Clock,
    ) -> None:
        self._settings = settings
        self._exchange = exchange
        self._installations = installations
        self._workspaces = workspaces
        self._states = states
        self._clock = clock
        self.router = APIRouter(include_in_schema=False)
        self.router.add_api_route(INSTALL_PATH, self.begin, methods=["GET"])
        self.router.add_api_route(REDIRECT_PATH, self.finish, methods=["GET"])

    async def begin(self) -> Response:
        """Send the browser to Slack, which asks its user for consent."""
        state = secrets.token_urlsafe(32)
        await self._states.keep(_STATE + state, "issued", until=self._clock.now() + STATE_LASTS)
        query = urlencode(
            {
                "client_id": self._settings.client_id,
                "scope": ",".join(scope_names()),
                "redirect_uri": self._settings.redirect_url,
                "state": state,
            }
        )
        answer = RedirectResponse(f"{self._settings.authorize_url}?{query}", status_code=302)
        self._set_cookie(answer, state)
        return answer

    async def finish(self, request: Request) -> Response:
        """Take the browser back, exchange the code, store the installation."""
        told = request.query_params
        if "error" in told:
            return _failed(200, "Slack was not allowed to install Baton, so nothing has changed.")
        if not await self._is_fresh(told.get("state", ""), request.cookies.get(COOKIE, "")):
            return _failed(400, "This link was used before, is too old, or began elsewhere.")
        if not told.get("code"):
            return _failed(400, "Slack's answer was not complete.")
        return await self._installed(told["code"])

    async def _is_fresh(self, state: str, cookie: str) -> bool:
        """Whether a state is ours, unused, not too old, and of this browser."""
        if not state or not hmac.compare_digest(state.encode(), cookie.encode()):
            return False
        return await self._states.take(_STATE + state) is not None

    async def _installed(self, code: str) -> Response:
        try:
            installation = await self._exchange.installation(
                code, redirect_url=self._settings.redirect_url
            )
        except SendError as problem:
            _log.warning("an installation in Slack failed", error=str(problem))
            return _failed(400, "Slack did not confirm the installation.")
        if self._settings.teams and installation.team not in self._settings.teams:
            _log.warning("a workspace that may not have the app tried", team=installation.team)
            return _failed(403, "This Baton does not serve your Slack workspace.")
        await self._keep(installation)
        return HTMLResponse(installed_page(installation))

    async def _keep(self, installation: Installation) -> None:
        await self._installations.save(installation)
        self._workspaces.installed(installation.team)
        _log.info("the app was installed in a workspace", team=installation.team)

    def _set_cookie(self, answer: Response, state: str) -> None:
        options: dict[str, Any] = {"path": "/slack", "httponly": True, "samesite": "lax"}
        answer.set_cookie(
            COOKIE,
            state,
            max_age=int(STATE_LASTS.total_seconds()),
            secure=self._settings.public_url.startswith("https://"),
            **options,
        )


def _failed(status: int, sentence: str) -> Response:
    return HTMLResponse(failed_page(sentence, again=INSTALL_PATH), status_code=status)
