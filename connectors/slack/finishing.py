"""Turns a message that grew into the answer itself: once, with the key that makes it findable."""

from collections.abc import Sequence
from typing import Any

import structlog

from connectors.slack.client import SlackClient
from connectors.slack.errors import SlackRefused
from connectors.slack.growing import OVER, Growing
from connectors.slack.places import Place
from connectors.slack.render import Rendered
from connectors.slack.streaming import ended

_log = structlog.get_logger()


async def finished(
    client: SlackClient,
    place: Place,
    growing: Growing,
    *,
    part: Rendered,
    metadata: dict[str, Any],
) -> str | None:
    """Make a growing message the answer and return its ts; None when it must be posted anew.

    Where the stream shows how the answer begins, the rest is appended and the stream ends with
    sources and buttons. Else the stream ends, and the whole message is replaced.
    """
    if await _is_completed(client, place, growing, part=part, metadata=metadata):
        return growing.ts
    await ended(client, place, growing)
    try:
        await client.update(
            channel=place.room,
            ts=growing.ts,
            text=part.text,
            blocks=part.blocks,
            metadata=metadata,
        )
    except SlackRefused as problem:  # it is gone, or may not be edited any more
        _log.info("a draft could not be replaced, so it makes room", code=problem.code)
        await client.delete(channel=place.room, ts=growing.ts)
        return None
    return growing.ts


async def dropped(client: SlackClient, place: Place, growing: Sequence[Growing]) -> None:
    """Take away what nothing replaces: the draft was longer than the answer."""
    for message in growing:
        await ended(client, place, message)
        await client.delete(channel=place.room, ts=message.ts)


async def _is_completed(
    client: SlackClient,
    place: Place,
    growing: Growing,
    *,
    part: Rendered,
    metadata: dict[str, Any],
) -> bool:
    """End the stream with the rest of the answer, where it stands as the answer begins."""
    is_beginning = growing.is_open and growing.is_sure and part.body.startswith(growing.text)
    if not is_beginning or part.head:
        return False
    rest = part.body[len(growing.text) :]
    try:
        await client.stop_stream(
            channel=place.room,
            ts=growing.ts,
            chunks=growing.last_chunks(rest),
            blocks=part.tail,
            metadata=metadata,
        )
    except SlackRefused as problem:
        if problem.code not in OVER:
            raise
        growing.is_open = False
        return False
    growing.is_open = False
    return True
