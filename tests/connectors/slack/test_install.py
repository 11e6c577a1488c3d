"""Several workspaces: the install flow, sealed tokens, and a cache that revocation clears."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import httpx
import pytest
from fastapi import FastAPI

from bot.domain.errors import SendRejected, SettingsError
from bot.store.memory_kept import MemoryKeptValues
from connectors.slack.install import COOKIE, InstallSettings, SlackInstall
from connectors.slack.installations import Installation, Installations
from connectors.slack.installed_workspaces import InstalledWorkspaces
from connectors.slack.manifest import scope_names
from connectors.slack.oauth import CodeExchange
from connectors.slack.seal import Seal
from tests.fakes.clock import FixedClock
from tests.fakes.slack import TEAM, TOKEN, SlackFake
from tests.fakes.slack.faults import Status

SECRET = b"a long secret of this installation"
OTHER, THIRD = "T0OTHER", "T0THIRD"


@dataclass
class Scene:
    """A Slack with three workspaces, and the flow that installs the app in them."""

    slack: SlackFake
    clock: FixedClock
    kept: MemoryKeptValues
    installations: Installations
    workspaces: InstalledWorkspaces
    browser: httpx.AsyncClient

    async def begin(self) -> str:
        """Go to /slack/install and return the state that Slack is sent."""
        answer = await self.browser.get("/slack/install")
        return parse_qs(urlsplit(answer.headers["location"]).query)["state"][0]

    async def come_back(self, **query: str) -> httpx.Response:
        """Come back from Slack's page of consent."""
        return await self.browser.get("/slack/oauth_redirect", params=query)

    async def install(self, team: str) -> httpx.Response:
        """Go the whole way."""
        state = await self.begin()
        self.slack.state.oauth_codes[f"code-{team}"] = team
        return await self.come_back(state=state, code=f"code-{team}")


@asynccontextmanager
async def opened(**settings: Any) -> AsyncIterator[Scene]:
    """Open the scene."""
    clock = FixedClock()
    kept = MemoryKeptValues(clock)
    async with SlackFake() as slack, aiohttp.ClientSession() as session:
        slack.add_team(OTHER, "Other")
        slack.add_team(THIRD, "Third <b>")
        installations = Installations(kept, Seal([SECRET]))
        workspaces = InstalledWorkspaces(
            installations, session=session, clock=clock, base_url=slack.api_url
        )
        install = SlackInstall(
            settings=InstallSettings("client-id", "https://baton.example.com", **settings),
            exchange=CodeExchange(
                client_id="client-id",
                client_secret="client-secret",
                session=session,
                base_url=slack.api_url,
            ),
            installations=installations,
            workspaces=workspaces,
            states=kept,
            clock=clock,
        )
        app = FastAPI()
        app.include_router(install.router)
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(
            transport=transport, base_url="https://baton.example.com"
        ) as browser:
            yield Scene(slack, clock, kept, installations, workspaces, browser)


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    """Return the scene before anything is installed."""
    async with opened() as made:
        yield made


def an_installation(**changes: Any) -> Installation:
    values = {"team": TEAM, "team_name": "Acme", "token": TOKEN, "bot_user": "U0BATON"}
    return Installation(**(values | changes))


async def test_the_browser_is_sent_to_slack_with_what_the_app_needs(scene: Scene) -> None:
    """Consent is asked for the manifest's scopes, and Slack is told where to come back to."""
    answer = await scene.browser.get("/slack/install")

    place = urlsplit(answer.headers["location"])
    query = parse_qs(place.query)
    assert ("slack.com", "/oauth/v2/authorize") == (place.netloc, place.path)
    assert [",".join(scope_names())] == query["scope"]
    assert ["https://baton.example.com/slack/oauth_redirect"] == query["redirect_uri"]
    assert "Secure" in answer.headers["set-cookie"]
    assert "HttpOnly" in answer.headers["set-cookie"]


async def test_two_workspaces_have_their_own_tokens(scene: Scene) -> None:
    """Each workspace is served with its own token; nothing is asked of Slack at use."""
    first, second = await scene.install(TEAM), await scene.install(OTHER)
    before = len(scene.slack.calls_of("auth.test"))

    acme, other = await scene.workspaces.client(TEAM), await scene.workspaces.client(OTHER)
    me = await acme.myself()
    again = await scene.workspaces.client(TEAM)

    assert (200, 200) == (first.status_code, second.status_code)
    assert "Baton now works in Acme" in first.text
    assert (TEAM, "U0BATON") == (me.team, me.user)
    assert "U0BOTT0OTHER" == (await other.myself()).user
    assert again is acme
    assert before == len(scene.slack.calls_of("auth.test"))
    assert [TEAM, OTHER] == list(await scene.workspaces.teams())


async def test_tokens_are_sealed_where_they_are_stored(scene: Scene) -> None:
    """Who reads the database reads no token."""
    await scene.install(TEAM)

    stored = str(scene.kept._values)
    found = await scene.installations.of(TEAM)
    assert TOKEN not in stored
    assert found is not None
    assert TOKEN == found.token


async def test_another_secret_opens_nothing_and_says_why(scene: Scene) -> None:
    """A changed BATON_SECRET is told with the cure."""
    await scene.installations.save(an_installation())
    other = Installations(scene.kept, Seal([b"another"]))

    with pytest.raises(SettingsError, match="BATON_SECRET"):
        await other.of(TEAM)


async def test_a_secret_can_be_replaced(scene: Scene) -> None:
    """What the old secret sealed is opened as long as it is given as the second."""
    await scene.installations.save(an_installation())
    both = Installations(scene.kept, Seal([b"new secret", SECRET]))

    assert an_installation() == await both.of(TEAM)


async def test_a_state_is_good_once(scene: Scene) -> None:
    """A link that is used a second time installs nothing."""
    state = await scene.begin()
    scene.slack.state.oauth_codes |= {"one": TEAM, "two": OTHER}

    first = await scene.come_back(state=state, code="one")
    second = await scene.come_back(state=state, code="two")

    assert (200, 400) == (first.status_code, second.status_code)
    assert [TEAM] == list(await scene.workspaces.teams())


async def test_a_state_of_another_browser_is_refused(scene: Scene) -> None:
    """A link that somebody was sent does not install somebody else's choice."""
    state = await scene.begin()
    scene.browser.cookies.delete(COOKIE)
    scene.slack.state.oauth_codes["one"] = TEAM

    answer = await scene.come_back(state=state, code="one")

    assert 400 == answer.status_code
    assert "began elsewhere" in answer.text
    assert [] == list(await scene.workspaces.teams())


async def test_an_old_state_is_refused(scene: Scene) -> None:
    """After ten minutes the flow begins anew."""
    state = await scene.begin()
    scene.clock.move(timedelta(minutes=10))

    assert 400 == (await scene.come_back(state=state, code="one")).status_code


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ({"error": "access_denied"}, 200, "nothing has changed"),
        ({}, 400, "used before"),
        ({"state": "made up", "code": "x"}, 400, "used before"),
        ({"state": "ü", "code": "x"}, 400, "used before"),
    ],
)
async def test_what_is_not_right_gets_a_page_and_never_a_500(
    scene: Scene, query: dict[str, str], status: int, words: str
) -> None:
    """Whoever comes back without what is needed reads why, and may try again."""
    await scene.begin()

    answer = await scene.come_back(**query)

    assert status == answer.status_code
    assert words in answer.text
    assert "/slack/install" in answer.text


async def test_a_code_that_slack_does_not_know_installs_nothing(scene: Scene) -> None:
    """A wrong code and a broken Slack are told the same way."""
    unknown = await scene.come_back(state=await scene.begin(), code="unknown")
    scene.slack.faults.on("oauth.v2.access", Status(503))
    broken = await scene.come_back(state=await scene.begin(), code="x")
    incomplete = await scene.come_back(state=await scene.begin())

    assert [400] * 3 == [each.status_code for each in (unknown, broken, incomplete)]
    assert "did not confirm" in unknown.text
    assert [] == list(await scene.workspaces.teams())


async def test_names_of_workspaces_are_shown_as_text(scene: Scene) -> None:
    """A workspace cannot put markup into our page."""
    answer = await scene.install(THIRD)

    assert "Third &lt;b&gt;" in answer.text


async def test_only_named_workspaces_may_have_the_app() -> None:
    """Where the operator names workspaces, no other one gets in."""
    async with opened(teams=[OTHER]) as scene:
        refused, taken = await scene.install(TEAM), await scene.install(OTHER)

        assert (403, 200) == (refused.status_code, taken.status_code)
        assert [OTHER] == list(await scene.workspaces.teams())


async def test_a_revoked_token_is_forgotten(scene: Scene) -> None:
    """After app_uninstalled the workspace is not served any more."""
    await scene.install(TEAM)
    await scene.workspaces.client(TEAM)
    scene.slack.state.revoked_tokens.add(TOKEN)

    await scene.workspaces.forget(TEAM)

    with pytest.raises(SendRejected, match="/slack/install"):
        await scene.workspaces.client(TEAM)
    assert [] == list(await scene.workspaces.teams())


async def test_a_late_revocation_does_not_undo_a_new_installation(scene: Scene) -> None:
    """An event that comes after the app was installed again is checked with Slack."""
    await scene.install(TEAM)

    await scene.workspaces.forget(TEAM)

    assert [TEAM] == list(await scene.workspaces.teams())


async def test_in_doubt_the_token_stays(scene: Scene) -> None:
    """While Slack does not answer nothing is thrown away."""
    await scene.install(TEAM)
    scene.slack.state.revoked_tokens.add(TOKEN)
    scene.slack.faults.on("auth.test", Status(503))

    await scene.workspaces.forget(TEAM)
    await scene.workspaces.forget("T0UNKNOWN")

    assert [TEAM] == list(await scene.workspaces.teams())


async def test_another_machine_s_installation_is_seen_within_a_minute(scene: Scene) -> None:
    """What is kept in this process is read again when its minute is over."""
    await scene.install(TEAM)
    first = await scene.workspaces.client(TEAM)
    await scene.installations.save(an_installation(token="xoxb-new"))

    soon = await scene.workspaces.client(TEAM)
    scene.clock.move(timedelta(minutes=1))
    later = await scene.workspaces.client(TEAM)

    assert soon is first
    assert later is not first


async def test_an_unchanged_client_is_kept(scene: Scene) -> None:
    """Reading again keeps the client, and the connections that it has."""
    await scene.install(TEAM)
    first = await scene.workspaces.client(TEAM)
    scene.clock.move(timedelta(minutes=2))

    assert first is await scene.workspaces.client(TEAM)


async def test_without_a_name_the_only_workspace_is_meant(scene: Scene) -> None:
    """With one workspace nobody has to name it; with two it must be named."""
    await scene.install(TEAM)
    only = await scene.workspaces.client("")
    await scene.install(OTHER)

    assert TEAM == (await only.myself()).team
    with pytest.raises(SendRejected, match="must be named"):
        await scene.workspaces.client("")


async def test_a_foreign_seal_is_a_readable_refusal(scene: Scene) -> None:
    """The outbox reads a sentence, not a traceback."""
    other = Installations(scene.kept, Seal([b"another"]))
    await other.save(an_installation())

    with pytest.raises(SendRejected, match="BATON_SECRET"):
        await scene.workspaces.client(TEAM)
