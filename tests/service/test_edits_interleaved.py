"""Edits and deletions at any moment: before, during and after the turn, whoever owns it."""

import asyncio
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.answers import Outcome, Reply, Silence, SilenceReason
from bot.domain.conversations import Author, Owner
from bot.domain.messages import (
    Action,
    ContactAction,
    ContactDeletion,
    ContactEdit,
    ContactMessage,
    Delivery,
)
from bot.domain.turns import Turn
from bot.ports.channels import Draft
from bot.service.turns import MOST_DECISIONS
from tests.builders import an_agent
from tests.fakes.assistant import echo
from tests.fakes.rig import Rig

ANA = an_agent("Ana")
QUESTIONS = 3
INTERLEAVINGS = 150


@dataclass(frozen=True)
class Step:
    """One thing that happens."""

    what: str
    question: int = 0
    is_during: bool = False
    """It arrives while a turn is being answered, not now."""


STEPS = st.lists(
    st.builds(
        Step,
        what=st.sampled_from(["ask", "edit", "edit", "delete", "again", "work", "human", "hand"]),
        question=st.integers(0, QUESTIONS - 1),
        is_during=st.booleans(),
    ),
    max_size=14,
)


@dataclass
class Play:
    """A run of steps, and what is true of it when they are over."""

    rig: Rig = field(default_factory=Rig)
    asked: dict[int, Delivery] = field(default_factory=dict)
    reads: dict[int, str | None] = field(default_factory=dict)
    """What each question says now; None when it was deleted."""
    answered_as: dict[int, str | None] = field(default_factory=dict)
    """What it said when its turn ended."""
    taken_in: list[Delivery] = field(default_factory=list)
    during: list[Step] = field(default_factory=list)
    edits: int = 0

    async def run(self, steps: list[Step]) -> None:
        """Do everything, then work until nothing is left."""
        self.rig.assistant.behaviour = self._answer
        for step in steps:
            has_room = len(self.during) < MOST_DECISIONS - 1
            if step.is_during and has_room and step.what in {"edit", "delete"}:
                self.during.append(step)
            else:
                await self._do(step)
        await self.rig.work()

    async def _answer(self, turn: Turn, draft: Draft) -> Outcome:
        if self.during:
            await self._do(self.during.pop(0))
        return await echo(turn, draft)

    async def _do(self, step: Step) -> None:
        match step.what:
            case "ask":
                await self._ask(step.question)
            case "edit" | "delete":
                await self._change(step)
            case "again":
                await self._press_again()
            case "work":
                await self.rig.work()
            case "human":
                await self._take(self.rig.delivery(ContactAction(Action.WANT_HUMAN)))
            case "hand":
                await self._claim_or_return()

    async def _ask(self, number: int) -> None:
        if number not in self.asked:
            self.asked[number] = self.rig.delivery(ContactMessage(f"q{number}"))
            self.reads[number] = f"q{number}"
            await self._take(self.asked[number])

    async def _change(self, step: Step) -> None:
        asked = self.asked.get(step.question)
        self.edits += 1
        text = f"q{step.question} edit {self.edits}"
        is_edit = step.what == "edit"
        about = asked.delivery_id if asked else "unknown"
        await self._take(
            self.rig.delivery(ContactEdit(about, text) if is_edit else ContactDeletion(about))
        )
        if asked is None:
            return
        if self.reads[step.question] is not None:
            self.reads[step.question] = text if is_edit else None
        if await self.rig.turn_of(asked) is None:
            self.answered_as[step.question] = self.reads[step.question]

    async def _press_again(self) -> None:
        offers = [message for message in await self.rig.messages() if message.about]
        if offers:
            await self._take(
                self.rig.delivery(ContactAction(Action.ANSWER_AGAIN, target=offers[-1].id))
            )

    async def _claim_or_return(self) -> None:
        await self.rig.work()
        for handoff in await self.rig.board.queue():
            if handoff.assignee is None:
                await self.rig.casework.claim(handoff.id, agent=ANA)
            else:
                await self.rig.casework.hand_back(handoff.id, agent=ANA)

    async def _take(self, delivery: Delivery) -> None:
        self.taken_in.append(delivery)
        await self.rig.intake.accept(delivery)

    async def check(self) -> None:
        """Assert what must be true after any order of events."""
        assert 0 == await self.rig.store.inbox.waiting()
        for delivery in self.taken_in:
            assert await self.rig.turn_of(delivery) is not None
        for number, delivery in self.asked.items():
            await self._check_question(number, delivery)
        await self._check_texts()

    async def _check_question(self, number: int, delivery: Delivery) -> None:
        record = await self.rig.turn_of(delivery)
        assert record is not None
        text = self.answered_as.get(number, f"q{number}")
        if text is None:
            assert Silence(SilenceReason.WITHDRAWN) == record.outcome
        elif isinstance(record.outcome, Reply):
            assert f"You asked: {text} [1]" == record.outcome.answer.text

    async def _check_texts(self) -> None:
        said = [line for line in await self.rig.messages() if line.author is Author.CONTACT]
        now = {line.turn_id: None if line.deleted else line.text for line in said}
        assert {self.asked[n].turn_id: text for n, text in self.reads.items()} == now
        if (await self.rig.conversation()).owner is Owner.ASSISTANT:
            assert len(self.rig.assistant.turns) <= len(self.taken_in) + self.edits


@settings(max_examples=INTERLEAVINGS, deadline=None)
@given(STEPS)
def test_whenever_a_question_changes_nothing_is_lost_and_nothing_stale_is_answered(
    steps: list[Step],
) -> None:
    """Each delivery has one outcome; answers are to what was asked; deleted texts are gone."""

    async def play() -> None:
        run = Play()
        await run.run([Step("ask"), *steps])
        await run.check()

    asyncio.run(play())
