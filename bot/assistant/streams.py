"""Reads a model's stream without what the library adds for each chunk.

`BaseChatModel.astream` keeps every chunk for callbacks and tracing, which nobody here listens to:
of a streamed answer of 200 tokens that was a quarter of the turn's processor time. The method that
each provider implements, `_astream`, yields the same chunks.
"""

from collections.abc import AsyncGenerator
from typing import Any, cast

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.ai import add_ai_message_chunks
from langchain_core.runnables import Runnable, RunnableBinding


async def streamed(
    model: Runnable[Any, Any], messages: list[BaseMessage]
) -> AsyncGenerator[AIMessageChunk]:
    """Yield the chunks of a chat model, or of one with tools bound to it."""
    bound, options = _taken_apart(model)
    if not isinstance(bound, BaseChatModel) or not _streams_plainly(bound, options):
        async for chunk in model.astream(messages):
            yield chunk
        return
    async for generated in bound._astream(messages, **options):  # noqa: SLF001 - see above
        message = cast("AIMessageChunk", generated.message)
        if generated.generation_info:
            message.response_metadata = {**generated.generation_info, **message.response_metadata}
        yield message


def _taken_apart(model: Runnable[Any, Any]) -> tuple[Runnable[Any, Any], dict[str, Any]]:
    if isinstance(model, RunnableBinding) and not (model.config or model.config_factories):
        return model.bound, dict(model.kwargs)
    return model, {}


def _streams_plainly(model: BaseChatModel, options: dict[str, Any]) -> bool:
    """Whether `astream` would do nothing but pass on the chunks."""
    extras = (model.rate_limiter, model.callbacks, model.output_version)
    return not any(extras) and model._should_stream(  # noqa: SLF001 - as `astream` asks it
        async_api=True, **{**options, "stream": True}
    )


class Joined:
    """Chunks put together; a run of bare text is joined in one go, not chunk by chunk."""

    def __init__(self) -> None:
        self._parts: list[AIMessageChunk] = []
        self._texts: list[str] = []
        self._at_once: AIMessage | None = None

    def add(self, chunk: AIMessage) -> str:
        """Take a chunk, or the one message of a model that does not stream; return its text."""
        if not isinstance(chunk, AIMessageChunk):
            self._at_once = chunk
            return str(chunk.text)
        content = chunk.content
        if isinstance(content, str) and not _carries_more(chunk):
            self._texts.append(content)
            return content
        self._end_run()
        self._parts.append(chunk)
        return content if isinstance(content, str) else str(chunk.text)

    def message(self) -> AIMessage:
        """Return the whole message; it is empty where no chunk came."""
        if self._at_once is not None:
            return self._at_once
        self._end_run()
        return add_ai_message_chunks(*self._parts) if self._parts else AIMessage("")

    def _end_run(self) -> None:
        if self._texts:
            self._parts.append(AIMessageChunk(content="".join(self._texts)))
            self._texts = []


def _carries_more(chunk: AIMessageChunk) -> bool:
    return bool(
        chunk.tool_call_chunks
        or chunk.tool_calls
        or chunk.usage_metadata
        or chunk.response_metadata
        or chunk.additional_kwargs
        or chunk.chunk_position
    )
