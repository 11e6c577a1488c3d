"""`python app.py serve` as a process of its own, for tests that talk to it as vendors do."""

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 30
"""Seconds after which a test gives up; nothing is measured by it."""


@dataclass(frozen=True)
class Served:
    """A process that is ready."""

    address: str
    output: Path

    @property
    def printed(self) -> str:
        """What it has written to its terminal."""
        return self.output.read_text()


@asynccontextmanager
async def serving(
    folder: Path, *, settings: str, environment: Mapping[str, str]
) -> AsyncIterator[Served]:
    """Serve one small document and what the settings add; the process ends with the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    written(folder, settings=f"server: {{port: {port}}}\n{settings}")
    served = Served(f"http://127.0.0.1:{port}", folder / "output.txt")
    with served.output.open("wb") as output:
        process = subprocess.Popen(  # noqa: ASYNC220 - to start it takes no time worth waiting for
            command(folder), cwd=ROOT, env=only(environment), stdout=output, stderr=output
        )
    try:
        await _ready(served, process)
        yield served
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait, PATIENCE)


def command(folder: Path, name: str = "serve", *more: str) -> list[str]:
    """Return how a command is started with the settings in a folder."""
    return [sys.executable, "app.py", name, *more, "--config", str(folder / "config.yaml")]


def only(environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment in which no vendor but the named is on."""
    kept = ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
    return {**{name: os.environ[name] for name in kept if name in os.environ}, **environment}


def written(folder: Path, *, settings: str) -> None:
    """Write one document, and settings that use it."""
    documents = folder / "documents"
    documents.mkdir(exist_ok=True)
    (documents / "returns.md").write_text(
        "---\naudience: public\n---\n# Returns\n\n"
        "You can return a bike within 30 days of delivery.\n"
    )
    (folder / "config.yaml").write_text(
        f"data: {{path: {folder / 'var'}}}\n"
        f"knowledge: {{sources: [{{name: shop, path: {documents}}}]}}\n{settings}"
    )


async def until(holds: Callable[[], object]) -> None:
    """Wait until something holds, or an answer to it does; fails when it never does."""
    for _ in range(PATIENCE * 50):
        found = holds()
        if await found if isinstance(found, Awaitable) else found:
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it never came to hold")


async def _ready(served: Served, process: "subprocess.Popen[bytes]") -> None:
    until_then = time.monotonic() + PATIENCE
    async with httpx.AsyncClient(base_url=served.address) as client:
        while time.monotonic() < until_then and process.poll() is None:
            try:
                if (await client.get("/readyz")).is_success:
                    return
            except httpx.HTTPError:
                pass
            await asyncio.sleep(0.05)
    raise AssertionError(f"it did not start:\n{served.printed}")
