"""The chain of models: the configured one, its fallbacks, and the offline model at the end."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import structlog
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage

from bot.assistant.streams import Joined, streamed
from bot.domain.errors import ModelError, ModelTimedOut, ModelUnavailable
from bot.ports.clock import Clock

_log = structlog.get_logger(__name__)
_SECONDS_FOR_THE_NEXT = 5.0
_FINISHED = ("finish_reason", "stop_reason", "done_reason")


class Sink(Protocol):
    """Where the text goes while it is written."""

    async def append(self, text: str) -> None:
        """Take more text."""
        ...

    async def restart(self) -> None:
        """Forget what was written: another model begins again."""
        ...


@dataclass(frozen=True, slots=True)
class ModelLink:
    """One model of the chain."""

    name: str
    """Provider and model, as the operator knows them."""
    model: BaseChatModel
    timeout_s: float = 30.0
    """Longest silence of the model: before its first word and between two."""


class ModelChain:
    """Asks one model after the other until one gives a usable answer."""

    def __init__(self, links: Sequence[ModelLink], *, clock: Clock) -> None:
        self._links = tuple(links)
        self._clock = clock

    @property
    def first(self) -> str:
        """The name of the model that is asked first."""
        return self._links[0].name

    async def respond(
        self,
        messages: Sequence[BaseMessage],
        *,
        tools: Sequence[dict[str, Any]],
        deadline: datetime,
        sink: Sink,
    ) -> tuple[AIMessage, str]:
        """Return the first usable answer and the name of the model that gave it.

        The deadline holds for all links together; a few seconds of it are kept for each link that
        waits behind. Raises the last link's ModelError when there is no usable answer.
        """
        failure: ModelError = ModelUnavailable("No model is configured.")
        for waiting, link in zip(reversed(range(len(self._links))), self._links, strict=True):
            seconds = _share((deadline - self._clock.now()).total_seconds(), waiting)
            try:
                return await _ask(link, messages, tools, seconds, sink), link.name
            except ModelError as error:
                failure = error
                await sink.restart()
        raise failure


def _share(left: float, waiting: int) -> float:
    return max(0.0, left / 2 if waiting else left, left - _SECONDS_FOR_THE_NEXT * waiting)


async def _ask(
    link: ModelLink,
    messages: Sequence[BaseMessage],
    tools: Sequence[dict[str, Any]],
    seconds: float,
    sink: Sink,
) -> AIMessage:
    try:
        async with asyncio.timeout(seconds):
            await asyncio.sleep(0)  # a limit that is past takes hold here
            return await _read(link, messages, tools, sink)
    except ModelError:
        raise
    except TimeoutError as error:
        _log.warning("A model did not answer in time.", model=link.name)
        raise ModelTimedOut(f"{link.name} did not answer in time.") from error
    except Exception as error:
        raise _mapped(link, error) from error


def _mapped(link: ModelLink, error: Exception) -> ModelError:
    kind = type(error).__name__
    _log.warning("A model gave no usable answer.", model=link.name, error=kind)
    if "Timeout" in kind:
        return ModelTimedOut(f"{link.name} did not answer in time.")
    return ModelUnavailable(f"{link.name} gave no usable answer ({kind}).")


async def _read(
    link: ModelLink, messages: Sequence[BaseMessage], tools: Sequence[dict[str, Any]], sink: Sink
) -> AIMessage:
    model = link.model.bind_tools(tools) if tools else link.model
    whole = Joined()
    stream = streamed(model, list(messages))
    async with aclosing(stream):
        while (chunk := await _next_chunk(stream, link.timeout_s)) is not None:
            if text := whole.add(chunk):
                await sink.append(text)
    return _usable(link, whole.message())


async def _next_chunk(
    stream: AsyncGenerator[AIMessageChunk], seconds: float
) -> AIMessageChunk | None:
    async with asyncio.timeout(seconds):
        return await anext(stream, None)


def _usable(link: ModelLink, whole: AIMessage) -> AIMessage:
    if not (whole.text.strip() or whole.tool_calls):
        _log.warning("A model answered nothing.", model=link.name)
        raise ModelUnavailable(f"{link.name} answered nothing.")
    if not any(whole.response_metadata.get(key) for key in _FINISHED):
        _log.warning("A model's answer was cut off.", model=link.name)
        raise ModelUnavailable(f"{link.name} was cut off in the middle of its answer.")
    return whole
