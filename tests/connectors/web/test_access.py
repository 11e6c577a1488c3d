import pytest

from connectors.web.tokens import ConversationTokens, new_room, visitor_of
from tests.connectors.web.serving import serve, visit


def test_a_token_opens_its_own_conversation_only() -> None:
    """Each conversation has a token of its own."""
    tokens = ConversationTokens(b"secret")
    one, other = new_room(), new_room()

    token = tokens.issue(one)

    assert tokens.opens(one, token)
    assert not tokens.opens(other, token)


def test_another_secret_voids_every_token() -> None:
    """An operator who changes the secret locks everybody out."""
    room = new_room()

    token = ConversationTokens(b"old").issue(room)

    assert not ConversationTokens(b"new").opens(room, token)


def test_rooms_of_a_visitor_share_the_visitor() -> None:
    """Several conversations belong to one contact."""
    first = new_room()

    second = new_room(visitor=visitor_of(first))

    assert visitor_of(first) == visitor_of(second)
    assert first != second


@pytest.mark.parametrize(
    "given", [None, "", "Bearer ", "Bearer wrong", "Basic YTpi", "Bearer ü\xff"]
)
@pytest.mark.parametrize("path", ["", "/messages"])
async def test_a_wrong_token_reads_nothing(given: str | None, path: str) -> None:
    """A conversation is closed to everybody without its token, with the cure in the sentence."""
    visitor = await visit(serve())
    headers = {"Authorization": given.encode("latin-1")} if given is not None else {}

    refused = await visitor.client.get(f"/api/conversations/{visitor.id}{path}", headers=headers)  # type: ignore[arg-type]

    assert 401 == refused.status_code
    assert "unauthorised" == refused.json()["error"]["code"]
    assert "POST /api/conversations" in refused.json()["error"]["message"]


@pytest.mark.parametrize("path", ["messages", "handoffs", "ratings", "feedback", "approvals/a1"])
async def test_a_wrong_token_writes_nothing(path: str) -> None:
    """Nothing is stored for somebody who does not hold the token."""
    served = serve()
    visitor, stranger = await visit(served), await visit(served)
    bodies = {
        "messages": {"id": "question-1", "text": "Hi"},
        "handoffs": {"id": "handoff-1"},
        "ratings": {"id": "rating-01", "rating": 5},
        "feedback": {"id": "feedback1", "message_id": "m1", "value": "helpful"},
        "approvals/a1": {"id": "approval1", "approved": True},
    }

    refused = await visitor.client.post(
        f"/api/conversations/{visitor.id}/{path}", json=bodies[path], headers=stranger.headers
    )

    assert 401 == refused.status_code
    assert not served.service.deliveries


@pytest.mark.parametrize("given", [{}, {"Authorization": "Bearer wrong"}])
async def test_the_desk_api_needs_the_desk_token(given: dict[str, str]) -> None:
    """Visitors' tokens and guesses do not open the desk."""
    served = serve()

    refused = await served.client.get("/api/handoffs", headers=given)

    assert 401 == refused.status_code
    assert "desk token" in refused.json()["error"]["message"]
