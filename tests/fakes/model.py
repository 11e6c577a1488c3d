from collections.abc import AsyncIterator, Sequence
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.tool import tool_call_chunk
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from pydantic import PrivateAttr

from bot.assistant.models import ModelChain, ModelLink
from tests.fakes.clock import FixedClock

Script = Sequence[AIMessageChunk | Exception]


def says(*pieces: str, finish: str = "stop") -> list[AIMessageChunk]:
    """Script a text in pieces."""
    last = AIMessageChunk(content="", response_metadata={"finish_reason": finish})
    return [*(AIMessageChunk(content=piece) for piece in pieces), last]


def calls(name: str, arguments: str = "{}", *, more: Sequence[tuple[str, str]] = ()) -> list[Any]:
    """Script tool calls of one response."""
    wanted = [(name, arguments), *more]
    chunks = [
        tool_call_chunk(name=tool, args=chosen, id=f"call-{place}", index=place)
        for place, (tool, chosen) in enumerate(wanted)
    ]
    metadata = {"finish_reason": "tool_calls"}
    return [AIMessageChunk(content="", tool_call_chunks=chunks, response_metadata=metadata)]


class ScriptedModel(BaseChatModel):
    """Streams one script after the other, the last one again and again; raises what is scripted."""

    _scripts: list[Script] = PrivateAttr(default_factory=list)
    _prompts: list[list[BaseMessage]] = PrivateAttr(default_factory=list)

    @classmethod
    def of(cls, *scripts: Script) -> "ScriptedModel":
        model = cls()
        model._scripts = list(scripts)
        return model

    @property
    def prompts(self) -> list[list[BaseMessage]]:
        return self._prompts

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def bind_tools(
        self, tools: Sequence[Any], *, tool_choice: str | None = None, **kwargs: Any
    ) -> Runnable[LanguageModelInput, AIMessage]:
        return self.bind(tools=list(tools), **kwargs)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        raise NotImplementedError

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        script = self._scripts[min(len(self._prompts), len(self._scripts) - 1)]
        self._prompts.append(list(messages))
        for each in script:
            if isinstance(each, Exception):
                raise each
            yield ChatGenerationChunk(message=each.model_copy())


def a_chain(*models: BaseChatModel, timeout_s: float = 5.0) -> ModelChain:
    """Build a chain of models named by their place."""
    links = [
        ModelLink(f"model-{place}", model, timeout_s=timeout_s, pause_s=0.0)
        for place, model in enumerate(models, start=1)
    ]
    return ModelChain(links, clock=FixedClock())
