"""The whole way in Slack: a question, its answer, a human, their reply, and how it went."""

from bot.domain.agents import Agent
from bot.domain.conversations import Owner
from tests.connectors.slack.stage import ROOM, Stage
from tests.fakes.slack import BOT

KIM = Agent("slack:T0ACME:U5", "Kim Lee")


async def test_a_question_ends_with_a_human_and_a_rating(stage: Stage) -> None:
    """Each step is read in the thread where the question was asked."""
    ada = stage.person("U1")
    asked = await ada.says(f"<@{BOT}> How many days of leave?", channel=ROOM)
    await stage.work()
    await ada.presses(stage.replies(asked)[0].posted, "baton_human")
    await stage.work()
    handoff = await stage.rig.handoff()
    claimed = await stage.rig.casework.claim(handoff.id, agent=KIM)
    await stage.rig.casework.reply(claimed.id, agent=KIM, text="It is **30**.", key="r1")
    await stage.work()
    await ada.says("Thank you!", channel=ROOM, thread=asked.ts)
    await stage.work()
    await stage.rig.casework.resolve(claimed.id, agent=KIM, resolution="Told her.")
    await stage.work()
    rating = next(each for each in stage.replies(asked) if "baton_rate5" in each.actions)
    await ada.presses(rating.posted, "baton_rate5")
    await stage.work()

    (ended,) = await stage.rig.board.ended()
    texts = [each.text for each in stage.replies(asked)]
    assert 5 == ended.rating
    assert "*Kim Lee* writes\nIt is **30**." in texts
    assert ["Thank you!"] == [each for each in stage.rig.desk.relayed if "Thank" in each]
    assert 1 == len(stage.rig.assistant.turns)


async def test_a_correction_of_an_agent_replaces_what_they_wrote(stage: Stage) -> None:
    """The contact reads the corrected text where the wrong one stood."""
    ada = stage.person("U1")
    asked = await ada.says("How many days of leave?")
    await stage.work()
    await ada.presses(stage.replies(asked)[0].posted, "baton_human")
    await stage.work()
    handoff = await stage.rig.handoff()
    await stage.rig.casework.claim(handoff.id, agent=KIM)
    reply = await stage.rig.casework.reply(handoff.id, agent=KIM, text="It is 28.", key="r1")
    await stage.work()
    await stage.rig.casework.edit_reply(handoff.id, reply.id, agent=KIM, text="It is 30.")
    await stage.work()

    texts = " ".join(each.text for each in stage.replies(asked))
    assert "It is 30." in texts
    assert "It is 28." not in texts


async def test_after_a_return_the_assistant_answers_again(stage: Stage) -> None:
    """The thread goes on, without a mention."""
    ada = stage.person("U1")
    asked = await ada.says(f"<@{BOT}> How many days of leave?", channel=ROOM)
    await stage.work()
    await ada.presses(stage.replies(asked)[0].posted, "baton_human")
    await stage.work()
    handoff = await stage.rig.handoff()
    await stage.rig.casework.claim(handoff.id, agent=KIM)
    await stage.rig.casework.hand_back(handoff.id, agent=KIM)
    await stage.work()
    await ada.says("And for part-time?", channel=ROOM, thread=asked.ts)
    await stage.work()

    conversation = await stage.rig.transcripts.conversation(stage.ref(asked).conversation_id)
    assert Owner.ASSISTANT is conversation.owner  # type: ignore[union-attr]
    assert "You asked: And for part-time?" in stage.replies(asked)[-1].text


async def test_a_yes_in_words_brings_in_a_human(stage: Stage) -> None:
    """Nobody has to find a button, also in a thread."""
    ada = stage.person("U1")
    asked = await ada.says(f"<@{BOT}> I want to talk to a human", channel=ROOM)
    await stage.work()

    assert stage.replies(asked)


async def test_everybody_in_a_thread_is_their_own_contact(stage: Stage) -> None:
    """Bob asks below Ada's question: what is looked up for him is his, not hers."""
    asked = await stage.person("U1").says(f"<@{BOT}> How many days of leave?", channel=ROOM)
    await stage.work()
    await stage.person("U2").says(f"<@{BOT}> And my tickets?", channel=ROOM, thread=asked.ts)
    await stage.work()

    assert ["Ada Byron", "Bob Stone"] == [turn.contact.name for turn in stage.rig.assistant.turns]


async def test_others_in_a_thread_need_no_second_mention_either(stage: Stage) -> None:
    """Bob has his own talk with Baton below Ada's question."""
    bob = stage.person("U2")
    asked = await stage.person("U1").says(f"<@{BOT}> How many days of leave?", channel=ROOM)
    await stage.work()
    await bob.says(f"<@{BOT}> And in France?", channel=ROOM, thread=asked.ts)
    await stage.work()
    await bob.says("And in Spain?", channel=ROOM, thread=asked.ts)
    await stage.work()

    last = stage.rig.assistant.turns[-1]
    assert "Bob Stone" == last.contact.name
    assert ["And in France?", "And in Spain?"] == [last.history[0].text, last.message.text]


async def test_a_handoff_in_a_thread_is_of_whoever_pressed(stage: Stage) -> None:
    """Bob's handoff leaves Ada's talk with the assistant."""
    bob = stage.person("U2")
    asked = await stage.person("U1").says(f"<@{BOT}> How many days of leave?", channel=ROOM)
    await stage.work()
    await bob.says(f"<@{BOT}> And in France?", channel=ROOM, thread=asked.ts)
    await stage.work()
    await bob.presses(stage.replies(asked)[1].posted, "baton_human")
    await stage.work()

    handoff = await stage.rig.handoff()
    case = await stage.rig.board.case(handoff.id)
    conversation = await stage.rig.transcripts.conversation(stage.ref(asked).conversation_id)
    assert "Bob Stone" == case.contact.name
    assert Owner.ASSISTANT is conversation.owner  # type: ignore[union-attr]
