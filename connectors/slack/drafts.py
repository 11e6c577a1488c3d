"""The drafts of this process, and those that another one left behind."""

import asyncio
from collections import OrderedDict
from collections.abc import Collection
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

from bot.domain.messages import Delivery
from connectors.slack.client import SlackClient
from connectors.slack.growing import Growing
from connectors.slack.metadata import key_of
from connectors.slack.places import Place
from connectors.slack.streaming import SlackDraft

MOST = 10_000
APPEND_SECONDS = 0.65
"""Pieces of all streams of a workspace together: Slack takes about a hundred a minute (tier 4)."""
SHORTEST_SECONDS = 0.8
"""Between two pieces of one stream: faster looks no more fluent."""
YOUNG = timedelta(hours=1)
"""An older message without a key is not ours to judge."""


class Drafts:
    """Knows which turns began here, what is shown of them, and which are finished."""

    def __init__(
        self, *, shortest_seconds: float = SHORTEST_SECONDS, append_seconds: float = APPEND_SECONDS
    ) -> None:
        self._turns: OrderedDict[str, SlackDraft | None] = OrderedDict()
        self._arrived: OrderedDict[str, None] = OrderedDict()
        self._shortest = shortest_seconds
        self._append = append_seconds
        self._active: dict[SlackDraft, None] = {}
        self._locks: WeakValueDictionary[tuple[str, str, str], asyncio.Lock] = WeakValueDictionary()

    def arrived(self, delivery: Delivery) -> None:
        """Note that a turn's delivery came to this process: nobody has worked on it before."""
        self._arrived[delivery.turn_id] = None
        while len(self._arrived) > MOST:
            self._arrived.popitem(last=False)

    def is_fresh(self, turn_id: str) -> bool:
        """Whether the turn came to this process, so that no other one left a draft of it."""
        return turn_id in self._arrived

    def began(self, draft: SlackDraft) -> None:
        """Note a draft."""
        self._keep(draft.turn_id, draft)
        self._active[draft] = None

    def of(self, turn_id: str) -> SlackDraft | None:
        """Return a turn's draft, None when there is none or its answer stands."""
        return self._turns.get(turn_id)

    def knows(self, turn_id: str) -> bool:
        """Whether the turn's draft was shown here: else another process may have left one."""
        return turn_id in self._turns

    def finished(self, turn_id: str) -> None:
        """Note that the turn's answer stands."""
        draft = self._turns.get(turn_id)
        if draft:
            self._active.pop(draft, None)
        self._keep(turn_id, None)

    def running(self, conversation_id: str) -> SlackDraft | None:
        """Return the draft that is shown in a conversation now."""
        found = (draft for draft in self._active if draft.place.conversation_id == conversation_id)
        return next(found, None)

    def shown(self) -> frozenset[str]:
        """Return the ts of all messages that grow in this process."""
        drafts = (draft for draft in self._turns.values() if draft)
        return frozenset(message.ts for draft in drafts for message in draft.messages)

    def lock(self, place: Place) -> asyncio.Lock:
        """Return the lock of a thread: what stands there is judged and changed by one at a time."""
        key = (place.team, place.room, place.thread)
        lock = self._locks.get(key) or asyncio.Lock()
        self._locks[key] = lock
        return lock

    def interval(self) -> float:
        """Return the seconds between two pieces of a stream, the more streams the longer."""
        self._active = {draft: None for draft in self._active if draft.is_active}
        return max(self._shortest, self._append * len(self._active))

    async def close(self) -> None:
        """Show nothing more of any draft; what stands is finished by whoever sends the answer."""
        for draft in list(self._active):
            await draft.end()

    def _keep(self, turn_id: str, draft: SlackDraft | None) -> None:
        self._turns[turn_id] = draft
        self._turns.move_to_end(turn_id)
        while len(self._turns) > MOST:
            self._turns.popitem(last=False)


async def left_behind(
    client: SlackClient, place: Place, *, now: datetime, but: Collection[str]
) -> list[Growing]:
    """Return the young messages of ours in a thread that nobody finished, oldest first.

    `but` are those that grow in this process for somebody else in the thread.
    Everything that is finished carries a key in its metadata: what carries none is the draft of a
    process that died, or of another one that leaves this turn's sending to us.
    """
    oldest = f"{(now - YOUNG).timestamp():.6f}"
    me = (await client.myself()).user
    found: list[Growing] = []
    cursor = ""
    while True:
        page = await client.replies(
            channel=place.room, thread=place.thread, oldest=oldest, cursor=cursor
        )
        for message in page.get("messages") or ():
            is_ours = message.get("user") == me and message.get("ts") != place.thread
            if is_ours and not key_of(message) and message["ts"] not in but:
                found.append(Growing(str(message["ts"]), is_open=True, is_sure=False))
        cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
        if not cursor:
            return found
