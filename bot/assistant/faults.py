"""What can go wrong with a provider, told apart by what helps: waiting, another model, less text.

Providers' packages are not imported for it: their errors are told by what all of them carry, the
HTTP status, the headers of the response, and langchain's own error for too long a prompt.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from langchain_core.exceptions import ContextOverflowError
from langchain_core.messages import AIMessage, AIMessageChunk

from bot.domain.errors import ModelError, ModelTimedOut, ModelUnavailable

_TOO_MANY = 429
_TOO_LARGE = 413
_BAD_REQUEST = 400
_SERVER_FAULTS = 500
_FINISHED = ("finish_reason", "stop_reason", "done_reason")
_FILTERED = {"content_filter", "refusal", "safety"}
_TOO_LONG_WORDS = ("context length", "context_length", "context window", "too long", "max_tokens")
_FILTER_WORDS = ("content_filter", "content filter", "content management policy")


class Fault(StrEnum):
    """What went wrong with one call; the words are logged."""

    TIMED_OUT = "timed_out"
    """No answer, or no more of it, within the time it had."""
    RATE_LIMITED = "rate_limited"
    UNAVAILABLE = "unavailable"
    """It cannot be reached, or says itself that it is broken."""
    REFUSED = "refused"
    """A wrong key, a model that does not exist: trying again cannot help."""
    BROKEN = "broken"
    """The answer ended in the middle, or could not be read."""
    EMPTY = "empty"
    MALFORMED = "malformed"
    """A tool call whose arguments are no JSON object."""
    TOO_LONG = "too_long"
    """The prompt is longer than the model reads."""
    FILTERED = "filtered"
    """The provider does not let the model answer this."""

    @property
    def is_the_providers(self) -> bool:
        """Whether it says something about the provider's health, and not about this question."""
        ours = {Fault.TOO_LONG, Fault.FILTERED, Fault.MALFORMED, Fault.EMPTY}
        return self not in ours

    @property
    def may_pass(self) -> bool:
        """Whether the same model may do better when it is asked once more."""
        lasting = {Fault.TIMED_OUT, Fault.REFUSED, Fault.FILTERED}
        return self not in lasting


_SAID = {
    Fault.TIMED_OUT: "did not answer in time",
    Fault.RATE_LIMITED: "takes no more calls at the moment",
    Fault.UNAVAILABLE: "cannot be reached or does not work",
    Fault.REFUSED: "refuses to serve: look at its key, its name and its address",
    Fault.BROKEN: "was cut off in the middle of its answer",
    Fault.EMPTY: "answered nothing",
    Fault.MALFORMED: "called a tool in a way that cannot be read",
    Fault.TOO_LONG: "cannot read so much text",
    Fault.FILTERED: "may not answer this, its provider says",
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """One call that went wrong."""

    fault: Fault
    wait_s: float | None = None
    """How long the provider asks to wait; None where it says nothing."""
    kind: str = ""
    """The name of the error that the provider's package raised."""

    def error(self, model: str) -> ModelError:
        """Return it as the error that callers know, about the model of this name."""
        kind = f" ({self.kind})" if self.kind else ""
        sentence = f"{model} {_SAID[self.fault]}{kind}."
        if self.fault is Fault.TIMED_OUT:
            return ModelTimedOut(sentence, fault=self.fault.value)
        return ModelUnavailable(sentence, fault=self.fault.value)


def trouble_of(error: Exception) -> Trouble:
    """Tell what went wrong by what a provider's package raised."""
    kind = type(error).__name__
    status = _status(error)
    if isinstance(error, TimeoutError) or "Timeout" in kind:
        return Trouble(Fault.TIMED_OUT, kind=kind)
    if isinstance(error, ContextOverflowError) or status == _TOO_LARGE:
        return Trouble(Fault.TOO_LONG, kind=kind)
    if status is None:
        fault = Fault.UNAVAILABLE if "Connect" in kind else Fault.BROKEN
        return Trouble(fault, kind=kind)
    words = f"{error} {getattr(error, 'code', '')}".lower()
    return Trouble(_by_status(status, words), _wait(error), kind)


def _status(error: Exception) -> int | None:
    status = getattr(error, "status_code", None)
    return status if isinstance(status, int) else None


def _by_status(status: int, words: str) -> Fault:
    if status == _TOO_MANY:
        return Fault.RATE_LIMITED
    if status >= _SERVER_FAULTS:
        return Fault.UNAVAILABLE
    if status == _BAD_REQUEST and any(each in words for each in _FILTER_WORDS):
        return Fault.FILTERED
    if status == _BAD_REQUEST and any(each in words for each in _TOO_LONG_WORDS):
        return Fault.TOO_LONG
    return Fault.REFUSED


def _wait(error: Exception) -> float | None:
    """Return the seconds of Retry-After (RFC 9110, 10.2.3); a date is too rare to be read."""
    headers: Mapping[str, Any] = getattr(getattr(error, "response", None), "headers", None) or {}
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        try:
            return max(0.0, float(headers[name]) / unit)
        except (KeyError, ValueError):
            continue
    return None


def trouble_in(answer: AIMessage) -> Trouble | None:
    """Tell what is wrong with an answer that arrived; None where it can be used."""
    ended = [str(answer.response_metadata.get(key) or "") for key in _FINISHED]
    if any(each.lower() in _FILTERED for each in ended):
        return Trouble(Fault.FILTERED)
    if answer.invalid_tool_calls or not _arguments_are_whole(answer):
        return Trouble(Fault.MALFORMED)
    if not any(ended):
        written = answer.text.strip() or answer.tool_calls
        return Trouble(Fault.BROKEN if written else Fault.EMPTY)
    if not (answer.text.strip() or answer.tool_calls):
        return Trouble(Fault.EMPTY)
    return None


def _arguments_are_whole(answer: AIMessage) -> bool:
    """Whether streamed arguments are JSON objects: langchain mends what is cut off, and guesses."""
    chunks = answer.tool_call_chunks if isinstance(answer, AIMessageChunk) else []
    return all(_is_object(chunk["args"]) for chunk in chunks)


def _is_object(arguments: str | None) -> bool:
    try:
        return isinstance(json.loads(arguments or "{}"), dict)
    except ValueError:
        return False
