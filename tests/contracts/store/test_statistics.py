"""What is counted: the same from every store."""

from datetime import timedelta

from bot.domain.answers import (
    Answer,
    Clarify,
    EscalationReason,
    Outcome,
    Reply,
    Silence,
    SilenceReason,
)
from bot.domain.counted import FeedbackEntry, HandoffEntry, TurnEntry, Verdict
from bot.domain.handoffs import HandoffState
from bot.ports.analytics import Disliked
from bot.ports.storage import Store
from tests.builders import (
    a_conversation,
    a_handoff,
    a_reply,
    a_turn_record,
    an_agent,
    an_escalation,
)
from tests.fakes.clock import NOON

ID = a_conversation().id
DAY = timedelta(days=1)
_NOT_COVERED = str(EscalationReason.NOT_COVERED)


async def _end(store: Store, *outcomes: Outcome) -> None:
    async with store.writing() as records:
        await records.conversations.save(a_conversation())
        for number, outcome in enumerate(outcomes):
            at = NOON + number * DAY
            await records.turns.add(
                a_turn_record(
                    id=f"turn-{number}", outcome=outcome, started_at=at, finished_at=at + DAY / 24
                )
            )


async def test_turns_are_counted_by_what_they_came_to(store: Store) -> None:
    """Each with its channel, reason, times and tokens; silent ones are left out."""
    offer = an_escalation(ask_first=True)
    await _end(
        store,
        a_reply(),
        Reply(Answer("Hello!")),
        Clarify("Which one?"),
        offer,
        an_escalation(),
        Silence(SilenceReason.RELAYED),
        Silence(SilenceReason.NOT_ADDRESSED),
    )

    async with store.reading() as records:
        found = sorted(await records.statistics.turns(NOON), key=lambda one: one.started_at)

    assert [
        Verdict.ANSWERED,
        Verdict.REPLIED,
        Verdict.CLARIFIED,
        Verdict.OFFERED,
        Verdict.HANDED_OFF,
        Verdict.RELAYED,
    ] == [one.verdict for one in found]
    assert found[0] == TurnEntry(
        ID, "web", Verdict.ANSWERED, NOON, NOON + DAY / 24, reason=None, tokens=140
    )
    assert [None, None, None, _NOT_COVERED, _NOT_COVERED, "relayed"] == [
        one.reason for one in found
    ]


async def test_turns_before_the_time_are_not_counted(store: Store) -> None:
    """The moment itself is."""
    await _end(store, a_reply(), a_reply(), a_reply())

    async with store.reading() as records:
        found = await records.statistics.turns(NOON + DAY)

    assert {NOON + DAY, NOON + 2 * DAY} == {one.started_at for one in found}


async def test_handoffs_are_counted_while_they_are_open(store: Store) -> None:
    """With the times and the rating that they have now; those that ended before are left out."""
    ended = a_handoff(id="old").closed(HandoffState.EXPIRED, NOON)
    claimed = a_handoff(id="new", requested_at=NOON - DAY).accepted(an_agent("Grace"), NOON)
    rated = claimed.closed(HandoffState.RESOLVED, NOON + DAY).rated(5)
    async with store.writing() as records:
        await records.conversations.save(a_conversation())
        for handoff in (ended, claimed, rated):
            await records.handoffs.save(handoff)

    async with store.reading() as records:
        found = await records.statistics.handoffs(NOON + timedelta(seconds=1))

    assert list(found) == [
        HandoffEntry(
            conversation_id=ID,
            channel="web",
            reason=_NOT_COVERED,
            state=HandoffState.RESOLVED,
            requested_at=NOON - DAY,
            accepted_at=NOON,
            closed_at=NOON + DAY,
            rating=5,
        )
    ]


async def test_open_handoffs_are_counted_however_old_they_are(store: Store) -> None:
    """They go on."""
    async with store.writing() as records:
        await records.handoffs.save(a_handoff())

    async with store.reading() as records:
        found = await records.statistics.handoffs(NOON + 300 * DAY)

    assert [HandoffState.REQUESTED] == [one.state for one in found]


async def test_the_last_word_about_an_answer_is_counted(store: Store) -> None:
    """A later word about the same answer replaces the earlier."""
    async with store.writing() as records:
        for value, at in (("helpful", NOON), ("unhelpful", NOON + DAY)):
            await records.turns.add_feedback(
                conversation_id=ID, message_id="message-1", value=value, comment="Old.", at=at
            )

    async with store.reading() as records:
        assert [FeedbackEntry(ID, "unhelpful", NOON + DAY)] == list(
            await records.statistics.feedback(NOON)
        )
        assert [Disliked(ID, "message-1", "Old.", NOON + DAY)] == list(
            await records.statistics.disliked(since=NOON, limit=5)
        )
        assert [] == list(await records.statistics.feedback(NOON + 2 * DAY))


async def test_escalated_turns_come_latest_first(store: Store) -> None:
    """Only those with a wanted reason, offers included, up to the limit."""
    await _end(
        store,
        an_escalation(),
        an_escalation(ask_first=True),
        an_escalation(reason=EscalationReason.POLICY_TOPIC),
        a_reply(),
        an_escalation(),
    )

    async with store.reading() as records:
        found = await records.statistics.escalated([_NOT_COVERED], since=NOON, limit=2)

    assert ["turn-4", "turn-1"] == [one.id for one in found]
    assert an_escalation() == found[0].outcome
