"""How Baton proves to Entra who it is: a secret, a certificate, or the machine's own identity."""

import base64
import hashlib
from datetime import timedelta
from typing import Protocol
from uuid import uuid4

import httpx
import jwt
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    load_pem_private_key,
)

from bot.domain.errors import SettingsError
from bot.ports.clock import Clock

SCOPE = "https://api.botframework.com/.default"
RESOURCE = "https://api.botframework.com"
IMDS_URL = "http://169.254.169.254/metadata/identity/oauth2/token"
"""Azure's instance metadata service: the same link-local address on every virtual machine."""
_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_ASSERTION_LIFE = timedelta(minutes=10)


class Credential(Protocol):
    """Builds the request that yields a token."""

    def request(self) -> httpx.Request:
        """Return the request to send; each call builds a fresh one."""
        ...


def token_url(login_url: str, tenant_id: str) -> str:
    """Return where a tenant gives out tokens (OAuth 2.0 client credentials, version 2)."""
    return f"{login_url.rstrip('/')}/{tenant_id}/oauth2/v2.0/token"


class SecretCredential:
    """A client secret."""

    def __init__(self, url: str, *, app_id: str, secret: str) -> None:
        self._url = url
        self._form = {
            "grant_type": "client_credentials",
            "client_id": app_id,
            "client_secret": secret,
            "scope": SCOPE,
        }

    def request(self) -> httpx.Request:
        """Return the request that shows the secret."""
        return httpx.Request("POST", self._url, data=self._form)


class CertificateCredential:
    """A certificate: its private key signs a short-lived assertion, the key itself never leaves."""

    def __init__(self, url: str, *, app_id: str, pem: bytes, clock: Clock) -> None:
        """`pem` holds the certificate and its unencrypted RSA key. Raises SettingsError."""
        self._url = url
        self._app_id = app_id
        self._clock = clock
        self._key, self._thumbprint = _certificate(pem)

    def request(self) -> httpx.Request:
        """Return the request with a fresh assertion."""
        form = {
            "grant_type": "client_credentials",
            "client_id": self._app_id,
            "client_assertion_type": _ASSERTION_TYPE,
            "client_assertion": self._assertion(),
            "scope": SCOPE,
        }
        return httpx.Request("POST", self._url, data=form)

    def _assertion(self) -> str:
        """Return the assertion; its form is that of Entra's page on certificate credentials."""
        now = self._clock.now()
        claims = {
            "aud": self._url,
            "iss": self._app_id,
            "sub": self._app_id,
            "jti": str(uuid4()),
            "nbf": now,
            "iat": now,
            "exp": now + _ASSERTION_LIFE,
        }
        headers = {"x5t#S256": self._thumbprint}
        return jwt.encode(claims, self._key, algorithm="PS256", headers=headers)


class ManagedIdentityCredential:
    """The identity that Azure gives a machine or an app: no secret exists anywhere."""

    def __init__(
        self, *, app_id: str, endpoint: str | None = None, header: str | None = None
    ) -> None:
        """Without `endpoint` and `header` the metadata service of virtual machines is asked.

        They are what App Service and Container Apps put into the environment as IDENTITY_ENDPOINT
        and IDENTITY_HEADER.
        """
        self._app_id = app_id
        self._endpoint = endpoint or IMDS_URL
        self._header = header

    def request(self) -> httpx.Request:
        """Return the request to the machine's own token service."""
        query = {"resource": RESOURCE, "client_id": self._app_id}
        if self._header:
            query["api-version"] = "2019-08-01"
            headers = {"X-IDENTITY-HEADER": self._header}
        else:
            query["api-version"] = "2018-02-01"
            headers = {"Metadata": "true"}
        return httpx.Request("GET", self._endpoint, params=query, headers=headers)


def _certificate(pem: bytes) -> tuple[RSAPrivateKey, str]:
    try:
        key = load_pem_private_key(pem, password=None)
        certificate = x509.load_pem_x509_certificate(pem)
    except (ValueError, TypeError):
        raise SettingsError(
            "The file of TEAMS_APP_CERTIFICATE must hold a certificate and its private key without "
            "a password, both as PEM (the lines that begin with -----BEGIN)."
        ) from None
    if not isinstance(key, RSAPrivateKey):
        raise SettingsError("The key in TEAMS_APP_CERTIFICATE must be an RSA key.")
    digest = hashlib.sha256(certificate.public_bytes(Encoding.DER)).digest()
    return key, base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")
