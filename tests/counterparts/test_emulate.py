"""What npm `emulate` answers and what the fake answers to the same calls."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.counterparts.emulate import Side, emulated, faked, why_not

pytestmark = pytest.mark.counterparts

Told = list[Any]
Trial = Callable[[Side], Awaitable[Told]]


@pytest.fixture
async def sides(tmp_path: Path) -> AsyncIterator[tuple[Side, Side]]:
    """Return emulate and the fake, with the same room and person."""
    if reason := await why_not():
        pytest.skip(reason)
    async with emulated(tmp_path) as counterpart, faked() as fake:
        yield counterpart, fake


def fate(answer: dict[str, Any]) -> str:
    """Return "ok" or the error."""
    return "ok" if answer["ok"] else str(answer["error"])


async def refusals(side: Side) -> Told:
    """Calls that cannot be done, each with its word."""
    there = {"channel": side.room}
    calls = [
        side.call("chat.postMessage", channel="C404", text="x"),
        side.call("chat.postMessage", **there),
        side.call("chat.update", **there, ts="1.000001", text="x"),
        side.call("chat.delete", **there, ts="1.000001"),
        side.call("chat.getPermalink", **there, message_ts="1.000001"),
        side.call("conversations.info", channel="C404"),
        side.call("users.info", user="U404"),
        side.call("users.lookupByEmail", email="nobody@example.com"),
        side.call("reactions.add", **there, timestamp="1.000001", name="eyes"),
        side.call("views.open", trigger_id="1.2.3", view=MODAL),
    ]
    return [fate(await each) for each in calls]


MODAL: dict[str, Any] = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Ticket"},
    "blocks": [{"type": "divider"}],
}


async def a_thread(side: Side) -> Told:
    """Question, answer with metadata, edit, reaction, deletion."""
    there = {"channel": side.room}
    mark = {"event_type": "baton", "event_payload": {"key": "k1"}}
    root = await side.call("chat.postMessage", **there, text="question")
    reply = await side.call(
        "chat.postMessage", **there, text="answer", thread_ts=root["ts"], metadata=mark
    )
    edited = await side.call("chat.update", **there, ts=reply["ts"], text="better")
    reacted = {"timestamp": reply["ts"], "name": "eyes"}
    once = await side.call("reactions.add", **there, **reacted)
    twice = await side.call("reactions.add", **there, **reacted)
    replies = await side.call(
        "conversations.replies", **there, ts=root["ts"], include_all_metadata="true"
    )
    gone = await side.call("chat.delete", **there, ts=reply["ts"])
    again = await side.call("chat.delete", **there, ts=reply["ts"])
    history = await side.call("conversations.history", **there)
    return [
        [fate(each) for each in (root, reply, edited, once, twice, gone, again)],
        [each["text"] for each in replies["messages"]],
        replies["messages"][1]["thread_ts"] == root["ts"],
        replies["messages"][1]["metadata"],
        "question" in [each["text"] for each in history["messages"]],
        "better" in [each["text"] for each in history["messages"]],
    ]


async def an_edit(side: Side) -> Told:
    """An edit with an empty list takes blocks away.

    An edit of the text alone is not compared: Slack's reference says that blocks then stay (and
    users report it), emulate takes them away.
    """
    there = {"channel": side.room}
    posted = await side.call("chat.postMessage", **there, text="1", blocks=[{"type": "divider"}])
    edited = await side.call("chat.update", **there, ts=posted["ts"], text="2", blocks=[])
    replies = await side.call("conversations.replies", **there, ts=posted["ts"])
    return [fate(edited), replies["messages"][0]["text"], replies["messages"][0].get("blocks", [])]


async def a_person(side: Side) -> Told:
    """What is told of a person, and their direct messages."""
    user = (await side.call("users.info", user=side.person))["user"]
    opened = await side.call("conversations.open", users=side.person)
    posted = await side.call("chat.postMessage", channel=opened["channel"]["id"], text="hello")
    return [
        user["profile"]["email"],
        (user["real_name"], user["is_bot"], user["deleted"]),
        (opened["channel"]["id"][0], fate(posted)),
    ]


async def views(side: Side) -> Told:
    """A modal opens once a trigger, a home tab is published."""
    trigger = await side.trigger()
    opened = await side.call("views.open", trigger_id=trigger, view=MODAL)
    used = await side.call("views.open", trigger_id=trigger, view=MODAL)
    changed = await side.call("views.update", view_id=opened["view"]["id"], view=MODAL)
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    published = await side.call("views.publish", user_id=side.person, view=home)
    wrong = await side.call("views.publish", user_id=side.person, view=MODAL)
    needed = {"id", "team_id", "type", "blocks", "hash", "private_metadata", "state"}
    return [
        [fate(each) for each in (opened, changed, published)],
        [fate(used) == "ok", fate(wrong) == "ok"],
        sorted(needed & set(opened["view"])),
    ]


async def a_file(side: Side) -> Told:
    """A file goes up in two steps, stands in the room, and comes down."""
    place = await side.call("files.getUploadURLExternal", filename="a.txt", length="5")
    await side.client.post(place["upload_url"], content=b"hello")
    done = await side.call(
        "files.completeUploadExternal", files=[{"id": place["file_id"]}], channel_id=side.room
    )
    known = await side.call("files.info", file=place["file_id"])
    content = await side.client.get(known["file"]["url_private_download"])
    return [fate(done), known["file"]["name"], known["file"]["size"], content.text]


@pytest.mark.parametrize("trial", [refusals, a_thread, an_edit, a_person, views, a_file])
async def test_both_answer_alike(sides: tuple[Side, Side], trial: Trial) -> None:
    """The fake answers as the counterpart does."""
    counterpart, fake = sides

    assert await trial(counterpart) == await trial(fake)
