"""Microsoft Entra's token endpoint, and the check of the tokens it gave."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.ports.clock import Clock
from tests.fakes.teams.certificate import Certificate
from tests.fakes.teams.faults import Faults
from tests.fakes.teams.keys import SigningKey

AUDIENCE = "https://api.botframework.com"
SCOPE = f"{AUDIENCE}/.default"
LOGIN_PATH = "/login"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class Refused(Exception):
    """A token request that Entra refuses."""

    def __init__(self, status: int, error: str, text: str) -> None:
        super().__init__(text)
        self.status, self.error, self.text = status, error, text


class Entra:
    """Gives tokens to the bot by secret, certificate or managed identity."""

    def __init__(self, *, app_id: str, tenant_id: str, secret: str, clock: Clock) -> None:
        self.app_id, self.tenant_id, self.secret = app_id, tenant_id, secret
        self.clock = clock
        self.lifetime = timedelta(seconds=3599)
        self.requests: list[dict[str, str]] = []
        """The form of every token request, in order."""
        self.faults = Faults()
        self.certificate = Certificate()
        self._valid_from = 0
        self._given = 0

    def revoke(self) -> None:
        """Refuse every token that was given until now."""
        self._valid_from = self._given

    def routes(self) -> list[Route]:
        path = f"{LOGIN_PATH}/{{tenant}}/oauth2/v2.0/token"
        return [
            Route(path, self._token, methods=["POST"]),
            Route("/metadata/identity/oauth2/token", self._identity, methods=["GET"]),
        ]

    def accepts(self, authorization: str | None) -> bool:
        """Whether a call of the Connector API carries a good token of this bot."""
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer":
            return False
        try:
            claims = self._read(token)
        except jwt.InvalidTokenError:
            return False
        in_time = claims["exp"] > self.clock.now().timestamp()
        return in_time and bool(claims["number"] > self._valid_from)

    def token(self) -> str:
        """Return a token without a request, for a client that brings its own way to ask."""
        self._given += 1
        now = self.clock.now()
        claims = {
            "aud": AUDIENCE,
            "iss": f"https://sts.windows.net/{self.tenant_id}/",
            "iat": int(now.timestamp()),
            "nbf": int(now.timestamp()),
            "exp": int((now + self.lifetime).timestamp()),
            "appid": self.app_id,
            "tid": self.tenant_id,
            "number": self._given,
        }
        return self._key.sign(claims)

    @property
    def _key(self) -> SigningKey:
        return SigningKey(1, family="entra")

    def _read(self, token: str) -> dict[str, Any]:
        """Check everything but the time, which is the fake's own."""
        public = self._key.private.public_key()
        unchecked: Any = {"verify_exp": False, "verify_nbf": False, "verify_iat": False}
        claims: dict[str, Any] = jwt.decode(
            token, public, algorithms=["RS256"], audience=AUDIENCE, options=unchecked
        )
        if claims["appid"] != self.app_id:
            raise jwt.InvalidTokenError
        return claims

    async def _token(self, request: Request) -> Response:
        form = {
            name: values[0] for name, values in parse_qs((await request.body()).decode()).items()
        }
        self.requests.append(form)
        fault = self.faults.next("token")
        if fault is not None and not fault.accept:
            return await fault.answer()
        if fault is not None and fault.gate is not None:
            await fault.gate.wait()
        try:
            self._check(request.path_params["tenant"], form, str(request.url))
        except Refused as refusal:
            return _refusal(refusal)
        return self._given_token()

    async def _identity(self, request: Request) -> Response:
        """The managed identity's endpoint of an Azure machine."""
        self.requests.append(dict(request.query_params))
        fault = self.faults.next("token")
        if fault is not None and not fault.accept:
            return await fault.answer()
        if request.headers.get("metadata") != "true":
            return _refusal(Refused(400, "invalid_request", "Required metadata header missing"))
        if request.query_params.get("resource", "").rstrip("/") != AUDIENCE:
            return _refusal(Refused(400, "invalid_resource", "AADSTS500011: unknown resource"))
        return self._given_token(words=True)

    def _given_token(self, *, words: bool = False) -> Response:
        seconds = int(self.lifetime.total_seconds())
        body = {"token_type": "Bearer", "expires_in": seconds, "ext_expires_in": seconds}
        expires_on = int((self.clock.now() + self.lifetime).timestamp())
        texts = {"expires_in": str(seconds), "expires_on": str(expires_on), "resource": AUDIENCE}
        more = texts if words else {}
        return JSONResponse({**body, **more, "access_token": self.token()})

    def _check(self, tenant: str, form: dict[str, str], endpoint: str) -> None:
        if tenant != self.tenant_id:
            raise Refused(400, "invalid_request", f"AADSTS90002: Tenant '{tenant}' not found.")
        if form.get("grant_type") != "client_credentials":
            raise Refused(400, "unsupported_grant_type", "AADSTS70003: unsupported grant type.")
        if form.get("scope") != SCOPE:
            raise Refused(400, "invalid_scope", "AADSTS70011: The provided scope is not valid.")
        if form.get("client_id") != self.app_id:
            raise Refused(400, "unauthorized_client", "AADSTS700016: Application was not found.")
        if "client_assertion" in form:
            self._check_assertion(form, endpoint)
        elif form.get("client_secret") != self.secret:
            raise Refused(401, "invalid_client", "AADSTS7000215: Invalid client secret provided.")

    def _check_assertion(self, form: dict[str, str], endpoint: str) -> None:
        refusal = Refused(401, "invalid_client", "AADSTS700027: The assertion is not valid.")
        if form.get("client_assertion_type") != ASSERTION:
            raise refusal
        try:
            claims = _assertion(form["client_assertion"], self.certificate, endpoint)
        except jwt.InvalidTokenError:
            raise refusal from None
        if claims["iss"] != self.app_id or claims["sub"] != self.app_id:
            raise refusal


def _assertion(token: str, certificate: Certificate, endpoint: str) -> dict[str, Any]:
    head = jwt.get_unverified_header(token)
    prints = {head.get("x5t"), head.get("x5t#S256")}
    if prints.isdisjoint({certificate.thumbprint_sha1, certificate.thumbprint_sha256}):
        raise jwt.InvalidTokenError
    public = certificate.public_key
    assert isinstance(public, RSAPublicKey)
    required: Any = {"require": ["exp", "iss", "sub", "jti"], "verify_exp": False}
    claims: dict[str, Any] = jwt.decode(
        token, public, algorithms=["RS256", "PS256"], audience=endpoint, options=required
    )
    return claims


def _refusal(refusal: Refused) -> Response:
    body = {"error": refusal.error, "error_description": refusal.text}
    return JSONResponse(body, refusal.status)
