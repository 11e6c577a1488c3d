"""Routes: the first that fits decides; nothing fits means all desks."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.answers import EscalationReason
from bot.domain.conversations import Author
from bot.domain.handoffs import CrmSnapshot, TranscriptLine, Urgency
from bot.domain.routing import Route, next_desk, routed
from tests.builders import a_packet
from tests.fakes.clock import NOON

BILLING = ("slack:billing",)


def said(text: str, author: Author = Author.CONTACT) -> TranscriptLine:
    """Return a line of a transcript."""
    return TranscriptLine(author=author, name=None, text=text, at=NOON)


@pytest.mark.parametrize(
    ("condition", "packet"),
    [
        ({"reasons": frozenset({EscalationReason.POLICY_TOPIC})}, {"reason": "policy_topic"}),
        ({"topics": ("invoice",)}, {"open_question": "My Invoice, please!"}),
        ({"topics": ("pay slip",)}, {"transcript": (said("where is my pay  slip?"),)}),
        ({"topics": ("größe",)}, {"open_question": "Welche GRÖSSE?"}),
        ({"languages": frozenset({"de"})}, {"language": "de"}),
        ({"languages": frozenset({"pt"})}, {"language": "pt-BR"}),
        ({"channels": frozenset({"hubspot"})}, {"channel": "hubspot"}),
        ({"urgencies": frozenset({Urgency.HIGH})}, {"urgency": Urgency.HIGH}),
        ({"companies": frozenset({"Acme"})}, {"crm": CrmSnapshot(company="ACME")}),
        ({"plans": frozenset({"Enterprise"})}, {"crm": CrmSnapshot(plan="enterprise")}),
        ({}, {}),
    ],
)
def test_what_fits_goes_to_the_desks_of_the_route(condition: Any, packet: Any) -> None:
    """Each condition reads its own part of the packet."""
    route = Route(BILLING, **condition)

    assert BILLING == routed(a_packet(**packet), [route])


@pytest.mark.parametrize(
    ("condition", "packet"),
    [
        ({"topics": ("invoice",)}, {"open_question": "What is invoiced?"}),
        ({"topics": ("invoice",)}, {"transcript": (said("invoice", Author.ASSISTANT),)}),
        ({"topics": ("?!",)}, {"open_question": "?!"}),
        ({"languages": frozenset({"de"})}, {"language": None}),
        ({"languages": frozenset({"de"})}, {"language": "den"}),
        ({"companies": frozenset({"Acme"})}, {"crm": None}),
        ({"channels": frozenset({"slack"}), "topics": ("leave",)}, {"channel": "teams"}),
    ],
)
def test_what_does_not_fit_goes_to_all_desks(condition: Any, packet: Any) -> None:
    """A word inside another is another word; every condition must hold."""
    route = Route(BILLING, **condition)

    assert () == routed(a_packet(**packet), [route])


def test_the_first_route_that_fits_decides() -> None:
    """The order of the settings is the order of the rules."""
    routes = [Route(("a",), channels=frozenset({"teams"})), Route(("b",)), Route(("c",))]

    assert ("b",) == routed(a_packet(channel="slack"), routes)


CONDITIONS = st.builds(
    Route,
    desks=st.tuples(st.sampled_from("abc")),
    reasons=st.frozensets(st.sampled_from(EscalationReason), max_size=2),
    topics=st.lists(st.text(max_size=5), max_size=2).map(tuple),
    languages=st.frozensets(st.sampled_from(["de", "en", "pt"]), max_size=2),
    channels=st.frozensets(st.sampled_from(["web", "slack"]), max_size=2),
    urgencies=st.frozensets(st.sampled_from(Urgency), max_size=2),
)
EVERYTHING: dict[str, Any] = {
    "reasons": frozenset(),
    "topics": (),
    "languages": frozenset(),
    "channels": frozenset(),
    "urgencies": frozenset(),
}
PACKETS = st.builds(
    a_packet,
    reason=st.sampled_from(EscalationReason),
    open_question=st.text(max_size=20),
    language=st.sampled_from([None, "de", "en-GB", "pt_BR"]),
    channel=st.sampled_from(["web", "slack", "teams", ""]),
    urgency=st.sampled_from(Urgency),
    crm=st.sampled_from([None, CrmSnapshot(company="Acme", plan="pro")]),
)


@given(PACKETS, st.lists(CONDITIONS, max_size=5))
def test_routing_is_the_first_fitting_route_and_nothing_else(
    packet: Any, routes: list[Route]
) -> None:
    """A route before it does not fit; with a route for everything at the end, none is lost."""
    found = routed(packet, routes)

    fitting = [route.desks for route in routes if route.fits(packet)]
    assert (fitting[0] if fitting else ()) == found
    assert (found or ("last",)) == routed(packet, [*routes, Route(("last",))])


@given(PACKETS, CONDITIONS, st.sampled_from(sorted(EVERYTHING)))
def test_a_condition_less_fits_more(packet: Any, route: Route, dropped: str) -> None:
    """Whatever fits a route fits it without one of its conditions too."""
    looser = replace(route, **{dropped: EVERYTHING[dropped]})

    assert looser.fits(packet) or not route.fits(packet)


@given(st.permutations("abcd"), st.sets(st.sampled_from("abcd")))
def test_the_next_desk_is_a_new_one_until_all_were_told(order: list[str], told: set[str]) -> None:
    """Asked again and again, every desk is told once."""
    told_in_turn = [desk for desk in order if desk in told]
    while (new := next_desk(told_in_turn, order)) is not None:
        assert new not in told_in_turn
        told_in_turn.append(new)

    assert set(order) == set(told_in_turn)
    assert len(order) == len(told_in_turn)


def test_the_next_desk_follows_the_order_of_the_settings() -> None:
    """After the last comes the first."""
    assert "c" == next_desk(["b"], ["a", "b", "c"])
    assert "a" == next_desk(["b", "c"], ["a", "b", "c"])
    assert next_desk(["a"], ["a"]) is None
