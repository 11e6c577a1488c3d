"""The Slack channel's connector: writes answers where they were asked, each of them once."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

import structlog

from bot.domain.capabilities import Capabilities
from bot.domain.conversations import Author, ConversationRef
from bot.domain.errors import SendDelayed
from bot.domain.messages import Message
from bot.ports.channels import Draft
from bot.ports.clock import Clock
from connectors.slack.client import SlackClient
from connectors.slack.drafts import Drafts, left_behind
from connectors.slack.finishing import dropped, finished
from connectors.slack.growing import Growing
from connectors.slack.metadata import key_metadata, key_of, part_of
from connectors.slack.outgoing_files import OutgoingFiles, ReadFile
from connectors.slack.pacing import RoomPace
from connectors.slack.places import CHANNEL, Place, place_of
from connectors.slack.quiet import NoDraft
from connectors.slack.render import Rendered, rendered
from connectors.slack.settings import SlackOptions
from connectors.slack.streaming import SlackDraft, say_session
from connectors.slack.workspaces import Workspaces

MOST_KEYS = 5_000
_log = structlog.get_logger()


class SlackConnector:
    """Implements bot.ports.channels.Connector."""

    channel = CHANNEL
    capabilities = Capabilities(
        streams=True,
        edits=True,
        deletes=True,
        finds=True,
        citations=True,
        buttons=True,
        feedback=True,
        files=True,
        max_characters=100_000,  # it is cut here, where code and tables can be kept whole
    )

    def __init__(
        self,
        workspaces: Workspaces,
        *,
        drafts: Drafts,
        pace: RoomPace,
        options: SlackOptions,
        clock: Clock,
        read_file: ReadFile | None = None,
    ) -> None:
        """Write through `workspaces`.

        `read_file` gives the bytes of what an agent attached; it raises SendError. Without it a
        file is named in the text.
        """
        self._workspaces = workspaces
        self._drafts = drafts
        self._pace = pace
        self._options = options
        self._clock = clock
        self._files = OutgoingFiles(read_file)
        self._standing: OrderedDict[str, dict[int, str]] = OrderedDict()
        """By key, the ts of each part that stands: a send that broke off goes on from there."""

    async def send(self, ref: ConversationRef, message: Message, *, key: str) -> str:
        """Send a message and return the ts of its parts, joined by commas.

        The message of a turn whose draft is shown takes the draft's place. Raises SendError.
        """
        place = place_of(ref)
        client = await self._workspaces.client(place.team)
        parts = await self._rendered(client, ref, message)
        if place.is_private:
            return await self._whisper(client, place, parts, key)
        if draft := self._drafts.of(message.turn_id or ""):
            await draft.end()  # before the lock: its last piece may wait for it
        async with self._drafts.lock(place):
            growing = await self._growing(client, place, message)
            stood = self._stood(key)
            for number, part in enumerate(parts):
                if number not in stood:
                    metadata = key_metadata(key, part=number, parts=len(parts))
                    grown = growing[number] if number < len(growing) else None
                    stood[number] = await self._place(client, place, part, grown, metadata)
            await dropped(client, place, growing[len(parts) :])
        await self._over(client, place, message, key)
        return ",".join(stood[number] for number in sorted(stood))

    async def edit(
        self, ref: ConversationRef, message: Message, *, vendor_id: str, key: str
    ) -> None:
        """Replace the parts of a message by what it says now; parts too many are deleted.

        What one person alone saw cannot be changed: it is shown to them anew.
        """
        place = place_of(ref)
        client = await self._workspaces.client(place.team)
        parts = await self._rendered(client, ref, message)
        if place.is_private:
            await self._whisper(client, place, parts, key)
            return
        stood = vendor_id.split(",")
        for number, part in enumerate(parts):
            metadata = key_metadata(key, part=number, parts=len(parts))
            grown = Growing(stood[number]) if number < len(stood) else None
            await self._place(client, place, part, grown, metadata)
        for ts in stood[len(parts) :]:
            await client.delete(channel=place.room, ts=ts)

    async def find(self, ref: ConversationRef, *, key: str) -> str | None:
        """Return the ts of the parts that were sent with this key, None unless all of them stand.

        What one person alone saw cannot be looked up: Slack keeps it nowhere.
        """
        place = place_of(ref)
        if place.is_private or not place.thread:
            _log.warning("a private message may be shown twice: Slack cannot look it up", key=key)
            return None
        client = await self._workspaces.client(place.team)
        stood, parts = self._stood(key), 1
        cursor = ""
        while True:
            page = await client.replies(channel=place.room, thread=place.thread, cursor=cursor)
            for said in page.get("messages") or ():
                if key_of(said) == key:
                    number, parts = part_of(said)
                    stood[number] = str(said["ts"])
            cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                break
        is_whole = len(stood) >= parts and bool(stood)
        return ",".join(stood[number] for number in sorted(stood)) if is_whole else None

    def draft(self, ref: ConversationRef, *, turn_id: str) -> Draft:
        """Begin a draft; where it may turn out that nothing is said, nothing is shown before."""
        place = place_of(ref)
        if place.is_quiet or not place.thread:
            return NoDraft()
        draft = SlackDraft(
            place,
            turn_id=turn_id,
            prepare=lambda: self._prepared(place, turn_id),
            interval=self._drafts.interval,
            lock=self._drafts.lock(place),
        )
        self._drafts.began(draft)
        return draft

    async def _prepared(self, place: Place, turn_id: str) -> SlackClient:
        """Return the client for a draft, after what a dead process left in its thread is gone."""
        client = await self._workspaces.client(place.team)
        if not self._drafts.is_fresh(turn_id):
            await dropped(client, place, await self._left_behind(client, place))
        return client

    async def _growing(
        self, client: SlackClient, place: Place, message: Message
    ) -> Sequence[Growing]:
        """Return the messages that show the draft of this message's turn."""
        if message.turn_id is None or message.author is Author.CONTACT or not place.thread:
            return ()
        draft = self._drafts.of(message.turn_id)
        if draft is None and self._drafts.knows(message.turn_id):
            return ()
        shown = await draft.end() if draft else []
        if draft and (shown or not draft.is_unsure):
            return shown
        return await self._left_behind(client, place)

    async def _left_behind(self, client: SlackClient, place: Place) -> list[Growing]:
        return await left_behind(client, place, now=self._clock.now(), but=self._drafts.shown())

    async def _place(
        self,
        client: SlackClient,
        place: Place,
        part: Rendered,
        growing: Growing | None,
        metadata: dict[str, Any],
    ) -> str:
        """Show one part where its draft stands, else as a new message when the room is free."""
        if growing is not None:
            ts = await finished(client, place, growing, part=part, metadata=metadata)
            if ts is not None:
                return ts
        room = (place.team, place.room)
        await self._pace.turn(room, str(metadata))
        try:
            return await client.post(
                channel=place.room,
                thread=place.thread,
                text=part.text,
                blocks=part.blocks,
                metadata=metadata,
            )
        except SendDelayed as problem:
            self._pace.hold(room, problem.retry_after)
            raise

    async def _whisper(
        self, client: SlackClient, place: Place, parts: Sequence[Rendered], key: str
    ) -> str:
        """Show a message to the one who asked."""
        stood = self._stood(key)
        for number, part in enumerate(parts):
            if number not in stood:
                stood[number] = await client.ephemeral(
                    channel=place.room,
                    user=place.user,
                    thread=place.thread,
                    text=part.text,
                    blocks=part.blocks,
                )
        return ",".join(stood[number] for number in sorted(stood))

    async def _rendered(
        self, client: SlackClient, ref: ConversationRef, message: Message
    ) -> tuple[Rendered, ...]:
        files = await self._files.lines(client, message.attachments)
        return rendered(message, ref, public_url=self._options.public_url, files=files)

    async def _over(self, client: SlackClient, place: Place, message: Message, key: str) -> None:
        self._standing.pop(key, None)
        draft = self._drafts.of(message.turn_id) if message.turn_id else None
        if draft:
            self._drafts.finished(draft.turn_id)
            if draft.has_begun:
                await say_session(client, place, "active")

    def _stood(self, key: str) -> dict[int, str]:
        stood = self._standing.setdefault(key, {})
        self._standing.move_to_end(key)
        while len(self._standing) > MOST_KEYS:
            self._standing.popitem(last=False)
        return stood
