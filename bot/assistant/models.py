"""The chain of models: the configured one, its fallbacks, and the offline model at the end."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage

from bot.assistant.attempts import Attempts, Sink
from bot.assistant.breaker import Breaker
from bot.assistant.faults import Fault, Trouble
from bot.domain.errors import ModelError, ModelUnavailable
from bot.ports.clock import Clock

_log = structlog.get_logger(__name__)
_SECONDS_FOR_THE_NEXT = 5.0


@dataclass(frozen=True, slots=True)
class ModelLink:
    """One model of the chain."""

    name: str
    """Provider and model, as the operator knows them."""
    model: BaseChatModel
    timeout_s: float = 30.0
    """Longest silence of the model: before its first word and between two."""
    provider: str = ""
    """Links of one provider share its circuit breaker; empty: the link has its own."""
    pause_s: float = 0.5
    """Before the model is asked once more, where its provider names no time."""

    @property
    def breaker(self) -> str:
        """The name of its circuit breaker."""
        return self.provider or self.name


class ModelChain:
    """Asks one model after the other until one gives a usable answer."""

    def __init__(
        self, links: Sequence[ModelLink], *, clock: Clock, breaker: Breaker | None = None
    ) -> None:
        """Take the links in order; `breaker` is how each provider's circuit breaker begins."""
        self._links = tuple(links)
        self._clock = clock
        self._breakers = {link.breaker: breaker or Breaker() for link in links}

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
        waits behind. A provider whose circuit breaker is open is not asked. Raises the last link's
        ModelError when there is no usable answer.
        """
        failure: ModelError = ModelUnavailable("No model is configured.")
        for waiting, link in zip(reversed(range(len(self._links))), self._links, strict=True):
            seconds = _share((deadline - self._clock.now()).total_seconds(), waiting)
            try:
                return await self._ask(link, messages, tools, seconds, sink), link.name
            except ModelError as error:
                failure = error
        raise failure

    async def _ask(
        self,
        link: ModelLink,
        messages: Sequence[BaseMessage],
        tools: Sequence[dict[str, Any]],
        seconds: float,
        sink: Sink,
    ) -> AIMessage:
        breaker = self._breakers[link.breaker]
        if not breaker.admits(self._clock.now()):
            _log.info("A provider is left alone for a while.", model=link.name)
            raise Trouble(Fault.UNAVAILABLE, kind="circuit open").error(link.name)
        self._breakers[link.breaker] = breaker.begun(self._clock.now())
        attempts = Attempts(
            link, tools, sink, seconds=seconds, report=lambda fault: self._report(link, fault)
        )
        try:
            async with asyncio.timeout(seconds):
                await asyncio.sleep(0)  # a limit that is past takes hold here
                return await attempts.answer(messages)
        except TimeoutError as error:
            _log.warning("A model did not answer in time.", model=link.name)
            if seconds > 0:
                self._report(link, Fault.TIMED_OUT)
            await sink.restart()
            raise Trouble(Fault.TIMED_OUT).error(link.name) from error

    def _report(self, link: ModelLink, fault: Fault | None) -> None:
        """Tell the circuit breaker how a call went."""
        breaker = self._breakers[link.breaker]
        if fault is None or not fault.is_the_providers:
            self._breakers[link.breaker] = breaker.succeeded()
            return
        failed = breaker.failed(self._clock.now())
        self._breakers[link.breaker] = failed
        if failed.position(self._clock.now()) == "open":
            _log.error("A provider fails again and again.", model=link.name, fault=fault.value)


def _share(left: float, waiting: int) -> float:
    return max(0.0, left / 2 if waiting else left, left - _SECONDS_FOR_THE_NEXT * waiting)
