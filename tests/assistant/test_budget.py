from datetime import timedelta

import pytest

from bot.assistant.budget import Allowance, Allowances, Budget, Price, Spent
from bot.assistant.phrases import PHRASES
from bot.domain.answers import Escalate, EscalationReason, Reply
from tests.assistant.scene import Scene
from tests.builders import a_contact
from tests.fakes.clock import FixedClock
from tests.fakes.model import ScriptedModel, calls, says

_LEAVE = "How many days of annual leave do I get?"
_RIGHT = "You get 25 days of annual leave a year [1]."


def test_a_call_costs_what_the_table_says() -> None:
    """Prices are for a million tokens; a model that is not in the table costs nothing."""
    budget = Budget(prices={"openai:x": Price(2.0, 10.0)}, clock=FixedClock())

    assert pytest.approx(0.0045) == budget.cost("openai:x", input_tokens=1000, output_tokens=250)
    assert 0.0 == budget.cost("other", input_tokens=1000, output_tokens=250)


@pytest.mark.parametrize(
    ("allowances", "ada", "bob"),
    [
        (Allowances(contact=Allowance(tokens=100)), True, False),
        (Allowances(contact=Allowance(money=0.5)), True, False),
        (Allowances(day=Allowance(tokens=100)), True, True),
        (Allowances(day=Allowance(money=0.5)), True, True),
        (Allowances(), False, False),
    ],
)
def test_a_contact_and_a_day_have_their_limits(
    *, allowances: Allowances, ada: bool, bob: bool
) -> None:
    """What one contact spends is felt by others only in the limit of the day."""
    budget = Budget(allowances, clock=FixedClock())
    budget.add("ada", Spent(100, 0.5))

    assert ada is budget.is_spent("ada")
    assert bob is budget.is_spent("bob")


def test_a_new_day_begins_anew() -> None:
    """At midnight (UTC) all is there again."""
    clock = FixedClock()
    budget = Budget(Allowances(contact=Allowance(tokens=100)), clock=clock)
    budget.add("ada", Spent(100))
    clock.move(timedelta(days=1))

    assert not budget.is_spent("ada")


async def test_a_spent_budget_brings_in_a_human() -> None:
    """The next turn of the contact asks no model, and says why in one sentence."""
    model = ScriptedModel.of(says(_RIGHT))
    budget = Budget(Allowances(contact=Allowance(tokens=1)), clock=FixedClock())
    scene = Scene(model, budget=budget)
    first = await scene.say(_LEAVE)
    second = await scene.say(_LEAVE)

    assert isinstance(first, Reply)
    assert isinstance(second, Escalate)
    assert EscalationReason.LIMIT_REACHED is second.reason
    assert PHRASES["en"]["budget_spent"] == second.text
    assert 1 == len(model.prompts)


async def test_a_turn_that_costs_too_much_ends() -> None:
    """After the call that spends the money of a turn no other is made."""
    model = ScriptedModel.of(calls("search_knowledge", '{"query": "leave"}'))
    budget = Budget(
        Allowances(turn=Allowance(money=0.000001)),
        {"model-1": Price(1000.0, 1000.0)},
        clock=FixedClock(),
    )
    outcome = await Scene(model, budget=budget, contact=a_contact()).say(_LEAVE)

    assert isinstance(outcome, Escalate)
    assert PHRASES["en"]["budget_spent"] == outcome.text
    assert 1 == len(model.prompts)
