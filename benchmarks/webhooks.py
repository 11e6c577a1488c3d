"""How fast a delivery is acknowledged while turns run at capacity: `python -m benchmarks.webhooks`.

Serves `app.py serve` in a process of its own, posts messages at a fixed rate whatever the answers
take (an open loop, so that waiting is not hidden), and prints the time to 2xx. Every message
begins a turn of the offline model, so the backlog grows and turns never pause.
"""

import asyncio
import json
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

ROOT = Path(__file__).parent.parent
CONVERSATIONS = 200
CONNECTIONS = 64
READY_SECONDS = 60


@dataclass
class Line:
    """One kept connection; a request waits for the one before it."""

    port: int
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None

    async def post(self, path: str, body: dict[str, str], token: str = "") -> tuple[int, bytes]:
        """Post JSON and return status and body."""
        async with self.lock:
            if self.writer is None:
                self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
            content = json.dumps(body).encode()
            head = f"POST {path} HTTP/1.1\r\nHost: b\r\nContent-Type: application/json\r\n"
            head += f"Content-Length: {len(content)}\r\nAuthorization: Bearer {token}\r\n\r\n"
            self.writer.write(head.encode() + content)
            return await self._answer()

    async def _answer(self) -> tuple[int, bytes]:
        assert self.reader is not None
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = next(
            int(line.split(":")[1]) for line in head.split("\r\n") if "content-length" in line
        )
        return int(head.split(" ")[1]), await self.reader.readexactly(length)


@dataclass
class Load:
    """A rate, kept up for a while."""

    port: int
    rate: int
    seconds: int
    name: str
    took: list[float] = field(default_factory=list)
    refused: int = 0

    async def run(self) -> None:
        """Post at the rate and keep what each took, counted from when it was due."""
        lines = [Line(self.port) for _ in range(CONNECTIONS)]
        opened = [await lines[0].post("/api/conversations", {}) for _ in range(CONVERSATIONS)]
        conversations = [json.loads(body) for _, body in opened]
        begun, posts = time.perf_counter(), []
        for number in range(self.rate * self.seconds):
            due = begun + number / self.rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            conversation = conversations[number % CONVERSATIONS]
            line = lines[number % CONNECTIONS]
            posts.append(asyncio.create_task(self._post(line, conversation, number, due)))
        await asyncio.gather(*posts)

    async def _post(
        self, line: Line, conversation: dict[str, str], number: int, due: float
    ) -> None:
        status, _ = await line.post(
            f"/api/conversations/{conversation['id']}/messages",
            {"id": f"{self.name}-{number:06}", "text": f"How long is the warranty? ({number})"},
            conversation["token"],
        )
        self.took.append(time.perf_counter() - due)
        self.refused += status >= 300

    def line(self) -> str:
        """Return the figures as one line."""
        cuts = quantiles(self.took, n=100)
        late = sum(each > 3 for each in self.took)
        return (
            f"{self.rate}/s for {self.seconds} s: p50 {1000 * cuts[49]:.1f} ms, "
            f"p99 {1000 * cuts[98]:.1f} ms, longest {1000 * max(self.took):.0f} ms, "
            f"{late} over 3 s, {self.refused} not 2xx"
        )


async def main() -> None:
    """Print both rates."""
    for rate, seconds in ((200, 15), (500, 10)):
        with tempfile.TemporaryDirectory() as folder:
            port = free_port()
            with Serving(Path(folder), port):
                load = Load(port, rate, seconds, name=f"rate{rate}")
                await load.run()
                print(f"webhook to 2xx while turns run, {load.line()}")


class Serving:
    """`app.py serve` over the sample, ready when the block begins and killed at its end."""

    def __init__(self, folder: Path, port: int) -> None:
        settings = folder / "config.yaml"
        settings.write_text(
            f"server: {{port: {port}}}\ndata: {{path: {folder / 'var'}}}\n"
            f"knowledge: {{sources: [{{name: sample, path: {ROOT / 'knowledge/sample'}}}]}}\n"
        )
        self._command = [sys.executable, "app.py", "serve", "--config", str(settings)]
        self._port = port

    def __enter__(self) -> None:
        self._process = subprocess.Popen(
            self._command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        begun = time.monotonic()
        while time.monotonic() < begun + READY_SECONDS:
            if _is_ready(self._port):
                return
            time.sleep(0.1)
        raise TimeoutError

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()


def _is_ready(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            connection.sendall(b"GET /readyz HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n")
            return b" 200 " in connection.recv(200)
    except OSError:
        return False


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


if __name__ == "__main__":
    asyncio.run(main())
