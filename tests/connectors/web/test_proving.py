"""A proof of an address counts in its conversation, and opens no more knowledge."""

from bot.domain.contacts import PUBLIC, Assurance
from bot.domain.messages import ContactMessage
from connectors.web.wire import web_delivery
from tests.fakes.clock import NOON

_HELLO = ContactMessage("Hello")


def test_who_proved_an_address_is_verified_with_it() -> None:
    """Tools that read the contact's own records ask for this."""
    identity = web_delivery("v.room", "1", _HELLO, at=NOON, proved="ada@example.com").identity

    assert ("ada@example.com", Assurance.VERIFIED) == (identity.email, identity.assurance)


def test_a_proof_makes_nobody_an_insider() -> None:
    """Anybody has an address: what may be seen of the knowledge stays the same."""
    delivery = web_delivery("v.room", "1", _HELLO, at=NOON, proved="ada@example.com")

    assert (PUBLIC, PUBLIC) == (delivery.audience, delivery.identity.audience)


def test_without_a_proof_nobody_is_known() -> None:
    """Whatever a page says."""
    identity = web_delivery("v.room", "1", _HELLO, at=NOON).identity

    assert (None, Assurance.ANONYMOUS) == (identity.email, identity.assurance)
