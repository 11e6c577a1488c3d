"""What models may cost: tokens and money per turn, contact and day.

Each process counts for itself and begins anew when it starts, as message limits do. The offline
model costs nothing and is not counted.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.ports.clock import Clock

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Price:
    """What a model costs, in the operator's currency for a million tokens."""

    input: float
    output: float


@dataclass(frozen=True, slots=True)
class Allowance:
    """How much may be spent on something; None sets no limit."""

    tokens: int | None = None
    money: float | None = None

    def is_spent(self, spent: "Spent") -> bool:
        """Whether nothing is left of it."""
        no_tokens = self.tokens is not None and spent.tokens >= self.tokens
        return no_tokens or (self.money is not None and spent.money >= self.money)


@dataclass(frozen=True, slots=True)
class Spent:
    """What was spent."""

    tokens: int = 0
    money: float = 0.0


@dataclass(frozen=True, slots=True)
class Allowances:
    """The operator's limits."""

    turn: Allowance = field(default_factory=Allowance)
    contact: Allowance = field(default_factory=Allowance)
    """Of one contact in one day (UTC)."""
    day: Allowance = field(default_factory=Allowance)
    """Of all contacts in one day (UTC)."""


class Budget:
    """Knows what was spent today, and by whom."""

    def __init__(
        self,
        allowances: Allowances | None = None,
        prices: Mapping[str, Price] | None = None,
        *,
        clock: Clock,
    ) -> None:
        """Take the limits, and prices by provider and model ("openai:gpt-5-mini")."""
        self.allowances = allowances or Allowances()
        self._prices = dict(prices or {})
        self._clock = clock
        self._day: date | None = None
        self._tokens: Counter[str] = Counter()
        self._money: dict[str, float] = {}

    def cost(self, model: str, *, input_tokens: int, output_tokens: int) -> float:
        """Return what a call costs; a model without a price costs nothing."""
        price = self._prices.get(model)
        if price is None:
            return 0.0
        return (price.input * input_tokens + price.output * output_tokens) / _MILLION

    def add(self, contact_id: str, spent: Spent) -> None:
        """Count what was spent for a contact."""
        self._begin_day()
        self._tokens[contact_id] += spent.tokens
        self._money[contact_id] = self._money.get(contact_id, 0.0) + spent.money

    def is_spent(self, contact_id: str) -> bool:
        """Whether the contact, or all together, may spend no more today."""
        self._begin_day()
        own = Spent(self._tokens[contact_id], self._money.get(contact_id, 0.0))
        every = Spent(self._tokens.total(), sum(self._money.values()))
        return self.allowances.contact.is_spent(own) or self.allowances.day.is_spent(every)

    def _begin_day(self) -> None:
        today = self._clock.now().date()
        if today != self._day:
            self._day = today
            self._tokens.clear()
            self._money.clear()
