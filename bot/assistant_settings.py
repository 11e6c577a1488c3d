"""The section `assistant` of config.yaml: the operator's rules and what models may cost."""

from pydantic import BaseModel, ConfigDict, Field


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CuratedSettings(_Part):
    """An answer in the operator's own words."""

    questions: tuple[str, ...] = Field(min_length=1)
    answer: str = Field(min_length=1)


class PriceSettings(_Part):
    """Price of a model for a million tokens, in any one currency."""

    input: float = Field(ge=0)
    output: float = Field(ge=0)


class AllowanceSettings(_Part):
    """How much may be spent; null sets no limit."""

    tokens: int | None = Field(default=None, ge=0)
    money: float | None = Field(default=None, ge=0)


class BudgetSettings(_Part):
    """What models may cost. When it is spent a human is brought in."""

    turn: AllowanceSettings = AllowanceSettings()
    contact: AllowanceSettings = AllowanceSettings()
    """Of one contact in one day."""
    day: AllowanceSettings = AllowanceSettings()
    """Of all contacts in one day."""
    prices: dict[str, PriceSettings] = {}
    """By provider and model, such as openai:gpt-5-mini."""


class AssistantSettings(_Part):
    """How the assistant speaks, and about what."""

    persona: str = Field(default="", max_length=2000)
    """Who it is and how it sounds, for the model."""
    curated: tuple[CuratedSettings, ...] = ()
    """Answers that win over everything that a model could write."""
    forbidden: tuple[str, ...] = ()
    """Topics that are not spoken about."""
    never_human: tuple[str, ...] = ()
    """Topics for which no human is offered; those that always go to one: escalation.topics."""
    link_hosts: tuple[str, ...] = ()
    """Hosts that answers may link to though no passage does."""
    languages: tuple[str, ...] = ()
    """Languages that are answered in (en, de, fr, es), the first in doubt; empty: all."""
    hides_personal_data: bool = False
    """Whether e-mail addresses, telephone and account numbers are kept from the model."""
    budget: BudgetSettings = BudgetSettings()
