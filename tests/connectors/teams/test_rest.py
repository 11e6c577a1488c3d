"""The Bot Connector's answers, and what each means for the ledger."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from bot.domain.errors import SendDelayed, SendError, SendRejected, SendUncertain
from connectors.teams.places import Spot, place_of, teams_ref
from connectors.teams.port import Place, TeamsRefusal
from tests.connectors.teams.scene import Scene, open_scene
from tests.fakes.teams import accepted_with, dropped, failing, reset, throttled

SAY = {"type": "message", "text": "Hello"}


@pytest.fixture(params=["botbuilder", "agents"])
async def scene(request: pytest.FixtureRequest) -> AsyncIterator[Scene]:
    """Open Baton in Teams, over each of the two libraries."""
    async with open_scene(sdk=request.param) as opened:
        yield opened


@pytest.fixture
def place(scene: Scene) -> Place:
    """Return a personal chat."""
    ada = scene.teams.person("Ada")
    spot = Spot(scene.teams.tenant_id, "personal", scene.teams.personal(ada).id, "")
    return place_of(teams_ref(spot, person=ada.aad_id, service_url=scene.teams.service_url))


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (throttled(retry_after=7), SendDelayed),
        (throttled(retry_after=None), SendDelayed),
        (failing(412), SendDelayed),
        (failing(503), SendDelayed),
        (failing(500), SendUncertain),
        (failing(502), SendUncertain),
        (failing(504), SendUncertain),
        (accepted_with(502), SendUncertain),
        (dropped(), SendUncertain),
        (reset(), SendUncertain),
        (failing(400), SendRejected),
        (failing(403), SendRejected),
        (failing(404), SendRejected),
        (failing(413), SendRejected),
    ],
)
async def test_a_failed_send_says_what_to_do_next(
    scene: Scene, place: Place, fault: object, expected: type[SendError]
) -> None:
    """Wait, look again, or give up: a message that was perhaps taken is never called delayed."""
    scene.teams.will(fault, on="send")  # type: ignore[arg-type]

    with pytest.raises(expected):
        await scene.port.send(place, SAY)


@pytest.mark.parametrize("fault", [failing(502), failing(500), dropped(), reset()])
async def test_a_failed_update_is_simply_tried_again(
    scene: Scene, place: Place, fault: object
) -> None:
    """Replacing a message twice does no harm, so nothing about it is uncertain."""
    sent = await scene.port.send(place, SAY)
    scene.teams.will(fault, on="update")  # type: ignore[arg-type]

    with pytest.raises(SendDelayed):
        await scene.port.update(place, sent, SAY)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("7", 7), ("0.2", 1), ("86400", 600), ("soon", 2), ("Fri, 01 Jan 2021 00:00:00 GMT", 1)],
)
async def test_the_wait_is_what_teams_names_within_reason(
    scene: Scene, place: Place, said: str, seconds: int
) -> None:
    """At least a second, at most ten minutes, two seconds where nothing is said."""
    scene.teams.will(throttled(retry_after=said), on="send")

    with pytest.raises(SendDelayed) as problem:
        await scene.port.send(place, SAY)

    assert timedelta(seconds=seconds) == problem.value.retry_after


async def test_a_refused_token_is_replaced_once(scene: Scene, place: Place) -> None:
    """A token that Teams no longer takes is fetched anew within the same send."""
    await scene.port.send(place, SAY)
    scene.teams.entra.revoke()

    assert await scene.port.send(place, SAY)


async def test_deleting_what_is_gone_is_done(scene: Scene, place: Place) -> None:
    """A repeat of a deletion is no failure."""
    sent = await scene.port.send(place, SAY)

    await scene.port.delete(place, sent)
    await scene.port.delete(place, sent)

    assert [] == scene.teams.chat(place.conversation_id).from_bot


async def test_nothing_is_sent_to_a_host_that_is_not_allowed(scene: Scene) -> None:
    """A stored address is checked as well: the token stays here."""
    elsewhere = Place("https://evil.example.com/", "19:x")

    with pytest.raises(SendRejected, match=r"teams\.service_hosts"):
        await scene.port.send(elsewhere, SAY)

    assert [] == scene.teams.entra.requests


async def test_a_refusal_says_why_to_whoever_asks(scene: Scene, place: Place) -> None:
    """Status, code and text of Teams are kept apart, for the code that has to tell them apart."""
    scene.teams.will(failing(403, code="ConversationBlockedByUser", text="no"), on="send")

    with pytest.raises(TeamsRefusal) as problem:
        await scene.port.send(place, SAY)

    refusal = problem.value
    assert (403, "ConversationBlockedByUser", "no") == (
        refusal.status,
        refusal.code,
        refusal.detail,
    )


async def test_a_large_roster_is_read_page_by_page(scene: Scene) -> None:
    """All members are found, up to the limit that was asked for."""
    people = [scene.teams.person(f"Person {number}") for number in range(450)]
    room = scene.teams.group("Everybody", *people)
    place = Place(scene.teams.service_url, room.id)

    assert 450 == len(await scene.port.members(place))
    assert 250 == len(await scene.port.members(place, limit=250))


async def test_one_client_carries_everything(scene: Scene, place: Place) -> None:
    """Whoever opened it decides about pools and proxies: a closed client sends nothing."""
    assert isinstance(scene.http, httpx.AsyncClient)
    await scene.http.aclose()

    with pytest.raises(RuntimeError, match="closed"):
        await scene.port.send(place, SAY)
