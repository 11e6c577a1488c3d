"""What Microsoft publishes about the Bot Framework's tokens, and those tokens, good and bad."""

import base64
import hmac
import json
from datetime import timedelta
from typing import Any

import jwt
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.ports.clock import Clock
from tests.fakes.teams.faults import Faults
from tests.fakes.teams.keys import SigningKey

ISSUER = "https://api.botframework.com"
ENDORSEMENTS = ("msteams", "webchat", "directline", "skype", "email")
METADATA_PATH = "/v1/.well-known/openidconfiguration"
KEYS_PATH = "/v1/.well-known/keys"
BAD_TOKENS = (
    "missing",
    "empty",
    "no_scheme",
    "basic",
    "malformed",
    "expired",
    "not_yet_valid",
    "no_expiry",
    "wrong_audience",
    "no_audience",
    "wrong_issuer",
    "no_issuer",
    "unsigned",
    "shared_secret",
    "wrong_key",
    "unknown_key",
    "no_key_id",
    "not_endorsed",
    "other_service_url",
    "no_service_url",
)
"""The names that `InboundTokens.bad` knows; each must be refused."""


class InboundTokens:
    """Signs what Teams sends to the bot, and publishes the keys."""

    def __init__(self, *, app_id: str, clock: Clock) -> None:
        self.app_id = app_id
        self.clock = clock
        self.service_url = ""
        self.fetches = 0
        """How often the key set was read."""
        self.faults = Faults()
        self._generation = 1

    @property
    def key(self) -> SigningKey:
        """The key that signs now."""
        return SigningKey(self._generation, family="channel")

    def rotate(self) -> None:
        """Sign with a new key from now on; the old one is published no more."""
        self._generation += 1

    def good(self, **changes: Any) -> str:
        """Return an Authorization header as Teams sends it; a claim set to None is left out."""
        return f"Bearer {self.key.sign(self._claims(**changes))}"

    def bad(self, name: str) -> str | None:
        """Return a header that must be refused (None: no header at all)."""
        made: str | None = getattr(self, f"_{name}")()
        return made

    def routes(self) -> list[Route]:
        return [Route(METADATA_PATH, self._metadata), Route(KEYS_PATH, self._keys)]

    def _claims(self, **changes: Any) -> dict[str, Any]:
        now = self.clock.now()
        claims = {
            "iss": ISSUER,
            "aud": self.app_id,
            "nbf": int((now - timedelta(minutes=5)).timestamp()),
            "exp": int((now + timedelta(hours=1)).timestamp()),
            "serviceurl": self.service_url,
        }
        return {name: value for name, value in (claims | changes).items() if value is not None}

    async def _metadata(self, request: Request) -> Response:
        base = str(request.base_url).rstrip("/")
        return JSONResponse(
            {
                "issuer": ISSUER,
                "authorization_endpoint": "https://invalid.botframework.com",
                "jwks_uri": f"{base}{KEYS_PATH}",
                "id_token_signing_alg_values_supported": ["RS256"],
                "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            }
        )

    async def _keys(self, request: Request) -> Response:
        self.fetches += 1
        fault = self.faults.next("keys")
        if fault is not None:
            return await fault.answer()
        endorsed = self.key.jwk(endorsements=list(ENDORSEMENTS))
        other = SigningKey(0, family="other-channel").jwk(endorsements=["webchat"])
        return JSONResponse({"keys": [endorsed, other]})

    def _missing(self) -> None:
        return None

    def _empty(self) -> str:
        return ""

    def _no_scheme(self) -> str:
        return self.good().removeprefix("Bearer ")

    def _basic(self) -> str:
        return "Basic " + base64.b64encode(f"{self.app_id}:secret".encode()).decode()

    def _malformed(self) -> str:
        return "Bearer not.a.token"

    def _expired(self) -> str:
        return self.good(exp=int((self.clock.now() - timedelta(hours=1)).timestamp()))

    def _not_yet_valid(self) -> str:
        return self.good(nbf=int((self.clock.now() + timedelta(hours=1)).timestamp()))

    def _no_expiry(self) -> str:
        return self.good(exp=None)

    def _wrong_audience(self) -> str:
        return self.good(aud="00000000-dead-4000-8000-000000000000")

    def _no_audience(self) -> str:
        return self.good(aud=None)

    def _wrong_issuer(self) -> str:
        return self.good(iss="https://sts.windows.net/somebody-else/")

    def _no_issuer(self) -> str:
        return self.good(iss=None)

    def _unsigned(self) -> str:
        head = _part({"alg": "none", "typ": "JWT", "kid": self.key.kid})
        return f"Bearer {head}.{_part(self._claims())}."

    def _shared_secret(self) -> str:
        """HS256 with the published key as the secret: the classic confusion of algorithms."""
        head = _part({"alg": "HS256", "typ": "JWT", "kid": self.key.kid})
        signed = f"{head}.{_part(self._claims())}"
        mac = hmac.digest(self.key.public_pem, signed.encode(), "sha256")
        return f"Bearer {signed}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"

    def _wrong_key(self) -> str:
        forger = SigningKey(0, family="forger")
        return f"Bearer {forger.sign(self._claims(), kid=self.key.kid)}"

    def _unknown_key(self) -> str:
        return f"Bearer {SigningKey(0, family='forger').sign(self._claims())}"

    def _no_key_id(self) -> str:
        return "Bearer " + jwt.encode(self._claims(), self.key.private, algorithm="RS256")

    def _not_endorsed(self) -> str:
        """Signed by a true key of the Bot Framework that may not speak for Teams."""
        return f"Bearer {SigningKey(0, family='other-channel').sign(self._claims())}"

    def _other_service_url(self) -> str:
        return self.good(serviceurl="https://smba.example.net/amer/")

    def _no_service_url(self) -> str:
        return self.good(serviceurl=None)


def _part(values: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).rstrip(b"=").decode()
