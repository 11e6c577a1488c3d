"""Slack on loopback: a Web API that refuses what Slack refuses, and people who use it."""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any, Self

import httpx

from tests.fakes.slack.clock import SlackClock
from tests.fakes.slack.deliveries import Delivered, Sender
from tests.fakes.slack.echoes import Echoes
from tests.fakes.slack.envelopes import Envelopes
from tests.fakes.slack.faults import Faults
from tests.fakes.slack.hostile import Hostile
from tests.fakes.slack.itself import SlackItself
from tests.fakes.slack.model import SCOPES, Channel, Json, Kind, Posted, Team, User
from tests.fakes.slack.people import Person
from tests.fakes.slack.rates import RateLimits
from tests.fakes.slack.refusals import NothingThere
from tests.fakes.slack.roads import Answer, HttpRoad, Road, SocketRoad
from tests.fakes.slack.screen import ChannelScreen, Seen, plain_lines
from tests.fakes.slack.server import Called, SlackServer
from tests.fakes.slack.state import SlackState

TEAM = "T0ACME"
BOT = "U0BATON"
TOKEN = "xoxb-acme"


class SlackFake:
    """A Slack with one workspace, its app installed; tests add channels, people and faults."""

    def __init__(
        self,
        *,
        signing_secret: str = "signing-secret",  # noqa: S107 - opens nothing
        clock: SlackClock | None = None,
        scopes: Iterable[str] = SCOPES,
    ) -> None:
        self.signing_secret = signing_secret
        self.clock = clock or SlackClock.standing()
        self.state = SlackState(self.clock)
        self.faults = Faults()
        self.rates = RateLimits(self.clock)
        self.server = SlackServer(self.state, self.faults, self.rates)
        self.echoes = Echoes(self.state, deliver=self.deliver)
        self.server.after = self.echoes.after
        self._sender: Sender | None = None
        self._roads: list[HttpRoad] = []
        self.add_team(TEAM, "Acme", token=TOKEN, bot_user=BOT, scopes=scopes)

    async def __aenter__(self) -> Self:
        await self.server.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.echoes.finished()
        for road in self._roads:
            await road.close()
        await self.server.stop()

    @property
    def api_url(self) -> str:
        """What SLACK_API_URL must be, with the slash at its end."""
        return f"{self.server.base_url}api/"

    @property
    def calls(self) -> list[Called]:
        """Every call of the Web API, in order."""
        return self.server.calls

    def calls_of(self, method: str) -> list[Called]:
        """Return the calls of one method."""
        return [each for each in self.calls if each.method == method]

    def add_team(
        self,
        team_id: str,
        name: str,
        *,
        token: str | None = None,
        bot_user: str | None = None,
        scopes: Iterable[str] = SCOPES,
        installed: bool = True,
    ) -> Team:
        """Add a workspace, with the app or only with people; its token is `xoxb-` and its id."""
        bot = bot_user or f"U0BOT{team_id}"
        made = Team(team_id, name, token or f"xoxb-{team_id}", bot, f"B{bot[1:]}")
        made.scopes, made.installed = frozenset(scopes), installed
        self.state.teams[team_id] = made
        self.state.users[bot] = User(bot, team_id, "baton", "Baton", is_bot=True)
        return made

    def add_user(self, user_id: str, name: str = "", *, team: str = TEAM, **more: Any) -> User:
        """Add somebody; their address is made from their name unless it is given."""
        called = name or user_id.lower()
        more.setdefault("email", f"{called.split()[0].lower()}@{team.lower()}.example")
        made = User(user_id, team, called.split()[0].lower(), called, **more)
        self.state.users[user_id] = made
        return made

    def add_channel(
        self,
        channel_id: str,
        *members: str,
        kind: Kind = "public",
        team: str = TEAM,
        with_app: bool = True,
        **more: Any,
    ) -> Channel:
        """Add a channel with these members, and the app unless it is kept out."""
        everyone = [*members, *([self.state.teams[team].bot_user] if with_app else [])]
        more.setdefault("name", channel_id.lower())
        return self.state.add_channel(channel_id, kind, team=team, members=everyone, **more)

    def deliver_to(
        self,
        app: Any = None,
        *,
        url: str = "http://baton",
        path: str = "/slack/events",
        retry_waits: Sequence[float] = (0.0, 0.0, 0.0),
        patience: float = 3.0,
    ) -> Sender:
        """Deliver by HTTP from now on: to an ASGI app in this process, or to an address."""
        transport = httpx.ASGITransport(app, raise_app_exceptions=False) if app else None
        client = httpx.AsyncClient(base_url=url, transport=transport)
        road = HttpRoad(
            client, path=path, secret=self.signing_secret, clock=self.clock, patience=patience
        )
        self._roads.append(road)
        return self.deliver_over(road, retry_waits=retry_waits)

    def deliver_by_socket(
        self, *, retry_waits: Sequence[float] = (0.0, 0.0, 0.0), patience: float = 3.0
    ) -> Sender:
        """Deliver over Socket Mode from now on."""
        road = SocketRoad(self.server.door, patience=patience)
        return self.deliver_over(road, retry_waits=retry_waits)

    def deliver_over(self, road: Road, *, retry_waits: Sequence[float] = (0.0,) * 3) -> Sender:
        """Deliver over any road from now on."""
        self._sender = Sender(road, retry_waits=retry_waits)
        return self._sender

    @property
    def sender(self) -> Sender:
        """Where deliveries go."""
        if self._sender is None:
            raise NothingThere("say where to deliver first: deliver_to(app) or deliver_by_socket()")
        return self._sender

    @property
    def hostile(self) -> Hostile:
        """Broken and forged requests."""
        assert isinstance(self.sender.road, HttpRoad)
        return Hostile(self.sender.road)

    async def deliver(self, envelope: Json, *, subscription: str | None = None) -> Delivered:
        """Deliver an event, when the app subscribed to it."""
        wanted = self.state.subscriptions
        if subscription and wanted is not None and subscription not in wanted:
            return Delivered(str(envelope["event_id"]))
        return await self.sender.event(envelope)

    def envelopes(self, team: str = TEAM) -> Envelopes:
        """Return the maker of events of a workspace."""
        return Envelopes(self.state, self.state.teams[team], base_url=self.server.base_url)

    def itself(self, team: str = TEAM) -> SlackItself:
        """Return what happens in a workspace although nobody wrote or pressed anything."""
        return SlackItself(self, self.state.teams[team])

    def person(self, user_id: str, *, team: str | None = None) -> Person:
        """Return somebody; `team` is the workspace whose app they use, by default their own.

        Somebody of a workspace without the app uses the app of the first workspace.
        """
        user = self.state.users[user_id]
        home = self.state.teams.get(team or user.team_id)
        uses_own = home is not None and home.installed
        return Person(self, user, team=home if home and uses_own else self.state.teams[TEAM])

    def channel(self, channel_id: str) -> ChannelScreen:
        """Return a channel as people see it."""
        return ChannelScreen(self.state, channel_id)

    def ephemeral_for(self, user_id: str) -> list[Seen]:
        """Return the messages that only this person sees, oldest first."""
        return [Seen(each) for each in self.state.ephemeral if each.only_for == user_id]

    def home_of(self, user_id: str, *, team: str = TEAM) -> Json | None:
        """Return the home tab of somebody as it was published."""
        view = self.state.homes.get((team, user_id))
        return view.content if view else None

    def modal_of(self, user_id: str) -> Json | None:
        """Return the modal on top of somebody's screen."""
        stack = self.state.open_modals.get(user_id)
        return self.state.views[stack[-1]].content if stack else None

    @staticmethod
    def lines_of(view: Json | None) -> list[str]:
        """Return what a view says, a line each."""
        return list(plain_lines(view["blocks"])) if view else []

    def show_command_answer(self, user: str, channel: str, answer: Answer, team: Team) -> None:
        """Let what a slash command was answered with stand, as Slack does."""
        if not answer.ok or not answer.body.strip():
            return
        body: Json = answer.json if answer.body.lstrip().startswith("{") else {"text": answer.body}
        if not body.get("text") and not body.get("blocks"):
            return
        posted = Posted(channel, self.state.new_ts(), team.bot_user, team.id)
        posted.bot_id, posted.text = team.bot_id, body.get("text", "")
        posted.blocks = body.get("blocks", [])
        if body.get("response_type") == "in_channel":
            self.state.keep(posted)
        else:
            posted.only_for = user
            self.state.ephemeral.append(posted)

    async def until(self, is_so: Any, *, seconds: float = 5.0) -> None:
        """Wait until something is so; raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while not is_so():  # noqa: ASYNC110 - what the app does sets no event
                await asyncio.sleep(0.005)
