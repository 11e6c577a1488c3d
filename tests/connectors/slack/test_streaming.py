"""An answer grows where it was asked and ends as one message, whatever happens on the way."""

import asyncio
from typing import Any

import pytest

from bot.domain.answers import Answer, Outcome, Reply, Silence, SilenceReason
from bot.domain.turns import Turn
from bot.ports.channels import Draft
from connectors.slack.drafts import Drafts
from connectors.slack.streaming import STOPPED
from tests.builders import a_citation
from tests.connectors.slack.stage import ROOM, Stage, slack_stage
from tests.fakes.assistant import Behaviour, ScriptedAssistant
from tests.fakes.slack import BOT
from tests.fakes.slack.faults import Lost, RateLimited, Refused, Status

PIECES = ("Thirty days ", "of leave a year. [1]")


def writing(stage: Stage, *pieces: str, ends: str | None = None) -> Behaviour:
    """Search, then write pieces, each of which is shown before the next."""

    async def behave(turn: Turn, draft: Draft) -> Outcome:
        await draft.status("Searching the handbook")
        await shown(stage)
        await draft.status("Reading two passages")
        for piece in pieces:
            await draft.append(piece)
            await shown(stage)
        text = "".join(pieces) if ends is None else ends
        return Reply(Answer(text, (a_citation(),)), confidence=0.9)

    return behave


async def shown(stage: Stage) -> None:
    """Wait until Slack has what was written so far."""
    for draft in list(stage.parts.drafts._active):
        await draft.shown()


async def ask(stage: Stage, *pieces: str, ends: str | None = None) -> Any:
    stage.rig.assistant.behaviour = writing(stage, *(pieces or PIECES), ends=ends)
    asked = await stage.person("U1").says(f"<@{BOT}> How much leave?", channel=ROOM)
    await stage.work()
    return asked


def methods(stage: Stage) -> list[str]:
    return [each.method for each in stage.slack.calls if each.method.startswith("chat.")]


async def test_an_answer_streams_and_ends_as_one_message(stage: Stage) -> None:
    """Tasks and text grow in one message, which ends with sources and feedback."""
    asked = await ask(stage)

    (answer,) = stage.replies(asked)
    assert "chat.startStream" == methods(stage)[0]
    assert "chat.stopStream" == methods(stage)[-1]
    assert "chat.postMessage" not in methods(stage)
    assert answer.text.startswith("Thirty days of leave a year. [1]")
    assert "baton_feedback" in answer.actions
    assert [
        ("Searching the handbook", "complete"),
        ("Reading two passages", "complete"),
    ] == answer.tasks


async def test_a_task_ends_with_the_answer(stage: Stage) -> None:
    """The answer came before a piece of it was shown: nothing stays under way."""

    async def behave(turn: Turn, draft: Draft) -> Outcome:
        await draft.status("Searching the handbook")
        await shown(stage)
        return Reply(Answer("Thirty days."))

    stage.rig.assistant.behaviour = behave
    asked = await stage.person("U1").says(f"<@{BOT}> How much leave?", channel=ROOM)
    await stage.work()

    (answer,) = stage.replies(asked)
    assert [("Searching the handbook", "complete")] == answer.tasks


async def test_what_was_shown_is_replaced_when_the_answer_differs(stage: Stage) -> None:
    """Verification may change what the model wrote: nothing of the draft stays."""
    asked = await ask(stage, ends="It depends on your contract.")

    (answer,) = stage.replies(asked)
    assert answer.blocks[0]["text"] == "It depends on your contract."
    assert "Thirty" not in str(answer.blocks)


async def test_the_answer_is_found_by_its_key(stage: Stage) -> None:
    """The finished stream carries the effect's key, so that it is never sent again."""
    asked = await ask(stage)

    messages = await stage.rig.transcripts.messages(stage.ref(asked).conversation_id)
    (answer,) = stage.replies(asked)
    key = f"send:{messages[-1].id}:0"
    assert answer.ts == await stage.parts.connector.find(stage.ref(asked), key=key)
    assert await stage.parts.connector.find(stage.ref(asked), key="send:other:0") is None


async def test_the_session_is_at_work_and_then_not(stage: Stage) -> None:
    """Slack shows that the app works, and stops showing it."""
    asked = await ask(stage)

    told = [each.arguments["status"] for each in stage.slack.calls_of("agents.sessions.setStatus")]
    assert ["processing", "active"] == told
    assert "active" == stage.slack.channel(ROOM).session(asked.ts)


async def test_a_refused_stream_becomes_edits(stage: Stage) -> None:
    """Where streams are not allowed the contact still sees the answer grow, in one message."""
    stage.slack.faults.always("chat.startStream", Refused("method_not_supported_for_channel_type"))
    asked = await ask(stage)

    (answer,) = stage.replies(asked)
    assert 1 == methods(stage).count("chat.postMessage")
    assert "chat.update" == methods(stage)[-1]
    assert "Thirty days of leave a year. [1]" in answer.text
    assert "baton_feedback" in answer.actions


async def test_without_the_agent_view_nothing_breaks(stage: Stage) -> None:
    """An app of an older manifest has no sessions."""
    stage.slack.faults.always("agents.sessions.setStatus", Refused("feature_not_enabled"))
    asked = await ask(stage)

    assert 1 == len(stage.replies(asked))


async def test_an_expired_stream_is_finished_all_the_same(stage: Stage) -> None:
    """Minutes of silence end a stream; the answer takes its place."""
    inner = writing(stage, *PIECES)

    async def slow(turn: Turn, draft: Draft) -> Outcome:
        outcome = await inner(turn, draft)
        stage.slack.clock.advance(700)
        return outcome

    stage.rig.assistant.behaviour = slow
    asked = await stage.person("U1").says(f"<@{BOT}> How much leave?", channel=ROOM)
    await stage.work()

    (answer,) = stage.replies(asked)
    assert "Thirty days of leave a year. [1]" == answer.blocks[0]["text"]
    assert "baton_feedback" in answer.actions


async def test_a_long_answer_goes_on_in_another_message(stage: Stage) -> None:
    """A stream holds 12,000 characters: nothing is lost, and sources stand below the last part."""
    paragraph = "All work and no play makes everybody dull. " * 20
    pieces = [f"Part {number}. {paragraph}\n\n" for number in range(30)]
    asked = await ask(stage, *pieces)

    answers = stage.replies(asked)
    whole = " ".join(each.fallback if not each.blocks else each.text for each in answers)
    assert 3 == len(answers)
    assert [f"Part {number}." in whole for number in range(30)] == [True] * 30
    assert [False, False, True] == ["baton_feedback" in each.actions for each in answers]


async def test_a_lost_piece_is_not_shown_twice(stage: Stage) -> None:
    """The answer to an append was lost: the end replaces what stands there."""
    stage.slack.faults.on("chat.appendStream", Lost())
    asked = await ask(stage)

    (answer,) = stage.replies(asked)
    assert "Thirty days of leave a year. [1]" == answer.blocks[0]["text"]


async def test_a_stream_whose_beginning_is_unsure_is_found_again(stage: Stage) -> None:
    """Slack began it and its answer was lost: it becomes the answer, and is not doubled."""
    stage.slack.faults.on("chat.startStream", Lost())
    asked = await ask(stage)

    (answer,) = stage.replies(asked)
    assert "Thirty days of leave a year. [1]" == answer.blocks[0]["text"]


async def test_slack_asks_to_wait_and_the_stream_goes_on(stage: Stage) -> None:
    """A 429 delays pieces and loses none."""
    stage.slack.faults.on("chat.stopStream", RateLimited(3))
    asked = await ask(stage)
    unfinished = stage.replies(asked)[0].actions
    stage.rig.clock.move(stage.rig.waiting._target)
    await stage.work()

    (answer,) = stage.replies(asked)
    assert [] == unfinished
    assert "baton_feedback" in answer.actions


async def test_an_answer_does_not_wait_for_its_draft(stage: Stage) -> None:
    """Slack asks to wait with the first piece: the finished answer is posted meanwhile."""

    async def behave(turn: Turn, draft: Draft) -> Outcome:
        stage.slack.faults.on("chat.startStream", RateLimited(20))
        await draft.append("Thirty days.")
        while not stage.slack.calls_of("chat.startStream"):  # noqa: ASYNC110 - it sets no event
            await asyncio.sleep(0.001)
        return Reply(Answer("Thirty days."))

    stage.rig.assistant.behaviour = behave
    asked = await stage.person("U1").says(f"<@{BOT}> How much leave?", channel=ROOM)
    await stage.work()

    assert 1 == len(stage.replies(asked))


@pytest.mark.parametrize("fault", [Lost(), Status(503), Status(502), Status(504), Status(500)])
async def test_an_uncertain_end_is_looked_up(stage: Stage, fault: Any) -> None:
    """Whether Slack ended the stream or not, one message with the answer remains."""
    stage.slack.faults.on("chat.stopStream", fault)
    asked = await ask(stage)
    stage.rig.clock.move(stage.rig.waiting._target)
    await stage.work()

    (answer,) = stage.replies(asked)
    assert "Thirty days of leave a year. [1]" in answer.text
    assert "baton_feedback" in answer.actions
    assert [] == await stage.rig.effect_states()


async def test_another_process_takes_over_what_this_one_began(stage: Stage) -> None:
    """The writer died before the end: whoever sends makes its stream the answer."""
    stage.rig.assistant.behaviour = writing(stage, *PIECES)
    asked = await stage.person("U1").says(f"<@{BOT}> How much leave?", channel=ROOM)
    await stage.rig.work_turns()
    for draft in list(stage.parts.drafts._active):
        await draft.end()
    stage.parts.connector._drafts = Drafts(shortest_seconds=0, append_seconds=0)
    await stage.work()

    (answer,) = stage.replies(asked)
    assert "Thirty days of leave a year. [1]" == answer.blocks[0]["text"]


async def test_a_turn_that_begins_again_removes_its_first_try(stage: Stage) -> None:
    """A process died in the middle of a turn: its piece of an answer does not stay."""
    asked = await stage.person("U1").says(f"<@{BOT}> How much leave?", channel=ROOM)
    dead = stage.parts.connector.draft(stage.ref(asked), turn_id="dead")
    await dead.append("Thir")
    await shown(stage)
    for draft in list(stage.parts.drafts._active):
        await draft.end()
    stage.parts.connector._drafts = Drafts(shortest_seconds=0, append_seconds=0)
    stage.rig.assistant.behaviour = writing(stage, *PIECES)
    await stage.work()

    (answer,) = stage.replies(asked)
    assert "Thirty days of leave a year. [1]" in answer.text


async def test_a_silent_end_takes_the_draft_away(stage: Stage) -> None:
    """Nothing of a withdrawn draft stays."""

    async def behave(turn: Turn, draft: Draft) -> Outcome:
        await draft.append("I think that ")
        await shown(stage)
        return Silence(SilenceReason.NOT_CONFIDENT)

    stage.rig.assistant.behaviour = behave
    asked = await stage.person("U1").says(f"<@{BOT}> How much leave?", channel=ROOM)
    await stage.work()

    assert 1 == methods(stage).count("chat.startStream")
    assert [] == stage.replies(asked)


async def test_stop_ends_the_turn_and_says_so(stage: Stage) -> None:
    """The turn is cancelled, the half answer replaced, the session left."""
    began = asyncio.Event()

    async def behave(turn: Turn, draft: Draft) -> Outcome:
        await draft.append("Thirty days ")
        await shown(stage)
        began.set()
        await asyncio.Event().wait()
        raise AssertionError("the turn was not cancelled")

    stage.rig.assistant.behaviour = behave
    asked = await stage.person("U1").says(f"<@{BOT}> How much leave?", channel=ROOM)
    working = asyncio.create_task(stage.work())
    await began.wait()
    await stage.person("U1").stops(ROOM, asked.ts)
    await working

    (told,) = stage.replies(asked)
    assert STOPPED == told.text
    assert "active" == stage.slack.channel(ROOM).session(asked.ts)


async def test_stop_without_an_answer_under_way_does_nothing(stage: Stage) -> None:
    """The answer came at the same moment."""
    asked = await ask(stage)
    await stage.person("U1").stops(ROOM, asked.ts)
    await stage.work()

    (answer,) = stage.replies(asked)
    assert "Thirty days of leave a year. [1]" in answer.text


async def test_a_stream_in_a_shared_room_names_the_persons_own_workspace() -> None:
    """Slack refuses ours for somebody of another organisation."""
    async with slack_stage(assistant=ScriptedAssistant()) as stage:
        stage.slack.add_team("T2", "Globex", token="xoxb-2")
        stage.slack.add_user("U7", "Cora Customer", team="T2")
        stage.slack.add_channel("C2", "U1", "U7", connected_teams=["T2"])
        stage.rig.assistant.behaviour = writing(stage, *PIECES)
        cora = stage.slack.person("U7", team="T0ACME")
        asked = await cora.says(f"<@{BOT}> How much leave?", channel="C2")
        await stage.work()

        (began,) = stage.slack.calls_of("chat.startStream")
        assert "T2" == began.arguments["recipient_team_id"]
        assert "U7" == began.arguments["recipient_user_id"]
        assert 1 == len(stage.replies(asked))
