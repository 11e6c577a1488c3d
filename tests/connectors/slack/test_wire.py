"""Slack's payloads and the way to the domain: pure, and no shape of a payload breaks it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.messages import Attachment
from connectors.slack.buttons import carried, read_carried
from connectors.slack.places import place_of, slack_ref
from connectors.slack.wire import changed, plain, receiving_team, written

EVENT: dict[str, Any] = {
    "type": "message",
    "channel": "C1",
    "channel_type": "channel",
    "user": "U1",
    "text": "Hello",
    "ts": "1772452800.000100",
}


def envelope(**event: Any) -> dict[str, Any]:
    return {"team_id": "T1", "event": {**EVENT, **event}, "event_id": "Ev1"}


def test_a_message_is_read() -> None:
    """Who wrote what, where, and in which thread."""
    words = written(envelope())

    assert words is not None
    assert ("T1", "C1", "channel", "U1", "Hello") == (
        words.team,
        words.room,
        words.kind,
        words.user,
        words.text,
    )
    assert words.thread == words.ts == "1772452800.000100"


def test_a_reply_belongs_to_its_thread() -> None:
    """Its conversation is the one that the first message began."""
    words = written(envelope(thread_ts="1772452700.000100"))

    assert words is not None
    assert "1772452700.000100" == words.thread
    assert words.is_reply


@pytest.mark.parametrize(
    "event",
    [
        {"bot_id": "B1"},
        {"bot_profile": {"id": "B1"}},
        {"user": "USLACKBOT"},
        {"user": None},
        {"subtype": "bot_message"},
        {"subtype": "channel_join"},
        {"subtype": "message_changed"},
        {"ts": None},
    ],
)
def test_programs_and_slack_itself_are_not_people(event: dict[str, Any]) -> None:
    """Nobody answers them."""
    assert written(envelope(**event)) is None


@pytest.mark.parametrize("subtype", ["file_share", "thread_broadcast", "me_message"])
def test_people_write_in_several_ways(subtype: str) -> None:
    """With a file, to the room as well, about themselves."""
    assert written(envelope(subtype=subtype)) is not None


def test_the_room_of_a_mention_is_told_by_its_id() -> None:
    """An app_mention carries no kind of room."""
    mention = envelope(type="app_mention")
    del mention["event"]["channel_type"]

    assert "channel" == written(mention).kind  # type: ignore[union-attr]


def test_the_receiving_workspace_is_the_apps_own() -> None:
    """In a shared room the event's team may be the other organisation."""
    shared = envelope() | {"team_id": "T2", "authorizations": [{"team_id": "T1"}]}

    assert "T1" == receiving_team(shared)


def test_people_of_another_organisation_keep_their_workspace() -> None:
    """A stream must name it."""
    assert "T2" == written(envelope(user_team="T2", team="T2")).user_team  # type: ignore[union-attr]


def test_files_come_with_the_address_that_only_baton_can_open() -> None:
    """Name, kind, size and Slack's private address."""
    file = {"name": "a.txt", "mimetype": "text/plain", "size": 7, "url_private": "https://f/1"}
    words = written(envelope(subtype="file_share", files=[file, {"id": "hidden"}, "broken"]))

    assert () == words.hidden_files  # type: ignore[union-attr]
    assert (Attachment("a.txt", "text/plain", 7, "https://f/1"),) == words.files  # type: ignore[union-attr]


def test_an_edit_is_read() -> None:
    """What it says now, and when it was changed."""
    now = {**EVENT, "text": "Hello again", "edited": {"user": "U1", "ts": "1772452900.000001"}}
    change = changed(envelope(subtype="message_changed", message=now, previous_message=EVENT))

    assert change is not None
    assert ("Hello again", False) == (change.now.text, change.deleted)
    assert "1772452900.000001" == change.stamp


def test_a_preview_is_no_edit() -> None:
    """Slack changes the message when a link unfolds; nobody edited it."""
    now = {**EVENT, "attachments": [{}]}

    assert changed(envelope(subtype="message_changed", message=now, previous_message=EVENT)) is None


@pytest.mark.parametrize(
    "event",
    [
        {"subtype": "message_deleted", "previous_message": EVENT},
        {
            "subtype": "message_changed",
            "message": {**EVENT, "subtype": "tombstone", "user": "USLACKBOT"},
            "previous_message": EVENT,
        },
    ],
)
def test_a_deletion_is_read(event: dict[str, Any]) -> None:
    """Also of a message that stays as a tombstone because it has replies."""
    change = changed(envelope(**event))

    assert change is not None
    assert ("", True, EVENT["ts"]) == (change.now.text, change.deleted, change.now.ts)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<@UBATON> hi", "hi"),
        ("ask <@U2> &amp; <@U9|zed>", "ask @Bob & @zed"),
        (
            "see <https://a.example/x?a=1&amp;b=2|the page>",
            "see [the page](https://a.example/x?a=1&b=2)",
        ),
        ("see <https://a.example>", "see https://a.example"),
        ("in <#C1|general>", "in #general"),
        ("<!here> <!subteam^S1|@desk>", "@here @desk"),
        ("a &lt;b&gt; c", "a <b> c"),
    ],
)
def test_text_is_shown_as_people_read_it(text: str, shown: str) -> None:
    """Names instead of ids, links as Markdown, no escapes, no mention of the app itself."""
    assert shown == plain(text, names={"U2": "Bob"}, me="UBATON")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
KEYS = (
    "subtype",
    "user",
    "ts",
    "text",
    "channel",
    "message",
    "previous_message",
    "files",
    "edited",
)


@given(st.dictionaries(st.sampled_from(KEYS), JSON), JSON)
def test_no_shape_of_an_event_breaks_the_reading(event: dict[str, Any], told: Any) -> None:
    """What cannot be read is nothing."""
    odd = {"team_id": told, "authorizations": told, "event": event}

    assert written(odd) is None or event.get("user")
    assert changed(odd) is None or event.get("message") or event.get("previous_message")


@pytest.mark.parametrize("is_private", [False, True])
def test_a_button_carries_its_conversation(*, is_private: bool) -> None:
    """A press leads back to the same one, with everything needed to write there."""
    ref = slack_ref("T1", "C1", thread="17.1", user="U1", user_team="T2", private=is_private)

    read = read_carried(carried(ref, "message-1", "helpful"))

    assert read is not None
    assert (ref, "message-1", "helpful") == (read.ref, read.target, read.more)


def test_a_foreign_value_is_not_ours() -> None:
    """Values of other buttons are left alone."""
    assert read_carried("something") is None


def test_a_place_is_what_slack_wants() -> None:
    """A private conversation is one person's, in the thread that it was asked in."""
    private = place_of(slack_ref("T1", "C1", thread="17.1", user="U1", private=True))
    command = place_of(slack_ref("T1", "C1", thread="command-1.2.ab", user="U1", private=True))

    assert ("17.1", "U1", True) == (private.thread, private.user, private.is_private)
    assert ("", "U1", True) == (command.thread, command.user, command.is_private)
