"""Promise 9: the operator sets how many answers may be wrong, and it is kept with a guarantee."""

import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, replace
from datetime import timedelta
from pathlib import Path

from bot.assistant.confidence import SHIPPED, Features, default_threshold, probability
from bot.assistant.context import PolicySettings
from bot.domain.answers import Escalate, EscalationReason, Outcome, Reply
from bot.domain.contacts import PUBLIC
from bot.settings import DataSettings, EscalationSettings, ModelSettings, Settings
from commands.answering import (
    calibration_file,
    circumstances_of,
    fitting_calibration,
    make_assistant,
    policy_of,
    stored_calibration,
)
from commands.ask import one_turn
from commands.calibrating import Probe, lookup_toolset
from knowledge.calibration import Calibration, calibrated, load, save
from knowledge.documents import Document
from knowledge.evaluation_index import searchable
from knowledge.guarantee import NEVER, Bound
from knowledge.labelled import LabelledSet
from knowledge.retriever import HybridRetriever
from knowledge.self_made import made_questions
from knowledge.trials import Trial, trials_of_pages
from tests.assistant.scene import Scene
from tests.fakes.clock import FixedClock
from tests.fakes.draft import MemoryDraft
from tests.fakes.embedder import WordEmbedder
from tests.knowledge.documents import document

_RATE = 0.1
_SUBJECTS = "leave travel parking salary laptops training visitors printing security catering"
_VERBS = "approves orders returns renews reports collects registers repairs"
_THINGS = "forms badges tickets invoices contracts permits devices letters parcels keys"
_PLACES = "reception workshop archive courtyard library basement canteen laboratory"


def _documents(count: int) -> list[Document]:
    """Pages about things in places: related, and none of them the same."""
    chance = random.Random(5)

    def word(words: str) -> str:
        return chance.choice(words.split())

    def sentence(subject: str) -> str:
        return (
            f"The {word(_PLACES)} team for {subject} {word(_VERBS)} {word(_THINGS)} and "
            f"{word(_THINGS)} in the {word(_PLACES)} within {chance.randint(2, 40)} days."
        )

    titles = [f"{word(_SUBJECTS)} {place}" for place in range(count)]
    return [
        document(
            " ".join(sentence(title) for _ in range(6)),
            id=f"{place}.md",
            source="labelled",
            title=title.title(),
        )
        for place, title in enumerate(titles)
    ]


@asynccontextmanager
async def _probe(
    documents: Sequence[Document], settings: Settings
) -> AsyncIterator[tuple[Probe, HybridRetriever]]:
    labelled = LabelledSet(tuple(documents), (), "made")
    folder, clock = settings.data.path, FixedClock()
    embedder = WordEmbedder()
    async with searchable(labelled, folder=folder, embedder=embedder, clock=clock) as retriever:
        probe = Probe(
            settings, retriever=retriever, embedder=embedder, clock=clock, audience=PUBLIC
        )
        yield probe, retriever


def _settings(folder: Path, *, rate: float = _RATE) -> Settings:
    return Settings(
        data=DataSettings(path=folder),
        escalation=EscalationSettings(max_wrong_answer_rate=rate),
    )


def _kept(settings: Settings) -> Calibration:
    """Store a calibration for these settings that asks for a confidence of 0.8."""
    found = Calibration(
        factors=asdict(SHIPPED),
        bounds=(Bound(0.95, 0.01), Bound(0.8, _RATE), Bound(0.0, 0.6)),
        questions=100,
        asked="pages",
        circumstances=circumstances_of(settings, WordEmbedder()),
        chunks=100,
    )
    save(found, calibration_file(settings))
    return found


async def test_the_rate_holds_for_questions_that_were_not_asked_before(tmp_path: Path) -> None:
    """Learnt from half of the questions it holds for the others, over many ways to halve them."""
    settings = _settings(tmp_path)
    documents = _documents(8)
    async with _probe(documents, settings) as (probe, _):
        made = await made_questions(documents, WordEmbedder(), count=40)
        trials = await trials_of_pages(made, probe.ask)
    chance = random.Random(11)
    questions = sorted({trial.question for trial in trials})
    shares = [_share_wrong(trials, frozenset(chance.sample(questions, 20))) for _ in range(60)]

    assert 0.0 < sum(shares) / len(shares) <= _RATE


def _share_wrong(trials: Sequence[Trial], learnt: frozenset[str]) -> float:
    """Learn from these questions; return which share of the others is answered, and wrong."""
    known = [trial for trial in trials if trial.question in learnt]
    others = [trial for trial in trials if trial.question not in learnt]
    settings = Settings()
    calibration = calibrated(
        known,
        prior=asdict(SHIPPED),
        asked="pages",
        circumstances=circumstances_of(settings, WordEmbedder()),
        chunks=100,
        rate=_RATE,
    )
    threshold = calibration.threshold(_RATE)
    wrong = [
        each
        for each in others
        if each.was_answered
        and not each.right
        and probability(Features(**each.features), SHIPPED) >= threshold
    ]
    return len(wrong) / len(others)


async def test_what_was_learnt_decides(tmp_path: Path) -> None:
    """The same question is answered, or offered to a human, by the stored threshold alone."""
    settings = _settings(tmp_path)
    documents = _documents(10)
    question = documents[0].markdown.split(".")[0]
    async with _probe(documents, settings) as (_, retriever):
        before = await _asked(question, settings, retriever)
        certain = _kept(settings)
        save(replace(certain, bounds=(Bound(NEVER, 0.01),)), calibration_file(settings))
        after = await _asked(question, settings, retriever)

    assert isinstance(before, Reply)
    assert isinstance(after, Escalate)
    assert EscalationReason.LOW_CONFIDENCE is after.reason


async def _asked(text: str, settings: Settings, retriever: HybridRetriever) -> Outcome:
    clock = FixedClock()
    assistant = make_assistant(
        settings,
        retriever=retriever,
        toolset=lookup_toolset(retriever, clock),
        clock=clock,
        embedder=WordEmbedder(),
    )
    turn = one_turn(text, audience=PUBLIC, clock=clock, deadline=timedelta(seconds=60))
    return await assistant.answer(turn, MemoryDraft())


def test_the_threshold_follows_the_rate(tmp_path: Path) -> None:
    """Whoever changes escalation.max_wrong_answer_rate need not calibrate again."""
    calibration = _kept(_settings(tmp_path))

    assert 0.8 == policy_of(_settings(tmp_path), calibration).needed_confidence
    assert 0.95 == policy_of(_settings(tmp_path, rate=0.01), calibration).needed_confidence
    assert 0.0 == policy_of(_settings(tmp_path, rate=0.7), calibration).needed_confidence


def test_a_rate_that_cannot_be_promised_is_not_claimed(tmp_path: Path) -> None:
    """Nothing is answered from knowledge then: no answer reaches the threshold."""
    calibration = _kept(_settings(tmp_path))

    assert policy_of(_settings(tmp_path, rate=0.001), calibration).needed_confidence > 1.0


def test_it_is_used_for_what_it_was_made_for_only(tmp_path: Path) -> None:
    """Another answering model, another embedding model: refused, and the shipped one counts."""
    settings = _settings(tmp_path)
    kept = _kept(settings)
    other = settings.model_copy(update={"model": ModelSettings(provider="openai", name="gpt")})
    embedder = WordEmbedder()
    embedder.digest = "words-2"

    assert kept == stored_calibration(settings, WordEmbedder())
    assert None is stored_calibration(other, WordEmbedder())
    assert None is stored_calibration(settings, embedder)
    assert default_threshold(_RATE) == policy_of(settings, None).needed_confidence


def test_it_names_model_index_and_chunker(tmp_path: Path) -> None:
    """The stored file says what it belongs to, digests included."""
    settings = _settings(tmp_path)
    _kept(settings)
    stored = load(calibration_file(settings))

    assert stored is not None
    index = stored.circumstances.index
    assert (WordEmbedder.name, WordEmbedder.digest) == (index.model, index.digest)
    assert index.chunker
    assert "offline" == stored.circumstances.answerer


def test_it_is_given_up_when_the_knowledge_is_another(tmp_path: Path) -> None:
    """An index that grew threefold since is not the one that the promise is about."""
    settings = _settings(tmp_path)
    kept = _kept(settings)

    assert kept == fitting_calibration(settings, WordEmbedder(), chunks=kept.chunks)
    assert None is fitting_calibration(settings, WordEmbedder(), chunks=3 * kept.chunks)


async def test_what_a_refresh_changes_counts_from_the_next_turn_on() -> None:
    """The assistant adopts another threshold while it serves."""
    scene = Scene()
    before = await scene.say("How many days of annual leave do I get?")
    scene.assistant.adopt(PolicySettings(threshold=NEVER))
    after = await scene.say("How many days of annual leave do I get?")

    assert ("reply", "escalate") == (before.kind, after.kind)


async def test_the_agent_reads_why_a_turn_was_sure_or_not() -> None:
    """Confidence, what it needed and what was measured, each with words."""
    outcome = await Scene().say("How many days of annual leave do I get?")
    signals = {signal.name: signal for signal in outcome.trace.signals}

    assert {"confidence", "threshold", "closeness", "lexical", "support"} <= signals.keys()
    assert all(signal.words for signal in signals.values())
