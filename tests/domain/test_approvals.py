from tests.builders import an_approval


def test_a_contact_changes_what_they_approve() -> None:
    """The call is made with the values that they have read last."""
    request = an_approval(arguments=(("subject", "VPN"), ("priority", "normal")))

    changed = request.changed((("subject", "VPN is down"),))

    assert (("subject", "VPN is down"), ("priority", "normal")) == changed.arguments


def test_a_contact_adds_nothing_that_was_not_asked_about() -> None:
    """An argument that the tool did not name cannot come in this way."""
    request = an_approval(arguments=(("subject", "VPN"),))

    changed = request.changed((("contact_id", "somebody-else"),))

    assert (("subject", "VPN"),) == changed.arguments
