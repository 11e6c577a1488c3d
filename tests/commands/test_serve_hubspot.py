"""`serve` with HubSpot as channel, CRM and desk, as a process of its own."""

import json
import subprocess
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from tests.commands.served import ROOT, Served, command, only, serving, until, written
from tests.fakes.hubspot import FakeHubSpot, ServedHubSpot
from tests.fakes.hubspot.fixtures import hubspot, served_hubspot
from tests.fakes.hubspot.webhooks import encoded, signed

__all__ = ["hubspot", "served_hubspot"]
_SETTINGS = """
web: {enabled: false}
mail: {provider: file}
hubspot: {app_id: 99, actor: A-502, desk: {level: notes}}
handoff: {desks: [hubspot]}
"""


def _keys(hubspot: FakeHubSpot, url: str) -> dict[str, str]:
    return {
        "HUBSPOT_ACCESS_TOKEN": hubspot.portal.token,
        "HUBSPOT_CLIENT_SECRET": hubspot.portal.client_secret,
        "HUBSPOT_API_URL": url,
    }


@pytest.fixture
async def served(
    hubspot: FakeHubSpot, served_hubspot: ServedHubSpot, tmp_path: Path
) -> AsyncIterator[Served]:
    """Serve a portal whose clock goes."""
    hubspot.portal.now = lambda: datetime.now(UTC)
    environment = _keys(hubspot, served_hubspot.url)
    async with serving(tmp_path, settings=_SETTINGS, environment=environment) as process:
        yield process


class _Visitor:
    """Writes into a thread; HubSpot tells Baton of all that happens, its own messages included."""

    def __init__(self, hubspot: FakeHubSpot, served: Served) -> None:
        self._hubspot, self._url = hubspot, f"{served.address}/hubspot/webhooks"
        self.thread = hubspot.talks.begin(email="ada@example.com")

    async def says(self, text: str) -> None:
        """Write, and let the webhooks go out."""
        self._hubspot.talks.visitor_writes(self.thread, text)
        await self.tells()

    async def tells(self) -> None:
        """Send what has happened in the portal since."""
        body = encoded(self._hubspot.talks.events)
        self._hubspot.talks.events.clear()
        portal = self._hubspot.portal
        headers = signed(
            body, url=self._url, secret=portal.client_secret, at=portal.now().timestamp()
        )
        async with httpx.AsyncClient() as client:
            answer = await client.post(self._url, content=body, headers=headers)
        assert 200 == answer.status_code

    async def forges(self) -> int:
        """Post what HubSpot did not sign; return the status."""
        async with httpx.AsyncClient() as client:
            return (await client.post(self._url, content=b"[]")).status_code

    @property
    def reads(self) -> str:
        """What was answered, in one text."""
        return "\n".join(self._hubspot.talks.said(self.thread))


async def test_a_visitor_is_answered_and_handed_over_with_a_ticket(
    hubspot: FakeHubSpot, served: Served
) -> None:
    """A cited answer in the thread; then a ticket that knows what was asked, with its number.

    What is on was printed at the start, and what HubSpot did not sign is refused.
    """
    visitor = _Visitor(hubspot, served)
    await visitor.says("Within how many days can I return a bike?")
    await until(lambda: "30 days" in visitor.reads)
    await visitor.says("Can I talk to a human, please?")
    await until(lambda: "Your reference is" in visitor.reads)

    (ticket,) = hubspot.portal.records["tickets"].values()
    assert "return a bike" in str(ticket.properties["content"])
    assert f"Your reference is {ticket.id}" in visitor.reads
    assert "threads answered, webhooks at" in served.printed
    assert 401 == await visitor.forges()


def _run(
    folder: Path, name: str, *more: str, keys: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    written(folder, settings=_SETTINGS)
    return subprocess.run(
        command(folder, name, *more),
        cwd=ROOT,
        env=only(keys),
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )


def test_a_portal_that_does_not_answer_is_named_with_the_cure(
    hubspot: FakeHubSpot, tmp_path: Path
) -> None:
    """Exit 1, a sentence, no traceback."""
    keys = _keys(hubspot, "http://127.0.0.1:9")

    done = _run(tmp_path, "ask", "Hello?", keys=keys)

    assert 1 == done.returncode
    assert "HubSpot cannot be used at http://127.0.0.1:9" in done.stderr
    assert "crm.provider: local" in done.stderr
    assert "Traceback" not in done.stderr


def test_check_says_how_the_portal_stands(
    hubspot: FakeHubSpot, served_hubspot: ServedHubSpot, tmp_path: Path
) -> None:
    """The portal is asked, not only the settings."""
    done = _run(tmp_path, "check", "--json", keys=_keys(hubspot, served_hubspot.url))

    parts = {each["part"]: each for each in json.loads(done.stdout)["parts"]}
    assert ("on", "portal 4711 answers") == (parts["portal"]["state"], parts["portal"]["words"])
    assert "on" == parts["crm"]["state"]
    assert 0 == done.returncode, done.stderr
