"""Answers that grow, by the rules of Teams: the fake refuses what Teams refuses."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.conversations import Author
from bot.domain.messages import Message
from connectors.teams.streaming import Stream, shown_part
from tests.builders import a_message, an_approval
from tests.connectors.teams.scene import open_scene
from tests.connectors.teams.test_connector import TeamsStage
from tests.fakes.teams import dropped, failing


@pytest.fixture(params=["botbuilder", "agents"])
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[TeamsStage]:
    """Open a personal chat in which nothing was said, over each of the two libraries."""
    async with open_scene(sdk=request.param) as scene:
        yield TeamsStage(scene)


async def test_an_answer_grows_in_one_message(stage: TeamsStage) -> None:
    """What is done, then more and more of the text, then the whole of it: one message of Teams."""
    draft = begin(stage)
    await draft.status("Searching the handbook")
    await settle(draft)
    await draft.append("Parental leave ")
    await settle(draft)
    await draft.append("is 26 weeks [1].")
    await settle(draft)

    sent = await stage.connector.send(stage.ref, answer("Parental leave is 26 weeks [1]."), key="k")

    (stream,) = stage.scene.teams.streams.all
    assert [
        ("informative", "Searching the handbook"),
        ("streaming", "Parental leave"),
        ("streaming", "Parental leave is 26 weeks [1]."),
        ("final", "Parental leave is 26 weeks [1]."),
    ] == [(kind_of(update), update["text"]) for update in stream.updates]
    assert sent == stream.posted.id
    assert ["Parental leave is 26 weeks [1]."] == await stage.shown()


async def test_updates_keep_the_pace(stage: TeamsStage) -> None:
    """Words that come faster than once a second come together; nothing is refused for haste."""
    draft = begin(stage)
    for word in ["one", "two", "three", "four", "five", "six"]:
        await draft.append(f"{word} ")
    await settle(draft)

    await stage.connector.send(stage.ref, answer("one two three four five six"), key="k")

    assert [] == [call for call in stage.scene.teams.calls if call.status == 429]
    (stream,) = stage.scene.teams.streams.all
    assert 2 == len(stream.updates)


async def test_after_two_minutes_the_message_still_comes_whole(stage: TeamsStage) -> None:
    """The stream's time is over, so its message is replaced by the whole answer."""
    draft = begin(stage)
    await draft.append("Parental leave ")
    await settle(draft)
    stage.scene.clock.move(timedelta(minutes=3))

    await stage.connector.send(stage.ref, answer("Parental leave is 26 weeks."), key="k")

    assert ["Parental leave is 26 weeks."] == await stage.shown()


async def test_an_answer_that_came_out_otherwise_replaces_what_was_shown(
    stage: TeamsStage,
) -> None:
    """What grew was a draft; what stands in the end is what was decided."""
    draft = begin(stage)
    await draft.append("Perhaps it is ")
    await settle(draft)

    await stage.connector.send(stage.ref, answer("I am passing you to a colleague."), key="k")

    assert ["I am passing you to a colleague."] == await stage.shown()


async def test_a_form_comes_after_what_grew(stage: TeamsStage) -> None:
    """Teams shows no card beside a text, so the growing message goes and the form comes."""
    draft = begin(stage)
    await draft.status("Preparing a ticket")
    await settle(draft)

    await stage.connector.send(
        stage.ref, replace(answer("Shall I open a ticket?"), approval=an_approval()), key="k"
    )

    (seen,) = stage.chat.seen()
    assert "Shall I open a ticket?" in seen.cards[0]
    assert seen.ai_label


async def test_stop_stops_the_turn(stage: TeamsStage) -> None:
    """Teams refuses the next update after Stop was pressed: the turn is told, nothing is added."""
    draft = begin(stage)
    await draft.append("Parental leave ")
    await settle(draft)
    stage.chat.stop()

    await draft.append("is 26 weeks and so on")
    await settle(draft)

    assert [stage.ref.conversation_id] == stage.scene.stops.stopped
    assert ["Parental leave"] == await stage.shown()


async def test_stop_at_the_last_moment_leaves_what_stands(stage: TeamsStage) -> None:
    """A contact who pressed Stop is not sent the rest as a new message."""
    draft = begin(stage)
    await draft.append("Parental leave ")
    await settle(draft)
    stage.chat.stop()

    await stage.connector.send(stage.ref, answer("Parental leave is 26 weeks."), key="k")

    assert ["Parental leave"] == await stage.shown()


async def test_what_happens_next_is_said_even_after_stop(stage: TeamsStage) -> None:
    """A notice is no answer: it is not what the contact stopped."""
    draft = begin(stage)
    await draft.append("Parental leave ")
    await settle(draft)
    stage.chat.stop()
    notice = answer("A colleague has been asked to help.", author=Author.NOTICE)

    await stage.connector.send(stage.ref, notice, key="k")

    assert "A colleague has been asked to help." in await stage.shown()


async def test_an_end_that_is_repeated_doubles_nothing(stage: TeamsStage) -> None:
    """Where the answer to the end was lost, ending again is recognised as a repeat."""
    draft = begin(stage)
    await draft.append("Parental leave ")
    await settle(draft)
    stage.scene.teams.will(dropped(), on="send")
    message = answer("Parental leave is 26 weeks.")
    with pytest.raises(Exception, match="lost"):
        await stage.connector.send(stage.ref, message, key="k")

    await stage.connector.send(stage.ref, message, key="k")

    assert ["Parental leave is 26 weeks."] == await stage.shown()


async def test_a_part_that_fails_is_made_up_by_the_next(stage: TeamsStage) -> None:
    """Every update has the whole text so far, so one that is lost leaves no hole."""
    draft = begin(stage)
    await draft.append("one ")
    await settle(draft)
    stage.scene.teams.will(failing(502), on="send")
    await draft.append("two ")
    await settle(draft)
    await draft.append("three")
    await settle(draft)

    (stream,) = stage.scene.teams.streams.all
    assert "one two three" == stream.text


async def test_a_chat_without_streaming_still_gets_the_answer(stage: TeamsStage) -> None:
    """Where Teams does not let Baton stream, one message comes."""
    stage.scene.teams.will(failing(400, code="BadArgument", text="not enabled"), on="send")
    draft = begin(stage)
    await draft.append("Parental leave ")
    await settle(draft)

    await stage.connector.send(stage.ref, answer("Parental leave is 26 weeks."), key="k")

    assert ["Parental leave is 26 weeks."] == await stage.shown()


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Leave:\n- one", "Leave:"),
        ("Leave:\n- one\n- two\n", "Leave:\n\n- one\n- two"),
        ("# Lea", ""),
        ("See\n```\ncode", "See"),
        ("See\n```\ncode\n```\nthen", "See\n```\ncode\n```\nthen"),
        ("a | b", "a | b"),
    ],
)
def test_nothing_is_shown_that_would_have_to_change(written: str, shown: str) -> None:
    """A line whose end decides how it is drawn waits until it is whole."""
    assert shown == shown_part(written)


def begin(stage: TeamsStage) -> Stream:
    draft = stage.connector.draft(stage.ref, turn_id="turn-1")
    assert isinstance(draft, Stream)
    return draft


def answer(text: str, *, author: Author = Author.ASSISTANT) -> Message:
    return a_message(text, author=author, author_name=None, turn_id="turn-1")


async def settle(draft: Stream) -> None:
    """Return once the draft has written what it had."""
    while draft.is_writing:  # noqa: ASYNC110 - a draft tells nobody when it has caught up
        await asyncio.sleep(0.001)


def kind_of(update: dict[str, list[dict[str, str]]]) -> str:
    (info,) = [each for each in update["entities"] if each["type"] == "streaminfo"]
    return info["streamType"]
