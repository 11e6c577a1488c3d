"""What is delivered of a model that keeps to its passages, and of one that does not.

The grounded model says a sentence of the best passage as it stands, and cites it. The wrong model
says something else in the same manner: a number changed, a sentence turned round, a sentence of
another page under this page's citation, a month or a name of its own, an invention. Both are asked
the handbook's questions, with nothing held back for want of confidence, so that verification alone
is measured. Intervals are Wilson's at 95 per cent. `python -m benchmarks.grounding`.
"""

import asyncio
import random
import re
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import structlog
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk

from benchmarks.clock import WallClock
from benchmarks.data import data_folder
from bot.assistant.context import PolicySettings
from bot.assistant.evidence import Evidence
from bot.assistant.graph import GraphAssistant
from bot.assistant.models import ModelChain, ModelLink
from bot.assistant.offline import OfflineModel
from bot.assistant.prompts import PromptPassage, read_passages, read_question
from bot.assistant.terms import Terms
from bot.domain.answers import Reply
from bot.domain.contacts import PUBLIC
from commands.ask import one_turn
from commands.calibrating import lookup_toolset
from connectors.console import NoDraft
from knowledge.embedders import open_embedder
from knowledge.evaluation_index import searchable
from knowledge.labelled import read_labelled_set
from knowledge.metrics import wilson_interval

_NAMES = ("Mallory", "Zebedee", "Quentin", "Ottoline")
_INVENTIONS = (
    "Everybody is given a company car after the first month",
    "The deadline is 31 February and cannot be moved",
    "Ask the duty officer in Reykjavik, who decides alone",
    "The code for this is ZX-4711",
    "It is described at https://evil.example/handbook",
)
_SEEDS = 1
_RUN = 5


class Scripted(OfflineModel):
    """Says what `_say` makes of the best sentence of the prompt."""

    _say: Any = None

    def saying(self, say: Callable[[str, Sequence[str]], str]) -> "Scripted":
        """Take what is made of a sentence, given sentences of other pages."""
        object.__setattr__(self, "_say", say)
        return self

    async def _astream(
        self, messages: list[BaseMessage], *_: Any, **__: Any
    ) -> AsyncIterator[ChatGenerationChunk]:
        text = "\n".join(message.text for message in messages[-1:])
        number, best, others = _sentences(read_question(text), read_passages(text))
        said = f"{self._say(best, others).rstrip('.')} [{number}]."
        yield ChatGenerationChunk(
            message=AIMessageChunk(content=said, response_metadata={"finish_reason": "stop"})
        )


def _sentences(question: str, passages: list[PromptPassage]) -> tuple[int, str, list[str]]:
    """Return the best sentence with its number, and sentences of other pages."""
    evidence = Evidence(question, passages, Terms())
    units = [unit for unit in evidence.candidates() if unit.kind == "sentence"]
    if not units:
        return 1, "There is nothing", []
    best = units[0]
    page = evidence.page_of(best)
    others = [unit.text for unit in evidence.units if evidence.page_of(unit) != page]
    return best.passage, best.text, [text for text in others if len(text.split()) > 4]


# All kinds of wrong take the same: the sentence, sentences of other pages, and chance.
# ruff: noqa: ARG001
def _number_changed(best: str, others: Sequence[str], chance: random.Random) -> str:
    if not re.search(r"\d", best):
        return f"{best.rstrip('.')} within {chance.randint(31, 97)} days"
    return re.sub(r"\d+", lambda found: str(int(found[0]) + chance.randint(1, 9)), best)


def _turned(best: str, others: Sequence[str], chance: random.Random) -> str:
    if re.search(r"\bnot\b", best):
        return re.sub(r"\bnot\s+", "", best, count=1)
    turned, count = re.subn(r"\b(is|are|can|will|should|must|may)\b", r"\1 not", best, count=1)
    return turned if count else f"You must not think so: {best}"


def _other_page(best: str, others: Sequence[str], chance: random.Random) -> str:
    """A true sentence of another page, and an invention in the same breath."""
    start = chance.choice(others) if others else best
    return f"{start.rstrip('.')}, and {chance.choice(_INVENTIONS).lower()}"


def _named(best: str, others: Sequence[str], chance: random.Random) -> str:
    return f"{best.rstrip('.')}, says {chance.choice(_NAMES)} on 17 February"


def _invented(best: str, others: Sequence[str], chance: random.Random) -> str:
    return chance.choice(_INVENTIONS)


_WRONGS = {
    "a number changed": _number_changed,
    "turned round": _turned,
    "an invention joined on": _other_page,
    "a name and a date added": _named,
    "invented": _invented,
}


async def main() -> None:
    """Print one line a model and kind."""
    place = data_folder("handbook-eval")
    if place is None:
        return
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    labelled = read_labelled_set(place)
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        embedder = await open_embedder(provider="minilm", model=None, folder=folder / "models")
        retriever = await stack.enter_async_context(
            searchable(labelled, folder=folder, embedder=embedder, clock=WallClock())
        )
        questions = [question.text for question in labelled.questions]

        async def delivered(
            say: Callable[[str, Sequence[str]], str], *, supported: bool = False
        ) -> int:
            assistant = _assistant(Scripted().saying(say), retriever)
            return sum(
                [
                    await _is_delivered(assistant, question, supported=supported)
                    for question in questions
                ]
            )

        grounded = await delivered(lambda best, _: best, supported=True)
        _print_share("grounded: delivered", grounded, len(questions))
        wrong: Counter[str] = Counter()
        for seed in range(_SEEDS):
            chance = random.Random(seed)
            for name, make in _WRONGS.items():
                wrong[name] += await delivered(partial(make, chance=chance))
        for name in _WRONGS:
            _print_share(f"wrong, {name}: delivered", wrong[name], len(questions) * _SEEDS)
        _print_share("wrong, all", wrong.total(), len(questions) * _SEEDS * len(_WRONGS))


def _assistant(model: Scripted, retriever: Any) -> GraphAssistant:
    clock = WallClock()
    return GraphAssistant(
        retriever=retriever,
        toolset=lookup_toolset(retriever, clock),
        models=ModelChain([ModelLink("scripted", model)], clock=clock),
        clock=clock,
        policy=PolicySettings(threshold=0.0),
    )


async def _is_delivered(assistant: GraphAssistant, question: str, *, supported: bool) -> bool:
    """Whether anything is delivered that stands in no passage: five words in a row tell."""
    turn = one_turn(question, audience=PUBLIC, clock=WallClock(), deadline=timedelta(seconds=60))
    outcome = await assistant.answer(turn, NoDraft())
    if not isinstance(outcome, Reply):
        return False
    found = _words(" ".join(passage.text for passage in outcome.trace.passages))
    said = _words(re.sub(r"\[\d+\]", "", outcome.answer.text)).split()
    runs = [" ".join(said[start : start + _RUN]) for start in range(max(1, len(said) - _RUN + 1))]
    return supported == all(run in found for run in runs)


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def _print_share(name: str, part: int, whole: int) -> None:
    low, high = wilson_interval(part, whole)
    print(f"  {name:44}{part:5} of {whole:5}{part / whole:8.1%}   {low:.1%} to {high:.1%}")


if __name__ == "__main__":
    asyncio.run(main())
