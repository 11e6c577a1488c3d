from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from starlette.testclient import TestClient, WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from bot.domain.errors import StoreError
from connectors.web.wire import web_ref
from tests.connectors.web.serving import QUESTION, Served, serve
from tests.fakes.clock import NOON


@pytest.fixture
def served() -> Served:
    return serve()


@pytest.fixture
def client(served: Served) -> Iterator[TestClient]:
    with TestClient(served.app) as client:
        yield client


@pytest.fixture
def begun(client: TestClient) -> dict[str, str]:
    found: dict[str, str] = client.post("/api/conversations", json={}).json()
    return found


def write(client: TestClient, begun: dict[str, str], body: dict[str, str] = QUESTION) -> Any:
    headers = {"Authorization": f"Bearer {begun['token']}"}
    return client.post(
        f"/api/conversations/{begun['id']}/messages", json=body, headers=headers
    ).json()


def connect(client: TestClient, begun: dict[str, str]) -> WebSocketTestSession:
    return client.websocket_connect(f"/api/conversations/{begun['id']}/stream")


def hello(page: WebSocketTestSession, begun: dict[str, str], *, after: int = 0) -> None:
    page.send_json({"type": "hello", "token": begun["token"], "after": after})


def test_a_page_is_told_who_speaks_and_then_what_is_said(
    client: TestClient, begun: dict[str, str]
) -> None:
    """Messages arrive in order, as soon as they are stored."""
    with connect(client, begun) as page:
        hello(page, begun)
        owner = page.receive_json()
        write(client, begun)
        frames = [page.receive_json(), page.receive_json()]

    assert ("owner", "assistant") == (owner["type"], owner["owner"])
    assert [1, 2] == [frame["message"]["sequence"] for frame in frames]


def test_a_page_that_comes_back_gets_all_that_it_missed_and_nothing_twice(
    client: TestClient, begun: dict[str, str]
) -> None:
    """Everything after the sequence that the page names is sent again."""
    with connect(client, begun) as page:
        hello(page, begun)
        page.receive_json()
        write(client, begun)
        last_seen = page.receive_json()["message"]["sequence"]
    write(client, begun, {"id": "question-2", "text": "And how long for foster parents?"})

    with connect(client, begun) as page:
        hello(page, begun, after=last_seen)
        frames = [page.receive_json() for _ in range(4)]

    assert [2, 3, 4] == [frame["message"]["sequence"] for frame in frames[:3]]
    assert "owner" == frames[3]["type"]


def _edited(served: Served, client: TestClient, begun: dict[str, str]) -> None:
    """Let the author of the first message change it."""
    conversation_id = web_ref(begun["id"]).conversation_id
    call = client.portal.call  # type: ignore[union-attr]
    first = call(served.service.messages, conversation_id)[0]
    edited = replace(first, text="And for twins?", edited_at=NOON)
    call(served.service.change, conversation_id, edited)


def test_a_message_that_its_author_changed_is_sent_again(
    served: Served, client: TestClient, begun: dict[str, str]
) -> None:
    """An open page draws it as it reads now, in its old place."""
    with connect(client, begun) as page:
        hello(page, begun)
        page.receive_json()
        write(client, begun)
        page.receive_json()
        page.receive_json()
        _edited(served, client, begun)
        frame = page.receive_json()

    assert ("message", 1) == (frame["type"], frame["message"]["sequence"])
    assert "And for twins?" == frame["message"]["text"]
    assert frame["message"]["edited_at"]


def test_a_page_that_comes_back_is_told_of_changes(
    served: Served, client: TestClient, begun: dict[str, str]
) -> None:
    """Also of messages that it had before."""
    with connect(client, begun) as page:
        hello(page, begun)
        write(client, begun)
        [page.receive_json() for _ in range(3)]
    _edited(served, client, begun)

    with connect(client, begun) as page:
        hello(page, begun, after=2)
        changed, owner = page.receive_json(), page.receive_json()

    assert "And for twins?" == changed["message"]["text"]
    assert "owner" == owner["type"]


def test_drafts_and_states_reach_the_page(
    served: Served, client: TestClient, begun: dict[str, str]
) -> None:
    """A page shows what the assistant does and writes before it is said."""
    draft = served.connector.draft(web_ref(begun["id"]), turn_id="turn-1")
    with connect(client, begun) as page:
        hello(page, begun)
        page.receive_json()
        client.portal.call(draft.status, "Searching")  # type: ignore[union-attr]
        client.portal.call(draft.append, "You get")  # type: ignore[union-attr]
        client.portal.call(draft.withdraw)  # type: ignore[union-attr]
        frames = [page.receive_json() for _ in range(3)]

    assert frames == [
        {"type": "status", "turn_id": "turn-1", "text": "Searching"},
        {"type": "draft", "turn_id": "turn-1", "text": "You get"},
        {"type": "withdrawn", "turn_id": "turn-1"},
    ]


def test_a_change_of_owner_is_told(client: TestClient, begun: dict[str, str]) -> None:
    """A page learns that it waits for a human."""
    headers = {"Authorization": f"Bearer {begun['token']}"}
    with connect(client, begun) as page:
        hello(page, begun)
        page.receive_json()
        address = f"/api/conversations/{begun['id']}/handoffs"
        client.post(address, json={"id": "handoff-1"}, headers=headers)
        notice, owner = page.receive_json(), page.receive_json()

    assert "message" == notice["type"]
    assert ("queue", "requested") == (owner["owner"], owner["handoff"])


def test_a_ping_is_answered(client: TestClient, begun: dict[str, str]) -> None:
    """A page can tell a quiet connection from a lost one."""
    with connect(client, begun) as page:
        hello(page, begun)
        page.receive_json()
        page.send_json({"type": "ping"})
        answer = page.receive_json()

    assert {"type": "pong"} == answer


def closed(page: WebSocketTestSession) -> tuple[dict[str, Any], WebSocketDisconnect]:
    """Return the error frame and the close that follows it."""
    error: dict[str, Any] = page.receive_json()
    with pytest.raises(WebSocketDisconnect) as closing:
        page.receive_json()
    return error, closing.value


def test_a_wrong_token_closes_with_a_sentence(client: TestClient, begun: dict[str, str]) -> None:
    """The code is 4401, and the sentence says what to do."""
    with connect(client, begun) as page:
        page.send_json({"type": "hello", "token": "wrong", "after": 0})
        error, closing = closed(page)

    assert "error" == error["type"]
    assert 4401 == closing.code
    assert "Begin a new one" in closing.reason


@pytest.mark.parametrize(
    "frame", ["", "{", "[]", "null", '{"type": "hello"}', '{"token": "x", "after": -1}', "[" * 9999]
)
def test_a_frame_that_cannot_be_read_closes_with_a_sentence(
    client: TestClient, begun: dict[str, str], frame: str
) -> None:
    """A broken client is told so; nothing breaks."""
    with connect(client, begun) as page:
        page.send_text(frame)
        _, closing = closed(page)

    assert 4400 == closing.code
    assert closing.reason.endswith(".")


def test_a_binary_frame_closes_with_a_sentence(client: TestClient, begun: dict[str, str]) -> None:
    """Frames are text."""
    with connect(client, begun) as page:
        page.send_bytes(b"\xff\x00")
        _, closing = closed(page)

    assert 4400 == closing.code


def test_a_store_that_is_away_closes_with_a_sentence() -> None:
    """The page comes back by itself; nobody is told what is away."""
    served = serve()
    with TestClient(served.app) as client:
        begun = client.post("/api/conversations", json={}).json()
        served.service.fail_with(StoreError("database at 10.0.0.7 is away"))
        with connect(client, begun) as page:
            hello(page, begun)
            error, closing = closed(page)

    assert 1011 == closing.code
    assert "10.0.0.7" not in str(error)
