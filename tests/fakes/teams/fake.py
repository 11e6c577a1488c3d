"""Microsoft Teams on loopback: tokens, the Bot Connector, and people who use the bot."""

from collections.abc import Sequence
from typing import Any, Self

from starlette.applications import Starlette
from starlette.types import ASGIApp

from bot.ports.clock import Clock
from tests.fakes.teams.activities import Activities
from tests.fakes.teams.chat import Chat
from tests.fakes.teams.clock import RunningClock
from tests.fakes.teams.connector_api import Call, ConnectorApi
from tests.fakes.teams.delivering import Deliveries
from tests.fakes.teams.entra import LOGIN_PATH, Entra
from tests.fakes.teams.faults import Fault
from tests.fakes.teams.files import Files
from tests.fakes.teams.members import Roster
from tests.fakes.teams.openid import METADATA_PATH, InboundTokens
from tests.fakes.teams.server import LoopbackServer
from tests.fakes.teams.streams import Streams
from tests.fakes.teams.tenant import Person, Tenant
from tests.fakes.teams.writing import Writing

APP_ID = "11111111-1111-4111-8111-111111111111"
TENANT_ID = "22222222-2222-4222-8222-222222222222"
SECRET = "the-app's~secret"


class TeamsFake:
    """One tenant with one bot. Use it as `async with TeamsFake() as teams`.

    `clock` is the time of messages and of the streaming rules (default: the machine's, which
    `teams.clock.move` puts forward); `token_clock` is the time of tokens (default: the machine's,
    because token libraries read it themselves).
    """

    def __init__(
        self,
        *,
        app_id: str = APP_ID,
        tenant_id: str = TENANT_ID,
        secret: str = SECRET,
        bot_name: str = "Baton",
        clock: Clock | None = None,
        token_clock: Clock | None = None,
    ) -> None:
        self.app_id, self.tenant_id, self.secret = app_id, tenant_id, secret
        self.clock: Any = clock or RunningClock()
        token_time = token_clock or RunningClock()
        self.tenant = Tenant(
            tenant_id=tenant_id, app_id=app_id, bot_name=bot_name, clock=self.clock
        )
        self.tokens = InboundTokens(app_id=app_id, clock=token_time)
        self.entra = Entra(app_id=app_id, tenant_id=tenant_id, secret=secret, clock=token_time)
        self.streams = Streams(self.tenant, self.clock)
        self.roster = Roster(self.tenant)
        self.files = Files(self.roster)
        self.activities = Activities(self.tenant)
        self.deliveries = Deliveries(self.tokens)
        self._writing = Writing(self.tenant, self.streams)
        self.api = ConnectorApi(
            entra=self.entra, writing=self._writing, roster=self.roster, cut=self._cut
        )
        self._path = f"/amer/{tenant_id}"
        parts = [*self.tokens.routes(), *self.entra.routes(), *self.files.routes()]
        self._server = LoopbackServer(Starlette(routes=[*parts, *self.api.routes(self._path)]))

    async def __aenter__(self) -> Self:
        await self._server.start()
        for part in (self.tokens, self._writing, self.activities, self.files):
            part.service_url = self.service_url
        self.files.base_url = self._server.url
        return self

    async def __aexit__(self, *unused: object) -> None:
        await self.deliveries.close()
        await self._server.stop()

    @property
    def service_url(self) -> str:
        """Where the Connector API is, as activities and tokens name it."""
        return f"{self._server.url}{self._path}/"

    @property
    def openid_url(self) -> str:
        """The OpenID metadata of the tokens that Teams sends with."""
        return f"{self._server.url}{METADATA_PATH}"

    @property
    def login_url(self) -> str:
        """Entra; tokens are at {login_url}/{tenant}/oauth2/v2.0/token."""
        return f"{self._server.url}{LOGIN_PATH}"

    @property
    def identity_url(self) -> str:
        """The managed identity's endpoint of an Azure machine."""
        return f"{self._server.url}/metadata/identity/oauth2/token"

    @property
    def calls(self) -> Sequence[Call]:
        """Every call of the Connector API, in order."""
        return self.api.calls

    def will(self, *faults: Fault, on: str = "") -> None:
        """Let the next calls go wrong, in this order; `on` names one kind (see `Call.kind`)."""
        self.api.faults.will(*faults, on=on)

    def connect(self, bot: ASGIApp | str, *, signed: bool = True) -> None:
        """Name the bot that people write to: an ASGI application or an address."""
        self.deliveries.to(bot)
        self.deliveries.signed = signed

    def person(self, name: str, **more: Any) -> Person:
        """Add somebody: `email=`, `guest=True`, `mailbox=False` (no e-mail is shown)."""
        return self.tenant.person(name, **more)

    def personal(self, person: Person) -> Chat:
        """Return the personal chat of a person with the bot."""
        return Chat(self, self.tenant.personal(person))

    def group(self, name: str, *members: Person) -> Chat:
        """Return a group chat with the bot."""
        return Chat(self, self.tenant.group(name, members))

    def channel(self, name: str, *members: Person, team: str = "Company") -> Chat:
        """Return a channel of a team that has the bot."""
        return Chat(self, self.tenant.channel(name, members, team=team))

    def chat(self, conversation_id: str) -> Chat:
        """Return the room (and thread) that a conversation id names."""
        room, thread = self.tenant.find(conversation_id)
        assert room is not None, f"there is no conversation {conversation_id}"
        return Chat(self, room, thread=thread)

    async def _cut(self, client: Any, reset: bool) -> None:  # noqa: FBT001 - a port's shape
        await self._server.cut(client, reset=reset)
