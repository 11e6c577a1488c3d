"""handoff.routes: read into routes; each mistake ends in a sentence with the cure."""

from pathlib import Path

import pytest

from bot.config import load_settings
from bot.domain.answers import EscalationReason
from bot.domain.errors import SettingsError
from bot.domain.handoffs import Urgency
from bot.domain.routing import Route
from bot.route_settings import desk_name

DESKS = "desks: [web, {slack: '#billing'}, {teams: 19:abc@thread.tacv2}, hubspot]"


def routes_of(folder: Path, routes: str) -> list[Route]:
    """Return the routes of a file with these desks."""
    file = folder / "config.yaml"
    file.write_text(f"handoff:\n  {DESKS}\n  routes: {routes}\n")
    return [each.route for each in load_settings(file, {}).handoff.routes]


def test_a_route_is_read_with_all_its_conditions(tmp_path: Path) -> None:
    """One value or several; desks have the names that the use cases know."""
    when = (
        "{reason: [not_covered, tool_failed], topic: invoice, language: [de, fr], channel: slack, "
        "urgency: high, company: Acme, plan: [pro]}"
    )

    (route,) = routes_of(tmp_path, f"[{{when: {when}, desks: [{{slack: billing}}, hubspot]}}]")

    assert (
        Route(
            ("slack:billing", "hubspot"),
            reasons=frozenset({EscalationReason.NOT_COVERED, EscalationReason.TOOL_FAILED}),
            topics=("invoice",),
            languages=frozenset({"de", "fr"}),
            channels=frozenset({"slack"}),
            urgencies=frozenset({Urgency.HIGH}),
            companies=frozenset({"Acme"}),
            plans=frozenset({"pro"}),
        )
        == route
    )


@pytest.mark.parametrize(
    ("entry", "name"),
    [
        ("web", "web"),
        ({"slack": "#triage"}, "slack:triage"),
        ({"slack": "T1:triage"}, "slack:T1:triage"),
        ({"teams": "19:abc@thread.tacv2"}, "teams:19:abc@thread.tacv2"),
    ],
)
def test_a_desk_is_called_as_its_vendor_calls_it(entry: str | dict[str, str], name: str) -> None:
    """Else a route would lead to a desk that nobody has."""
    assert name == desk_name(entry)


@pytest.mark.parametrize(
    ("routes", "cure"),
    [
        ("[{desks: [{slack: sales}]}]", "which is not in handoff.desks (web, slack:billing"),
        ("[{desks: []}]", "handoff.routes.0.desks"),
        ("[{when: {reason: bored}, desks: [web]}]", "'asked_for_human'"),
        ("[{whom: {}, desks: [web]}]", "did you mean 'when'?"),
        ("[{when: {topics: a}, desks: [web]}]", "did you mean 'topic'?"),
    ],
)
def test_a_route_that_leads_nowhere_is_refused(tmp_path: Path, routes: str, cure: str) -> None:
    """The sentence names the route's place, and what there is to choose from."""
    with pytest.raises(SettingsError) as caught:
        routes_of(tmp_path, routes)

    assert cure in str(caught.value)
