"""Noticing within seconds that the documents of a source changed."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from bot.domain.errors import SourceUnreachable

EVERY_SECONDS = 2.0

Stamps = Callable[[], Awaitable[Mapping[str, str]]]


async def watch(
    stamps: Stamps, refresh: Callable[[], Awaitable[bool]], *, every: float = EVERY_SECONDS
) -> None:
    """Compare stamps again and again; refresh once they changed and then stood still for a look.

    So a folder into which somebody copies files is read when the copying is over. `refresh` may
    return False, when another machine is at it; it is then asked again. Runs until cancelled. A
    source that cannot be listed is looked at again: its own schedule reports it.
    """
    done = seen = await _looked(stamps)
    while True:
        await asyncio.sleep(every)
        now = await _looked(stamps)
        has_settled, seen = now == seen, now
        if now is None or not has_settled or now == done:
            continue
        if await refresh():
            done = now


async def _looked(stamps: Stamps) -> Mapping[str, str] | None:
    try:
        return await stamps()
    except SourceUnreachable:
        return None
