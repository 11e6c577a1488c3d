from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.assistant.context import PolicySettings
from bot.domain.answers import Answer, Clarify, Escalate, Outcome, Reply
from bot.domain.messages import Offer
from tests.assistant.scene import Scene

_FOLDER = Path(__file__).parent.parent / "transcripts"
_TRANSCRIPTS = sorted(_FOLDER.glob("*.yaml"))


@pytest.mark.parametrize("file", _TRANSCRIPTS, ids=lambda file: file.stem)
async def test_the_assistant_speaks_as_written(file: Path) -> None:
    """Every dialogue of the transcripts folder goes as it is written there."""
    dialogue = _read(file)
    scene = Scene(policy=PolicySettings(topics=tuple(dialogue.get("policy_topics", ()))))

    for line in dialogue["turns"]:
        outcome = await scene.say(line["contact"])
        _check(line, outcome)
        _remember(scene, outcome)


def _read(file: Path) -> dict[str, Any]:
    dialogue: dict[str, Any] = yaml.safe_load(file.read_text("utf-8"))
    return dialogue


def _check(line: dict[str, Any], outcome: Outcome) -> None:
    assert line["outcome"] == outcome.kind
    text, answer = _text_and_answer(outcome)
    for part in line.get("says", ()):
        assert part in text
    for part in line.get("never_says", ()):
        assert part not in text
    assert line.get("cites", []) == [citation.url for citation in answer.citations]
    if isinstance(outcome, Escalate):
        assert line["reason"] == outcome.reason
        assert line["asks_first"] is outcome.ask_first
    if "searched" in line:
        assert line["searched"] == outcome.trace.question
    if "approval" in line:
        assert isinstance(outcome, Reply)
        assert outcome.approval is not None
        assert line["approval"] == outcome.approval.tool


def _text_and_answer(outcome: Outcome) -> tuple[str, Answer]:
    match outcome:
        case Reply(answer=answer):
            return answer.text, answer
        case Clarify(question=question):
            return question, Answer("")
        case Escalate(text=text):
            return text, Answer("")
        case _:
            return "", Answer("")


def _remember(scene: Scene, outcome: Outcome) -> None:
    text, answer = _text_and_answer(outcome)
    asks = isinstance(outcome, Escalate) and outcome.ask_first
    approval = outcome.approval if isinstance(outcome, Reply) else None
    scene.was_told(
        text,
        citations=answer.citations,
        offers=(Offer.HANDOFF,) if asks else (),
        approval=approval,
    )
