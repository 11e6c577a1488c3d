"""Who may post to Baton: every token that does not hold is refused, never by an error of ours."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from bot.domain.errors import SettingsError
from connectors.teams.access import TeamsAccess, open_port
from connectors.teams.hosts import ServiceHosts
from connectors.teams.verify import EntraDoor, Refused, parsed
from tests.connectors.teams.scene import Scene, Sdk, access_of, open_scene
from tests.fakes.clock import FixedClock
from tests.fakes.teams import BAD_TOKENS, TeamsFake, failing

REFUSALS = {401, 403}
BODIES = {
    "empty": b"",
    "no JSON": b"{",
    "deep": b"[" * 100_000,
    "a list": b"[]",
    "a number": b"7",
    "not UTF-8": b"\xff\xfe{",
    "no type": b'{"conversation": {"id": "x"}, "serviceUrl": "https://x"}',
    "no conversation": b'{"type": "message", "serviceUrl": "https://x"}',
    "a conversation that is none": b'{"type": "message", "conversation": 7, "serviceUrl": "u"}',
    "no service address": b'{"type": "message", "conversation": {"id": "x"}}',
}


@pytest.fixture(params=["botbuilder", "agents"])
async def scene(request: pytest.FixtureRequest) -> AsyncIterator[Scene]:
    """Open Baton in Teams, over each of the two libraries."""
    async with open_scene(sdk=request.param) as opened:
        yield opened


async def test_a_good_token_comes_in(scene: Scene) -> None:
    """What Teams sends is taken."""
    response = await post(scene, a_message(scene))

    assert 202 == response.status_code


@pytest.mark.parametrize("name", BAD_TOKENS)
async def test_a_bad_token_is_refused(scene: Scene, name: str) -> None:
    """401 or 403, and nothing of it is kept."""
    response = await post(scene, a_message(scene), authorization=scene.teams.tokens.bad(name))

    assert response.status_code in REFUSALS
    assert 0 == await scene.rig.store.inbox.waiting()


@pytest.mark.parametrize("name", BAD_TOKENS)
async def test_a_bad_token_hides_what_is_wrong_with_the_body(scene: Scene, name: str) -> None:
    """Who is not let in learns nothing about what we would have taken."""
    response = await scene.teams.deliveries.post_raw(
        headers=header(scene.teams.tokens.bad(name)), content=b"{"
    )

    assert response is not None
    assert response.status_code in {400, *REFUSALS}


@pytest.mark.parametrize("name", BODIES)
async def test_a_body_that_is_no_activity_is_a_400(scene: Scene, name: str) -> None:
    """The sender's fault is never an error of ours."""
    response = await scene.teams.deliveries.post_raw(
        headers=header(scene.teams.tokens.good()), content=BODIES[name]
    )

    assert response is not None
    assert 400 == response.status_code


@pytest.mark.parametrize(
    "changes",
    [
        {"from": "nobody"},
        {"text": {"a": 1}},
        {"entities": "mention"},
        {"attachments": {"a": 1}},
        {"channelData": "x"},
        {"value": [1, 2]},
        {"recipient": None},
        {"timestamp": "never"},
        {"membersAdded": "everybody", "type": "conversationUpdate"},
        {"name": 7, "type": "invoke"},
        {"value": {"action": "x"}, "name": "adaptiveCard/action", "type": "invoke"},
        {"value": None, "name": "message/submitAction", "type": "invoke"},
        {"id": None},
        {"text": "\ud800\x00"},
    ],
)
async def test_fields_of_any_shape_never_break_the_server(
    scene: Scene, changes: dict[str, Any]
) -> None:
    """Whatever stands in an activity, the answer is not a 5xx."""
    response = await post(scene, a_message(scene) | changes)

    assert response.status_code < 500


async def test_a_rotated_key_is_taken_at_once(scene: Scene) -> None:
    """The first token with a new key makes Baton fetch the keys; nobody waits for a day."""
    await post(scene, a_message(scene))
    scene.move(timedelta(minutes=1))
    scene.teams.tokens.rotate()

    response = await post(scene, a_message(scene))

    assert 202 == response.status_code


async def test_unknown_keys_do_not_make_us_ask_each_time(scene: Scene) -> None:
    """Forged key ids cost Microsoft one request per cooldown."""
    await post(scene, a_message(scene))
    before = scene.teams.tokens.fetches

    for _ in range(5):
        forged = scene.teams.tokens.bad("unknown_key")
        await post(scene, a_message(scene), authorization=forged)

    assert scene.teams.tokens.fetches <= before + 1


async def test_keys_that_cannot_be_fetched_are_asked_for_again(scene: Scene) -> None:
    """Neither good nor bad can be told, so Teams is asked to come again: 503, the only 5xx."""
    scene.teams.tokens.faults.will(failing(500), on="keys")

    first = await post(scene, a_message(scene))
    scene.move(timedelta(minutes=1))
    second = await post(scene, a_message(scene))

    assert 503 == first.status_code
    assert 202 == second.status_code


async def test_known_keys_outlive_an_outage(scene: Scene) -> None:
    """A day later, when the keys should be refreshed and cannot be, the known ones still serve."""
    await post(scene, a_message(scene))
    scene.move(timedelta(hours=25))
    scene.teams.tokens.faults.will(failing(500), on="keys")

    response = await post(scene, a_message(scene))

    assert 202 == response.status_code


async def test_a_clock_that_is_four_minutes_off_is_forgiven(scene: Scene) -> None:
    """Five minutes of skew are allowed, an hour is not (see the bad tokens)."""
    past = int((scene.teams.tokens.clock.now() - timedelta(minutes=4)).timestamp())

    response = await post(scene, a_message(scene), authorization=scene.teams.tokens.good(exp=past))

    assert 202 == response.status_code


async def test_an_address_outside_the_allow_list_is_refused() -> None:
    """Even with a token made for it: our own token would be sent there."""
    async with open_scene(access={"service_hosts": ()}) as scene:
        response = await post(scene, a_message(scene))

    assert 403 == response.status_code


@pytest.mark.parametrize("sdk", ["botbuilder", "agents"])
async def test_auth_none_serves_without_tokens_on_loopback(sdk: Sdk) -> None:
    """For developers with a local client: no token in, none out."""
    access = {"auth": "none", "is_loopback": True, "password": None, "app_id": ""}
    async with open_scene(access=access, sdk=sdk) as scene:
        response = await post(scene, a_message(scene), authorization=None)
        await scene.work()

    assert 202 == response.status_code
    assert {"send"} <= {call.kind for call in scene.teams.calls}
    assert {None} == {call.authorization for call in scene.teams.calls}


async def test_auth_none_does_not_open_other_addresses() -> None:
    """Without tokens the allow-list still holds."""
    access = {"auth": "none", "is_loopback": True, "password": None}
    async with open_scene(access=access) as scene:
        elsewhere = a_message(scene) | {"serviceUrl": "https://evil.example.com/"}
        response = await post(scene, elsewhere, authorization=None)

    assert 403 == response.status_code


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"app_id": ""}, "TEAMS_APP_ID"),
        ({"tenant_id": ""}, "TEAMS_TENANT_ID"),
        ({"password": None}, "TEAMS_APP_PASSWORD"),
        ({"auth": "none"}, "teams.auth"),
    ],
)
async def test_half_a_configuration_stops_the_start(changes: dict[str, Any], named: str) -> None:
    """The sentence names what is missing; an empty app id never turns the checks off."""
    async with TeamsFake() as teams, httpx.AsyncClient() as http:
        access: TeamsAccess = access_of(teams, **changes)

        with pytest.raises(SettingsError, match=named):
            open_port(access, http=http, clock=FixedClock())


def test_a_door_without_an_app_id_cannot_be_built() -> None:
    """Not even by mistake in the code."""
    with pytest.raises(ValueError, match="app id"):
        EntraDoor(None, app_id="", hosts=ServiceHosts())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://smba.trafficmanager.net/amer/", True),
        ("https://SMBA.trafficmanager.net/teams", True),
        ("http://smba.trafficmanager.net/amer/", False),
        ("https://smba.trafficmanager.net.evil.example/", False),
        ("https://evil.example/smba.trafficmanager.net", False),
        ("https://smba.trafficmanager.net@evil.example/", False),
        ("https://evil.example#smba.trafficmanager.net", False),
        ("http://127.0.0.1:56150/_connector", True),
        ("http://127.0.0.1:1/_connector", False),
        ("https://[::1", False),
        ("", False),
    ],
)
def test_only_teams_own_hosts_are_given_our_token(url: str, allowed: bool) -> None:  # noqa: FBT001 - a table
    """By host, never by how an address begins; plain HTTP on a named loopback port only."""
    assert allowed is ServiceHosts(["127.0.0.1:56150"]).allow(url)


def test_what_is_wrong_with_a_body_is_said() -> None:
    """The operator who looks into a 400 reads why."""
    with pytest.raises(Refused, match="no type"):
        parsed(b"{}")


def a_message(scene: Scene) -> dict[str, Any]:
    ada = scene.teams.person("Ada")
    room = scene.teams.personal(ada).room
    return scene.teams.activities.said(room, ada, "Hello")


def header(authorization: str | None) -> dict[str, str]:
    return {} if authorization is None else {"Authorization": authorization}


_GOOD = "as Teams sends it"


async def post(
    scene: Scene, activity: dict[str, Any], *, authorization: str | None = _GOOD
) -> httpx.Response:
    """Post one activity, with a good token unless another is given."""
    token = scene.teams.tokens.good() if authorization == _GOOD else authorization
    response = await scene.teams.deliveries.post_raw(
        headers=header(token), content=json.dumps(activity)
    )
    assert response is not None
    return response
