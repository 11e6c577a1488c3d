"""What opens a conversation to an anonymous visitor: a token that nobody can guess."""

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from secrets import token_hex

VISITOR_BYTES = 16
TALK_BYTES = 8
ROOM = re.compile(r"[0-9a-f]{32}-[0-9a-f]{16}")
"""A conversation's id in the web channel: the visitor, a hyphen, one talk of this visitor."""


class ConversationTokens:
    """Issues and checks tokens; none is stored, each is a signature of the conversation's id."""

    def __init__(self, secret: bytes) -> None:
        self._key = hmac.digest(secret, b"baton conversation token", hashlib.sha256)

    def issue(self, room: str) -> str:
        """Return the token of a conversation."""
        signature = hmac.digest(self._key, room.encode(), hashlib.sha256)
        return urlsafe_b64encode(signature).decode().rstrip("=")

    def opens(self, room: str, token: str) -> bool:
        """Whether the token belongs to the conversation; takes as long for every wrong one."""
        return same_secret(token, self.issue(room))


def same_secret(given: str, expected: str) -> bool:
    """Whether two secrets are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())


def new_room(*, visitor: str | None = None) -> str:
    """Return an unguessable id for a conversation, of a known visitor or of a new one."""
    return f"{visitor or token_hex(VISITOR_BYTES)}-{token_hex(TALK_BYTES)}"


def visitor_of(room: str) -> str:
    """Return the visitor that a conversation belongs to."""
    return room.partition("-")[0]
