"""The assistant as the settings describe it: models, policy, tools."""

from bot.assistant.context import PolicySettings
from bot.assistant.graph import GraphAssistant
from bot.assistant.providers import ModelSettings as ModelChoice
from bot.assistant.providers import make_chain
from bot.domain.contacts import Contact
from bot.ports.assistant import Retriever
from bot.ports.clock import Clock
from bot.settings import FallbackSettings, Settings
from commands.foundation import Foundation
from knowledge.embedding import Embedder
from knowledge.nearness import EmbeddedNearness
from tools.toolset import TurnToolset

_IN_THIS_PROCESS = {"minilm", "fastembed"}
"""Models that embed a dozen sentences a turn in milliseconds; an address would cost a call."""


def make_toolset(base: Foundation) -> TurnToolset:
    """Return the tools, bound to the CRM and the knowledge."""

    async def find_contact(contact_id: str) -> Contact | None:
        async with base.store.reading() as records:
            return await records.conversations.contact(contact_id)

    return TurnToolset(
        crm=base.crm, retriever=base.retriever, clock=base.clock, find_contact=find_contact
    )


def make_assistant(
    settings: Settings,
    *,
    retriever: Retriever,
    toolset: TurnToolset,
    clock: Clock,
    embedder: Embedder | None = None,
) -> GraphAssistant:
    """Return the assistant with the configured chain of models.

    With an embedder that runs in this process, sentences are compared with questions as well.
    """
    local = embedder is not None and settings.embeddings.provider in _IN_THIS_PROCESS
    nearness = EmbeddedNearness(embedder) if embedder and local else None
    return GraphAssistant(
        retriever=retriever,
        toolset=toolset,
        models=make_chain(model_choices(settings), clock=clock, nearness=nearness),
        clock=clock,
        policy=policy_of(settings),
        nearness=nearness,
    )


def policy_of(settings: Settings) -> PolicySettings:
    """Return what the operator decided about escalation."""
    return PolicySettings(
        topics=settings.escalation.topics,
        max_wrong_answer_rate=settings.escalation.max_wrong_answer_rate,
    )


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
