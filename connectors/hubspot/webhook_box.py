"""Webhooks on disk: one file each from the moment HubSpot is told 2xx until all of it is done.

A webhook only names what has happened; the message itself has to be fetched, which takes several
calls that may have to wait. So it is stored first, as it came. A file is complete before it gets
its name, and its name sorts by arrival.
"""

import asyncio
import os
import time
from itertools import count
from pathlib import Path

_SUFFIX, _DRAFT = ".json", ".draft"


class WebhookBox:
    """Keeps webhooks in a folder, which must outlive the process.

    Args:
        folder: of this machine alone; made when it is not there.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count()
        folder.mkdir(parents=True, exist_ok=True)
        for draft in folder.glob(f"*{_DRAFT}"):  # begun before a crash, and never acknowledged
            draft.unlink()

    async def put(self, body: bytes) -> str:
        """Store a webhook and return its name; on return it survives a power loss."""
        name = f"{time.time_ns():020d}-{next(self._numbers):06d}"
        await asyncio.to_thread(self._write, name, body)
        return name

    def waiting(self) -> list[str]:
        """Return the names of what is not done, oldest first."""
        return sorted(path.stem for path in self._folder.glob(f"*{_SUFFIX}"))

    async def read(self, name: str) -> bytes:
        """Return a webhook as it came."""
        return await asyncio.to_thread((self._folder / f"{name}{_SUFFIX}").read_bytes)

    async def done(self, name: str) -> None:
        """Forget a webhook."""
        await asyncio.to_thread((self._folder / f"{name}{_SUFFIX}").unlink, missing_ok=True)

    def _write(self, name: str, body: bytes) -> None:
        draft = self._folder / f"{name}{_DRAFT}"
        with draft.open("wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(self._folder / f"{name}{_SUFFIX}")
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
