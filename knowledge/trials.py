"""Questions asked to learn how sure the assistant may be: what was measured, and was it right?"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.answers import Outcome, Reply
from knowledge.labelled import Question
from knowledge.self_made import MadeQuestion

_OVERALL = frozenset({"confidence", "threshold"})

Ask = Callable[[str, Collection[str]], Awaitable[Outcome]]
"""Asks with these documents taken away; every answer is given, however unsure."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Trial:
    """One question that was asked once."""

    question: str
    """Trials of one question are not independent of each other."""
    features: Mapping[str, float]
    """Empty where no answer was found."""
    right: bool

    @property
    def was_answered(self) -> bool:
        """Whether there was an answer at all."""
        return bool(self.features)


async def trials_of_pages(
    questions: Sequence[MadeQuestion], ask: Ask, *, progress: Progress | None = None
) -> list[Trial]:
    """Ask each question with its page there, right when cited, and taken away, always wrong."""
    trials: list[Trial] = []
    for number, question in enumerate(questions, start=1):
        page = question.same | {question.document_id}
        trials.append(_trial(question.text, await ask(question.text, ()), page))
        trials.append(_trial(question.text, await ask(question.text, page), frozenset()))
        if progress is not None:
            progress(number, len(questions))
    return trials


async def trials_of_questions(
    questions: Sequence[Question], ask: Ask, *, progress: Progress | None = None
) -> list[Trial]:
    """Ask labelled questions once: right is what cites a relevant document."""
    trials: list[Trial] = []
    for number, question in enumerate(questions, start=1):
        relevant = question.relevant if question.answerable else frozenset[str]()
        trials.append(_trial(question.text, await ask(question.text, ()), relevant))
        if progress is not None:
            progress(number, len(questions))
    return trials


def _trial(text: str, outcome: Outcome, relevant: frozenset[str]) -> Trial:
    if not isinstance(outcome, Reply) or outcome.confidence is None:
        return Trial(text, {}, right=False)
    cited = {citation.document_id for citation in outcome.answer.citations}
    measured = {
        signal.name: signal.value for signal in outcome.trace.signals if signal.name not in _OVERALL
    }
    return Trial(text, measured, right=not relevant.isdisjoint(cited))
