"""The ten traps of a naive Slack app (CHANNELS.md §4), each of them once as a fact."""

from typing import Any

import pytest

from bot.domain.answers import Outcome, Reply
from bot.domain.turns import Turn
from bot.ports.channels import Draft
from connectors.slack.settings import SlackOptions
from tests.builders import an_answer
from tests.connectors.slack.stage import ROOM, Stage, slack_stage
from tests.fakes.slack import BOT, TEAM
from tests.fakes.slack.faults import Lost, RateLimited, Refused


async def ask(stage: Stage, **more: Any) -> Any:
    return await stage.person("U1").says(f"<@{BOT}> How much leave?", channel=ROOM, **more)


@pytest.mark.parametrize("order", ["mention first", "message first", "together"])
async def test_trap_1_redeliveries_and_twins_are_answered_once(stage: Stage, order: str) -> None:
    """Bolt drops no repeat: the question's own id does, for both events and every retry."""
    asked = await ask(stage, order=order)
    for envelope in (
        stage.slack.envelopes().message(asked),
        stage.slack.envelopes().mention(asked),
    ):
        await stage.slack.sender.again(envelope)
    await stage.work()

    assert 1 == len(stage.replies(asked))
    assert 1 == len(stage.rig.assistant.turns)


async def test_trap_2_a_question_survives_a_restart(stage: Stage) -> None:
    """Slack has its 200 only after the question is stored: another process answers it."""
    asked = await ask(stage)
    store, slack = stage.rig.store, stage.slack
    async with slack_stage(rig_options={"store": store, "worker": "w2"}) as other:
        other.rig.channels._connectors["slack"] = stage.parts.connector
        await other.rig.work()

    assert 1 == len(stage.replies(asked))
    assert slack.sender.delivered[0].ok


async def test_trap_3_unknown_events_are_taken(stage: Stage) -> None:
    """A 404 would count as a failure, and Slack switches off who fails too often."""
    told = await stage.slack.deliver(stage.slack.envelopes().simple("some_new_event", a=1))

    assert [200] == [each.status for each in told.answers]


async def test_trap_3_unknown_interactions_are_taken(stage: Stage) -> None:
    """A button of an older version, or of somebody's workflow, breaks nothing."""
    payload = {"type": "block_actions", "actions": [{"action_id": "what"}], "team": {"id": TEAM}}
    pressed = await stage.slack.sender.interaction(payload | {"user": {"id": "U1"}})
    unknown = await stage.slack.sender.interaction({"type": "something_new", "team": {"id": TEAM}})

    assert (200, 200) == (pressed.status, unknown.status)


async def test_trap_4_other_bots_and_own_messages_never_loop(stage: Stage) -> None:
    """Two bots would talk for ever; so would one with itself."""
    stage.slack.add_user("U8", "Other Bot", is_bot=True)
    stage.slack.state.channels[ROOM].members.append("U8")
    posted = stage.slack.person("U8").posts(ROOM, f"<@{BOT}> Hello!")
    posted.bot_id = "B8"
    await stage.slack.person("U8").tells(posted)
    asked = await ask(stage)
    await stage.work()
    own = stage.replies(asked)[0].posted
    await stage.slack.deliver(stage.slack.envelopes().message(own))
    await stage.slack.deliver(stage.slack.envelopes().changed(own, own.wire() | {"text": "was"}))
    await stage.work()

    assert 1 == len(stage.rig.assistant.turns)
    assert 1 == len(stage.replies(asked))


async def test_trap_4_a_bot_without_its_mark_is_known_by_its_account(stage: Stage) -> None:
    """Some programs write as plain accounts; Slack still says what they are."""
    stage.slack.add_user("U8", "Other Bot", is_bot=True)
    stage.slack.state.channels[ROOM].members.append("U8")
    await stage.slack.person("U8").says(f"<@{BOT}> Hello!", channel=ROOM)
    await stage.work()

    assert [] == stage.rig.assistant.turns


async def test_trap_5_the_messages_tab_works_without_the_legacy_assistant() -> None:
    """New apps have the agent view only: a greeting, first questions, plain direct messages."""
    options = SlackOptions(greeting="Hello.", prompts=("How much leave?", "a", "b", "c", "d"))
    async with slack_stage(options=options) as stage:
        ada = stage.person("U1")
        await ada.opens("messages")
        await ada.opens("messages")
        await stage.work()

        prompts = stage.slack.state.prompts[ada.direct, None]
        assert ["Hello."] == [each.text for each in stage.slack.channel(ada.direct).everything]
        assert 4 == len(prompts["prompts"])
        assert {"title": "How much leave?", "message": "How much leave?"} == prompts["prompts"][0]


async def test_trap_6_streams_expire_end_at_their_limit_and_stop(stage: Stage) -> None:
    """Whatever ends a stream, the whole answer stands, and nothing stays "processing"."""

    async def behave(turn: Turn, draft: Draft) -> Outcome:
        await draft.append("x" * 11_900)
        await stage.parts.drafts.of(turn.id).shown()  # type: ignore[union-attr]
        stage.slack.clock.advance(700)
        await draft.append("y" * 500)
        return Reply(an_answer("x" * 11_900 + "y" * 500))

    stage.rig.assistant.behaviour = behave
    asked = await ask(stage)
    await stage.work()

    whole = "".join(each.blocks[0]["text"] for each in stage.replies(asked))
    assert (11_900, 500) == (whole.count("x"), whole.count("y"))
    assert "active" == stage.slack.channel(ROOM).session(asked.ts)


async def test_trap_7_a_customers_stream_names_their_workspace(stage: Stage) -> None:
    """The room is ours, the reader is not."""
    stage.slack.add_team("T2", "Globex", token="xoxb-2")
    stage.slack.add_user("U7", "Cora Customer", team="T2")
    stage.slack.add_channel("C2", "U1", "U7", connected_teams=["T2"])

    async def behave(turn: Turn, draft: Draft) -> Outcome:
        await draft.append("Thirty days.")
        await stage.parts.drafts.of(turn.id).shown()  # type: ignore[union-attr]
        return Reply(an_answer("Thirty days."))

    stage.rig.assistant.behaviour = behave
    await stage.slack.person("U7", team=TEAM).says(f"<@{BOT}> How much?", channel="C2")
    await stage.work()

    (began,) = stage.slack.calls_of("chat.startStream")
    assert "T2" == began.arguments["recipient_team_id"]


async def test_trap_8_a_limit_is_rescheduled_and_connections_are_shared(stage: Stage) -> None:
    """A 429 holds no worker; all calls go over one connection."""
    stage.slack.faults.on("chat.postMessage", RateLimited(30))
    asked = await ask(stage)
    await stage.work()
    before = stage.replies(asked)
    stage.rig.clock.move(stage.rig.waiting._target)
    stage.parts.connector._pace = type(stage.parts.connector._pace)()
    await stage.work()

    assert [] == before
    assert 1 == len(stage.replies(asked))
    assert 1 == len({each.connection for each in stage.slack.calls})


async def test_trap_8_a_post_whose_answer_is_lost_is_not_posted_twice(stage: Stage) -> None:
    """The vendor's own retry would; ours looks first."""
    stage.slack.faults.on("chat.postMessage", Lost())
    asked = await ask(stage)
    await stage.work()
    stage.rig.clock.move(stage.rig.waiting._target)
    await stage.work()

    assert 1 == len(stage.replies(asked))


async def test_trap_9_slack_is_not_our_memory(stage: Stage) -> None:
    """What was said before comes from our own transcript: an answer reads no thread."""
    ada = stage.person("U1")
    asked = await ask(stage)
    await stage.work()
    await ada.says("And for part-time?", channel=ROOM, thread=asked.ts)
    await stage.work()

    history = [message.text for message in stage.rig.assistant.turns[-1].history]
    assert ["How much leave?", "And for part-time?"] == [history[0], history[-1]]
    assert [] == stage.slack.calls_of("conversations.replies")
    assert [] == stage.slack.calls_of("conversations.history")


async def test_trap_10_hostile_requests_are_the_clients_fault(stage: Stage) -> None:
    """Forged, stale, broken and huge: never a 5xx, and nothing is stored."""
    body = stage.slack.envelopes().of({"type": "message", "user": "U1", "channel": ROOM, "ts": "1"})
    answers = await stage.slack.hostile.all(body)

    assert {400, 401, 413} >= {each.status for each in answers.values()}
    assert 0 == await stage.rig.store.inbox.waiting()


async def test_trap_10_slack_is_asked_once_who_we_are(stage: Stage) -> None:
    """Not on every event."""
    for _ in range(3):
        await ask(stage)

    assert 1 == len(stage.slack.calls_of("auth.test"))


async def test_what_cannot_be_stored_is_delivered_again(stage: Stage) -> None:
    """Slack is told that it failed, and tries again: nothing is lost."""
    stage.slack.faults.on("auth.test", Refused("internal_error"))
    asked = await ask(stage)
    await stage.work()

    statuses = [[each.status for each in told.answers] for told in stage.slack.sender.delivered]
    assert [[503, 200], [200]] == statuses
    assert 1 == len(stage.replies(asked))
