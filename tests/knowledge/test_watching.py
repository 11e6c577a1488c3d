"""Changes in a folder are noticed."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from bot.domain.errors import SourceUnreachable
from knowledge.watching import watch


class Folder:
    """Shows one state after the other, then the last for ever; counts what is asked of it."""

    def __init__(self, *states: str | None, refusals: int = 0) -> None:
        self._states = list(states)
        self._refusals = refusals
        self.refreshed: list[str | None] = []
        self.shown: str | None = None
        self.is_over = asyncio.Event()

    async def stamps(self) -> Mapping[str, str]:
        if not self._states:
            self.is_over.set()
        else:
            self.shown = self._states.pop(0)
        if self.shown is None:
            raise SourceUnreachable("handbook", "it is gone")
        return {"leave.md": self.shown}

    async def refresh(self) -> bool:
        self.refreshed.append(self.shown)
        return len(self.refreshed) > self._refusals


@asynccontextmanager
async def watched(folder: Folder) -> AsyncIterator[None]:
    task = asyncio.create_task(watch(folder.stamps, folder.refresh, every=0))
    await folder.is_over.wait()
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_nothing_is_done_while_nothing_changes() -> None:
    """The first look is what there is, not a change."""
    folder = Folder("1", "1", "1")

    async with watched(folder):
        assert [] == folder.refreshed


async def test_a_change_is_read_when_it_is_over() -> None:
    """Files that are still being copied are waited for, then read once."""
    folder = Folder("1", "2", "3", "4", "4", "4", "4")

    async with watched(folder):
        assert ["4"] == folder.refreshed


async def test_a_source_that_is_away_for_a_while_changes_nothing() -> None:
    """It is looked at again, and its return alone is no change."""
    folder = Folder("1", None, None, "1", "1", "1")

    async with watched(folder):
        assert [] == folder.refreshed


async def test_what_another_machine_does_is_asked_for_again() -> None:
    """Until this one knows that a refresh began after the change."""
    folder = Folder("1", "2", "2", "2", "2", "2", refusals=2)

    async with watched(folder):
        assert ["2", "2", "2"] == folder.refreshed
