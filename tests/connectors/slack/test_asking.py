"""For the one who asks: where a question can be asked, and where its answer stands."""

from connectors.slack.asking import ANSWERED_DIRECTLY, NO_WORDS
from connectors.slack.buttons import ASK_ABOUT
from tests.connectors.slack.stage import ROOM, Stage
from tests.fakes.slack import BOT


async def test_a_mention_is_answered_in_its_thread(stage: Stage) -> None:
    """A question in a room gets a cited answer below it, with the source's link."""
    asked = await stage.person("U1").says(f"<@{BOT}> How many days of leave?", channel=ROOM)
    await stage.work()

    (answer,) = stage.replies(asked)
    assert "You asked: How many days of leave? [1]" in answer.text
    assert "[1] <https://baton.example/documents/echo|Echo>" in answer.text


async def test_a_direct_message_is_answered_below_it(stage: Stage) -> None:
    """In direct messages nobody has to mention the app."""
    asked = await stage.person("U1").says("How many days of leave?")
    await stage.work()

    (answer,) = stage.replies(asked)
    assert "You asked: How many days of leave?" in answer.text


async def test_a_reply_in_a_thread_needs_no_second_mention(stage: Stage) -> None:
    """Baton takes part in the thread, so a follow-up is for it."""
    ada = stage.person("U1")
    asked = await ada.says(f"<@{BOT}> How many days of leave?", channel=ROOM)
    await stage.work()
    await ada.says("And for part-time?", channel=ROOM, thread=asked.ts)
    await stage.work()

    assert "You asked: And for part-time?" in stage.replies(asked)[1].text


async def test_a_follow_up_before_the_answer_needs_no_mention_either(stage: Stage) -> None:
    """The thread is known from the moment the question was stored."""
    ada = stage.person("U1")
    asked = await ada.says(f"<@{BOT}> How many days of leave?", channel=ROOM)
    await ada.says("I mean in Germany.", channel=ROOM, thread=asked.ts)
    await stage.work()

    assert 2 == len(stage.replies(asked))


async def test_people_who_talk_to_each_other_are_not_interrupted(stage: Stage) -> None:
    """Bob answered Ada: what she says next is for him."""
    asked = await stage.person("U1").says(f"<@{BOT}> How many days of leave?", channel=ROOM)
    await stage.work()
    await stage.person("U2").says("<@U1> it is 28, I think", channel=ROOM, thread=asked.ts)
    await stage.work()
    await stage.person("U1").says("Ah, thank you!", channel=ROOM, thread=asked.ts)
    await stage.work()

    assert 1 == len(stage.replies(asked))


async def test_a_mention_of_somebody_else_is_for_them(stage: Stage) -> None:
    """Who is named is spoken to."""
    asked = await stage.person("U1").says(f"<@{BOT}> How many days of leave?", channel=ROOM)
    await stage.work()
    await stage.person("U1").says("<@U2> did you know?", channel=ROOM, thread=asked.ts)
    await stage.work()

    assert 1 == len(stage.replies(asked))


async def test_threads_without_baton_are_nobodys_business(stage: Stage) -> None:
    """What people say elsewhere is neither answered nor stored."""
    first = await stage.person("U1").says("Who is in the office?", channel=ROOM)
    await stage.person("U2").says("Me.", channel=ROOM, thread=first.ts)
    await stage.work()

    assert [] == stage.replies(first)
    assert 0 == await stage.rig.store.inbox.waiting()


async def test_the_command_asks_in_the_room(stage: Stage) -> None:
    """The question stands for everybody to see, and the answer below it."""
    answer = await stage.person("U1").commands("/ask", "How many days of leave?", channel=ROOM)
    await stage.work()

    (root,) = stage.slack.channel(ROOM).messages
    assert 200 == answer.status
    assert "*Ada Byron* asked: How many days of leave?" == root.text
    assert "You asked: How many days of leave?" in stage.replies(root.posted)[0].text


async def test_the_command_without_words_explains_itself(stage: Stage) -> None:
    """Only its sender reads how to ask."""
    await stage.person("U1").commands("/ask", "", channel=ROOM)

    (told,) = stage.slack.ephemeral_for("U1")
    assert "`/ask How many days of leave do I get?`" in told.text


async def test_where_the_app_is_no_member_the_answer_comes_directly(stage: Stage) -> None:
    """Nobody is left without an answer because of where they asked."""
    stage.slack.add_channel("C9", "U1", with_app=False)
    ada = stage.person("U1")
    await ada.commands("/ask", "How many days of leave?", channel="C9")
    await stage.work()

    (told,) = stage.slack.ephemeral_for("U1")
    root, answer = stage.slack.channel(ada.direct).everything
    assert ANSWERED_DIRECTLY == told.text
    assert "You asked: How many days of leave?" == root.text
    assert "You asked: How many days of leave? [1]" in answer.text


async def test_a_message_can_be_pointed_at(stage: Stage) -> None:
    """The shortcut answers what a colleague wrote, below it."""
    written = stage.person("U2").posts(ROOM, "How many days of leave do we get?")
    await stage.person("U1").uses_on(written, ASK_ABOUT)
    await stage.work()

    (answer,) = stage.replies(written)
    assert "You asked: How many days of leave do we get?" in answer.text


async def test_pointing_twice_answers_once(stage: Stage) -> None:
    """The same person and the same message are one question."""
    written = stage.person("U2").posts(ROOM, "How many days of leave do we get?")
    await stage.person("U1").uses_on(written, ASK_ABOUT)
    await stage.person("U1").uses_on(written, ASK_ABOUT)
    await stage.work()

    assert 1 == len(stage.replies(written))


async def test_a_message_without_words_cannot_be_answered(stage: Stage) -> None:
    """Whoever points at it is told so."""
    written = stage.person("U2").posts(ROOM, "")
    await stage.person("U1").uses_on(written, ASK_ABOUT)
    await stage.work()

    (told,) = stage.slack.ephemeral_for("U1")
    assert NO_WORDS == told.text


async def test_a_mention_without_words_is_told_what_to_do(stage: Stage) -> None:
    """Both events of it lead to one sentence."""
    await stage.person("U1").says(f"<@{BOT}>", channel=ROOM)
    await stage.work()

    (told,) = stage.slack.ephemeral_for("U1")
    assert "Write a question" in told.text


async def test_names_stand_where_ids_were(stage: Stage) -> None:
    """The assistant reads what people read."""
    asked = await stage.person("U1").says(f"<@{BOT}> who is <@U2> &amp; co?", channel=ROOM)
    await stage.work()

    assert "You asked: who is @Bob Stone & co?" in stage.replies(asked)[0].text


async def test_a_file_comes_with_the_question(stage: Stage) -> None:
    """Its address is Slack's own, which only the app's token opens."""
    ada = stage.person("U1")
    file = ada.uploads("list.txt", b"one two")
    asked = await ada.says("What is this?", files=[file])
    await stage.work()

    said = await stage.rig.transcripts.messages(stage.ref(asked).conversation_id)
    (attachment,) = said[0].attachments
    assert ("list.txt", "text/plain", 7) == (
        attachment.name,
        attachment.media_type,
        attachment.size,
    )
    assert b"one two" == await stage.client.download(attachment.url)


async def test_a_file_that_slack_hides_is_asked_for(stage: Stage) -> None:
    """Files of another organisation come as an id only."""
    ada = stage.person("U1")
    file = ada.uploads("list.txt", b"one two")
    posted = ada.posts(ROOM, f"<@{BOT}> What is this?", files=[file])
    envelope = stage.slack.envelopes().message(posted)
    envelope["event"]["files"] = [{"id": file.id, "file_access": "check_file_info"}]
    await stage.slack.deliver(envelope)
    await stage.work()

    said = await stage.rig.transcripts.messages(stage.ref(posted).conversation_id)
    assert ["list.txt"] == [attachment.name for attachment in said[0].attachments]


async def test_who_asks_is_looked_up_once(stage: Stage) -> None:
    """Name and address come from users.info, and are remembered."""
    for _ in range(3):
        await stage.person("U1").says("How many days of leave?")
    await stage.work()

    turn = stage.rig.assistant.turns[-1]
    assert ("Ada Byron", "ada@t0acme.example") == (turn.contact.name, turn.contact.email)
    assert 1 == turn.contact.assurance
    assert 1 == len(stage.slack.calls_of("users.info"))


async def test_a_question_survives_when_slack_does_not_say_who_asks(stage: Stage) -> None:
    """A stranger gets what everybody may read, instead of nothing."""
    del stage.slack.state.users["U1"]
    envelope = stage.slack.envelopes().of(
        {"type": "message", "channel": "D1", "channel_type": "im", "user": "U1", "text": "Hi?"}
        | {"ts": "1772452800.000001"}
    )
    await stage.slack.deliver(envelope)
    await stage.rig.work_turns()

    (turn,) = stage.rig.assistant.turns
    assert frozenset({"public"}) == turn.audience.labels


async def test_what_was_asked_is_stored_before_slack_has_its_answer(stage: Stage) -> None:
    """A 200 means that the question is on disk."""
    await stage.person("U1").says("How many days of leave?")

    assert 1 == await stage.rig.store.inbox.waiting()
