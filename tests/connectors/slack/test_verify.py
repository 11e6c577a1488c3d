"""Nothing is believed before the signature, and no body breaks the reading of it."""

import hmac
from datetime import timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import InputError
from connectors.slack.verify import is_signed, parsed
from tests.fakes.clock import NOON

SECRET = "shhh"
BODY = b'{"type":"event_callback"}'


def signature(body: bytes, timestamp: str) -> str:
    base = f"v0:{timestamp}:".encode() + body
    return "v0=" + hmac.new(SECRET.encode(), base, sha256).hexdigest()


def at(seconds: float) -> str:
    return str(int((NOON + timedelta(seconds=seconds)).timestamp()))


def holds(body: bytes, timestamp: str | None, signed: str | None) -> bool:
    return is_signed(body, timestamp=timestamp, signature=signed, secret=SECRET, now=NOON)


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_a_signature_of_the_last_five_minutes_holds(seconds: float) -> None:
    """Clocks may differ by as much in both directions."""
    assert holds(BODY, at(seconds), signature(BODY, at(seconds)))


@pytest.mark.parametrize("seconds", [-301, 301, -86_400, 31_536_000])
def test_a_request_of_another_time_is_refused(seconds: float) -> None:
    """A recorded request cannot be played again, and none can be prepared for later."""
    assert not holds(BODY, at(seconds), signature(BODY, at(seconds)))


def test_another_body_is_refused() -> None:
    """One byte is enough."""
    assert not holds(BODY + b" ", at(0), signature(BODY, at(0)))


@pytest.mark.parametrize(
    "timestamp", [None, "", "yesterday", "nan", "1e9", "-5", "\u0661\u0667", "9" * 400, "0x10"]
)
def test_a_time_that_is_no_number_is_refused(timestamp: str | None) -> None:
    """It raises nothing."""
    assert not holds(BODY, timestamp, signature(BODY, timestamp or ""))


@pytest.mark.parametrize("signed", [None, "", "v0=", "v0=ü", "v1=abc", "\ud800"])
def test_a_signature_that_is_none_is_refused(signed: str | None) -> None:
    """It raises nothing."""
    assert not holds(BODY, at(0), signed)


def test_without_a_secret_nothing_holds() -> None:
    """An empty secret must not let everybody in."""
    signed = "v0=" + hmac.new(b"", b"v0:" + at(0).encode() + b":" + BODY, sha256).hexdigest()

    assert not is_signed(BODY, timestamp=at(0), signature=signed, secret="", now=NOON)


@given(st.binary(max_size=200), st.text(max_size=30), st.text(max_size=80))
def test_no_request_breaks_the_check(body: bytes, timestamp: str, signed: str) -> None:
    """Whatever is sent is answered with no."""
    assert not holds(body, timestamp, signed)


@pytest.mark.parametrize(
    ("body", "kind", "payload"),
    [
        (b'{"a": 1}', "application/json", {"a": 1}),
        (b"payload=%7B%22a%22%3A1%7D", "application/x-www-form-urlencoded", {"a": 1}),
        (
            b"command=%2Fask&text=caf%C3%A9",
            "application/x-www-form-urlencoded; charset=utf-8",
            {"command": "/ask", "text": "café"},
        ),
    ],
)
def test_a_payload_is_read(body: bytes, kind: str, payload: dict[str, object]) -> None:
    """Events are JSON, commands forms, and presses JSON in a form."""
    assert payload == parsed(body, kind)


@given(
    st.binary(max_size=300),
    st.sampled_from(["application/json", "application/x-www-form-urlencoded"]),
)
def test_every_other_body_is_a_clients_fault(body: bytes, kind: str) -> None:
    """It becomes an InputError or a payload, never another error."""
    try:
        payload = parsed(body, kind)
    except InputError:
        return

    assert isinstance(payload, dict)


@pytest.mark.parametrize("body", [b"[" * 50_000, b"[1]", b"7", b"\xff", b"", b"null"])
def test_a_body_that_is_no_object_is_refused(body: bytes) -> None:
    """Deep, flat and empty ones alike."""
    with pytest.raises(InputError):
        parsed(body, "application/json")
