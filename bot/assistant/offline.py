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

from bot.assistant.evidence import Evidence
from bot.assistant.prompts import NOT_COVERED, read_passages, read_question, read_tool_results
from bot.assistant.quoting import quoted
from bot.assistant.terms import Terms
from bot.assistant.wishes import ToolWish, wished_tool
from bot.domain.errors import KnowledgeError
from bot.ports.assistant import Nearness

_WORDS_A_PIECE = 4


class OfflineModel(BaseChatModel):
    """Quotes the best-supported sentences of the prompt's passages; it does not vary.

    It reads the prompt that `bot.assistant.prompts` writes: the question, the fenced passages and
    the fenced tool results. Where nothing supports an answer it says the marker NOT_COVERED.
    Sentences are compared by meaning as well where it is given what measures that.
    """

    _terms: Terms = PrivateAttr(default_factory=Terms)
    _nearness: Nearness | None = PrivateAttr(default=None)

    def __init__(self, *, nearness: Nearness | None = None, **kwargs: Any) -> None:
        """Take what tells how near sentences are to a question; without it, words alone count."""
        super().__init__(**kwargs)
        self._nearness = nearness

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
        wish, text = self._by_rule(messages, kwargs.get("tools", ()))
        if not wish:
            text = text or quoted(self._evidence(messages), {}) or NOT_COVERED
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
        wish, text = self._by_rule(messages, kwargs.get("tools", ()))
        if not wish:
            text = text or await self._quoted(messages) or NOT_COVERED
        for piece in _pieces(text):
            yield ChatGenerationChunk(message=AIMessageChunk(content=piece))
        yield ChatGenerationChunk(message=_last_chunk(wish))

    def _by_rule(
        self, messages: Sequence[BaseMessage], tools: Sequence[dict[str, Any]]
    ) -> tuple[ToolWish | None, str]:
        """Return the tool to call, or what the tools of this turn gave back, or neither."""
        if isinstance(messages[-1], ToolMessage):
            return None, _from_tools(messages)
        return wished_tool(_question(messages), [_tool_name(tool) for tool in tools]), ""

    async def _quoted(self, messages: Sequence[BaseMessage]) -> str:
        evidence = self._evidence(messages)
        texts = [unit.text for unit in evidence.candidates()]
        return quoted(evidence, await self._near(_question(messages), texts))

    def _evidence(self, messages: Sequence[BaseMessage]) -> Evidence:
        passages = [passage for message in messages for passage in read_passages(message.text)]
        told = [message.text for message in messages if isinstance(message, AIMessage)]
        return Evidence(_question(messages), passages, self._terms, told=told)

    async def _near(self, question: str, texts: Sequence[str]) -> dict[str, float]:
        if self._nearness is None or not texts:
            return {}
        try:
            (row,) = await self._nearness.of([question], texts)
        except KnowledgeError:
            return {}
        return dict(zip(texts, row, strict=True))


def _question(messages: Sequence[BaseMessage]) -> str:
    texts = [message.text for message in messages]
    return next(filter(None, map(read_question, reversed(texts))), "")


def _from_tools(messages: Sequence[BaseMessage]) -> str:
    results = [
        result
        for message in messages
        if isinstance(message, ToolMessage)
        for result in read_tool_results(message.text)
    ]
    return "\n\n".join(results)


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
