"""Whether a webhook comes from HubSpot: signatures over the raw body, version by version.

Version 3 signs method, address, body and time; versions 1 and 2 are still sent for some
subscriptions and sign no time, so that a repeat is harmless only because deliveries are kept once.
The address is the public one, from the settings: behind a proxy the request does not know it.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import unquote

from bot.domain.errors import SettingsError
from bot.ports.clock import Clock

OLDEST = timedelta(minutes=5)
"""How far a webhook's time may be from ours, in both directions."""
_LONGEST_TIME = 15
"""Digits of milliseconds, until the year 33658: endless ones are no number to compare."""
_DECODED = re.compile(r"%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)", re.IGNORECASE)
"""What HubSpot decodes before it signs (its page "Validating requests", on version 3)."""


class WebhookVerifier:
    """Checks signatures.

    Args:
        secret: the app's client secret.
        public_url: what the address of this server begins with, as HubSpot calls it.

    Raises SettingsError for an empty secret: everybody could sign with that one.
    """

    def __init__(self, *, secret: str, public_url: str, clock: Clock) -> None:
        if not secret:
            raise SettingsError(
                "HUBSPOT_CLIENT_SECRET is not set, so webhooks cannot be verified. Set it to the "
                "client secret of the project app."
            )
        self._secret = secret
        self._public_url = public_url.rstrip("/")
        self._clock = clock

    def problem(self, *, target: str, body: bytes, headers: Mapping[str, str]) -> str | None:
        """Return why a POST is refused, None when it is genuine.

        `target` is path and query as they arrived; `headers` find names in any case.
        """
        try:
            text = body.decode()
        except UnicodeDecodeError:
            return "the body is not UTF-8"
        address = f"{self._public_url}{target}"
        signature = headers.get("x-hubspot-signature-v3")
        if signature is not None:
            return self._problem_of_v3(signature, address, text, headers)
        return self._problem_of_older(address, text, headers)

    def _problem_of_v3(
        self, signature: str, address: str, text: str, headers: Mapping[str, str]
    ) -> str | None:
        stamp = headers.get("x-hubspot-request-timestamp", "")
        if not (stamp.isascii() and stamp.isdecimal() and len(stamp) <= _LONGEST_TIME):
            return "the time is missing"
        age = abs(self._clock.now().timestamp() - int(stamp) / 1000)
        if age > OLDEST.total_seconds():
            return "the time is too far from ours"
        decoded = _DECODED.sub(lambda match: unquote(match[0]), address)
        said = f"POST{decoded}{text}{stamp}".encode()
        digest = hmac.new(self._secret.encode(), said, hashlib.sha256).digest()
        return _difference(signature, base64.b64encode(digest).decode())

    def _problem_of_older(self, address: str, text: str, headers: Mapping[str, str]) -> str | None:
        version = headers.get("x-hubspot-signature-version", "")
        said = {"v1": text, "v2": f"POST{address}{text}"}.get(version)
        if said is None:
            return "there is no signature"
        expected = hashlib.sha256(f"{self._secret}{said}".encode()).hexdigest()
        return _difference(headers.get("x-hubspot-signature", ""), expected)


def _difference(given: str, expected: str) -> str | None:
    if given.isascii() and hmac.compare_digest(given, expected):
        return None
    return "the signature is another one"
