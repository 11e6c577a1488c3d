"""Chats, group chats and channels: who is meant, who may see what, and what is said on arrival."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.contacts import CUSTOMERS, EMPLOYEES, PUBLIC, Assurance
from bot.domain.turns import Turn
from connectors.teams.settings import RoomRules
from tests.connectors.teams.scene import Scene, open_scene
from tests.fakes.teams import failing


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    """Open Baton in Teams."""
    async with open_scene() as opened:
        yield opened


def last(scene: Scene) -> Turn:
    """Return what the assistant was given last."""
    return scene.rig.assistant.turns[-1]


async def test_an_employee_is_known_by_entra_with_name_and_address(scene: Scene) -> None:
    """Teams asserts who it is; nobody proved it."""
    ada = scene.teams.person("Ada Lovelace", email="ada@example.com")
    await scene.teams.personal(ada).write(ada, "Hello")
    await scene.work()

    contact = last(scene).contact
    assert ("Ada Lovelace", "ada@example.com") == (contact.name, contact.email)
    assert Assurance.ASSERTED is contact.assurance
    assert EMPLOYEES == last(scene).audience


async def test_a_guest_is_a_customer(scene: Scene) -> None:
    """Somebody of another organisation reads what customers may read, in their own chat too."""
    guest = scene.teams.person("Gast", guest=True)
    await scene.teams.personal(guest).write(guest, "Hello")
    await scene.work()

    assert CUSTOMERS == last(scene).audience


async def test_somebody_whom_teams_does_not_name_is_no_employee(scene: Scene) -> None:
    """When the members API is away, what only employees may see stays unsaid."""
    scene.teams.will(failing(500), on="member")
    ada = scene.teams.person("Ada")
    await scene.teams.personal(ada).write(ada, "Hello")
    await scene.work()

    assert EMPLOYEES != last(scene).audience
    assert "Ada" == last(scene).contact.name


async def test_a_person_is_asked_for_once_an_hour(scene: Scene) -> None:
    """The members API has limits of its own."""
    ada = scene.teams.person("Ada")
    chat = scene.teams.personal(ada)
    for _ in range(3):
        await chat.write(ada, "Hello")
    scene.move(timedelta(minutes=61))
    await chat.write(ada, "Hello")

    assert 2 == len([call for call in scene.teams.calls if call.kind == "member"])


async def test_a_guest_in_a_group_chat_narrows_what_is_said_there(scene: Scene) -> None:
    """An employee who asks there is told what all who read may know."""
    ada, guest = scene.teams.person("Ada"), scene.teams.person("Gast", guest=True)
    group = scene.teams.group("Plans", ada, guest)
    await group.write(ada, "What is planned?")
    await scene.work()

    assert EMPLOYEES.shared_with(CUSTOMERS) == last(scene).audience


async def test_a_guest_who_comes_later_counts_at_once(scene: Scene) -> None:
    """Teams tells of who joins, and the room is asked for anew."""
    ada, guest = scene.teams.person("Ada"), scene.teams.person("Gast", guest=True)
    group = scene.teams.group("Plans", ada)
    await group.write(ada, "Before")
    await scene.work()
    before = last(scene).audience
    await group.join(guest)
    await group.write(ada, "After")
    await scene.work()

    assert EMPLOYEES == before
    assert EMPLOYEES.shared_with(CUSTOMERS) == last(scene).audience


async def test_a_group_whose_members_are_not_known_counts_as_one_with_a_guest(scene: Scene) -> None:
    """Not knowing is no reason to tell."""
    scene.teams.will(failing(500), on="pagedmembers")
    ada = scene.teams.person("Ada")
    await scene.teams.group("Plans", ada).write(ada, "What is planned?")
    await scene.work()

    assert EMPLOYEES.shared_with(CUSTOMERS) == last(scene).audience


async def test_the_operator_says_who_reads_in_a_room() -> None:
    """A channel that customers read is set to their share, whoever asks there."""
    async with open_scene(default=RoomRules(audience="public")) as scene:
        ada = scene.teams.person("Ada")
        await scene.teams.channel("Open", ada).begin(ada, "Hello")
        await scene.work()

        assert PUBLIC == last(scene).audience


async def test_a_thread_is_one_conversation(scene: Scene) -> None:
    """The answer stands in the thread, and what was said there before is known."""
    ada = scene.teams.person("Ada")
    thread = await scene.teams.channel("Help", ada).begin(ada, "How long is leave?")
    await scene.work()
    await thread.write(ada, "And for part-timers?")
    await scene.work()

    assert ["How long is leave?", "And for part-timers?"] == [
        message.text for message in last(scene).history if message.author == "contact"
    ]
    assert 4 == len(thread.messages)


async def test_people_who_talk_to_each_other_are_not_heard(scene: Scene) -> None:
    """Where Baton may read a channel, what is not meant for it is not even stored."""
    ada = scene.teams.person("Ada")
    channel = scene.teams.channel("Help", ada)
    channel.room.hears_all = True

    await channel.begin(ada, "Lunch, anybody?", mention=False)
    await scene.work()

    assert [] == scene.rig.assistant.turns
    assert 0 == await scene.rig.store.inbox.waiting()


@pytest.mark.parametrize(("answer", "only_confident"), [("all", False), ("confident", True)])
async def test_a_room_can_be_answered_without_a_mention(
    answer: str,
    only_confident: bool,  # noqa: FBT001 - a table
) -> None:
    """As the room's rules say: always, or where the answer is sure."""
    async with open_scene(default=RoomRules(answer=answer)) as scene:  # type: ignore[arg-type]
        ada, ben = scene.teams.person("Ada"), scene.teams.person("Ben")
        channel = scene.teams.channel("Help", ada, ben)
        channel.room.hears_all = True
        await channel.begin(ada, "<at>Ben</at> hello", mention=False, also=[ben])
        await channel.begin(ada, "How long is leave?", mention=False)

        (delivery,) = await _taken(scene)
        assert only_confident is delivery.inbound.only_confident


async def test_a_follow_up_in_the_thread_needs_no_mention(scene: Scene) -> None:
    """The one who asked goes on; somebody who joins in is answered only where it is sure."""
    ada, ben = scene.teams.person("Ada"), scene.teams.person("Ben")
    channel = scene.teams.channel("Help", ada, ben)
    channel.room.hears_all = True
    thread = await channel.begin(ada, "How long is leave?")
    await scene.work()

    await thread.write(ada, "And for part-timers?", mention=False)
    await scene.work()
    await thread.write(ben, "I think it is the same", mention=False)

    asked = [turn.message.text for turn in scene.rig.assistant.turns]
    assert ["How long is leave?", "And for part-timers?"] == asked
    (joined_in,) = await _taken(scene)
    assert joined_in.inbound.only_confident


async def test_an_edit_and_a_deletion_reach_the_record(scene: Scene) -> None:
    """An agent who looks later reads what stands in Teams."""
    ada = scene.teams.person("Ada")
    chat = scene.teams.personal(ada)
    posted = await chat.write(ada, "How long is leave?")
    await scene.work()
    ref = last(scene).conversation.ref

    await chat.edit(posted, "How long is sick leave?")
    await scene.work()
    edited = (await scene.rig.transcripts.messages(ref.conversation_id))[0]
    await chat.delete(posted)
    await scene.work()
    deleted = (await scene.rig.transcripts.messages(ref.conversation_id))[0]

    assert "How long is sick leave?" == edited.text
    assert deleted.deleted


async def test_an_edit_of_what_was_never_heard_is_not_stored() -> None:
    """Where Baton may read a channel it is told of edits, too; they are people's own affair."""
    async with open_scene(hears_all=True) as scene:
        ada = scene.teams.person("Ada")
        channel = scene.teams.channel("Help", ada)
        channel.room.hears_all = True
        posted = await channel.write(ada, "Lunch, anybody?", mention=False)

        await channel.edit(posted, "Dinner, anybody?")

        assert 0 == await scene.rig.store.inbox.waiting()


async def test_an_offer_to_answer_the_edited_question_is_taken(scene: Scene) -> None:
    """One press, and the question is answered as it reads now."""
    ada = scene.teams.person("Ada")
    chat = scene.teams.personal(ada)
    posted = await chat.write(ada, "How long is leave?")
    await scene.work()
    await chat.edit(posted, "How long is sick leave?")
    await scene.work()

    await chat.press(ada, "Answer again")
    await scene.work()

    assert "How long is sick leave?" in chat.seen()[-1].text


async def test_a_new_chat_is_greeted_once() -> None:
    """Teams tells of one installation in two ways; the greeting suggests first questions."""
    async with open_scene(questions=("How long is leave?",)) as scene:
        ada = scene.teams.person("Ada")
        chat = scene.teams.personal(ada)
        await chat.install(ada)
        await scene.work()

        (greeting,) = chat.seen()
        assert ("How long is leave?", "Talk to a human") == greeting.suggestions


async def test_a_suggestion_is_a_question(scene: Scene) -> None:
    """Tapping it asks it."""
    ada = scene.teams.person("Ada")
    chat = scene.teams.personal(ada)
    await chat.install(ada)
    await scene.work()

    await chat.suggest(ada, "Talk to a human")
    await scene.work()

    assert "Talk to a human" == last(scene).message.text


async def test_a_mention_without_words_is_answered_with_help(scene: Scene) -> None:
    """Nobody who names Baton is left without an answer."""
    ada = scene.teams.person("Ada")
    thread = await scene.teams.channel("Help", ada).begin(ada, "")
    await scene.work()

    assert "Write @Baton in front of your question" in thread.seen()[-1].text


async def test_a_message_that_is_too_long_is_answered_with_the_limit(scene: Scene) -> None:
    """Taken with 2xx, so that Teams does not bring it again, and said in a sentence."""
    ada = scene.teams.person("Ada")
    chat = scene.teams.personal(ada)
    await chat.write(ada, "long " * 1000)
    await scene.work()

    assert 202 == scene.teams.deliveries.attempts[-1].status
    assert "the limit is 2,000" in chat.seen()[-1].text


async def test_baton_does_not_answer_bots(scene: Scene) -> None:
    """Nor itself: two bots that answer each other never stop."""
    ada = scene.teams.person("Ada")
    activity = scene.teams.activities.said(scene.teams.personal(ada).room, ada, "Hello")
    activity["from"] = {"id": "28:another-bot", "name": "Robby"}

    attempt = await scene.teams.deliveries.deliver(activity)

    assert 202 == attempt.status
    assert 0 == await scene.rig.store.inbox.waiting()


async def test_a_chat_that_was_left_is_not_written_to(scene: Scene) -> None:
    """The answer is given up at once and stays visible to the operator."""
    ada = scene.teams.person("Ada")
    chat = scene.teams.personal(ada)
    await chat.write(ada, "Hello")
    await chat.uninstall(ada)
    await scene.work()

    assert [] == chat.from_bot
    assert 1 == len(await scene.rig.store.dead_letters.effects())


async def _taken(scene: Scene) -> list[Any]:
    leases = await scene.rig.store.inbox.lease(
        "w9", limit=8, duration=timedelta(seconds=15), now=scene.rig.clock.now()
    )
    return [stored.delivery for lease in leases for stored in lease.deliveries]
