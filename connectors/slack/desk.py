"""A Slack room as a desk: one live card a handoff, and what the contact writes in its thread."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from bot.domain.capabilities import DeskCapabilities
from bot.domain.errors import SendDelayed, SendRejected
from bot.domain.handoffs import Handoff
from bot.domain.messages import Message
from bot.ports.clock import Clock
from connectors.slack.agents import slack_user
from connectors.slack.client import SlackClient
from connectors.slack.desk_card import CardLooks
from connectors.slack.desk_card import card as drawn
from connectors.slack.desk_files import DeskFiles
from connectors.slack.desk_relay import relayed
from connectors.slack.errors import SlackRefused
from connectors.slack.metadata import key_metadata, key_of
from connectors.slack.pacing import RoomPace
from connectors.slack.triage_room import TriageRoom

_SEARCHED_MESSAGES = 200
_SEARCHED_THREADS = 20
"""A look-up follows a lost answer within minutes, so what is sought is among the latest."""
_GONE = frozenset({"message_not_found", "thread_not_found", "cant_update_message"})


class SlackDesk:
    """Implements bot.ports.channels.Desk for one room."""

    def __init__(
        self,
        *,
        room: TriageRoom,
        looks: CardLooks,
        files: DeskFiles,
        pace: RoomPace,
        clock: Clock,
    ) -> None:
        self._room = room
        self._looks = looks
        self._files = files
        self._pace = pace
        self._clock = clock

    @property
    def name(self) -> str:
        """The desk's name as config.yaml lists it."""
        return self._room.desk

    @property
    def capabilities(self) -> DeskCapabilities:
        """What this desk can show and do."""
        return DeskCapabilities(live_card=True, finds=True, notes=True, files=True)

    async def announce(self, handoff: Handoff, *, key: str, card: str | None) -> str:
        """Post the card of a handoff, or bring the one that stands up to date.

        A card that somebody has deleted is posted again.
        """
        shown = drawn(handoff, now=self._clock.now(), looks=self._looks)
        client = await self._room.client()
        if card is not None:
            channel, ts = split_card(card)
            try:
                await client.update(channel=channel, ts=ts, text=shown.text, blocks=shown.blocks)
            except SlackRefused as problem:
                if problem.code not in _GONE:
                    raise
            else:
                return card
        return await self._post(client, key, text=shown.text, blocks=shown.blocks)

    async def relay(self, handoff: Handoff, message: Message, *, key: str, card: str | None) -> str:
        """Post what the contact wrote into the card's thread; into the room where that is gone."""
        client = await self._room.client()
        links = await self._files.links(client, message.attachments)
        agent = slack_user(handoff.assignee_id, team=await self._room.team())
        text = relayed(handoff, message, links=links, agent=agent)
        thread = split_card(card)[1] if card else ""
        try:
            return await self._post(client, key, text=text, thread=thread)
        except SlackRefused as problem:
            if problem.code not in _GONE:
                raise
        return await self._post(client, key, text=text)

    async def find(self, *, key: str) -> str | None:
        """Return the message that was posted with this key; None if there is none."""
        client, channel = await self._room.client(), await self._room.id()
        page = await client.history(channel=channel, limit=_SEARCHED_MESSAGES)
        latest = page.get("messages") or []
        if found := _with_key(latest, key):
            return f"{channel}:{found}"
        async for thread in _threads(client, channel, latest):
            if found := _with_key(thread, key):
                return f"{channel}:{found}"
        return None

    async def _post(
        self,
        client: SlackClient,
        key: str,
        *,
        text: str,
        blocks: Sequence[dict[str, Any]] = (),
        thread: str = "",
    ) -> str:
        channel = await self._room.id()
        place = (await self._room.team(), channel)
        await self._pace.turn(place, key)
        try:
            ts = await client.post(
                channel=channel,
                text=text,
                blocks=blocks,
                thread=thread,
                metadata=key_metadata(key),
            )
        except SendDelayed as problem:
            self._pace.hold(place, problem.retry_after)
            raise
        return f"{channel}:{ts}"


def split_card(card: str) -> tuple[str, str]:
    """Return room and ts of a card's id; raises SendRejected for what is none."""
    channel, _, ts = card.partition(":")
    if not channel or not ts:
        raise SendRejected(f"{card!r} is no card of a Slack desk.")
    return channel, ts


async def _threads(
    client: SlackClient, channel: str, messages: Sequence[dict[str, Any]]
) -> AsyncIterator[list[dict[str, Any]]]:
    """Yield the threads that were written in last, the latest first."""
    begun = [each for each in messages if each.get("reply_count")]
    begun.sort(key=lambda each: str(each.get("latest_reply", "")), reverse=True)
    for each in begun[:_SEARCHED_THREADS]:
        page = await client.replies(
            channel=channel, thread=str(each["ts"]), limit=_SEARCHED_MESSAGES
        )
        yield page.get("messages") or []


def _with_key(messages: Sequence[dict[str, Any]], key: str) -> str | None:
    return next((str(each["ts"]) for each in messages if key_of(each) == key), None)
