from datetime import timedelta
from typing import Any

import pytest

from bot.domain.errors import SettingsError
from connectors.hubspot.verify import WebhookVerifier
from tests.fakes.clock import NOON, FixedClock
from tests.fakes.hubspot.webhooks import signed

PUBLIC = "https://baton.example.com"
PATH = "/hubspot/webhooks"
BODY = '[{"objectId": 1, "text": "Grüße"}]'.encode()


def _problem(headers: dict[str, str], *, target: str = PATH, body: bytes = BODY) -> str | None:
    verifier = WebhookVerifier(secret="portal-secret", public_url=f"{PUBLIC}/", clock=FixedClock())
    lowered = {name.lower(): value for name, value in headers.items()}
    return verifier.problem(target=target, body=body, headers=lowered)


def _signed(body: bytes = BODY, **changes: Any) -> dict[str, str]:
    values: dict[str, Any] = {
        "url": f"{PUBLIC}{PATH}",
        "secret": "portal-secret",
        "at": NOON.timestamp(),
    }
    return signed(body, **values | changes)


@pytest.mark.parametrize("version", ["v1", "v2", "v3"])
def test_a_genuine_webhook_passes(version: str) -> None:
    """All three versions are sent, by kind of subscription."""
    assert _problem(_signed(version=version)) is None


@pytest.mark.parametrize("version", ["v1", "v2", "v3"])
def test_another_secret_is_refused(version: str) -> None:
    """Who does not know the app's secret is not HubSpot."""
    assert _problem(_signed(version=version, secret="guessed")) == "the signature is another one"


@pytest.mark.parametrize("version", ["v1", "v2", "v3"])
def test_one_changed_byte_is_refused(version: str) -> None:
    """The signature covers the body as it came."""
    assert _problem(_signed(version=version), body=BODY.replace(b"1", b"2")) is not None


@pytest.mark.parametrize(
    "age", [timedelta(minutes=-6), timedelta(minutes=6), timedelta(days=-365), timedelta(days=365)]
)
def test_trap_8_a_time_far_from_ours_is_refused(age: timedelta) -> None:
    """Trap 8: the past can be a replay, and so can the future, a year ahead or six minutes."""
    headers = _signed(at=(NOON + age).timestamp())

    assert _problem(headers) == "the time is too far from ours"


@pytest.mark.parametrize("stamp", ["", "noon", "-1", "9" * 400, "9" * 5000])
def test_a_time_that_is_no_number_is_refused(stamp: str) -> None:
    """Whoever knocks without a signature gets an answer, never an error of ours."""
    headers = _signed() | {"X-HubSpot-Request-Timestamp": stamp}

    assert _problem(headers) == "the time is missing"


def test_trap_8_the_public_address_counts() -> None:
    """Trap 8, a proxy in between: signed is what HubSpot called, not what we were called."""
    inside = _signed(url="http://10.0.0.7:8080/hubspot/webhooks")

    assert _problem(inside) == "the signature is another one"


def test_trap_8_the_address_is_signed_decoded() -> None:
    """Trap 8: HubSpot decodes some characters before it signs; only those are decoded here too."""
    headers = _signed(url=f"{PUBLIC}{PATH}?to=a@b.example/c%20d")

    assert _problem(headers, target=f"{PATH}?to=a%40b.example%2Fc%20d") is None


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-HubSpot-Signature-v3": "ünïcode", "X-HubSpot-Request-Timestamp": "1772452800000"},
        {"X-HubSpot-Signature-v3": "x", "X-HubSpot-Request-Timestamp": "soon"},
        {"X-HubSpot-Signature-v3": "x", "X-HubSpot-Request-Timestamp": "²"},
        {"X-HubSpot-Signature-v3": "x"},
        {"X-HubSpot-Signature": "é", "X-HubSpot-Signature-Version": "v2"},
        {"X-HubSpot-Signature": "x", "X-HubSpot-Signature-Version": "v9"},
    ],
)
def test_broken_headers_are_refused_and_break_nothing(headers: dict[str, str]) -> None:
    """Whatever is sent there, the answer is a refusal and never an error."""
    assert _problem(headers)


def test_a_body_that_is_no_text_is_refused() -> None:
    """Bytes that are no UTF-8 come from nobody we know."""
    assert _problem(_signed(), body=b"\xff\xfe") == "the body is not UTF-8"


def test_version_3_cannot_be_dodged() -> None:
    """A wrong signature of version 3 is not helped by one of version 1 beside it."""
    headers = {**_signed(version="v1"), "X-HubSpot-Signature-v3": "x"}

    assert _problem(headers) is not None


def test_an_empty_secret_is_no_secret() -> None:
    """Everybody could sign with it: the start says what to set."""
    with pytest.raises(SettingsError, match="HUBSPOT_CLIENT_SECRET is not set"):
        WebhookVerifier(secret="", public_url=PUBLIC, clock=FixedClock())
