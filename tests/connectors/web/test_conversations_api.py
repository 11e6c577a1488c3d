from bot.domain.messages import Action, ContactAction
from tests.connectors.web.serving import DESK, QUESTION, serve, visit


async def test_a_question_is_taken_in_and_answered() -> None:
    """What is accepted appears in the transcript, followed by its answer of the same turn."""
    visitor = await visit(serve())

    accepted = await visitor.post("messages", QUESTION)

    assert 202 == accepted.status_code
    asked, answered = await visitor.read("messages")
    assert ("contact", QUESTION["text"]) == (asked["author"], asked["text"])
    assert ("assistant", 2) == (answered["author"], answered["sequence"])
    assert accepted.json()["turn_id"] == asked["turn_id"] == answered["turn_id"]


async def test_the_same_id_is_answered_once() -> None:
    """A client that does not know whether its message arrived may send it again."""
    visitor = await visit(serve())
    first = await visitor.post("messages", QUESTION)

    second = await visitor.post("messages", QUESTION)

    assert 202 == second.status_code
    assert {"turn_id": first.json()["turn_id"], "repeat": True} == second.json()
    assert 2 == len(await visitor.read("messages"))


async def test_ids_of_one_visitor_do_not_swallow_those_of_another() -> None:
    """A client's id counts within its own conversation."""
    served = serve()
    one, other = await visit(served), await visit(served)
    await one.post("messages", QUESTION)

    accepted = await other.post("messages", QUESTION)

    assert accepted.json()["repeat"] is False


async def test_messages_can_be_read_from_a_place_on() -> None:
    """A page asks only for what it lacks."""
    visitor = await visit(serve())
    await visitor.post("messages", QUESTION)

    found = await visitor.read("messages?after=1")

    assert [2] == [message["sequence"] for message in found]


async def test_a_new_conversation_is_the_assistants() -> None:
    """Before the first message is handled, the assistant is the one to speak."""
    visitor = await visit(serve())

    standing = await visitor.read()

    assert standing == {"id": visitor.id, "owner": "assistant", "agent": None, "handoff": None}


async def test_a_human_is_called_claims_and_answers() -> None:
    """The page sees who has the conversation at each step, and the agent's name on the reply."""
    visitor = await visit(serve())
    await visitor.post("handoffs", {"id": "handoff-1"})
    waiting = await visitor.read()
    queue = (await visitor.client.get("/api/handoffs", headers=DESK)).json()
    handoff = f"/api/handoffs/{queue[0]['id']}"

    await visitor.client.post(f"{handoff}/claim", headers=DESK, json={"agent": "Grace"})
    said = {"agent": "Grace", "id": "reply-001", "text": "Hello, Ada."}
    await visitor.client.post(f"{handoff}/reply", headers=DESK, json=said)

    accompanied = await visitor.read()
    reply = (await visitor.read("messages"))[-1]
    assert ("queue", "requested") == (waiting["owner"], waiting["handoff"])
    assert ("agent", "accepted") == (accompanied["owner"], accompanied["handoff"])
    assert "Grace" == accompanied["agent"] == reply["author_name"]
    assert "Hello, Ada." == reply["text"]


async def test_what_is_pressed_arrives_as_an_action() -> None:
    """Ratings, feedback and approvals become deliveries with target, value and comment."""
    served = serve()
    visitor = await visit(served)

    await visitor.post("ratings", {"id": "rating-01", "rating": 4, "comment": "Good"})
    await visitor.post(
        "feedback", {"id": "feedback1", "message_id": "m1", "value": "unhelpful", "comment": "No"}
    )
    await visitor.post("approvals/a1", {"id": "approval1", "approved": False})
    await visitor.post("answers", {"id": "again-001", "message_id": "m2"})

    actions = [delivery.inbound for delivery in served.service.deliveries.values()]
    told = [(one.action, one.target, one.value, one.comment) for one in actions]  # type: ignore[union-attr]
    assert told == [
        ("rate", "", "4", "Good"),
        ("feedback", "m1", "unhelpful", "No"),
        ("decline", "a1", "", ""),
        ("answer_again", "m2", "", ""),
    ]


async def test_a_conversation_may_follow_another_of_the_same_visitor() -> None:
    """With the earlier token the contact stays the same; the conversation and its token do not."""
    served = serve()
    visitor = await visit(served)

    begun = await visitor.client.post(
        "/api/conversations", json={"follows": visitor.id}, headers=visitor.headers
    )

    following = begun.json()
    assert following["id"].partition("-")[0] == visitor.id.partition("-")[0]
    assert following["id"] != visitor.id
    assert following["token"] != visitor.token


async def test_nobody_follows_a_conversation_without_its_token() -> None:
    """Knowing an id does not make anybody its contact."""
    served = serve()
    visitor, stranger = await visit(served), await visit(served)

    begun = await stranger.client.post(
        "/api/conversations", json={"follows": visitor.id}, headers=stranger.headers
    )

    assert 401 == begun.status_code


async def test_a_conversation_begins_without_a_body() -> None:
    """`curl -X POST` is enough: there is nothing that must be said."""
    visitor = await visit(serve())

    begun = await visitor.client.post("/api/conversations")

    assert 201 == begun.status_code
    assert {"id", "token"} == set(begun.json())


async def test_a_human_can_be_declined_again() -> None:
    """The withdrawal is taken in as an act of the contact, once for each id."""
    served = serve()
    visitor = await visit(served)
    await visitor.post("handoffs", {"id": "handoff-1"})

    accepted = await visitor.post("withdrawals", {"id": "withdraw-1"})
    again = await visitor.post("withdrawals", {"id": "withdraw-1"})

    assert (202, 202, True) == (accepted.status_code, again.status_code, again.json()["repeat"])
    inbound = [each.inbound for each in served.service.deliveries.values()]
    assert inbound[-1] == ContactAction(Action.WITHDRAW)


async def test_an_answer_that_is_being_written_can_be_stopped() -> None:
    """Of this conversation, and only with its token."""
    served = serve()
    visitor, other = await visit(served), await visit(served)
    await visitor.post("messages", QUESTION)

    stopped = await visitor.post("stops", {})
    nothing = await other.post("stops", {})
    foreign = await visitor.client.post(
        f"/api/conversations/{visitor.id}/stops", json={}, headers=other.headers
    )

    assert ({"stopped": True}, {"stopped": False}) == (stopped.json(), nothing.json())
    assert 401 == foreign.status_code
    assert 2 == len(served.service.stopped)
