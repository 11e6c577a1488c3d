from datetime import timedelta
from typing import Any

import pytest
from langchain_core.messages import HumanMessage, SystemMessage

from bot.assistant.breaker import Breaker
from bot.assistant.faults import Fault, trouble_of
from bot.assistant.models import ModelChain, ModelLink
from bot.assistant.phrases import PHRASES
from bot.assistant.prompts import build_prompt, read_passages, read_question, shortened
from bot.domain.answers import Escalate, EscalationReason, Reply
from bot.domain.errors import ModelUnavailable
from tests.assistant.scene import KNOWLEDGE
from tests.builders import a_message
from tests.fakes.clock import FixedClock
from tests.fakes.model import ScriptedModel, says
from tests.faults import CHAINS, FAULTS, ended

_ASKED_ONCE = {
    "timeout",
    "401",
    "stream stalled",
    "429, Retry-After long",
    "question filtered",
    "content filter",
}
_SHOWED_SOME = {"stream broken", "stream stalled", "stream that just ends", "bad chunk"}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("streaming", [True, False])
@pytest.mark.parametrize("chain", CHAINS)
async def test_every_fault_has_its_end(*, fault: str, streaming: bool, chain: str) -> None:
    """The second provider answers, else the offline model quotes, else a human is brought in."""
    end = await ended(FAULTS[fault], streaming=streaming, chain=chain)

    if chain == "alone":
        assert isinstance(end.outcome, Escalate)
        assert EscalationReason.MODEL_FAILED is end.outcome.reason
        said = "filtered" if "filter" in fault else "model_failed"
        assert PHRASES["en"][said] == end.told
    else:
        assert isinstance(end.outcome, Reply)
        assert "25 days of annual leave" in end.told
        assert end.outcome.answer.citations
        assert ("openai:test" if chain == "second" else "offline") == end.answered_by
    if streaming and fault in _SHOWED_SOME:
        assert end.withdrawn
    if fault != "connection refused":
        assert (1 if fault in _ASKED_ONCE else 2) == end.calls


class _Silent:
    async def append(self, text: str) -> None:
        pass

    async def restart(self) -> None:
        pass


async def _respond(chain: ModelChain, clock: FixedClock) -> str:
    deadline = clock.now() + timedelta(seconds=10)
    _, name = await chain.respond(
        [HumanMessage("Hello?")], tools=[], deadline=deadline, sink=_Silent()
    )
    return name


def _chain(broken: ScriptedModel, clock: FixedClock) -> ModelChain:
    healthy = ScriptedModel.of(says("Hello."))
    links = [ModelLink("broken", broken, pause_s=0), ModelLink("healthy", healthy, pause_s=0)]
    return ModelChain(links, clock=clock, breaker=Breaker(most=4))


async def test_a_provider_that_keeps_failing_is_left_alone() -> None:
    """After so many failures it is not asked; after the pause it is asked once more."""
    clock, broken = FixedClock(), ScriptedModel.of([ConnectionError("down")])
    chain = _chain(broken, clock)
    names = [await _respond(chain, clock) for _ in range(5)]

    assert ["healthy"] * 5 == names
    assert 4 == len(broken.prompts)
    clock.move(timedelta(seconds=30))
    await _respond(chain, clock)
    assert 4 < len(broken.prompts)


async def test_a_provider_that_is_well_again_is_used_again() -> None:
    """One good answer after the pause closes the breaker."""
    clock = FixedClock()
    failures = [[ConnectionError("down")] for _ in range(4)]
    chain = _chain(ScriptedModel.of(*failures, says("I am back.")), clock)
    first = [await _respond(chain, clock) for _ in range(3)]
    clock.move(timedelta(seconds=30))

    assert ["healthy"] * 3 == first
    assert ["broken"] * 2 == [await _respond(chain, clock) for _ in range(2)]


async def test_an_open_breaker_alone_is_a_model_error() -> None:
    """Without another model the caller hears at once that there is none."""
    clock = FixedClock()
    link = ModelLink("broken", ScriptedModel.of([ConnectionError("down")]), pause_s=0)
    chain = ModelChain([link], clock=clock, breaker=Breaker(most=1))
    with pytest.raises(ModelUnavailable):
        await _respond(chain, clock)

    with pytest.raises(ModelUnavailable, match="circuit open"):
        await _respond(chain, clock)


def test_too_long_a_prompt_is_halved() -> None:
    """What was said before goes, and the later half of the passages; numbers stay."""
    history = [a_message("An earlier question?", id="earlier")]
    messages = build_prompt(question="How long?", passages=KNOWLEDGE, history=history)
    half = shortened(messages)

    assert isinstance(half[0], SystemMessage)
    assert 2 == len(half)
    assert "How long?" == read_question(half[1].text)
    assert [1, 2] == [passage.number for passage in read_passages(half[1].text)]


class _Refusal(Exception):
    def __init__(self, status: int, headers: dict[str, str] | None = None) -> None:
        super().__init__("refused")
        self.status_code = status
        self.response: Any = type("Response", (), {"headers": headers or {}})()


@pytest.mark.parametrize(
    ("status", "fault"),
    [
        (429, Fault.RATE_LIMITED),
        (500, Fault.UNAVAILABLE),
        (529, Fault.UNAVAILABLE),
        (401, Fault.REFUSED),
        (404, Fault.REFUSED),
        (413, Fault.TOO_LONG),
    ],
)
def test_a_status_tells_what_helps(status: int, fault: Fault) -> None:
    """Whatever package raised it, the status of HTTP says what kind of fault it is."""
    assert fault is trouble_of(_Refusal(status)).fault


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7.0),
        ({"retry-after-ms": "250"}, 0.25),
        ({"retry-after": "Fri, 20 Nov 2026 12:00:00 GMT"}, None),
        ({}, None),
    ],
)
def test_the_wait_is_what_the_provider_asks_for(
    headers: dict[str, str], seconds: float | None
) -> None:
    """Retry-After is read in seconds; where nothing can be read we choose."""
    assert seconds == trouble_of(_Refusal(429, headers)).wait_s
