from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.errors import SendDelayed, SendRejected, SendUncertain
from bot.domain.handoffs import HandoffState
from bot.domain.messages import Attachment
from connectors.slack.desk import split_card
from connectors.slack.triage_room import TriageRoom
from tests.builders import a_handoff, a_message, an_agent
from tests.connectors.slack.desk_stage import (
    ALAN,
    GRACE,
    ROOM,
    DeskStage,
    asked,
    desk_stage,
    rig_of,
)
from tests.contracts.desk.suite import DeskContract
from tests.fakes.slack.faults import RateLimited, Refused


@pytest.fixture
async def stage() -> AsyncIterator[DeskStage]:
    """Return a triage room that nobody has written to."""
    async with desk_stage() as opened:
        yield opened


class TestSlackDesk(DeskContract):
    """A Slack room keeps what every desk must keep."""


async def test_the_card_carries_its_key(stage: DeskStage) -> None:
    """A card can be found again by the key of the effect that posted it."""
    card = await stage.desk.announce(a_handoff(), key="announce:1", card=None)

    assert card == await stage.desk.find(key="announce:1")
    assert await stage.desk.find(key="announce:2") is None


async def test_what_was_relayed_is_found_in_its_thread(stage: DeskStage) -> None:
    """A look-up finds messages in threads too, not only cards."""
    card = await stage.desk.announce(a_handoff(), key="announce:1", card=None)
    other = replace(a_handoff(), id="handoff-2")
    await stage.desk.announce(other, key="announce:2", card=None)

    relayed = await stage.desk.relay(a_handoff(), a_message(), key="relay:1", card=card)

    assert relayed == await stage.desk.find(key="relay:1")


async def test_a_change_updates_the_card_in_place(stage: DeskStage) -> None:
    """One handoff has one card, whatever happens to it."""
    card = await stage.desk.announce(a_handoff(), key="a", card=None)
    claimed = a_handoff(state=HandoffState.ACCEPTED, assignee="Grace")

    again = await stage.desk.announce(claimed, key="b", card=card)

    assert again == card
    assert "*Grace* is helping" in stage.card.text
    assert card == await stage.desk.find(key="a")


async def test_a_card_that_was_deleted_is_posted_again(stage: DeskStage) -> None:
    """Somebody who tidies the room up does not lose a contact."""
    card = await stage.desk.announce(a_handoff(), key="a", card=None)
    channel, ts = split_card(card)
    await stage.client.delete(channel=channel, ts=ts)

    again = await stage.desk.announce(a_handoff(reminded_at=stage.clock.now()), key="b", card=card)

    assert again != card
    assert "still waiting" in stage.card.text


async def test_what_the_contact_writes_survives_a_deleted_card(stage: DeskStage) -> None:
    """Where the thread is gone, the room itself hears of it."""
    card = await stage.desk.announce(a_handoff(), key="a", card=None)
    channel, ts = split_card(card)
    await stage.client.delete(channel=channel, ts=ts)

    await stage.desk.relay(a_handoff(), a_message("Are you there?"), key="b", card=card)

    assert "Are you there?" in stage.card.text


async def test_other_refusals_are_told_to_the_outbox(stage: DeskStage) -> None:
    """A room that was archived is no reason to post a second card."""
    card = await stage.desk.announce(a_handoff(), key="a", card=None)
    stage.slack.faults.on("chat.update", Refused("is_archived"))

    with pytest.raises(SendRejected, match="archived"):
        await stage.desk.announce(a_handoff(), key="b", card=card)


async def test_slack_s_wait_is_passed_on(stage: DeskStage) -> None:
    """A 429 is no error: the outbox comes back after the wait that Slack named."""
    stage.slack.faults.on("chat.postMessage", RateLimited(7))

    with pytest.raises(SendDelayed) as delayed:
        await stage.desk.announce(a_handoff(), key="a", card=None)

    assert timedelta(seconds=7) == delayed.value.retry_after


async def test_a_lost_answer_is_uncertain(stage: DeskStage) -> None:
    """What Slack may have taken is looked up, not sent again."""
    stage.lose_next_answer()

    with pytest.raises(SendUncertain):
        await stage.desk.announce(a_handoff(), key="a", card=None)

    assert await stage.desk.find(key="a") is not None


async def test_the_agent_who_has_it_is_called(stage: DeskStage) -> None:
    """Slack tells the assignee of what the contact adds; agents of other desks are not called."""
    card = await stage.desk.announce(a_handoff(), key="a", card=None)
    mine = a_handoff(state=HandoffState.ACCEPTED, assignee_id=f"slack:T0ACME:{GRACE}")
    others = a_handoff(state=HandoffState.ACCEPTED, assignee_id="web:ana")

    await stage.desk.relay(mine, a_message("One"), key="b", card=card)
    await stage.desk.relay(others, a_message("Two"), key="c", card=card)

    first, second = stage.thread()
    assert first.startswith(f"<@{GRACE}> ")
    assert "<@" not in second


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, ":speech_balloon: *Ada* writes\n> Hello"),
        ({"edited": True}, ":pencil2: *Ada* changed a message\n> Hello"),
        ({"deleted": True, "text": ""}, ":wastebasket: *Ada* took a message back"),
    ],
)
async def test_changes_and_deletions_are_told(
    stage: DeskStage, changes: dict[str, Any], words: str
) -> None:
    """Agents see what was written, changed and taken back."""
    edited = stage.clock.now() if changes.pop("edited", False) else None
    message = a_message(**({"text": "Hello"} | changes), edited_at=edited, author_name="Ada")
    card = await stage.desk.announce(a_handoff(), key="a", card=None)

    await stage.desk.relay(a_handoff(), message, key="b", card=card)

    assert [words] == stage.thread()


async def test_files_of_other_channels_are_linked(stage: DeskStage) -> None:
    """A file that anybody can open is named and linked."""
    file = Attachment("a.pdf", "application/pdf", 10, "https://files.example.com/a.pdf")
    ours = Attachment("b.pdf", "application/pdf", 10, "/api/files/b")
    card = await stage.desk.announce(a_handoff(), key="a", card=None)

    await stage.desk.relay(
        a_handoff(), replace(a_message(), attachments=(file, ours)), key="b", card=card
    )

    (text,) = stage.thread()
    assert "<https://files.example.com/a.pdf|a.pdf>" in text
    assert "<https://baton.example.com/api/files/b|b.pdf>" in text


async def test_files_that_only_slack_s_token_opens_are_brought_along(stage: DeskStage) -> None:
    """Agents can open what a contact sent to Baton directly."""
    sent = stage.slack.person(ALAN).uploads("cat.txt", b"meow")
    private = f"{stage.slack.server.base_url}files-pri/T0ACME-{sent.id}/download/cat.txt"
    card = await stage.desk.announce(a_handoff(), key="a", card=None)

    message = replace(a_message(), attachments=(Attachment("cat.txt", "text/plain", 4, private),))
    await stage.desk.relay(a_handoff(), message, key="b", card=card)

    uploaded = [each for each in stage.slack.state.files.values() if each.id != sent.id]
    assert [b"meow"] == [each.content for each in uploaded]
    assert "|cat.txt>" in stage.thread()[0]


async def test_a_file_that_is_gone_is_named(stage: DeskStage) -> None:
    """A file that cannot be read does not hold the message up."""
    gone = f"{stage.slack.server.base_url}files-pri/T0ACME-F404/download/cat.txt"
    card = await stage.desk.announce(a_handoff(), key="a", card=None)

    message = replace(a_message(), attachments=(Attachment("cat.txt", "text/plain", 4, gone),))
    await stage.desk.relay(a_handoff(), message, key="b", card=card)

    assert "cat.txt (it could not be read)" in stage.thread()[0]


async def test_a_room_can_be_given_by_its_name(stage: DeskStage) -> None:
    """A name is looked up among the rooms that Baton may see, on every page, once."""
    for number in range(1100):
        stage.slack.add_channel(f"C{number}", with_app=False, name=f"room-{number}")
    stage.slack.add_channel("CLAST", GRACE, kind="private", name="the-last")
    room = TriageRoom("#the-last", workspaces=stage.workspaces)

    assert "CLAST" == await room.id() == await room.id()
    assert "slack:the-last" == room.desk
    assert 2 == len(stage.slack.calls_of("conversations.list"))


def test_rooms_of_one_name_in_two_workspaces_are_two_desks(stage: DeskStage) -> None:
    """A room is named with its workspace where there are several."""
    rooms = [TriageRoom("help", workspaces=stage.workspaces, team=team) for team in ("T1", "T2")]

    assert ["slack:T1:help", "slack:T2:help"] == [room.desk for room in rooms]


async def test_an_id_needs_no_look_up(stage: DeskStage) -> None:
    """A room that is given by its id costs no call."""
    assert ROOM == await TriageRoom(ROOM, workspaces=stage.workspaces).id()
    assert [] == stage.slack.calls_of("conversations.list")


async def test_a_room_that_is_not_there_is_named_with_the_cure(stage: DeskStage) -> None:
    """Whoever wrote the name into config.yaml reads what to do."""
    with pytest.raises(SendRejected, match=r"no room #nowhere: invite Baton there"):
        await TriageRoom("nowhere", workspaces=stage.workspaces).id()


async def test_a_room_that_is_not_there_keeps_nobody_waiting(stage: DeskStage) -> None:
    """Messages of contacts are theirs, and the look-up is not repeated for each of them."""
    room = TriageRoom("nowhere", workspaces=stage.workspaces)

    here = [await room.is_here("C1") for _ in range(3)]

    assert [False] * 3 == here
    assert 1 == len(stage.slack.calls_of("conversations.list"))


async def test_messages_outside_threads_cost_no_look_up(stage: DeskStage) -> None:
    """Whether a question is a desk's affair is seen without a call."""
    rig_of(stage)
    assert stage.presses is not None

    taken = await stage.presses.message_in({"type": "message", "channel": "C1"}, team="T0ACME")

    assert taken is False
    assert [] == stage.slack.calls


async def test_a_reminder_turns_the_card_red(stage: DeskStage) -> None:
    """A handoff past its target is seen from afar."""
    rig = rig_of(stage)
    await asked(rig)
    before = stage.card.text

    rig.clock.move(timedelta(minutes=11))
    await rig.waiting.remind()
    await rig.work()

    assert before.startswith(":large_green_circle:")
    assert stage.card.text.startswith(":red_circle:")


async def test_another_desk_s_agent_is_named_on_the_card(stage: DeskStage) -> None:
    """Who claimed it in the browser stands on the card in Slack."""
    rig = rig_of(stage)
    handoff = await asked(rig)

    await rig.casework.claim(handoff.id, agent=an_agent("Ana"))
    await rig.work()

    assert "*Ana* is helping" in stage.card.text
