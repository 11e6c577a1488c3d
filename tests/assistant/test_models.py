from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from langchain_core.messages import AIMessage, HumanMessage

from bot.assistant.models import ModelChain
from bot.assistant.providers import ModelSettings, make_chain
from bot.domain.errors import ModelTimedOut, ModelUnavailable, SettingsError
from tests.assistant.scene import Scene
from tests.fakes.clock import NOON, FixedClock
from tests.fakes.model import ScriptedModel, a_chain, says
from tests.fakes.openai_server import OpenAiServer


class MemorySink:
    def __init__(self) -> None:
        self.text = ""
        self.restarts = 0

    async def append(self, text: str) -> None:
        self.text += text

    async def restart(self) -> None:
        self.text = ""
        self.restarts += 1


@pytest.fixture
async def provider() -> AsyncIterator[tuple[OpenAiServer, ModelSettings]]:
    server = OpenAiServer()
    async with server.serving() as address:
        yield (
            server,
            ModelSettings("openai", "test-model", base_url=address, timeout_s=0.3, pause_s=0.0),
        )


async def _ask(
    chain: ModelChain, sink: MemorySink, *, seconds: float = 10.0
) -> tuple[AIMessage, str]:
    tool = {"type": "function", "function": {"name": "list_tickets", "parameters": {}}}
    return await chain.respond(
        [HumanMessage("Hello?")],
        tools=[tool],
        deadline=NOON + timedelta(seconds=seconds),
        sink=sink,
    )


async def test_a_provider_streams(provider: tuple[OpenAiServer, ModelSettings]) -> None:
    """The text arrives in pieces, with the provider's count of tokens."""
    server, settings = provider
    server.will(("text", "Hel", "lo."))
    sink = MemorySink()
    message, name = await _ask(make_chain([settings], clock=FixedClock()), sink)

    assert "Hello." == sink.text == message.text
    assert "openai:test-model" == name
    assert message.usage_metadata is not None
    assert 120 == message.usage_metadata["input_tokens"]
    assert "list_tickets" == server.requests[0]["tools"][0]["function"]["name"]


async def test_a_provider_calls_tools(provider: tuple[OpenAiServer, ModelSettings]) -> None:
    """Arguments that arrive in halves are put together."""
    server, settings = provider
    server.will(("tool_call", "ticket_status", '{"number": "T-1"}'))
    message, _ = await _ask(make_chain([settings], clock=FixedClock()), MemorySink())

    assert {"number": "T-1"} == message.tool_calls[0]["args"]


@pytest.mark.parametrize(
    "failure",
    [
        ("status", "429 Too Many Requests"),
        ("status", "500 Internal Server Error"),
        ("status", "401 Unauthorized"),
        ("silence",),
        ("cut", "Half an ans"),
        ("nothing",),
    ],
)
async def test_the_next_link_answers_when_a_provider_fails(
    provider: tuple[OpenAiServer, ModelSettings], failure: tuple[str, ...]
) -> None:
    """Refusals, errors, silence, cut and empty answers all lead to the next model of the chain."""
    server, settings = provider
    server.will(failure)
    sink = MemorySink()
    message, name = await _ask(make_chain([settings], clock=FixedClock()), sink)

    assert "offline" == name
    assert message.text == sink.text
    assert sink.restarts


async def test_an_address_that_nobody_serves_is_unavailable() -> None:
    """A provider that cannot be reached is skipped like one that fails."""
    settings = ModelSettings("openai", "test-model", base_url="http://127.0.0.1:9/v1")
    _, name = await _ask(make_chain([settings], clock=FixedClock()), MemorySink())

    assert "offline" == name


async def test_the_last_error_is_raised_in_our_words() -> None:
    """A chain without a usable answer raises ModelError, never what the provider raised."""
    broken = ScriptedModel.of([ValueError("inner")])

    with pytest.raises(ModelUnavailable, match=r"model-1 was cut off .* \(ValueError\)"):
        await _ask(a_chain(broken), MemorySink())


async def test_no_time_left_is_a_time_out() -> None:
    """After the deadline no model is waited for."""
    with pytest.raises(ModelTimedOut):
        await _ask(a_chain(ScriptedModel.of(says("Hello."))), MemorySink(), seconds=0)


def test_a_missing_package_is_named() -> None:
    """A provider whose package is not installed stops the start with the command that helps."""
    with pytest.raises(SettingsError, match="pip install langchain-anthropic"):
        make_chain([ModelSettings("anthropic", api_key="key")], clock=FixedClock())


def test_an_unknown_provider_is_refused() -> None:
    """The error lists what there is."""
    with pytest.raises(SettingsError, match="Known: offline, openai, anthropic, ollama"):
        make_chain([ModelSettings("skynet")], clock=FixedClock())


def test_a_missing_key_is_named() -> None:
    """OpenAI without a key and without an address of one's own cannot be asked."""
    with pytest.raises(SettingsError, match="OPENAI_API_KEY"):
        make_chain([ModelSettings("openai")], clock=FixedClock())


async def test_a_turn_with_a_provider_is_verified(
    provider: tuple[OpenAiServer, ModelSettings],
) -> None:
    """A provider's answer passes through the same verification, and its tokens are counted."""
    server, settings = provider
    server.will(("text", "You get 25 days of annual leave a year [1]. ", "And a pony [1]."))
    scene = Scene(chain=make_chain([settings], clock=FixedClock()))
    outcome = await scene.say("How many days of annual leave do I get?")

    assert "reply" == outcome.kind
    assert "You get 25 days of annual leave a year. [1]" == outcome.answer.text
    assert 132 == outcome.trace.usage.input_tokens + outcome.trace.usage.output_tokens
