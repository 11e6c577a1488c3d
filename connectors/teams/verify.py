"""Who may post to us: the token's issuer, audience, signature, times, endorsement and address."""

import json
from collections.abc import Mapping
from typing import Any, Protocol

import jwt
import structlog

from connectors.teams.fields import text_at
from connectors.teams.hosts import ServiceHosts
from connectors.teams.keys import KeysAway, SigningKeys
from connectors.teams.port import Activity

CHANNEL_ID = "msteams"
SKEW_SECONDS = 300
"""How far clocks may differ: five minutes, as the Bot Framework's authentication page allows."""
_log = structlog.get_logger()


class Refused(Exception):
    """A request that is not taken; the text is for whoever runs the server, not for a contact."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


Claims = Mapping[str, Any]


class Door(Protocol):
    """Lets requests in, or raises Refused."""

    async def claims(self, authorization: str) -> Claims:
        """Return what the token says, once it is proved; raises Refused."""
        ...

    def admit(self, claims: Claims, activity: Activity) -> None:
        """Raise Refused where the activity is not what the token was made for."""
        ...


class EntraDoor:
    """Checks every token: there is no setting, and no missing one, that turns a check off."""

    def __init__(self, keys: SigningKeys, *, app_id: str, hosts: ServiceHosts) -> None:
        """Raises ValueError without an app id: an empty audience would let everybody in."""
        if not app_id:
            message = "the Teams app id is empty"
            raise ValueError(message)
        self._keys = keys
        self._app_id = app_id
        self._hosts = hosts

    async def claims(self, authorization: str) -> Claims:
        """Return the claims of a bearer token that Microsoft signed for us; raises Refused."""
        token = _bearer(authorization)
        try:
            key = await self._keys.key(_key_id(token))
        except KeysAway:
            raise Refused(503, "The keys of Teams cannot be fetched; see the log.") from None
        if key is None:
            raise Refused(401, "No published key has signed this token.")
        claims = self._decoded(token, key.key)
        if CHANNEL_ID not in key.endorsements:
            raise Refused(403, "The key of this token is not endorsed for Teams.")
        return claims

    def admit(self, claims: Claims, activity: Activity) -> None:
        """Raise Refused unless the activity comes from the Teams address that the token names."""
        url = text_at(activity, "serviceUrl")
        if text_at(activity, "channelId") != CHANNEL_ID:
            raise Refused(403, "Only activities of Teams are taken here.")
        claimed = claims.get("serviceurl")
        if not isinstance(claimed, str) or claimed.rstrip("/") != url.rstrip("/"):
            raise Refused(403, "The token was made for another service address.")
        _require_host(self._hosts, url)

    def _decoded(self, token: str, key: Any) -> Claims:
        try:
            claims: Claims = jwt.decode(
                token,
                key,
                algorithms=["RS256"],
                audience=self._app_id,
                issuer=self._keys.issuer,
                leeway=SKEW_SECONDS,
                options={"require": ["exp", "iss", "aud"]},
            )
        except (jwt.InvalidTokenError, ValueError, TypeError) as problem:
            raise Refused(401, f"The token does not hold: {type(problem).__name__}.") from None
        return claims


class LoopbackDoor:
    """Lets everybody in who can reach this machine's loopback (`teams.auth: none`)."""

    def __init__(self, hosts: ServiceHosts) -> None:
        self._hosts = hosts

    async def claims(self, authorization: str) -> Claims:  # noqa: ARG002 - the door's shape
        """Return no claims: nothing was proved."""
        return {}

    def admit(self, claims: Claims, activity: Activity) -> None:  # noqa: ARG002 - the same
        """Raise Refused for an address that is neither Teams' nor named by the operator."""
        _require_host(self._hosts, text_at(activity, "serviceUrl"))


def parsed(body: bytes) -> Activity:
    """Return the activity in a body; raises Refused with 400 where there is none."""
    try:
        activity = json.loads(body)
    except (ValueError, RecursionError):
        raise Refused(400, "The body is not JSON.") from None
    if not isinstance(activity, dict) or not text_at(activity, "type"):
        raise Refused(400, "The body is not an activity: it has no type.")
    if not text_at(activity, "conversation", "id"):
        raise Refused(400, "The activity names no conversation.")
    if not text_at(activity, "serviceUrl"):
        raise Refused(400, "The activity names no service address.")
    return activity


async def admitted(door: Door, authorization: str, body: bytes) -> tuple[Claims, Activity]:
    """Return the claims and the activity of a request that may come in; raises Refused."""
    claims = await door.claims(authorization)
    activity = parsed(body)
    door.admit(claims, activity)
    return claims, activity


def _require_host(hosts: ServiceHosts, url: str) -> None:
    if not hosts.allow(url):
        _log.warning("an activity names a service address that is not allowed")
        raise Refused(
            403, "The service address is not one of Teams; teams.service_hosts can name more."
        )


def _bearer(authorization: str) -> str:
    scheme, _, token = authorization.strip().partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Refused(401, "Send a bearer token of the Bot Connector.")
    return token.strip()


def _key_id(token: str) -> str:
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.InvalidTokenError, ValueError, TypeError, RecursionError):
        raise Refused(401, "The token cannot be read.") from None
    if header.get("alg") != "RS256" or not isinstance(header.get("kid"), str):
        raise Refused(401, "The token must be signed with RS256 and name its key.")
    return str(header["kid"])
