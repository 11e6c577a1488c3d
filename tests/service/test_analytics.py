"""Periods measured over a real store."""

from datetime import UTC, timedelta

from bot.domain.episodes import Fate
from bot.service.analytics import AnalyticsReader
from bot.store.memory import MemoryStore
from tests.builders import a_conversation, a_ref, a_reply, a_turn_record
from tests.fakes.clock import NOON, FixedClock

DAY = timedelta(days=1)


async def _answer(store: MemoryStore, *, room: str, ago: timedelta, channel: str = "web") -> None:
    conversation = a_conversation(ref=a_ref(room=room, channel=channel))
    at = NOON - ago
    async with store.writing() as records:
        await records.conversations.save(conversation)
        await records.turns.add(
            a_turn_record(
                id=f"{room} {ago}",
                conversation_id=conversation.id,
                outcome=a_reply(),
                started_at=at,
                finished_at=at,
            )
        )


async def test_a_period_is_measured() -> None:
    """What began in it, with its fate; what began before and goes on is left out."""
    store = MemoryStore()
    await _answer(store, room="within", ago=5 * DAY)
    await _answer(store, room="began before", ago=8 * DAY)
    await _answer(store, room="began before", ago=6 * DAY)

    found = await AnalyticsReader(store, FixedClock()).analysis(since=NOON - 7 * DAY, zone=UTC)

    assert 1 == found.whole.fates[Fate.ASSUMED] == sum(found.whole.fates.values())


async def test_one_channel_can_be_measured() -> None:
    """The others are then left out everywhere."""
    store = MemoryStore()
    await _answer(store, room="one", ago=5 * DAY)
    await _answer(store, room="two", ago=5 * DAY, channel="slack")

    found = await AnalyticsReader(store, FixedClock()).analysis(
        since=NOON - 7 * DAY, zone=UTC, channel="slack"
    )

    assert ["slack"] == [name for name, _ in found.channels]
    assert 1 == sum(found.whole.fates.values())
