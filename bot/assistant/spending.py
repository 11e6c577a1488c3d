from collections.abc import Sequence
from dataclasses import replace

from langchain_core.messages import AIMessage, BaseMessage

from bot.assistant.budget import Budget, Spent
from bot.domain.answers import Usage

_FREE = "offline"
_CHARACTERS_PER_TOKEN = 4
"""The usual estimate for English text, where a provider does not count."""


class Spending:
    """Counts what the models of a turn consume, against its budget."""

    def __init__(self, tokens: int, budget: Budget, contact_id: str) -> None:
        """Take the tokens of a turn, and what is spent by the contact and in all."""
        self._most = tokens
        self._budget = budget
        self._contact_id = contact_id
        self._paid = Spent()
        self.usage = Usage()

    def add(self, model: str, messages: Sequence[BaseMessage], response: AIMessage) -> None:
        """Count one call: by the provider's figures, else by the length of the texts."""
        counted = response.usage_metadata
        given = counted["input_tokens"] if counted else _tokens(*messages)
        written = counted["output_tokens"] if counted else _tokens(response)
        if model != _FREE:
            cost = self._budget.cost(model, input_tokens=given, output_tokens=written)
            call = Spent(given + written, cost)
            self._paid = Spent(self._paid.tokens + call.tokens, self._paid.money + call.money)
            self._budget.add(self._contact_id, call)
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
        used = self.usage.input_tokens + self.usage.output_tokens
        return used >= self._most or self._budget.allowances.turn.is_spent(self._paid)

    @property
    def is_forbidden(self) -> bool:
        """Whether nothing may be spent any more today."""
        return self._budget.is_spent(self._contact_id)


def _tokens(*messages: BaseMessage) -> int:
    return sum(len(message.text) for message in messages) // _CHARACTERS_PER_TOKEN
