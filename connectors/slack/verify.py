"""Whether a request comes from Slack: checked on the raw body, before anything is parsed."""

import hmac
import json
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl

from bot.domain.errors import InputError

LONGEST_AGE = timedelta(minutes=5)
"""Slack's own advice; a request from the future is as wrong as one from the past."""
MOST_BYTES = 1_048_576
"""Slack sends a few kilobytes, a modal with much text some hundred."""
MOST_FIELDS = 100
_FORM = "application/x-www-form-urlencoded"


def is_signed(
    body: bytes, *, timestamp: str | None, signature: str | None, secret: str, now: datetime
) -> bool:
    """Whether the signature is Slack's, of this body and of the last five minutes.

    The signature is "v0=" and the HMAC-SHA256 of "v0:<timestamp>:<body>" with the signing secret,
    in hexadecimal digits: https://docs.slack.dev/authentication/verifying-requests-from-slack.
    Whatever else is given is answered with False, never with an error.
    """
    if not secret or not timestamp or not signature:
        return False
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12):  # noqa: PLR2004 - the year 33658
        return False
    if abs(now.timestamp() - int(timestamp)) > LONGEST_AGE.total_seconds():
        return False
    signed = b"v0:" + timestamp.encode() + b":" + body
    expected = "v0=" + hmac.new(secret.encode(), signed, sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), signature.encode("utf-8", "surrogatepass"))


def parsed(body: bytes, content_type: str) -> dict[str, Any]:
    """Return a verified body as a payload: JSON, a form, or the JSON in a form's `payload`.

    Raises InputError for everything else.
    """
    try:
        text = body.decode("utf-8")
        if content_type.partition(";")[0].strip().lower() == _FORM:
            return _form(text)
        return _object(text)
    except (ValueError, RecursionError):
        raise InputError("This body is neither JSON nor a form as Slack sends them.") from None


def _form(text: str) -> dict[str, Any]:
    fields = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS))
    if not fields:
        raise ValueError("an empty form")
    return _object(fields["payload"]) if "payload" in fields else dict(fields)


def _object(text: str) -> dict[str, Any]:
    value = json.loads(text)
    if not isinstance(value, dict):
        raise ValueError("not an object")  # noqa: TRY004 - the caller turns every ValueError into a sentence
    return value
