"""What the nodes of the graph are given: settings of the assistant and the things of one turn."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.assistant.budget import Budget
from bot.assistant.confidence import SHIPPED, Weights, default_threshold
from bot.assistant.models import ModelChain
from bot.assistant.rules import Rules
from bot.assistant.terms import Terms
from bot.domain.turns import Turn
from bot.ports.assistant import Nearness, Retriever, Toolset
from bot.ports.channels import Draft
from bot.ports.clock import Clock


@dataclass(frozen=True, slots=True)
class Limits:
    """What one turn may take."""

    message_characters: int = 4000
    passages: int = 8
    rounds: int = 3
    """How often the model may be called in one turn."""
    tokens: int = 16_000
    """Input and output of all calls of one turn together."""
    history_messages: int = 6
    reserve: timedelta = timedelta(seconds=3)
    """Kept back from the deadline for writing the outcome down."""


@dataclass(frozen=True, slots=True)
class PolicySettings:
    """What the operator decides about escalation."""

    topics: tuple[str, ...] = ()
    """Words or phrases that always go to a human ("legal action", "harassment")."""
    max_wrong_answer_rate: float = 0.05
    """Which share of the answers may be wrong, 0 to 1."""
    threshold: float | None = None
    """The fitted confidence below which nothing is answered; None: the default for the rate."""
    weights: Weights = SHIPPED

    @property
    def needed_confidence(self) -> float:
        """The confidence that a knowledge answer needs to be sent."""
        if self.threshold is not None:
            return self.threshold
        return default_threshold(self.max_wrong_answer_rate)


@dataclass(frozen=True, slots=True)
class Context:
    """Everything a node may use; one object per turn."""

    turn: Turn
    draft: Draft
    retriever: Retriever
    toolset: Toolset
    models: ModelChain
    clock: Clock
    terms: Terms
    limits: Limits
    policy: PolicySettings
    budget: Budget
    rules: Rules = field(default_factory=Rules)
    nearness: Nearness | None = None
    """None: only whole passages are compared with the question by meaning."""

    @property
    def deadline(self) -> datetime:
        """When the graph must be done."""
        return self.turn.deadline - self.limits.reserve

    def seconds_left(self) -> float:
        """Seconds until the graph must be done, never below zero."""
        return max(0.0, (self.deadline - self.clock.now()).total_seconds())
