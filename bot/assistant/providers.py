"""Makes the chain of models from settings; a provider's package is imported only when used."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.language_models import BaseChatModel

from bot.assistant.models import ModelChain, ModelLink
from bot.assistant.offline import OfflineModel
from bot.domain.errors import SettingsError
from bot.ports.assistant import Nearness
from bot.ports.clock import Clock

OFFLINE = "offline"
_PACKAGES = {
    "openai": "langchain-openai",
    "anthropic": "langchain-anthropic",
    "ollama": "langchain-ollama",
}
_DEFAULT_NAMES = {"openai": "gpt-5-mini", "anthropic": "claude-haiku-4-5", "ollama": "llama3.1"}
_LONGEST_ANSWER_TOKENS = 1000


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """One model, as the operator names it."""

    provider: str
    """offline · openai · anthropic · ollama."""
    name: str | None = None
    base_url: str | None = None
    """Any OpenAI-compatible address for the provider openai; the server's for ollama."""
    api_key: str | None = None
    timeout_s: float = 30.0
    streaming: bool = True
    """False: the provider sends whole answers; some addresses cannot do otherwise."""
    pause_s: float = 0.5
    """Before the model is asked once more after a fault that may pass."""


def make_chain(
    settings: Sequence[ModelSettings], *, clock: Clock, nearness: Nearness | None = None
) -> ModelChain:
    """Return the chain in this order, with the offline model as its last link.

    `nearness` helps the offline model to choose its sentences.
    Raises SettingsError for an unknown provider, one whose package is missing, or a missing key.
    """
    links = [_link(each) for each in settings if each.provider != OFFLINE]
    return ModelChain([*links, ModelLink(OFFLINE, OfflineModel(nearness=nearness))], clock=clock)


def _link(settings: ModelSettings) -> ModelLink:
    if settings.provider not in _PACKAGES:
        known = ", ".join([OFFLINE, *_PACKAGES])
        raise SettingsError(f"model.provider: {settings.provider!r} is unknown. Known: {known}.")
    name = settings.name or _DEFAULT_NAMES[settings.provider]
    model = _model(settings, name)
    return ModelLink(
        f"{settings.provider}:{name}",
        model,
        timeout_s=settings.timeout_s,
        provider=f"{settings.provider} {settings.base_url or ''}".strip(),
        pause_s=settings.pause_s,
    )


def _model(settings: ModelSettings, name: str) -> BaseChatModel:
    from langchain.chat_models import init_chat_model  # noqa: PLC0415 - half a second, only if used

    try:
        model: BaseChatModel = init_chat_model(
            name, model_provider=settings.provider, **_options(settings)
        )
    except ImportError as error:
        package = _PACKAGES[settings.provider]
        raise SettingsError(
            f"model.provider: {settings.provider} needs the package {package}, which is not "
            f"installed. Install it: pip install {package}"
        ) from error
    return model


def _options(settings: ModelSettings) -> dict[str, Any]:
    address: dict[str, Any] = {"disable_streaming": not settings.streaming}
    if settings.base_url:
        address["base_url"] = settings.base_url
    if settings.provider == "ollama":
        return {**address, "num_predict": _LONGEST_ANSWER_TOKENS}
    return {
        **address,
        "api_key": _key(settings),
        "timeout": settings.timeout_s,
        "max_retries": 0,  # bot.assistant.attempts tries again, within the deadline
        "max_tokens": _LONGEST_ANSWER_TOKENS,
        **({"stream_usage": True} if settings.provider == "openai" else {}),
    }


def _key(settings: ModelSettings) -> str:
    if settings.api_key:
        return settings.api_key
    if settings.base_url:
        return "none"
    variable = f"{settings.provider.upper()}_API_KEY"
    raise SettingsError(
        f"{variable} is not set, but model.provider is {settings.provider}. Set it, or choose "
        "model.provider: offline."
    )
