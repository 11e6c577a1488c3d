"""Seals tokens before they are stored: Fernet (AES-128-CBC with HMAC-SHA256), keyed by a secret."""

import base64
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.domain.errors import SettingsError

_INFO = b"baton slack installations"
_KEY_BYTES = 32


class Seal:
    """Seals with the first secret and opens with any, so that a secret can be replaced."""

    def __init__(self, secrets: Sequence[bytes]) -> None:
        self._fernet = MultiFernet([Fernet(_key(secret)) for secret in secrets])

    def closed(self, text: str) -> str:
        """Return a text that nobody reads without the secret."""
        return self._fernet.encrypt(text.encode()).decode("ascii")

    def opened(self, sealed: str) -> str:
        """Return the text; raises SettingsError when it was sealed with another secret."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise SettingsError(
                "A stored Slack token was sealed with another secret. Set BATON_SECRET to what it "
                "was when Baton was installed in Slack, or install it again at /slack/install."
            ) from None


def _key(secret: bytes) -> bytes:
    """Return a key of its own: the secret serves other purposes too."""
    derived = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=_INFO).derive(secret)
    return base64.urlsafe_b64encode(derived)
