"""A certificate with which the bot proves itself instead of a secret."""

import base64
from datetime import timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509.oid import NameOID

from tests.fakes.clock import NOON
from tests.fakes.teams.keys import SigningKey

_VALID = timedelta(days=3650)


class Certificate:
    """Self-signed, registered with the app."""

    @property
    def private_pem(self) -> str:
        """The private key, as its owner keeps it in a file."""
        pem: bytes = _key().private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return pem.decode()

    @property
    def public_pem(self) -> str:
        """The certificate, as it was uploaded."""
        return _certificate().public_bytes(serialization.Encoding.PEM).decode()

    @property
    def public_key(self) -> RSAPublicKey:
        return _key().private.public_key()

    @property
    def thumbprint_sha1(self) -> str:
        return _encoded(_certificate().fingerprint(hashes.SHA1()))  # noqa: S303 - Entra's own form

    @property
    def thumbprint_sha256(self) -> str:
        return _encoded(_certificate().fingerprint(hashes.SHA256()))


def _key() -> SigningKey:
    return SigningKey(1, family="certificate")


@cache
def _certificate() -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "baton.example.com")])
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(_key().private.public_key())
        .serial_number(1)
        .not_valid_before(NOON - _VALID)
        .not_valid_after(NOON + _VALID)
        .sign(_key().private, hashes.SHA256())
    )


def _encoded(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
