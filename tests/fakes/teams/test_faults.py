"""Tokens and connections of the fake go wrong as they do in the world."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import jwt
import pytest

from tests.fakes.teams import (
    BAD_TOKENS,
    SECRET,
    Chat,
    TeamsFake,
    accepted_with,
    dropped,
    failing,
    reset,
    slow,
)
from tests.fakes.teams.entra import ASSERTION, SCOPE
from tests.fakes.teams.listening import ListeningBot


async def written(teams: TeamsFake, chat: Chat) -> httpx.Response:
    """Write a message into a chat, plainly."""
    headers = {"Authorization": f"Bearer {teams.entra.token()}"}
    async with httpx.AsyncClient(trust_env=False, headers=headers) as client:
        address = f"{teams.service_url}v3/conversations/{chat.id}/activities"
        return await client.post(address, json={"type": "message", "text": "One"})


async def asked(teams: TeamsFake, **changes: str) -> httpx.Response:
    """Ask for a token with the app's secret."""
    form = {
        "grant_type": "client_credentials",
        "client_id": teams.app_id,
        "client_secret": SECRET,
        "scope": SCOPE,
    }
    async with httpx.AsyncClient(trust_env=False) as client:
        address = f"{teams.login_url}/{teams.tenant_id}/oauth2/v2.0/token"
        return await client.post(address, data={**form, **changes})


async def test_an_accepted_message_can_lose_its_answer() -> None:
    """The message stands in the chat though the connection closed without an answer."""
    async with TeamsFake() as teams:
        chat = teams.personal(teams.person("Ada Lovelace"))
        teams.will(dropped())
        with pytest.raises(httpx.TransportError):
            await written(teams, chat)

        assert ["One"] == [one.text for one in chat.seen()]
        assert [0] == [call.status for call in teams.calls]


async def test_a_gateway_can_deny_what_was_done() -> None:
    """The message stands in the chat though the answer was 502."""
    async with TeamsFake() as teams:
        chat = teams.personal(teams.person("Ada Lovelace"))
        teams.will(accepted_with(502))

        assert 502 == (await written(teams, chat)).status_code
        assert ["One"] == [one.text for one in chat.seen()]


async def test_a_connection_can_be_reset() -> None:
    """Nothing was done, and the next call goes well."""
    async with TeamsFake() as teams:
        chat = teams.personal(teams.person("Ada Lovelace"))
        teams.will(reset())
        with pytest.raises(httpx.TransportError):
            await written(teams, chat)

        assert [] == chat.seen()
        assert 201 == (await written(teams, chat)).status_code


async def test_a_slow_call_waits_for_its_gate() -> None:
    """A slow call is answered when the test lets it."""
    async with TeamsFake() as teams:
        chat, gate = teams.personal(teams.person("Ada Lovelace")), asyncio.Event()
        teams.will(slow(gate), on="send")
        call = asyncio.create_task(written(teams, chat))
        while teams.api.faults.left:  # noqa: ASYNC110 - until the call has arrived
            await asyncio.sleep(0.001)
        other = await written(teams, chat)
        before = call.done()
        gate.set()

        assert 201 == (await call).status_code == other.status_code
        assert before is False


async def test_entra_gives_a_token_that_teams_takes() -> None:
    """A token for the right secret opens the API until it ends."""
    async with TeamsFake() as teams:
        answer = (await asked(teams)).json()
        header = f"Bearer {answer['access_token']}"
        good = teams.entra.accepts(header)
        teams.entra.clock.move(timedelta(seconds=answer["expires_in"] + 1))  # type: ignore[attr-defined]

        assert good
        assert not teams.entra.accepts(header)
        assert 1 == len(teams.entra.requests)


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_id": "another"}, 400, "unauthorized_client"),
        ({"scope": "https://graph.microsoft.com/.default"}, 400, "invalid_scope"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
    ],
)
async def test_entra_refuses(changes: dict[str, str], status: int, error: str) -> None:
    """Each wrong part of a request has Entra's own error."""
    async with TeamsFake() as teams:
        response = await asked(teams, **changes)

        assert (status, error) == (response.status_code, response.json()["error"])


async def test_entra_can_fail_first() -> None:
    """A scripted failure comes before the token."""
    async with TeamsFake() as teams:
        teams.entra.faults.will(failing(503))

        assert [503, 200] == [(await asked(teams)).status_code for _ in range(2)]


async def test_a_certificate_proves_the_app() -> None:
    """An assertion signed with the registered certificate yields a token; a forged one does not."""
    async with TeamsFake() as teams:
        certificate = teams.entra.certificate
        claims: dict[str, Any] = {
            "aud": f"{teams.login_url}/{teams.tenant_id}/oauth2/v2.0/token",
            "iss": teams.app_id,
            "sub": teams.app_id,
            "jti": "1",
            "exp": 4_000_000_000,
        }
        prints = {"x5t#S256": certificate.thumbprint_sha256}
        signed = jwt.encode(claims, certificate.private_pem, algorithm="PS256", headers=prints)
        proof = {"client_assertion_type": ASSERTION, "client_assertion": signed}
        forged = {**proof, "client_assertion": signed[:-8] + "AAAAAAAA"}

        assert 200 == (await asked(teams, **proof)).status_code
        assert 401 == (await asked(teams, **forged)).status_code


async def test_every_bad_token_differs_from_a_good_one() -> None:
    """The bot gets each bad header as it is, and none of them is the good one."""
    bot = ListeningBot()
    async with TeamsFake() as teams:
        teams.connect(bot)
        for name in BAD_TOKENS:
            await teams.deliveries.post({"type": "message"}, authorization=teams.tokens.bad(name))
        good = teams.tokens.good()

        assert len(BAD_TOKENS) == len(set(bot.authorizations)) == len(bot.heard)
        assert good not in bot.authorizations


async def test_a_rotated_key_is_gone_at_once() -> None:
    """After a rotation the key set holds the new key only."""
    async with TeamsFake() as teams, httpx.AsyncClient(trust_env=False) as client:
        before = teams.tokens.key.kid
        teams.tokens.rotate()
        metadata = (await client.get(teams.openid_url)).json()
        keys = (await client.get(metadata["jwks_uri"])).json()["keys"]
        names = [key["kid"] for key in keys]

        assert teams.tokens.key.kid in names
        assert before not in names
