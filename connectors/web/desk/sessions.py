"""Who is signed in at the desk: a signed cookie, so that a restart signs nobody out."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.ports.clock import Clock

COOKIE = "baton_desk"
LIFETIME = timedelta(hours=12)
"""How long a sign-in lasts: a working day."""


@dataclass(frozen=True, slots=True)
class AgentSession:
    """An agent who signed in."""

    agent: str
    """The name that contacts read."""
    expires_at: datetime


class Sessions:
    """Issues and reads session cookies. Another desk token makes every older cookie void."""

    def __init__(self, *, token: str, clock: Clock) -> None:
        self._token = token.encode()
        self._key = hmac.digest(self._token, b"baton desk session", hashlib.sha256)
        self._clock = clock

    def admits(self, token: str) -> bool:
        """Whether this is the desk token; takes the same time for every wrong one."""
        return hmac.compare_digest(token.strip().encode("utf-8", "replace"), self._token)

    def issue(self, agent: str) -> str:
        """Return the cookie of an agent who showed the token."""
        until = int((self._clock.now() + LIFETIME).timestamp())
        payload = urlsafe_b64encode(json.dumps([agent, until]).encode()).decode()
        return f"{payload}.{self._signature(payload)}"

    def read(self, cookie: str | None) -> AgentSession | None:
        """Return the session of a cookie; None when it is missing, forged, void or too old."""
        payload, _, signature = (cookie or "").partition(".")
        if not hmac.compare_digest(signature.encode(), self._signature(payload).encode()):
            return None
        try:
            agent, until = json.loads(urlsafe_b64decode(payload))
        except (NotBase64, ValueError, UnicodeError):  # only a leaked key could sign such a thing
            return None
        session = AgentSession(agent, datetime.fromtimestamp(until, UTC))
        return session if session.expires_at > self._clock.now() else None

    def _signature(self, payload: str) -> str:
        return hmac.new(self._key, payload.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
