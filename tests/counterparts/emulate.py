"""Starts npm `emulate` 0.12.2 where it is installed, and calls it and the fake the same way."""

import asyncio
import json
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import yaml

from tests.fakes.slack import TEAM, TOKEN, SlackFake

VERSION = "0.12.2"
_SEED = {
    "slack": {
        "team": {"name": "Acme", "domain": "acme"},
        "users": [{"name": "alice", "real_name": "Alice Jones", "email": "alice@t0acme.example"}],
        "channels": [{"name": "general"}],
    }
}


@dataclass
class Side:
    """One of the two: where it is, and what the same things are called there."""

    client: httpx.AsyncClient
    room: str
    person: str
    slack: SlackFake | None = None

    async def call(self, method: str, **arguments: Any) -> dict[str, Any]:
        """Call a method, with the arguments as a form (which every method takes)."""
        answer = await self.client.post(method, data=_form(arguments))
        body: dict[str, Any] = answer.json()
        return body

    async def trigger(self) -> str:
        """Return a trigger id, which each side gives in its own way."""
        if self.slack:
            return self.slack.state.new_trigger(self.slack.state.teams[TEAM], self.person)
        return str((await self.call("views.generateTriggerId", user_id=self.person))["trigger_id"])


def _form(arguments: dict[str, Any]) -> dict[str, str]:
    return {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in arguments.items()
    }


async def why_not() -> str | None:
    """Return why emulate cannot be started here; None when it can."""
    program = shutil.which("emulate")
    if program is None:
        return f"npm emulate {VERSION} is not installed (it needs Node 24, and to be on the PATH)"
    process = await asyncio.create_subprocess_exec(
        program, "--version", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    found = output.decode().strip()
    return None if found == VERSION else f"emulate is {found or 'broken'}, {VERSION} is needed"


@asynccontextmanager
async def emulated(folder: Path) -> AsyncIterator[Side]:
    """Serve emulate's Slack until the block ends."""
    seed = folder / "seed.yaml"
    seed.write_text(yaml.safe_dump(_SEED))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    options = ["start", "--service", "slack", "--port", str(port), "--seed", str(seed)]
    process = await asyncio.create_subprocess_exec(
        str(shutil.which("emulate")), *options, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        async with _client(f"http://127.0.0.1:{port}/api/") as client:
            await _ready(client)
            yield await _known(Side(client, "", ""))
    finally:
        process.terminate()
        await process.wait()


def _client(base_url: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=base_url, headers={"Authorization": f"Bearer {TOKEN}"})


async def _ready(client: httpx.AsyncClient) -> None:
    async with asyncio.timeout(30):
        while True:
            try:
                await client.post("auth.test")
            except httpx.TransportError:
                await asyncio.sleep(0.05)
            else:
                return


async def _known(side: Side) -> Side:
    """Look up what room and person are called."""
    rooms = (await side.call("conversations.list"))["channels"]
    side.room = next(each["id"] for each in rooms if each["name"] == "general")
    found = await side.call("users.lookupByEmail", email="alice@t0acme.example")
    side.person = found["user"]["id"]
    return side


@asynccontextmanager
async def faked() -> AsyncIterator[Side]:
    """Serve the fake with the same room and person."""
    async with SlackFake() as slack, _client(slack.api_url) as client:
        slack.add_user("U1", "Alice Jones")
        slack.add_channel("C1", "U1", name="general")
        yield Side(client, "C1", "U1", slack)
