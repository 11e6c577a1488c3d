"""Keys that sign tokens, and how Microsoft publishes them."""

import base64
import hashlib
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

BITS = 2048


class SigningKey:
    """An RSA key with the name under which it is published."""

    def __init__(self, number: int, *, family: str = "key") -> None:
        self.private = _private_key(f"{family}-{number}")
        self.kid = base64.urlsafe_b64encode(
            hashlib.sha256(f"{family}-{number}".encode()).digest()[:20]
        ).decode()

    @property
    def public_pem(self) -> bytes:
        """The public half as a file."""
        return self.private.public_key().public_bytes(
            Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
        )

    def jwk(self, **more: Any) -> dict[str, Any]:
        """The public half as one entry of a key set."""
        public: dict[str, Any] = jwt.algorithms.RSAAlgorithm.to_jwk(
            self.private.public_key(), as_dict=True
        )
        public.pop("key_ops", None)
        return {**public, "use": "sig", "kid": self.kid, "x5t": self.kid, **more}

    def sign(self, claims: dict[str, Any], **headers: Any) -> str:
        """Return the claims as a token of this key."""
        names = {"kid": self.kid, "x5t": self.kid, **headers}
        return jwt.encode(claims, self.private, algorithm="RS256", headers=names)


@cache
def _private_key(name: str) -> RSAPrivateKey:
    """Make a key once in a run: making one costs more than a whole test."""
    return generate_private_key(public_exponent=65537, key_size=BITS)
