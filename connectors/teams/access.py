"""How Baton gets into Teams: what the operator's credentials build, and where checks are off."""

from dataclasses import dataclass
from typing import Literal

import httpx

from bot.domain.errors import SettingsError
from bot.ports.clock import Clock
from connectors.teams.credentials import (
    CertificateCredential,
    Credential,
    ManagedIdentityCredential,
    SecretCredential,
    token_url,
)
from connectors.teams.hosts import ServiceHosts
from connectors.teams.keys import SigningKeys
from connectors.teams.pipeline import Pipeline, PipelinePort
from connectors.teams.port import TeamsPort
from connectors.teams.rest import BotConnector
from connectors.teams.tokens import AccessTokens, NoTokens
from connectors.teams.verify import Door, EntraDoor, LoopbackDoor

LOGIN_URL = "https://login.microsoftonline.com"
OPENID_URL = "https://login.botframework.com/v1/.well-known/openidconfiguration"


@dataclass(frozen=True, slots=True)
class TeamsAccess:
    """What Baton needs to be let into Teams."""

    app_id: str
    tenant_id: str
    password: str | None = None
    certificate: bytes | None = None
    """Certificate and private key, as PEM."""
    managed_identity: bool = False
    identity_endpoint: str | None = None
    identity_header: str | None = None
    openid_url: str = OPENID_URL
    login_url: str = LOGIN_URL
    service_hosts: tuple[str, ...] = ()
    auth: Literal["entra", "none"] = "entra"
    sdk: Literal["botbuilder", "agents"] = "botbuilder"
    is_loopback: bool = False
    """Whether the server listens on this machine only."""

    def require_sound(self) -> None:
        """Raise SettingsError for what must not be served; the text names the cure."""
        if self.auth == "none":
            if not self.is_loopback:
                raise SettingsError(
                    "teams.auth is none, so anybody who reaches the server could write as anybody. "
                    "Set teams.auth to entra, or server.host to 127.0.0.1."
                )
            return
        if not self.app_id:
            raise SettingsError(
                "Teams has no app id: set TEAMS_APP_ID to the Application (client) ID of the bot's "
                "registration. Without it no request could be checked."
            )
        if not self.tenant_id:
            raise SettingsError(
                "Teams has no tenant: set TEAMS_TENANT_ID to the Directory (tenant) ID. New bots "
                "belong to one tenant; connectors/teams/README.md shows where it stands."
            )
        if not (self.password or self.certificate or self.managed_identity):
            raise SettingsError(
                "Teams has no credential: set TEAMS_APP_PASSWORD to a client secret, or "
                "TEAMS_APP_CERTIFICATE to a PEM file, or teams.managed_identity to true on Azure."
            )


def open_port(access: TeamsAccess, *, http: httpx.AsyncClient, clock: Clock) -> TeamsPort:
    """Return the port of the library that teams.sdk names; raises SettingsError.

    `http` carries every request to Microsoft; whoever opened it closes it.
    """
    access.require_sound()
    hosts = ServiceHosts(access.service_hosts)
    rest = BotConnector(http, _tokens(access, http, clock), hosts=hosts)
    door = _door(access, http, clock, hosts)
    return PipelinePort(_pipeline(access, rest), door=door, rest=rest)


def _pipeline(access: TeamsAccess, rest: BotConnector) -> Pipeline:
    if access.sdk == "agents":
        from connectors.teams.agents_sdk import AgentsPipeline  # noqa: PLC0415 - what is chosen

        return AgentsPipeline(rest, app_id=access.app_id)
    from connectors.teams.botbuilder import BotBuilderPipeline  # noqa: PLC0415 - the same

    return BotBuilderPipeline(rest, app_id=access.app_id)


def open_tokens(access: TeamsAccess, *, http: httpx.AsyncClient, clock: Clock) -> AccessTokens:
    """Return what fetches tokens, for `check`, which tries it; raises SettingsError."""
    access.require_sound()
    return AccessTokens(http, _credential(access, clock), clock=clock)


def _door(access: TeamsAccess, http: httpx.AsyncClient, clock: Clock, hosts: ServiceHosts) -> Door:
    if access.auth == "none":
        return LoopbackDoor(hosts)
    keys = SigningKeys(http, openid_url=access.openid_url, clock=clock)
    return EntraDoor(keys, app_id=access.app_id, hosts=hosts)


def _tokens(access: TeamsAccess, http: httpx.AsyncClient, clock: Clock) -> AccessTokens | NoTokens:
    if access.auth == "none":
        return NoTokens()
    return AccessTokens(http, _credential(access, clock), clock=clock)


def _credential(access: TeamsAccess, clock: Clock) -> Credential:
    url = token_url(access.login_url, access.tenant_id)
    if access.certificate:
        return CertificateCredential(url, app_id=access.app_id, pem=access.certificate, clock=clock)
    if access.password:
        return SecretCredential(url, app_id=access.app_id, secret=access.password)
    return ManagedIdentityCredential(
        app_id=access.app_id, endpoint=access.identity_endpoint, header=access.identity_header
    )
