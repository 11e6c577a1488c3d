"""Turns what HubSpot answers, when it does not do what was asked, into Baton's errors."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.domain.errors import (
    BatonError,
    NotFound,
    SendDelayed,
    SendRejected,
    SendUncertain,
)
from connectors.hubspot.budget import FULL_DAY

TOO_MANY = 429
_DEFAULT_WAIT = timedelta(seconds=10)
"""One interval of the burst limit, for an answer that names no wait."""
_DAILY = "DAILY"


def refusal(status: int, headers: Mapping[str, str], content: bytes) -> BatonError:
    """Return the error of an answer that is not 2xx."""
    body = _json(content)
    if status == TOO_MANY:
        return SendDelayed(
            f"HubSpot asks to wait ({body.get('policyName') or 'too many calls'}).",
            retry_after=_wait(headers, body),
        )
    if status >= 500:  # noqa: PLR2004 - the vendor's own fault, whatever the number
        return SendUncertain(f"HubSpot answered {status}.")
    if status == 404:  # noqa: PLR2004 - not found
        return NotFound(f"HubSpot has no such record: {_sentence(body)}")
    if status == 401:  # noqa: PLR2004 - not authorised
        return SendRejected(
            "HubSpot does not accept HUBSPOT_ACCESS_TOKEN. Make a new token there and set it."
        )
    return SendRejected(_refused(status, body))


def _refused(status: int, body: dict[str, Any]) -> str:
    scopes = _required_scopes(body)
    if scopes:
        return f"HubSpot refuses it: the token lacks the scope {' or '.join(scopes)}. Add it there."
    return f"HubSpot refuses it ({status}): {_sentence(body)}"


def _sentence(body: dict[str, Any]) -> str:
    """Return what the portal said about the values, without its wrapping."""
    said = [str(each.get("message", "")) for each in _problems(body)]
    told = [each for each in dict.fromkeys(said) if each]
    return "; ".join(told) or str(body.get("message") or "it gives no reason")


def _problems(body: dict[str, Any]) -> list[dict[str, Any]]:
    listed = body.get("errors")
    if isinstance(listed, list) and listed:
        return [each for each in listed if isinstance(each, dict)]
    _, bracket, rest = str(body.get("message", "")).partition("[")
    inner = _parsed(f"{bracket}{rest}") if bracket else None
    return [each for each in inner if isinstance(each, dict)] if isinstance(inner, list) else []


def _required_scopes(body: dict[str, Any]) -> list[str]:
    if body.get("category") != "MISSING_SCOPES":
        return []
    named = [
        scope
        for each in _problems(body)
        for scope in (each.get("context") or {}).get("requiredGranularScopes", [])
    ]
    return named or ["that this call needs"]


def _wait(headers: Mapping[str, str], body: dict[str, Any]) -> timedelta:
    told = {name.lower(): value for name, value in headers.items()}.get("retry-after", "")
    if told.isdecimal():
        return timedelta(seconds=int(told))
    return FULL_DAY if body.get("policyName") == _DAILY else _DEFAULT_WAIT


def _json(content: bytes) -> dict[str, Any]:
    parsed = _parsed(content)
    return parsed if isinstance(parsed, dict) else {}


def _parsed(content: bytes | str) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        return None
