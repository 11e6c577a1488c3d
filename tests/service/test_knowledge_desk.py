"""What the knowledge page asks of the use cases."""

from datetime import timedelta

import pytest

from bot.domain.contacts import EMPLOYEES, PUBLIC, Assurance
from bot.domain.errors import InputError
from bot.domain.knowledge import SourceStatus
from bot.ports.knowledge_desk import Progress, Refreshed, SourceStanding
from bot.service.knowledge_desk import LONGEST, KnowledgeDeskService
from tests.builders import a_passage, a_source_status
from tests.fakes.assistant import ScriptedAssistant
from tests.fakes.clock import NOON, FixedClock
from tests.fakes.library import MemoryLibrary
from tests.fakes.retriever import MemoryRetriever

HOUR = timedelta(hours=1)


class _Library(MemoryLibrary):
    async def sources(self) -> tuple[SourceStatus, ...]:
        return (a_source_status(),)


async def _refresh(source: str, progress: Progress) -> Refreshed:
    progress(1, 1)
    return Refreshed(added=len(source))


def _service(assistant: ScriptedAssistant | None = None) -> KnowledgeDeskService:
    return KnowledgeDeskService(
        library=_Library([]),
        retriever=MemoryRetriever([a_passage()]),
        assistant=assistant or ScriptedAssistant(),
        clock=FixedClock(),
        deadline=timedelta(seconds=20),
        freshness={"handbook": HOUR},
        refresh=_refresh,
        next_refresh={"handbook": NOON + HOUR}.get,
    )


async def test_sources_come_with_what_was_promised_of_them() -> None:
    """Their target, and when they are refreshed next."""
    assert (SourceStanding(a_source_status(), HOUR, NOON + HOUR),) == await _service().sources()


async def test_a_refresh_tells_its_progress() -> None:
    """And what it did."""
    told: list[tuple[int, int]] = []

    done = await _service().refresh("docs", progress=lambda *steps: told.append(steps))

    assert (Refreshed(added=4), [(1, 1)]) == (done, told)


async def test_a_search_sees_what_its_audience_may_see() -> None:
    """Nothing more."""
    service = _service()

    assert 1 == len(await service.search("leave", audience=EMPLOYEES))
    assert () == await service.search("leave", audience=PUBLIC)


async def test_a_trial_is_a_turn_of_a_stranger_with_this_audience() -> None:
    """Nobody's data can be found by it: the contact is unknown and anonymous."""
    assistant = ScriptedAssistant()

    outcome = await _service(assistant).answer(" Leave? ", audience=EMPLOYEES)

    (turn,) = assistant.turns
    assert "reply" == outcome.kind
    assert ("Leave?", EMPLOYEES) == (turn.message.text, turn.audience)
    assert Assurance.ANONYMOUS is turn.contact.assurance
    assert (turn.message,) == turn.history


@pytest.mark.parametrize("text", [" ", "x" * (LONGEST + 1)])
async def test_what_is_no_question_is_refused(text: str) -> None:
    """Before anything is asked."""
    with pytest.raises(InputError):
        await _service().answer(text, audience=PUBLIC)
