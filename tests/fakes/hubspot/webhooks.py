"""Webhooks as HubSpot sends them: batches, signed in three ways, repeated, out of order."""

import base64
import hashlib
import hmac
import json
import random
from collections.abc import Iterator, Sequence
from typing import Any

MOST = 100
"""Events in one webhook."""


def batches(events: Sequence[Any], *, chance: random.Random | None = None) -> Iterator[list[Any]]:
    """Yield the events in batches; with `chance` out of order, and some of them twice."""
    sent = list(events)
    if chance is not None:
        sent += chance.sample(sent, k=len(sent) // 3)
        chance.shuffle(sent)
    for start in range(0, len(sent), MOST):
        yield sent[start : start + MOST]


def signed(
    body: bytes, *, url: str, secret: str, at: float, version: str = "v3", method: str = "POST"
) -> dict[str, str]:
    """Return the headers of a webhook; `url` as HubSpot has it, `at` in seconds."""
    text = body.decode()
    milliseconds = str(int(at * 1000))
    if version == "v3":
        said = f"{method}{url}{text}{milliseconds}".encode()
        digest = hmac.new(secret.encode(), said, hashlib.sha256).digest()
        return {
            "X-HubSpot-Signature-v3": base64.b64encode(digest).decode(),
            "X-HubSpot-Request-Timestamp": milliseconds,
        }
    said_first = f"{secret}{text}" if version == "v1" else f"{secret}{method}{url}{text}"
    return {
        "X-HubSpot-Signature": hashlib.sha256(said_first.encode()).hexdigest(),
        "X-HubSpot-Signature-Version": version,
    }


def encoded(events: Any) -> bytes:
    """Return events as the body of a webhook."""
    return json.dumps(events).encode()
