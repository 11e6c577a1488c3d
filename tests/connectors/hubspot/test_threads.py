"""People who write in HubSpot's threads, and what they are answered."""

import random
from pathlib import Path

from bot.domain.contacts import Assurance
from bot.domain.conversations import ConversationRef, Owner
from tests.connectors.hubspot.stage import BATON, Stage, a_stage
from tests.fakes.hubspot import FakeHubSpot, Fault, ServedHubSpot
from tests.fakes.hubspot.talks import EMAIL


async def _owner(stage: Stage, thread_id: str) -> Owner:
    ref = ConversationRef("hubspot", room=thread_id, workspace=str(stage.hubspot.portal.id))
    conversation = await stage.rig.transcripts.conversation(ref.conversation_id)
    assert conversation is not None
    return conversation.owner


async def test_trap_7_threads_are_answered_without_the_sdk(stage: Stage) -> None:
    """The SDK has no threads: over httpx, as the configured user, where they wrote."""
    thread = stage.talks.begin()
    await stage.says(thread, "How long is the warranty?")

    assert ["You asked: How long is the warranty? [1]"] == [
        each.partition("\n")[0] for each in stage.talks.said(thread)
    ]
    answer = stage.talks.messages[thread][-1]
    assert BATON == answer["senders"][0]["actorId"]
    assert ("1000", "10001") == (answer["channelId"], answer["channelAccountId"])


async def test_trap_9_our_own_message_is_no_question(stage: Stage) -> None:
    """Trap 9, the echo: HubSpot tells us of what we wrote; nothing is answered to that."""
    thread = stage.talks.begin()
    await stage.says(thread, "Hello?")
    await stage.settle()

    assert 1 == len(stage.talks.said(thread))


async def test_trap_9_repeated_and_shuffled_events_do_no_harm(stage: Stage) -> None:
    """Trap 9: a batch of 100 holds many threads, some events twice, none in order."""
    threads = [stage.talks.begin() for _ in range(20)]
    for number, thread in enumerate(threads):
        stage.talks.visitor_writes(thread, f"Question {number}?")
    await stage.deliver(chance=random.Random(4))
    await stage.settle()

    assert [f"You asked: Question {number}? [1]" for number in range(20)] == [
        said.partition("\n")[0] for thread in threads for said in stage.talks.said(thread)
    ]


async def test_a_webhook_survives_a_crash_between_ack_and_fetch(
    stage: Stage, hubspot: FakeHubSpot, served_hubspot: ServedHubSpot, tmp_path: Path
) -> None:
    """It is on disk before HubSpot is told 2xx: another process finds it and answers."""
    thread = stage.talks.begin()
    stage.talks.visitor_writes(thread, "Hello?")
    hubspot.faults.share, hubspot.faults.kinds = 1.0, (Fault.GATEWAY,)
    await stage.deliver()
    hubspot.faults.share = 0.0

    async with a_stage(hubspot, served_hubspot, tmp_path) as second:
        await second.work()
        assert ["You asked: Hello? [1]"] == [
            each.partition("\n")[0] for each in second.talks.said(thread)
        ]


async def test_a_message_that_cannot_be_fetched_now_is_fetched_later(stage: Stage) -> None:
    """HubSpot being down costs time and nothing else."""
    thread = stage.talks.begin()
    stage.talks.visitor_writes(thread, "Hello?")
    stage.hubspot.faults.plan([Fault.TOO_MANY, Fault.TOO_MANY])
    await stage.deliver()
    await stage.work()
    await stage.work()

    assert 1 == len(stage.talks.said(thread))


async def test_a_long_message_is_read_whole(stage: Stage) -> None:
    """HubSpot shortens it in its answer; what was cut off is fetched."""
    thread = stage.talks.begin()
    await stage.says(thread, f"{'word ' * 150}and the end?")

    assert "and the end?" in stage.talks.said(thread)[0]


async def test_a_human_in_the_thread_is_not_talked_over(stage: Stage) -> None:
    """While somebody else is assigned, Baton reads and keeps quiet."""
    thread = stage.talks.begin()
    stage.talks.assign(thread, "A-501")
    await stage.says(thread, "Hello?")

    assert not stage.talks.said(thread)


async def test_a_human_who_takes_a_thread_silences_the_assistant(stage: Stage) -> None:
    """Assigning it in HubSpot is taking over."""
    thread = stage.talks.begin()
    await stage.says(thread, "Hello?")
    stage.talks.assign(thread, "A-501")
    await stage.settle()
    await stage.says(thread, "Are you there?")

    assert Owner.AGENT is await _owner(stage, thread)
    assert "Are you there?" not in "".join(stage.talks.said(thread))


async def test_what_an_agent_writes_in_the_thread_stands_once(stage: Stage) -> None:
    """Their answer is kept in the transcript, and not sent a second time."""
    thread = stage.talks.begin()
    await stage.says(thread, "Hello?")
    stage.talks.assign(thread, "A-501")
    stage.talks.agent_writes(thread, "I am here now.")
    await stage.settle()

    assert 1 == stage.talks.said(thread).count("I am here now.")
    messages = await stage.rig.transcripts.messages(
        ConversationRef(
            "hubspot", room=thread, workspace=str(stage.hubspot.portal.id)
        ).conversation_id
    )
    assert ("I am here now.", "Grace Hopper") in [
        (message.text, message.author_name) for message in messages
    ]


async def test_spam_is_not_read(stage: Stage) -> None:
    """What HubSpot calls spam costs nothing."""
    thread = stage.talks.begin()
    stage.talks.threads[thread]["spam"] = True
    await stage.says(thread, "Buy now")

    assert not stage.talks.said(thread)
    assert not stage.rig.assistant.turns


async def test_only_email_vouches_for_an_address(stage: Stage) -> None:
    """Whoever types Ada's address into the chat is not taken for Ada."""
    chat = stage.talks.begin(email="ada@example.com")
    mail = stage.talks.begin(channel=EMAIL, email="ada@example.com")
    await stage.says(chat, "Hello?")
    await stage.says(mail, "Hello?")

    turns = stage.rig.assistant.turns
    assert [Assurance.ANONYMOUS, Assurance.ASSERTED] == [each.contact.assurance for each in turns]
    assert turns[0].contact.id != turns[1].contact.id


async def test_a_handoff_gives_the_thread_to_humans(stage: Stage) -> None:
    """The packet is a comment that only agents see, and the portal's routing finds one of them."""
    thread = stage.talks.begin()
    await stage.says(thread, "Hello?")
    stage.talks.threads[thread]["assignedTo"] = BATON
    await stage.says(thread, "I want to talk to a human, please")

    (comment,) = stage.talks.comments(thread)
    assert "Transcript:" in comment
    assert stage.talks.threads[thread]["assignedTo"] is None
    assert not any("Transcript:" in each for each in stage.talks.said(thread))


async def test_a_human_can_be_declined_in_words(stage: Stage) -> None:
    """A thread has no buttons: the notice says which words do it, and they do."""
    thread = stage.talks.begin()
    await stage.says(thread, "I want to talk to a human, please")
    handoff = await stage.rig.handoff()

    await stage.says(thread, "No longer needed, thanks!")

    assert any("“no longer needed”" in each for each in stage.talks.said(thread))
    assert "expired" == (await stage.rig.board.case(handoff.id)).handoff.state
    assert "no longer need them" in stage.talks.said(thread)[-1]


async def test_agents_drive_the_handoff_from_hubspot(stage: Stage) -> None:
    """Taking the thread claims it, answering answers, closing resolves."""
    thread = stage.talks.begin()
    await stage.says(thread, "I want to talk to a human, please")
    handoff = await stage.rig.handoff()
    stage.talks.assign(thread, "A-501")
    stage.talks.agent_writes(thread, "Hello, I am Grace.")
    await stage.settle()
    claimed = (await stage.rig.board.case(handoff.id)).handoff
    stage.talks.set_status(thread, "CLOSED")
    await stage.settle()
    closed = (await stage.rig.board.case(handoff.id)).handoff

    assert ("accepted", "Grace Hopper") == (claimed.state, claimed.assignee)
    assert "resolved" == closed.state
    assert 1 == stage.talks.said(thread).count("Hello, I am Grace.")


async def test_a_thread_of_another_inbox_is_left_alone(
    hubspot: FakeHubSpot, served_hubspot: ServedHubSpot, tmp_path: Path
) -> None:
    """Only the inboxes that the operator named are answered."""
    async with a_stage(hubspot, served_hubspot, tmp_path, inboxes=frozenset({"78"})) as stage:
        thread = stage.talks.begin()
        await stage.says(thread, "Hello?")

        assert not stage.talks.said(thread)


async def test_without_an_actor_threads_are_left_to_people(
    hubspot: FakeHubSpot, served_hubspot: ServedHubSpot, tmp_path: Path
) -> None:
    """HubSpot as CRM and desk alone: what is written there is not even taken in."""
    async with a_stage(hubspot, served_hubspot, tmp_path, actor=None) as stage:
        thread = stage.talks.begin()
        await stage.says(thread, "Hello?")

        assert not stage.talks.said(thread)
        assert [] == list(await stage.rig.store.dead_letters.effects())


class _Erased:
    """Remembers what was to be forgotten."""

    def __init__(self) -> None:
        self.rooms: list[str] = []

    async def erase(self, ref: ConversationRef) -> None:
        self.rooms.append(ref.room)


async def test_what_hubspot_deletes_for_privacy_is_erased_here(
    hubspot: FakeHubSpot, served_hubspot: ServedHubSpot, tmp_path: Path
) -> None:
    """The conversation of the deleted thread, and no other."""
    erased = _Erased()
    async with a_stage(hubspot, served_hubspot, tmp_path, erasures=erased) as stage:
        thread, _ = stage.talks.begin(), stage.talks.begin()
        await stage.says(thread, "Hello?")
        stage.talks.forget(thread)
        await stage.settle()

        assert [thread] == erased.rooms
