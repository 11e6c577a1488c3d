"""Asks one model, and once more where that may help: after a pause, or with a shorter prompt."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from typing import Any, Protocol

import structlog
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage

from bot.assistant.faults import Fault, Trouble, trouble_in, trouble_of
from bot.assistant.prompts import shortened
from bot.assistant.streams import Joined, streamed

_log = structlog.get_logger(__name__)
_TRIES = 2
_LONGEST_WAIT_S = 20.0
"""A provider that asks to be left alone for longer is left to the next model."""


class Sink(Protocol):
    """Where the text goes while it is written."""

    async def append(self, text: str) -> None:
        """Take more text."""
        ...

    async def restart(self) -> None:
        """Forget what was written: another model begins again."""
        ...


class Asked(Protocol):
    """What has to be known of the model that is asked."""

    @property
    def name(self) -> str:
        """Provider and model."""
        ...

    @property
    def model(self) -> BaseChatModel:
        """The model itself."""
        ...

    @property
    def timeout_s(self) -> float:
        """Longest silence, before the first word and between two."""
        ...

    @property
    def pause_s(self) -> float:
        """Wait before the second try."""
        ...


class Attempts:
    """The calls to one model for one answer."""

    def __init__(
        self,
        link: Asked,
        tools: Sequence[dict[str, Any]],
        sink: Sink,
        *,
        seconds: float,
        report: Callable[[Fault | None], None],
    ) -> None:
        """Take the model, what it may call, who watches, and the seconds for all calls together.

        `report` is told how each call went.
        """
        self._until = asyncio.get_running_loop().time() + seconds
        self._link = link
        self._model = link.model.bind_tools(tools) if tools else link.model
        self._sink = sink
        self._report = report

    async def answer(self, messages: Sequence[BaseMessage]) -> AIMessage:
        """Return the model's answer; raises ModelError. What was shown of a failed try is gone."""
        asked = list(messages)
        for left in reversed(range(_TRIES)):
            outcome = await self._one(asked)
            if isinstance(outcome, AIMessage):
                self._report(None)
                return outcome
            trouble = outcome
            self._report(trouble.fault)
            await self._sink.restart()
            wait = self._wait(trouble)
            if not left or wait is None:
                break
            await asyncio.sleep(wait)
            asked = shortened(asked) if trouble.fault is Fault.TOO_LONG else asked
        raise trouble.error(self._link.name)

    def _wait(self, trouble: Trouble) -> float | None:
        """Return the seconds to wait before another try; None where it would not help."""
        if not trouble.fault.may_pass:
            return None
        if trouble.fault is Fault.TOO_LONG:
            return 0.0
        wait = self._link.pause_s if trouble.wait_s is None else trouble.wait_s
        in_time = asyncio.get_running_loop().time() + wait < self._until
        return wait if in_time and wait <= _LONGEST_WAIT_S else None

    async def _one(self, messages: list[BaseMessage]) -> AIMessage | Trouble:
        try:
            whole = await self._read(messages)
            trouble = trouble_in(whole)
        except Exception as error:  # noqa: BLE001 - a provider's package may raise anything
            trouble = trouble_of(error)
        if trouble is None:
            return whole
        _log.warning(
            "A model gave no usable answer.",
            model=self._link.name,
            fault=trouble.fault.value,
            error=trouble.kind,
        )
        return trouble

    async def _read(self, messages: list[BaseMessage]) -> AIMessage:
        whole = Joined()
        stream = streamed(self._model, messages)
        async with aclosing(stream):
            while (chunk := await _next_chunk(stream, self._link.timeout_s)) is not None:
                if text := whole.add(chunk):
                    await self._sink.append(text)
        return whole.message()


async def _next_chunk(
    stream: AsyncGenerator[AIMessageChunk], seconds: float
) -> AIMessageChunk | None:
    async with asyncio.timeout(seconds):
        return await anext(stream, None)
