"""From activities to the domain: what was said, where, by whom; one id for every repeat."""

from typing import Any

import pytest

from bot.domain.contacts import EMPLOYEES
from bot.domain.messages import (
    Action,
    Attachment,
    ContactAction,
    ContactDeletion,
    ContactEdit,
    ContactMessage,
    Delivery,
    Inbound,
)
from connectors.teams.places import joined_id, place_of, spot_of
from connectors.teams.wire import change_of, delivered, feedback, pressed, said
from connectors.teams.words_of import (
    files_of,
    is_mentioned,
    mentions_others,
    plain_of_html,
    text_of,
)
from tests.builders import an_identity
from tests.fakes.clock import NOON

BOT = {"id": "28:app", "name": "Baton"}
MENTION = {"type": "mention", "text": "<at>Baton</at>", "mentioned": BOT}
OTHER = {
    "type": "mention",
    "text": "<at>Ben Okri</at>",
    "mentioned": {"id": "29:ben", "name": "Ben Okri"},
}
QUOTE = (
    '<blockquote itemscope="" itemtype="http://schema.skype.com/Reply" itemid="17">'
    '<strong itemprop="mri">Ben</strong><span itemprop="time"></span>'
    '<p itemprop="preview">Leave is 30&nbsp;days &amp; more</p></blockquote><p>Is that so?</p>'
)


def activity(**changes: Any) -> dict[str, Any]:
    """Return a message in a channel's thread."""
    whole = {
        "type": "message",
        "id": "1700000000002",
        "serviceUrl": "https://smba.trafficmanager.net/emea/",
        "timestamp": "2026-03-02T12:00:00Z",
        "from": {"id": "29:ada", "aadObjectId": "ada-aad", "name": "Ada"},
        "recipient": BOT,
        "conversation": {
            "id": "19:help@thread.tacv2;messageid=1700000000001",
            "conversationType": "channel",
        },
        "channelData": {"tenant": {"id": "tenant-1"}, "team": {"id": "19:team"}},
        "text": "<at>Baton</at> How long is leave?",
        "entities": [MENTION],
    }
    return whole | changes


def delivery(inbound: Inbound | None = None, **changes: Any) -> Delivery:
    made = activity(**changes)
    return delivered(
        made,
        inbound or said(made, addressed=True),
        identity=an_identity(channel="teams", external_id="ada-aad"),
        audience=EMPLOYEES,
        at=NOON,
    )


@pytest.mark.parametrize(
    ("text", "entities", "words"),
    [
        ("<at>Baton</at> How long?", [MENTION], "How long?"),
        ("How long, <at>Baton</at>?", [MENTION], "How long, ?"),
        ("<at>Baton</at>&nbsp;", [MENTION], "&nbsp;"),
        ("<at>Baton</at>\xa0how long?", [MENTION], "how long?"),
        ("<at>Baton</at> ask <at>Ben Okri</at> too", [MENTION, OTHER], "ask Ben Okri too"),
        ("<at>Baton</at> is what I type", [], "Baton is what I type"),
        ("one\r\ntwo", [], "one\ntwo"),
        ("<at>Baton</at>", [MENTION], ""),
    ],
)
def test_the_mention_of_baton_is_no_part_of_the_question(
    text: str, entities: list[dict[str, Any]], words: str
) -> None:
    """Other people stay in it, by name."""
    assert words == text_of(activity(text=text, entities=entities))


def test_baton_is_told_apart_from_others_who_are_mentioned() -> None:
    """Who is meant is read from the entities, not from the text."""
    assert is_mentioned(activity())
    assert not is_mentioned(activity(entities=[OTHER]))
    assert mentions_others(activity(entities=[MENTION, OTHER]))
    assert not mentions_others(activity())


@pytest.mark.parametrize(
    "changes",
    [
        {"attachments": [{"contentType": "text/html", "content": QUOTE}]},
        {
            "entities": [
                {
                    "type": "quotedReply",
                    "quotedReply": {"messageId": "17", "preview": "Leave is 30 days & more"},
                }
            ],
            "text": '<quoted messageId="17"/> Is that so?',
        },
        {
            "attachments": [
                {
                    "contentType": "messageReference",
                    "content": {"messageId": "17", "messagePreview": "Leave is 30 days & more"},
                }
            ]
        },
    ],
)
def test_what_a_message_quotes_stands_in_front_of_it(changes: dict[str, Any]) -> None:
    """Each way in which Teams tells of a quote gives the same words."""
    made = activity(**({"text": "Is that so?", "entities": []} | changes))

    assert "> Leave is 30 days & more\n\nIs that so?" == text_of(made)


def test_a_thread_of_a_channel_is_a_conversation() -> None:
    """Room, thread and tenant make it; the address to write back is kept beside them."""
    ref = delivery().ref

    assert ("19:help@thread.tacv2", "1700000000001", "tenant-1") == (
        ref.room,
        ref.thread,
        ref.workspace,
    )
    assert "https://smba.trafficmanager.net/emea/" == place_of(ref).service_url
    assert "19:help@thread.tacv2;messageid=1700000000001" == place_of(ref).conversation_id


def test_the_first_message_of_a_channel_begins_its_own_thread() -> None:
    """Its answer stands below it, and a reply to that finds the same conversation."""
    first = delivery(id="1700000000001", conversation={"id": "19:help@thread.tacv2"} | _CHANNEL)
    reply = delivery(id="1700000000005")

    assert first.conversation_id == reply.conversation_id


def test_in_a_group_chat_each_person_has_a_conversation() -> None:
    """There are no threads there, and one person's ticket is no other's."""
    group = {"id": "19:plans@thread.v2", "conversationType": "groupChat"}
    ada = delivery(conversation=group)
    made = activity(conversation=group)
    ben = delivered(
        made,
        ContactMessage("Hi"),
        identity=an_identity(channel="teams", external_id="ben-aad"),
        audience=EMPLOYEES,
        at=NOON,
    )

    assert ada.conversation_id != ben.conversation_id
    assert place_of(ada.ref) == place_of(ben.ref)
    assert "19:plans@thread.v2" == place_of(ada.ref).conversation_id


def test_the_service_address_is_no_part_of_the_identity() -> None:
    """Teams moves tenants between regions; the conversation stays the same."""
    moved = delivery(serviceUrl="https://smba.trafficmanager.net/amer/")

    assert delivery().conversation_id == moved.conversation_id


def test_a_redelivery_has_the_same_id() -> None:
    """Whatever else Teams changes about it."""
    assert delivery().delivery_id == delivery(timestamp="2026-03-02T12:00:09Z").delivery_id
    assert delivery().delivery_id != delivery(id="1700000000003").delivery_id


def test_an_edit_names_the_message_that_it_changes() -> None:
    """By the id of its delivery; each edit is a delivery of its own, and its repeat is none."""
    edit = change_of(activity(type="messageUpdate", text="<at>Baton</at> How long is sick leave?"))
    first = delivery(edit, type="messageUpdate", timestamp="2026-03-02T12:01:00Z")
    later = delivery(edit, type="messageUpdate", timestamp="2026-03-02T12:02:00Z")

    assert ContactEdit(edits=delivery().delivery_id, text="How long is sick leave?") == edit
    assert 3 == len({delivery().delivery_id, first.delivery_id, later.delivery_id})
    assert (
        first.delivery_id
        == delivery(edit, type="messageUpdate", timestamp="2026-03-02T12:01:00Z").delivery_id
    )


def test_a_deletion_names_the_message() -> None:
    """A message that comes back later is an edit to what it says."""
    gone = change_of(activity(type="messageDelete"))
    back = change_of(activity(type="messageUpdate", text="Here again", entities=[]))

    assert ContactDeletion(deletes=delivery().delivery_id) == gone
    assert ContactEdit(edits=delivery().delivery_id, text="Here again") == back


def test_files_and_pictures_are_attachments() -> None:
    """Cards and the HTML of the text are not."""
    file = {
        "contentType": "application/vnd.microsoft.teams.file.download.info",
        "name": "plan.pdf",
        "content": {"downloadUrl": "https://files.example/plan", "fileType": "pdf"},
    }
    picture = {"contentType": "image/png", "contentUrl": "https://smba.example/v3/attachments/1"}
    html = {"contentType": "text/html", "content": "<p>Hi</p>"}
    card = {"contentType": "application/vnd.microsoft.card.adaptive", "content": {}}
    bad = {"contentType": "image/png", "contentUrl": "javascript:alert(1)"}

    assert (
        Attachment("plan.pdf", "application/pdf", 0, "https://files.example/plan"),
        Attachment("picture", "image/png", 0, "https://smba.example/v3/attachments/1"),
    ) == files_of(activity(attachments=[file, picture, html, card, bad]))


@pytest.mark.parametrize(
    ("data", "action"),
    [
        ({"baton": "want_human"}, ContactAction(Action.WANT_HUMAN)),
        ({"baton": "approve", "target": "a1"}, ContactAction(Action.APPROVE, target="a1")),
        ({"baton": "decline", "target": "a1"}, ContactAction(Action.DECLINE, target="a1")),
        (
            {"baton": "rate", "rating": "4", "comment": "Quick"},
            ContactAction(Action.RATE, value="4", comment="Quick"),
        ),
        ({"baton": "answer_again", "target": "m"}, ContactAction(Action.ANSWER_AGAIN, target="m")),
        ({"baton": "withdraw"}, ContactAction(Action.WITHDRAW)),
        ({"baton": "delete everything"}, None),
        ({}, None),
        ({"baton": ["approve"]}, None),
    ],
)
def test_a_press_says_what_it_means(data: dict[str, object], action: ContactAction | None) -> None:
    """Data that is not ours means nothing."""
    assert action == pressed(data)


@pytest.mark.parametrize(
    ("form", "comment"),
    [
        ("", ""),
        ('{"feedbackText": "Too long"}', "Too long"),
        ('{"reasons": "wrong,missing", "comment": "See page 3"}', "wrong,missing\nSee page 3"),
        ("not JSON", "not JSON"),
        ("[1]", ""),
    ],
)
def test_feedback_keeps_what_was_written_beside_it(form: str, comment: str) -> None:
    """Teams hands the form over as JSON in a string; anything else is kept as it is."""
    value = {"actionValue": {"reaction": "dislike", "feedback": form}}

    thumb = feedback(activity(value=value), message_id="m1")

    assert ContactAction(Action.FEEDBACK, target="m1", value="unhelpful", comment=comment) == thumb


def test_an_unknown_reaction_is_no_feedback() -> None:
    """Nothing is recorded that nobody meant."""
    assert feedback(activity(value={"actionValue": {"reaction": "heart"}}), message_id="m") is None


def test_a_place_without_a_kind_counts_as_one_that_others_read() -> None:
    """What is not known to be private is not treated so."""
    assert not spot_of(activity(conversation={"id": "a:1"})).is_personal


def test_the_words_of_a_message_extension_are_plain() -> None:
    """Lines stay lines, quotes of others and tags go."""
    assert "Is that so?" == plain_of_html(QUOTE)
    assert "one\ntwo & three" == plain_of_html("<div>one<br>two &amp; <b>three</b></div>")


def test_an_id_of_a_thread_is_taken_apart_and_put_together() -> None:
    """The form that Teams gives ids of threads."""
    assert "19:x;messageid=7" == joined_id("19:x", "7")
    assert "19:x" == joined_id("19:x", "")


_CHANNEL = {"conversationType": "channel"}
