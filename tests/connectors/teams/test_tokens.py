"""Our own token: by secret, certificate or managed identity, kept, and renewed before its end."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from bot.domain.errors import SendDelayed, SettingsError
from connectors.teams.access import open_tokens
from connectors.teams.credentials import CertificateCredential
from connectors.teams.tokens import AccessTokens
from tests.connectors.teams.scene import access_of
from tests.fakes.clock import FixedClock
from tests.fakes.teams import TeamsFake, failing, slow


@pytest.fixture
async def teams() -> AsyncIterator[TeamsFake]:
    """Open Entra."""
    async with TeamsFake() as opened:
        yield opened


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    """Open the one client."""
    async with httpx.AsyncClient(trust_env=False) as client:
        yield client


@pytest.fixture
def clock() -> FixedClock:
    """Return the time of the tokens' keeper."""
    return FixedClock()


def tokens(
    teams: TeamsFake, http: httpx.AsyncClient, clock: FixedClock, **changes: Any
) -> AccessTokens:
    return open_tokens(access_of(teams, **changes), http=http, clock=clock)


async def test_a_secret_yields_a_token(
    teams: TeamsFake, http: httpx.AsyncClient, clock: FixedClock
) -> None:
    """It is asked of the tenant's own endpoint and good for the Bot Connector."""
    token = await tokens(teams, http, clock).token()

    assert teams.entra.accepts(f"Bearer {token}")


async def test_a_certificate_yields_a_token(
    teams: TeamsFake, http: httpx.AsyncClient, clock: FixedClock
) -> None:
    """The private key signs a short-lived assertion and is not sent."""
    pem = teams.entra.certificate.private_pem + teams.entra.certificate.public_pem
    with_certificate = tokens(teams, http, _now(teams), certificate=_bytes(pem), password=None)

    token = await with_certificate.token()

    assert teams.entra.accepts(f"Bearer {token}")
    assert "client_secret" not in teams.entra.requests[0]


async def test_a_managed_identity_yields_a_token(
    teams: TeamsFake, http: httpx.AsyncClient, clock: FixedClock
) -> None:
    """No secret exists anywhere."""
    identity = tokens(
        teams,
        http,
        clock,
        password=None,
        managed_identity=True,
        identity_endpoint=teams.identity_url,
    )

    token = await identity.token()

    assert teams.entra.accepts(f"Bearer {token}")


async def test_a_token_is_asked_for_once(
    teams: TeamsFake, http: httpx.AsyncClient, clock: FixedClock
) -> None:
    """Forty senders that begin together share one request."""
    keeper = tokens(teams, http, clock)

    given = await asyncio.gather(*(keeper.token() for _ in range(40)))

    assert 1 == len(set(given))
    assert 1 == len(teams.entra.requests)


async def test_a_token_is_renewed_before_its_end(
    teams: TeamsFake, http: httpx.AsyncClient, clock: FixedClock
) -> None:
    """No request leaves with a token that ends on its way."""
    keeper = tokens(teams, http, clock)
    first = await keeper.token()
    clock.move(teams.entra.lifetime - timedelta(minutes=6))
    still = await keeper.token()
    clock.move(timedelta(minutes=2))

    renewed = await keeper.token()

    assert first == still
    assert first != renewed


async def test_a_failed_renewal_goes_on_with_what_holds(
    teams: TeamsFake, http: httpx.AsyncClient, clock: FixedClock
) -> None:
    """Entra's outage of a minute is not ours."""
    keeper = tokens(teams, http, clock)
    first = await keeper.token()
    clock.move(teams.entra.lifetime - timedelta(minutes=4))
    teams.entra.faults.will(failing(503), on="token")

    assert first == await keeper.token()


async def test_without_a_token_sends_wait(
    teams: TeamsFake, http: httpx.AsyncClient, clock: FixedClock
) -> None:
    """A wrong secret loses no message: sends are put off, and the sentence says what to check."""
    keeper = tokens(teams, http, clock, password="wrong")

    with pytest.raises(SendDelayed, match="TEAMS_APP_ID") as problem:
        await keeper.token()

    assert problem.value.retry_after > timedelta(seconds=30)


async def test_a_slow_entra_does_not_hold_the_loop(
    teams: TeamsFake, http: httpx.AsyncClient, clock: FixedClock
) -> None:
    """While a token is fetched everything else goes on."""
    gate = asyncio.Event()
    teams.entra.faults.will(slow(gate), on="token")
    fetching = asyncio.create_task(tokens(teams, http, clock).token())

    await asyncio.sleep(0)
    gate.set()

    assert teams.entra.accepts(f"Bearer {await fetching}")


@pytest.mark.parametrize("pem", [b"", b"nonsense", b"-----BEGIN CERTIFICATE-----\nx"])
def test_a_certificate_that_is_none_is_named(pem: bytes) -> None:
    """The start stops with the sentence that an operator needs."""
    with pytest.raises(SettingsError, match="TEAMS_APP_CERTIFICATE"):
        CertificateCredential("https://x", app_id="a", pem=pem, clock=FixedClock())


def _now(teams: TeamsFake) -> Any:
    return teams.entra.clock


def _bytes(pem: Any) -> bytes:
    return pem if isinstance(pem, bytes) else str(pem).encode()
