"""The assistant as the settings describe it: models, policy, tools."""

from dataclasses import asdict, replace
from pathlib import Path

import structlog

from bot.assistant.budget import Allowance, Allowances, Budget, Price
from bot.assistant.confidence import SHIPPED, Weights
from bot.assistant.context import PolicySettings
from bot.assistant.graph import GraphAssistant
from bot.assistant.providers import ModelSettings as ModelChoice
from bot.assistant.providers import make_chain
from bot.assistant.rules import Curated, Rules
from bot.domain.contacts import Contact
from bot.ports.assistant import Assistant, Retriever
from bot.ports.clock import Clock
from bot.settings import FallbackSettings, Settings
from commands.foundation import Foundation
from knowledge.calibration import Calibration, Circumstances, load, why_outgrown, why_refused
from knowledge.embedding import Embedder
from knowledge.identity import index_identity
from knowledge.nearness import EmbeddedNearness
from tools.toolset import TurnToolset

_log = structlog.get_logger()

_IN_THIS_PROCESS = {"minilm", "fastembed"}
"""Models that embed a dozen sentences a turn in milliseconds; an address would cost a call."""


def make_toolset(base: Foundation) -> TurnToolset:
    """Return the tools, bound to the CRM and the knowledge."""

    async def find_contact(contact_id: str) -> Contact | None:
        async with base.store.reading() as records:
            return await records.conversations.contact(contact_id)

    return TurnToolset(
        crm=base.crm,
        retriever=base.retriever,
        clock=base.clock,
        find_contact=find_contact,
        records=base.records,
        unapproved=base.settings.tools.unapproved,
        verification=base.verification,
    )


def make_assistant(
    settings: Settings,
    *,
    retriever: Retriever,
    toolset: TurnToolset,
    clock: Clock,
    embedder: Embedder | None = None,
    policy: PolicySettings | None = None,
) -> GraphAssistant:
    """Return the assistant with the configured chain of models.

    With an embedder that runs in this process, sentences are compared with questions as well.
    `policy` replaces the configured one with what was calibrated.
    """
    local = embedder is not None and settings.embeddings.provider in _IN_THIS_PROCESS
    nearness = EmbeddedNearness(embedder) if embedder and local else None
    return GraphAssistant(
        retriever=retriever,
        toolset=toolset,
        models=make_chain(model_choices(settings), clock=clock, nearness=nearness),
        clock=clock,
        policy=policy or policy_of(settings, stored_calibration(settings, embedder)),
        nearness=nearness,
        rules=rules_of(settings),
        budget=budget_of(settings, clock),
    )


def rules_of(settings: Settings) -> Rules:
    """Return what the operator decided about the assistant's words."""
    chosen = settings.assistant
    return Rules(
        persona=chosen.persona,
        curated=tuple(Curated(each.questions, each.answer) for each in chosen.curated),
        forbidden=chosen.forbidden,
        never_human=chosen.never_human,
        link_hosts=chosen.link_hosts,
        languages=chosen.languages,
        hides_personal_data=chosen.hides_personal_data,
    )


def budget_of(settings: Settings, clock: Clock) -> Budget:
    """Return what models may cost, with the operator's prices."""
    chosen = settings.assistant.budget
    allowances = Allowances(
        turn=Allowance(chosen.turn.tokens, chosen.turn.money),
        contact=Allowance(chosen.contact.tokens, chosen.contact.money),
        day=Allowance(chosen.day.tokens, chosen.day.money),
    )
    prices = {name: Price(each.input, each.output) for name, each in chosen.prices.items()}
    return Budget(allowances, prices, clock=clock)


def policy_of(settings: Settings, calibration: Calibration | None = None) -> PolicySettings:
    """Return what the operator decided about escalation, and what a calibration learnt for it."""
    rate = settings.escalation.max_wrong_answer_rate
    decided = PolicySettings(topics=settings.escalation.topics, max_wrong_answer_rate=rate)
    if calibration is None:
        return decided
    weights = Weights(**calibration.factors)
    return replace(decided, weights=weights, threshold=calibration.threshold(rate))


def stored_calibration(settings: Settings, embedder: Embedder | None) -> Calibration | None:
    """Return the calibration below the data folder; one for other circumstances is refused."""
    calibration = load(calibration_file(settings)) if embedder else None
    if embedder is None or calibration is None:
        return None
    if problem := why_refused(calibration, circumstances_of(settings, embedder)):
        _log.warning("The stored calibration is not used.", why=problem)
        return None
    return calibration


async def check_calibration(base: Foundation, assistant: Assistant) -> None:
    """Let the assistant use the stored calibration only while it fits the index of today."""
    if isinstance(assistant, GraphAssistant):
        chunks = await base.index.count()
        calibration = fitting_calibration(base.settings, base.embedder, chunks=chunks)
        assistant.adopt(policy_of(base.settings, calibration))


def fitting_calibration(
    settings: Settings, embedder: Embedder, *, chunks: int
) -> Calibration | None:
    """Return the stored calibration unless the index has become another since."""
    calibration = stored_calibration(settings, embedder)
    if calibration and (problem := why_outgrown(calibration, chunks)):
        _log.warning("The stored calibration is not used.", why=problem)
        return None
    return calibration


def calibration_file(settings: Settings) -> Path:
    """Return where the calibration is kept."""
    return settings.data.path / "calibration.json"


def circumstances_of(settings: Settings, embedder: Embedder) -> Circumstances:
    """Return what a calibration made now belongs to."""
    model = ":".join(filter(None, (settings.model.provider, settings.model.name)))
    features = tuple(asdict(SHIPPED))
    return Circumstances(index_identity(embedder), answerer=model, features=features)


def model_choices(settings: Settings) -> list[ModelChoice]:
    """Return the configured model and its fallbacks, with their keys."""
    keys = {
        "openai": settings.secrets.openai_api_key,
        "anthropic": settings.secrets.anthropic_api_key,
    }
    addresses = {
        "openai": settings.secrets.openai_base_url,
        "ollama": settings.secrets.ollama_base_url,
    }
    first = FallbackSettings(
        provider=settings.model.provider,
        name=settings.model.name,
        base_url=settings.model.base_url,
    )
    return [
        ModelChoice(
            provider=each.provider,
            name=each.name,
            base_url=each.base_url or addresses.get(each.provider),
            api_key=key.get_secret_value() if (key := keys.get(each.provider)) else None,
            timeout_s=settings.model.timeout_s,
        )
        for each in (first, *settings.model.fallbacks)
    ]
