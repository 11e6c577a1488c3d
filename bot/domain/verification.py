"""The rules of the one-time code: how long it holds, how often it may be tried and sent."""

import hmac
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from bot.domain.identifiers import derived_id

DIGITS = 6
LIFETIME = timedelta(minutes=10)
MOST_TRIES = 3
MOST_SENDS = 3
SEND_WINDOW = timedelta(hours=1)
"""In which at most `MOST_SENDS` codes leave, for a conversation and for an address."""


class Verdict(StrEnum):
    """What came of a code that a contact wrote."""

    RIGHT = "right"
    WRONG = "wrong"
    """It may be tried again."""
    SPENT = "spent"
    """There is no code, or not any more: a new one is needed."""


@dataclass(frozen=True, slots=True)
class Challenge:
    """A code that was sent, as it is kept: nobody can read the code from it."""

    conversation_id: str
    address: str
    digest: str
    """Of the code, under a secret that is not stored with it."""
    expires_at: datetime
    tries_left: int = MOST_TRIES

    def tried(self, code: str, *, secret: bytes, now: datetime) -> "tuple[Verdict, Challenge]":
        """Return what comes of a code, and the challenge as it stands then."""
        if now >= self.expires_at or self.tries_left <= 0:
            return Verdict.SPENT, replace(self, tries_left=0)
        given = digest(self.conversation_id, self.address, code, secret=secret)
        if hmac.compare_digest(given, self.digest):
            return Verdict.RIGHT, replace(self, tries_left=0)
        left = self.tries_left - 1
        return Verdict.WRONG if left else Verdict.SPENT, replace(self, tries_left=left)


def challenge(
    conversation_id: str, address: str, code: str, *, secret: bytes, now: datetime
) -> Challenge:
    """Return what is kept of a new code: bound to this conversation and this address."""
    return Challenge(
        conversation_id=conversation_id,
        address=address,
        digest=digest(conversation_id, address, code, secret=secret),
        expires_at=now + LIFETIME,
    )


def digest(conversation_id: str, address: str, code: str, *, secret: bytes) -> str:
    """Return a code's digest: useless for another conversation, another address, another server."""
    said = derived_id(conversation_id, address, code).encode()
    return hmac.new(secret, said, sha256).hexdigest()


def may_send(sent: tuple[datetime, ...], now: datetime) -> bool:
    """Whether another code may leave, after those that were sent at these times."""
    return len(recent(sent, now)) < MOST_SENDS


def recent(sent: tuple[datetime, ...], now: datetime) -> tuple[datetime, ...]:
    """Return the times that still count."""
    return tuple(at for at in sent if at > now - SEND_WINDOW)


def masked(address: str) -> str:
    """Return an address as its owner knows it again and nobody else learns it: a•••@example.com."""
    name, at, domain = address.partition("@")
    return f"{name[:1]}•••{at}{domain}"
