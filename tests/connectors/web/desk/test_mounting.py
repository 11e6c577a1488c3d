"""The desk in an application, without a browser: who gets in, and what else is left alone."""

from collections.abc import AsyncIterator
from urllib.parse import parse_qsl

import httpx
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from bot.domain.messages import Message
from connectors.web.desk.mounting import mount_desk
from tests.builders import a_message
from tests.fakes.clock import FixedClock
from tests.fakes.services import MemoryService, MemorySignals

PAGE = {"Accept": "text/html"}


async def _silent(text: str) -> Message:
    return a_message(text)


def _app() -> FastAPI:
    app, signals, clock = FastAPI(), MemorySignals(), FixedClock()
    app.get("/")(lambda: "chat")
    service = MemoryService(signals, clock, _silent)
    mount_desk(
        app,
        board=service,
        casework=service,  # type: ignore[arg-type]
        oversight=service,  # type: ignore[arg-type]
        transcripts=service,
        signals=signals,
        token="secret",
        clock=clock,
    )
    return app


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=_app())
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.test") as opened:
        yield opened


async def _sign_in(client: httpx.AsyncClient, **fields: str) -> httpx.Response:
    form = {"name": "Ana", "token": "secret", **fields}
    return await client.post("/desk/sign-in", data=form)


async def test_a_stranger_is_sent_to_the_sign_in(client: httpx.AsyncClient) -> None:
    """A page asks for a sign-in and remembers which handoff was wanted."""
    answer = await client.get("/desk/?handoff=h1&x=2", headers=PAGE)

    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/sign-in?handoff=h1")


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("/desk/knowledge?x=1", "?page=knowledge"),
        ("/desk/?conversation=c1", "?conversation=c1"),
        ("/desk/elsewhere", ""),
    ],
)
async def test_the_sign_in_leads_to_what_was_wanted(
    client: httpx.AsyncClient, asked: str, wanted: str
) -> None:
    """To a page, or to a conversation; nowhere that the desk does not know."""
    answer = await client.get(asked, headers=PAGE)
    form = await client.get(f"/desk/sign-in{wanted}")
    opened = await _sign_in(client, **dict(parse_qsl(wanted.removeprefix("?"))))

    assert answer.headers["location"] == f"/desk/sign-in{wanted}"
    assert ('type="hidden"' in form.text) == bool(wanted)
    target = wanted.removeprefix("?page=") if "page=" in wanted else wanted
    assert opened.headers["location"] == f"/desk/{target}"


async def test_the_sign_in_leads_to_no_other_place(client: httpx.AsyncClient) -> None:
    """Whatever a link claims to be a page."""
    opened = await _sign_in(client, page="//elsewhere.example.com")

    assert opened.headers["location"] == "/desk/"


async def test_a_stranger_gets_no_parts_of_the_page(client: httpx.AsyncClient) -> None:
    """What is no page is refused."""
    assert (await client.get("/desk/_nicegui/anything")).status_code == 401


async def test_the_token_opens_the_desk(client: httpx.AsyncClient) -> None:
    """Name and token give a cookie that scripts and other sites cannot use."""
    answer = await _sign_in(client, handoff="h1")

    cookie = answer.headers["set-cookie"]
    assert answer.headers["location"] == "/desk/?handoff=h1"
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Path=/desk" in cookie


async def test_the_sixth_wrong_try_waits(client: httpx.AsyncClient) -> None:
    """After five wrong tokens even the right one has to wait, and the sentence says how long."""
    for _ in range(5):
        assert (await _sign_in(client, token="guess")).status_code == 403

    answer = await _sign_in(client)

    assert answer.status_code == 429
    assert "Wait 60 seconds, then try again." in answer.text


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "a\nb", "a\0b"])
async def test_a_name_that_cannot_be_shown_is_refused(client: httpx.AsyncClient, name: str) -> None:
    """Contacts read the name, so it must be one."""
    assert (await _sign_in(client, name=name)).status_code == 400


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"a" * 10_000, b"name=a&token=%ff%00"])
async def test_a_broken_form_is_refused(client: httpx.AsyncClient, body: bytes) -> None:
    """Whatever is sent, the answer is a form with a sentence, never an error of ours."""
    assert (await client.post("/desk/sign-in", content=body)).status_code == 403


async def test_what_was_typed_comes_back_as_text(client: httpx.AsyncClient) -> None:
    """Markup in a name or an address is not markup of the page."""
    answer = await _sign_in(client, name='"><script>x</script>', token="no", handoff='"><b>')

    assert "<script>x" not in answer.text
    assert "<b>" not in answer.text


async def test_signing_out_takes_the_cookie_back(client: httpx.AsyncClient) -> None:
    """After signing out the browser holds no session."""
    await _sign_in(client)
    await client.post("/desk/sign-out")

    assert not client.cookies


async def test_other_routes_stay_as_they_are(client: httpx.AsyncClient) -> None:
    """The desk lives below its path only."""
    assert (await client.get("/")).json() == "chat"


def test_a_stranger_gets_no_websocket() -> None:
    """The live connection is refused without a session."""
    with (
        pytest.raises(WebSocketDisconnect) as refused,
        TestClient(_app()).websocket_connect("/desk/_nicegui_ws/socket.io/"),
    ):
        pass

    assert refused.value.code == 4401
