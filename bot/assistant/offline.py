"""The offline model: no key, no network. It answers by quoting and calls tools by rule."""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, ToolMessage
from langchain_core.messages.tool import tool_call_chunk
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from pydantic import PrivateAttr

from bot.assistant.prompts import NOT_COVERED, read_passages, read_question, read_tool_results
from bot.assistant.quoting import quote
from bot.assistant.terms import Terms
from bot.assistant.wishes import ToolWish, wished_tool

_WORDS_A_PIECE = 4


class OfflineModel(BaseChatModel):
    """Quotes the best-supported sentences of the prompt's passages; it does not vary.

    It reads the prompt that `bot.assistant.prompts` writes: the question, the fenced passages and
    the fenced tool results. Where nothing supports an answer it says the marker NOT_COVERED.
    """

    _terms: Terms = PrivateAttr(default_factory=Terms)

    @property
    def _llm_type(self) -> str:
        return "baton-offline"

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | None = None,  # noqa: ARG002 - langchain's signature
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """Offer tools: JSON Schema declarations as `init_chat_model` models take them."""
        return self.bind(tools=list(tools), **kwargs)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002 - langchain's signature
        run_manager: CallbackManagerForLLMRun | None = None,  # noqa: ARG002 - langchain's signature
        **kwargs: Any,
    ) -> ChatResult:
        wish, text = self._answer(messages, kwargs.get("tools", ()))
        calls = [{"name": wish.tool, "args": wish.arguments, "id": wish.id}] if wish else []
        message = AIMessage(text, tool_calls=calls, response_metadata={"finish_reason": "stop"})
        return ChatResult(generations=[ChatGeneration(message=message)])

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002 - langchain's signature
        run_manager: AsyncCallbackManagerForLLMRun | None = None,  # noqa: ARG002 - langchain's signature
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        wish, text = self._answer(messages, kwargs.get("tools", ()))
        for piece in _pieces(text):
            yield ChatGenerationChunk(message=AIMessageChunk(content=piece))
        yield ChatGenerationChunk(message=_last_chunk(wish))

    def _answer(
        self, messages: Sequence[BaseMessage], tools: Sequence[dict[str, Any]]
    ) -> tuple[ToolWish | None, str]:
        texts = [message.text for message in messages]
        question = next(filter(None, map(read_question, reversed(texts))), "")
        if isinstance(messages[-1], ToolMessage):
            return None, self._from_tools(question, messages)
        if wish := wished_tool(question, [_tool_name(tool) for tool in tools]):
            return wish, ""
        return None, self._quoted(question, texts)

    def _from_tools(self, question: str, messages: Sequence[BaseMessage]) -> str:
        texts = [message.text for message in messages]
        results = [
            result
            for message in messages
            if isinstance(message, ToolMessage)
            for result in read_tool_results(message.text)
        ]
        return "\n\n".join(results) or self._quoted(question, texts)

    def _quoted(self, question: str, texts: Sequence[str]) -> str:
        passages = [passage for text in texts for passage in read_passages(text)]
        return quote(question, passages, self._terms) or NOT_COVERED


def _tool_name(tool: dict[str, Any]) -> str:
    function = tool.get("function", tool)
    return str(function.get("name", ""))


def _pieces(text: str) -> Iterator[str]:
    """Cut text into pieces of a few words; nothing of the white space is lost."""
    words = text.split(" ")
    for start in range(0, len(words), _WORDS_A_PIECE):
        piece = " ".join(words[start : start + _WORDS_A_PIECE])
        yield piece if start + _WORDS_A_PIECE >= len(words) else f"{piece} "


def _last_chunk(wish: ToolWish | None) -> AIMessageChunk:
    calls = []
    if wish:
        calls = [tool_call_chunk(name=wish.tool, args=wish.arguments_json, id=wish.id, index=0)]
    return AIMessageChunk(
        content="", tool_call_chunks=calls, response_metadata={"finish_reason": "stop"}
    )
