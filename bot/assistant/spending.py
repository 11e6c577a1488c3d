from collections.abc import Sequence
from dataclasses import replace

from langchain_core.messages import AIMessage, BaseMessage

from bot.domain.answers import Usage

_CHARACTERS_PER_TOKEN = 4
"""The usual estimate for English text, where a provider does not count."""


class Spending:
    """Counts what the models of a turn consume, against its budget."""

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self.usage = Usage()

    def add(self, model: str, messages: Sequence[BaseMessage], response: AIMessage) -> None:
        """Count one call: by the provider's figures, else by the length of the texts."""
        counted = response.usage_metadata
        given = counted["input_tokens"] if counted else _tokens(*messages)
        written = counted["output_tokens"] if counted else _tokens(response)
        self.usage = replace(
            self.usage,
            model=model,
            calls=self.usage.calls + 1,
            input_tokens=self.usage.input_tokens + given,
            output_tokens=self.usage.output_tokens + written,
        )

    @property
    def is_over(self) -> bool:
        """Whether the budget is used up."""
        return self.usage.input_tokens + self.usage.output_tokens >= self._budget


def _tokens(*messages: BaseMessage) -> int:
    return sum(len(message.text) for message in messages) // _CHARACTERS_PER_TOKEN
