"""Whatever Slack does to our calls, each question has one answer in the end, and one only."""

import random
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.answers import Answer, Outcome, Reply
from bot.domain.turns import Turn
from bot.ports.channels import Draft
from connectors.slack.pacing import RoomPace
from tests.connectors.slack.stage import ROOM, Stage
from tests.fakes.slack import BOT
from tests.fakes.slack.faults import Garbled, Lost, RateLimited, Refused, Reset, Status

QUESTIONS = 8
LOSSES: tuple[Any, ...] = (
    *(None,) * 8,
    *(Lost(), Reset(), Garbled()),
    *(Status(500), Status(502), Status(503), Status(504)),
    Refused("fatal_error"),
)
WAITS = (*LOSSES, RateLimited(1))
FAULTS = {
    "chat.startStream": (*LOSSES, Refused("method_not_supported_for_channel_type")),
    "chat.appendStream": (*LOSSES, Refused("message_not_in_streaming_state")),
    "chat.stopStream": (*WAITS, Refused("message_not_in_streaming_state")),
    "chat.update": (*WAITS, Refused("edit_window_closed")),
    "chat.postMessage": WAITS,
}


@pytest.mark.parametrize("seed", range(6))
async def test_every_question_is_answered_once(stage: Stage, seed: int) -> None:
    """Lost answers, resets, outages and limits in any order."""
    luck = random.Random(seed)
    stage.rig.assistant.behaviour = _streaming(stage)
    for method, faults in FAULTS.items():
        stage.slack.faults.on(method, *luck.choices(faults, k=QUESTIONS))
    asked = [
        await stage.person("U1").says(f"<@{BOT}> Question {number}?", channel=ROOM)
        for number in range(QUESTIONS)
    ]
    for _ in range(30):
        await stage.rig.work()
        stage.rig.clock.move(timedelta(seconds=45))
        stage.parts.connector._pace = RoomPace(timedelta())

    assert [] == await stage.rig.effect_states()
    for question in asked:
        (answer,) = stage.replies(question)
        assert "baton_human" in answer.actions


def _streaming(stage: Stage) -> Any:
    async def behave(turn: Turn, draft: Draft) -> Outcome:
        await draft.status("Searching")
        await draft.append("You asked: ")
        await stage.parts.drafts.of(turn.id).shown()  # type: ignore[union-attr]
        await draft.append(turn.message.text)
        return Reply(Answer(f"You asked: {turn.message.text}"))

    return behave
