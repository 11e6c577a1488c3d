from datetime import timedelta

import pytest

from connectors.web.desk.attempts import Attempts
from connectors.web.desk.sessions import LIFETIME, Sessions
from tests.fakes.clock import FixedClock


def test_a_cookie_carries_the_agent_until_it_expires() -> None:
    """The name comes back, whatever letters it has, for one working day."""
    clock = FixedClock()
    sessions = Sessions(token="secret", clock=clock)
    cookie = sessions.issue("Zoë 猫")

    session = sessions.read(cookie)
    clock.move(LIFETIME)

    assert session is not None
    assert session.agent == "Zoë 猫"
    assert sessions.read(cookie) is None


@pytest.mark.parametrize(
    "cookie", [None, "", ".", "a.b", "\udcff.x", "WyJBbmEiLCA5OTk5OTk5OTk5XQ==."]
)
def test_a_forged_cookie_opens_nothing(cookie: str | None) -> None:
    """Nothing that was not signed here is read."""
    assert Sessions(token="secret", clock=FixedClock()).read(cookie) is None


def test_another_token_voids_every_cookie() -> None:
    """Whoever changes the desk token signs everybody out."""
    clock = FixedClock()
    cookie = Sessions(token="old", clock=clock).issue("Ana")

    assert Sessions(token="new", clock=clock).read(cookie) is None


def test_five_wrong_tries_a_minute() -> None:
    """After five wrong tries an address waits until the first is a minute old; others do not."""
    clock = FixedClock()
    attempts = Attempts(clock=clock)
    for _ in range(5):
        attempts.failed("here")
        clock.move(timedelta(seconds=5))

    assert attempts.wait("here") == timedelta(seconds=35)
    assert attempts.wait("elsewhere") == timedelta()
    clock.move(timedelta(seconds=35))
    assert attempts.wait("here") == timedelta()
