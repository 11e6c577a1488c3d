"""What a room may hear, who may ask there, and how Baton behaves in it."""

import pytest

from connectors.slack.receiving import NOT_HERE
from connectors.slack.settings import RoomRules, SlackOptions
from tests.builders import an_escalation
from tests.connectors.slack.stage import ROOM, Stage, slack_stage
from tests.fakes.assistant import ScriptedAssistant, always
from tests.fakes.slack import BOT
from tests.fakes.slack.faults import Refused


def labels(stage: Stage) -> set[str]:
    return set(stage.rig.assistant.turns[-1].audience.labels)


async def test_an_internal_room_hears_what_employees_may_hear(stage: Stage) -> None:
    """Nobody from outside reads along."""
    await stage.person("U1").says(f"<@{BOT}> How much leave?", channel=ROOM)
    await stage.work()

    assert {"public", "employees"} == labels(stage)


async def test_a_guest_in_the_room_changes_what_may_be_said(stage: Stage) -> None:
    """What an employee may see alone must not be read by the guest beside them."""
    stage.slack.add_user("U3", "Gus Guest", is_guest=True)
    stage.slack.state.channels[ROOM].members.append("U3")
    await stage.person("U1").says(f"<@{BOT}> How much leave?", channel=ROOM)
    await stage.work()

    assert {"public"} == labels(stage)


async def test_a_room_shared_with_another_organisation_is_one_with_customers(stage: Stage) -> None:
    """A customer there sees what customers may; an employee only what both may."""
    stage.slack.add_team("T2", "Globex", token="xoxb-2")
    stage.slack.add_user("U7", "Cora Customer", team="T2")
    stage.slack.add_channel("C2", "U1", "U7", connected_teams=["T2"])
    await stage.slack.person("U7", team="T0ACME").says(f"<@{BOT}> How?", channel="C2")
    await stage.work()
    customers = labels(stage)
    await stage.person("U1").says(f"<@{BOT}> How?", channel="C2")
    await stage.work()

    assert {"public", "customers"} == customers
    assert {"public"} == labels(stage)


async def test_alone_with_the_app_everybody_has_their_own_rights(stage: Stage) -> None:
    """A guest is a customer there, an employee an employee."""
    stage.slack.add_user("U3", "Gus Guest", is_guest=True)
    await stage.person("U3").says("How much leave?")
    await stage.work()
    guest = labels(stage)
    await stage.person("U1").says("How much leave?")
    await stage.work()

    assert {"public", "customers"} == guest
    assert {"public", "employees"} == labels(stage)


async def test_what_slack_does_not_tell_of_a_room_is_assumed_to_be_the_worst(stage: Stage) -> None:
    """A careful answer instead of a leak."""
    stage.slack.faults.always("conversations.members", Refused("missing_scope"))
    await stage.person("U1").says(f"<@{BOT}> How much leave?", channel=ROOM)
    await stage.work()

    assert {"public"} == labels(stage)


async def test_who_joins_is_noticed(stage: Stage) -> None:
    """The room is looked at again when Slack says that somebody joined."""
    ada = stage.person("U1")
    stage.slack.add_user("U3", "Gus Guest", is_guest=True)
    await ada.says(f"<@{BOT}> How much leave?", channel=ROOM)
    stage.slack.state.channels[ROOM].members.append("U3")
    joined = stage.slack.envelopes().simple("member_joined_channel", user="U3", channel=ROOM)
    await stage.slack.deliver(joined)
    await ada.says(f"<@{BOT}> How much leave?", channel=ROOM)
    await stage.work()

    first, second = stage.rig.assistant.turns
    assert {"public", "employees"} == set(first.audience.labels)
    assert {"public"} == set(second.audience.labels)


async def test_an_operator_can_say_what_a_room_may_hear() -> None:
    """The setting, by the room's name, wins over what is found out."""
    options = SlackOptions(rooms={"general": RoomRules(audience="public")})
    async with slack_stage(options=options) as stage:
        await stage.person("U1").says(f"<@{BOT}> How much leave?", channel=ROOM)
        await stage.work()

        assert {"public"} == labels(stage)


async def test_a_room_can_have_every_question_answered() -> None:
    """Nobody has to mention the app; what is said to somebody stays theirs."""
    async with slack_stage(options=SlackOptions(rooms={ROOM: RoomRules("all")})) as stage:
        asked = await stage.person("U1").says("How much leave do we get?", channel=ROOM)
        to_bob = await stage.person("U1").says("<@U2> lunch?", channel=ROOM)
        await stage.work()

        assert 1 == len(stage.replies(asked))
        assert [] == stage.replies(to_bob)


async def test_a_confident_room_stays_silent_when_nothing_good_was_found() -> None:
    """Nobody asked us by name, so nothing is offered, and nothing was shown meanwhile."""
    assistant = ScriptedAssistant(always(an_escalation(ask_first=True)))
    options = SlackOptions(rooms={ROOM: RoomRules("confident")})
    async with slack_stage(options=options, assistant=assistant) as stage:
        asked = await stage.person("U1").says("How much leave do we get?", channel=ROOM)
        await stage.work()

        assert [] == stage.replies(asked)
        assert 1 == len(assistant.turns)
        assert [] == stage.slack.calls_of("chat.startStream")


async def test_a_confident_room_speaks_up_when_it_knows() -> None:
    """A good answer is given although nobody named the app."""
    async with slack_stage(options=SlackOptions(rooms={ROOM: RoomRules("confident")})) as stage:
        asked = await stage.person("U1").says("How much leave do we get?", channel=ROOM)
        await stage.work()

        assert 1 == len(stage.replies(asked))


@pytest.mark.parametrize(
    ("may_ask", "answers"),
    [("everybody", 1), ("members", 0), (("U1",), 0), (("gus@t0acme.example",), 1)],
)
async def test_an_operator_can_say_who_may_ask(may_ask: object, answers: int) -> None:
    """Everybody, members, or a list of ids and addresses; whoever may not is told so."""
    options = SlackOptions(rooms={ROOM: RoomRules(may_ask=may_ask)})  # type: ignore[arg-type]
    async with slack_stage(options=options) as stage:
        stage.slack.add_user("U3", "Gus Guest", is_guest=True)
        stage.slack.state.channels[ROOM].members.append("U3")
        asked = await stage.person("U3").says(f"<@{BOT}> How much leave?", channel=ROOM)
        await stage.work()

        told = [each.text for each in stage.slack.ephemeral_for("U3")]
        assert answers == len(stage.replies(asked))
        assert told == ([] if answers else [NOT_HERE])


async def test_a_private_answer_is_seen_by_whoever_asked() -> None:
    """The room sees the question only, until the answer is shared, and then once."""
    async with slack_stage(options=SlackOptions(rooms={ROOM: RoomRules(private=True)})) as stage:
        ada = stage.person("U1")
        asked = await ada.says(f"<@{BOT}> How much leave?", channel=ROOM)
        await stage.work()
        (private,) = stage.slack.ephemeral_for("U1")
        before = stage.replies(asked)
        await ada.presses(private.posted, "baton_share")
        await ada.presses(private.posted, "baton_share")
        await stage.work()

        (shared,) = stage.replies(asked)
        assert [] == before
        assert "You asked: How much leave? [1]" in private.text
        assert "Shared by <@U1>" in shared.text
        assert "You asked: How much leave? [1]" in shared.text
        assert [] == shared.actions


async def test_a_private_command_shows_the_room_nothing() -> None:
    """Not even the question."""
    async with slack_stage(options=SlackOptions(rooms={ROOM: RoomRules(private=True)})) as stage:
        await stage.person("U1").commands("/ask", "How much leave?", channel=ROOM)
        await stage.work()

        (private,) = stage.slack.ephemeral_for("U1")
        assert "You asked: How much leave?" in private.text
        assert [] == stage.slack.channel(ROOM).everything


async def test_two_people_who_ask_privately_in_one_thread_have_their_own_talks() -> None:
    """Neither sees what the other was answered."""
    async with slack_stage(options=SlackOptions(rooms={ROOM: RoomRules(private=True)})) as stage:
        first = stage.person("U1").posts(ROOM, "Let us talk about leave.")
        for user in ("U1", "U2"):
            await stage.person(user).says(
                f"<@{BOT}> what about {user}?", channel=ROOM, thread=first.ts
            )
        await stage.work()

        assert ["You asked: what about U1? [1]"] == _firsts(stage, "U1")
        assert ["You asked: what about U2? [1]"] == _firsts(stage, "U2")


def _firsts(stage: Stage, user: str) -> list[str]:
    return [each.text.splitlines()[0] for each in stage.slack.ephemeral_for(user)]
