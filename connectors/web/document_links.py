"""Links to documents that not everybody may see, good for whoever was shown them.

Slack and Teams open a link in a browser that has no session with Baton. So the link itself says for
which audience it was given, until when, and carries a signature; the document is still opened with
that audience, so a permission that was lost since closes it.
"""

import hmac
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from urllib.parse import quote, urlencode, urlsplit

from bot.domain.contacts import Audience
from bot.ports.clock import Clock

LASTS = timedelta(days=30)
"""After that the question is better asked anew than an old answer trusted."""
_BEGINNING = "/documents/"
_DIGITS = 32


class DocumentLinks:
    """Makes such links and opens them."""

    def __init__(self, secret: bytes, *, clock: Clock) -> None:
        self._secret = secret
        self._clock = clock

    def given(self, url: str, audience: Audience) -> str:
        """Return a link to a document of ours for people of this audience; others stay as are."""
        parts = urlsplit(url)
        if parts.netloc or not parts.path.startswith(_BEGINNING):
            return url
        if audience.labels <= {"public"}:
            return url
        until = int((self._clock.now() + LASTS).timestamp())
        labels = ",".join(sorted(audience.labels))
        query = urlencode(
            {"for": labels, "until": until, "key": self._key(parts.path, labels, until)}
        )
        anchor = f"#{parts.fragment}" if parts.fragment else ""
        return f"{parts.path}?{query}{anchor}"

    def opened(self, document_id: str, *, labels: str, until: str, key: str) -> Audience | None:
        """Return the audience that a link was given to; None for a forged or an old one."""
        if not until.isdecimal() or len(until) > len("9999999999"):
            return None
        expected = self._key(_BEGINNING + quote(document_id), labels, int(until))
        is_ours = hmac.compare_digest(expected.encode(), key.encode("utf-8", "surrogatepass"))
        if not is_ours or datetime.fromtimestamp(int(until), UTC) < self._clock.now():
            return None
        return Audience(_labels(labels.split(",")))

    def _key(self, path: str, labels: str, until: int) -> str:
        signed = f"{path}\n{labels}\n{until}".encode()
        return hmac.new(self._secret, signed, sha256).hexdigest()[:_DIGITS]


def _labels(named: Collection[str]) -> frozenset[str]:
    return frozenset(label for label in named if label)
