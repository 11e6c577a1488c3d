"""Solved cases as a source."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.domain.contacts import EMPLOYEES, PUBLIC
from bot.domain.errors import DocumentUnreadable
from knowledge.audiences import AudienceRules
from knowledge.sources.resolved import ResolvedCase, ResolvedSource
from tests.fakes.clock import NOON
from tests.knowledge.shelf import Shelf

CASE = ResolvedCase("h1", "Does leave cover foster parents?", "Yes, since May, for 16 weeks.", NOON)


class Cases:
    """Approved cases that change."""

    def __init__(self, *cases: ResolvedCase) -> None:
        self.now = list(cases)

    async def approved(self) -> Sequence[ResolvedCase]:
        return self.now


def source(cases: Cases) -> ResolvedSource:
    return ResolvedSource(
        name="solved", cases=cases, audience=AudienceRules(frozenset({"employees"}))
    )


async def test_an_approved_case_answers_the_next_question(shelf: Shelf) -> None:
    """Only for those who may see what agents answered."""
    await shelf.refresher([source(Cases(CASE))]).refresh()

    (found,) = await shelf.found("foster parents leave", EMPLOYEES)

    assert "for 16 weeks" in found
    assert [] == await shelf.found("foster parents leave", PUBLIC)


async def test_a_case_that_is_approved_no_longer_is_forgotten(shelf: Shelf) -> None:
    """Also one that was erased with its contact."""
    cases = Cases(CASE)
    refresher = shelf.refresher([source(cases)])
    await refresher.refresh()
    cases.now = []

    report = await refresher.refresh()

    assert 1 == report.removed
    assert [] == await shelf.found("foster parents leave", EMPLOYEES)


async def test_a_corrected_answer_changes_its_stamp() -> None:
    """And nothing else does."""
    before = await source(Cases(CASE)).list()

    after = await source(Cases(replace(CASE, answer="No."))).list()

    assert before.keys() == after.keys()
    assert before != after


async def test_a_case_that_is_gone_cannot_be_read() -> None:
    """The sentence says why."""
    with pytest.raises(DocumentUnreadable, match="no longer"):
        await source(Cases()).read("h1")
