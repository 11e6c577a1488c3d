"""A visitor of the website proves their address by a code, in `serve` as a process of its own."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.commands.served import Served, serving, until

_CODE = re.compile(r"Your code is (\d{6})")


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    """Serve with e-mails that are written into a folder."""
    async with serving(tmp_path, settings="mail: {provider: file}\n", environment={}) as process:
        yield process


class _Visitor:
    """Somebody on the website."""

    def __init__(self, client: httpx.AsyncClient, begun: dict[str, str]) -> None:
        self._client = client
        self._path = f"/api/conversations/{begun['id']}/messages"
        self._headers = {"Authorization": f"Bearer {begun['token']}"}
        self._count = 0

    async def asks(self, text: str) -> str:
        """Write, and return what is answered."""
        self._count += 1
        body = {"id": f"message-{self._count}", "text": text}
        sent = await self._client.post(self._path, json=body, headers=self._headers)
        sent.raise_for_status()
        answers: list[str] = []

        async def look() -> bool:
            found = await self._client.get(self._path, headers=self._headers)
            told = [one["text"] for one in found.json() if one["author"] != "contact"]
            answers[:] = told
            return len(told) >= self._count

        await until(look)
        return answers[-1]


async def test_a_visitor_reads_their_tickets_after_a_code(served: Served, tmp_path: Path) -> None:
    """Asked for the address, sent a code, and before it told nothing about any account."""
    async with httpx.AsyncClient(base_url=served.address) as client:
        begun = await client.post("/api/conversations", json={})
        visitor = _Visitor(client, begun.json())

        asked = await visitor.asks("What is the status of my tickets?")
        sent = await visitor.asks("ada@example.com")
        (mail,) = (tmp_path / "var" / "mail").iterdir()
        found = _CODE.search(mail.read_text())
        right = await visitor.asks(found[1] if found else "")
        tickets = await visitor.asks("What is the status of my tickets?")

    assert "Please write your e-mail address here." in asked
    assert "I sent a code to a•••@example.com." in sent
    assert "that is the right code" in right
    assert "You have no tickets" in tickets
