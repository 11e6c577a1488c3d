"""Every line of bad input ends in a sentence and a status below 500."""

from collections.abc import AsyncIterator

import pytest

from tests.connectors.web.serving import QUESTION, serve, visit
from tests.fakes.services import LONGEST

JSON = {"Content-Type": "application/json"}
MEBIBYTE = 1_048_576


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"{", 400, "invalid_json"),
        (b"\xff\xfe{}", 400, "invalid_json"),
        (b"[" * 200_000, 400, "invalid_request"),
        (b"", 422, "invalid_input"),
        (b"[]", 422, "invalid_input"),
        (b"null", 422, "invalid_input"),
        (b'{"id": "question-1"}', 422, "invalid_input"),
        (b'{"id": "short", "text": "Hi"}', 422, "invalid_input"),
        (b'{"id": "question-1\\u0000", "text": "Hi"}', 422, "invalid_input"),
        (b'{"id": "question-1", "text": 7}', 422, "invalid_input"),
        (b'{"id": "question-1", "text": "Hi", "token": "x"}', 422, "invalid_input"),
        (b'{"id": "question-1", "text": ""}', 422, "invalid_input"),
        (b'{"id": "question-1", "text": " \\n "}', 422, "invalid_input"),
        (b'{"id": "question-1", "text": 1e999}', 422, "invalid_input"),
    ],
)
async def test_a_body_that_cannot_be_taken_is_refused(
    content: bytes, status: int, code: str
) -> None:
    """A client's fault is a 4xx in the one shape, and nothing is stored."""
    served = serve()
    visitor = await visit(served)

    refused = await visitor.post_raw("messages", content=content, headers=JSON)

    error = refused.json()["error"]
    assert (status, code) == (refused.status_code, error["code"])
    assert error["message"].endswith(".")
    assert not served.service.deliveries


async def test_the_sentence_names_the_field() -> None:
    """Whoever wrote the client sees what to change."""
    visitor = await visit(serve())

    refused = await visitor.post("ratings", {"id": "rating-01", "rating": 9})

    assert refused.json()["error"]["message"].startswith("rating: ")


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
async def test_another_content_type_is_refused(content_type: str) -> None:
    """Only JSON is taken, and the sentence says so."""
    visitor = await visit(serve())

    refused = await visitor.post_raw(
        "messages", content=b'{"id": "question-1"}', headers={"Content-Type": content_type}
    )

    assert 415 == refused.status_code
    assert "application/json" in refused.json()["error"]["message"]


async def test_lone_surrogates_and_nul_are_cleaned() -> None:
    """What no database stores is replaced; the rest of the message is kept and answered."""
    visitor = await visit(serve())

    accepted = await visitor.post_raw(
        "messages", content=b'{"id": "question-1", "text": "a\\ud800b\\u0000c"}', headers=JSON
    )

    assert 202 == accepted.status_code
    assert "a\ufffdb\ufffdc" == (await visitor.read("messages"))[0]["text"]


async def test_a_message_that_is_too_long_is_refused_with_the_limit() -> None:
    """The contact learns how much fits."""
    visitor = await visit(serve())

    refused = await visitor.post("messages", QUESTION | {"text": "x" * (LONGEST + 1)})

    assert 422 == refused.status_code
    assert str(LONGEST) in refused.json()["error"]["message"]


async def test_ten_megabytes_are_refused_unread() -> None:
    """A body whose length says that it is too large is not read at all."""
    served = serve()
    visitor = await visit(served)

    refused = await visitor.post_raw("messages", content=b"x" * 10 * MEBIBYTE, headers=JSON)

    assert (413, "too_large") == (refused.status_code, refused.json()["error"]["code"])
    assert "1,048,576" in refused.json()["error"]["message"]


async def test_a_chunked_body_is_read_up_to_the_limit_only() -> None:
    """A body without a length is refused as soon as it is too large."""
    visitor = await visit(serve())
    sent = 0

    async def chunks() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(160):
            sent += 65_536
            yield b"x" * 65_536

    refused = await visitor.post_raw("messages", content=chunks(), headers=JSON)

    assert (413, "too_large") == (refused.status_code, refused.json()["error"]["code"])
    assert sent <= MEBIBYTE + 65_536


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/api/nothing",
        "/api/conversations/../../etc/passwd",
        "/documents/%00",
        "/documents/%ff%fe",
        "/documents/handbook/none.md",
        "/static/../channel.py",
        "/static/%2e%2e/channel.py",
        "/static/",
    ],
)
async def test_an_unknown_address_is_not_found(path: str) -> None:
    """What is not there is a 404 in the one shape."""
    response = await serve().client.get(path)

    assert (404, "not_found") == (response.status_code, response.json()["error"]["code"])


@pytest.mark.parametrize("after", ["-1", "x", "99999999999999999999", ""])
async def test_a_place_that_is_no_number_is_refused(after: str) -> None:
    """A wrong query is the client's fault."""
    visitor = await visit(serve())

    refused = await visitor.client.get(
        f"/api/conversations/{visitor.id}/messages?after={after}", headers=visitor.headers
    )

    assert 422 == refused.status_code


async def test_a_wrong_method_is_refused_in_the_same_shape() -> None:
    """So is a method that an address does not have."""
    refused = await serve().client.delete("/api/widget")

    assert (405, "method_not_allowed") == (refused.status_code, refused.json()["error"]["code"])


async def test_a_second_claim_is_a_conflict() -> None:
    """What a state machine refuses is a 409 with its sentence."""
    visitor = await visit(serve())
    desk = {"Authorization": "Bearer desk-token"}
    await visitor.post("handoffs", {"id": "handoff-1"})
    handoff = (await visitor.client.get("/api/handoffs", headers=desk)).json()[0]["id"]
    claim = f"/api/handoffs/{handoff}/claim"
    await visitor.client.post(claim, headers=desk, json={"agent": "Grace"})

    lost = await visitor.client.post(claim, headers=desk, json={"agent": "Linus"})

    assert (409, "illegal_move") == (lost.status_code, lost.json()["error"]["code"])
    assert "already claimed by Grace" in lost.json()["error"]["message"]
