"""What every desk must keep with every channel, as stories with facts at their ends."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.domain.answers import Outcome, Silence, SilenceReason
from bot.domain.conversations import Conversation, Owner
from bot.domain.handoffs import Handoff, HandoffState
from bot.domain.turns import Turn
from bot.ports.channels import Draft
from tests.builders import an_agent
from tests.conformance.agents import GRACE_NAME, NAMES, Agents
from tests.conformance.contacts import Contact
from tests.conformance.world import LEASED, World, by_rule

QUESTION = "How long is parental leave?"


@dataclass
class Play:
    """The contact, the agents, and what they stand on."""

    world: World
    contact: Contact
    agents: Agents

    async def handoffs(self) -> list[Handoff]:
        """Return all handoffs, oldest first."""
        board = self.world.rig.board
        found = [*await board.queue(), *await board.ended()]
        return sorted(found, key=lambda each: (each.requested_at, each.state.is_open))

    async def handoff(self) -> Handoff:
        """Return the latest handoff."""
        return (await self.handoffs())[-1]

    async def conversation(self) -> Conversation:
        """Return the contact's conversation."""
        id_ = (await self.handoff()).conversation_id
        found = await self.world.rig.transcripts.conversation(id_)
        assert found is not None
        return found

    async def told(self, words: str) -> int:
        """Return how often the contact has read these words."""
        return sum(words in each for each in await self.contact.reads())

    async def requested(self) -> None:
        """Ask a question, and then for a human."""
        await self.contact.writes(QUESTION)
        await self.contact.wants_a_human()
        self.world.pass_time(timedelta(seconds=5))

    async def claimed(self) -> None:
        """Let Grace have it."""
        await self.requested()
        await self.agents.claim()
        self.world.pass_time(timedelta(seconds=5))


Scenario = Callable[[Play], Awaitable[None]]


async def request(play: Play) -> None:
    """The contact is told what happens; agents read the question and what was found for it."""
    await play.requested()

    handoff = await play.handoff()
    assert await play.told("I am passing you to a colleague") == 1
    assert await play.told(f"Your reference is {handoff.ticket_number}.") == 1
    assert len(await play.agents.cards()) == 1
    assert "parental leave" in (await play.agents.cards())[0].lower()
    assert handoff.packet.passages
    assert handoff.packet.suggested_reply is not None
    assert handoff.packet.crm is not None
    assert handoff.packet.open_question == QUESTION


async def claim_race(play: Play) -> None:
    """Two press at once; one has it, and the contact hears of one."""
    await play.requested()

    await asyncio.gather(play.agents.claim(0), play.agents.claim(1))
    await play.agents.claim(1)

    handoff = await play.handoff()
    assert handoff.state is HandoffState.ACCEPTED
    told = {name: await play.told(f"{name} is here") for name in NAMES}
    assert told == {name: int(name == handoff.assignee) for name in NAMES}
    assert len(await play.agents.cards()) == 1


async def claim_while_the_assistant_writes(play: Play) -> None:
    """An agent steps in: the reply that was being written is never shown, and is recorded."""
    ana = an_agent("Ana")

    async def overtaken(turn: Turn, draft: Draft) -> Outcome:
        await play.world.rig.casework.take_over(turn.conversation.id, agent=ana)
        return await by_rule(turn, draft)

    await play.contact.writes("What about adoption leave?")
    play.world.pass_time(timedelta(seconds=5))
    play.world.rig.assistant.behaviour = overtaken
    await play.contact.writes("And for foster parents?")

    case = await play.world.rig.board.case((await play.handoff()).id)
    assert await play.told("And for foster parents?") == 0
    assert await play.told("Ana is here") == 1
    assert (case.turns[-1].outcome.kind, Owner.AGENT) == ("silence", case.conversation.owner)
    assert Silence(SilenceReason.OVERTAKEN).reason is getattr(case.turns[-1].outcome, "reason", "")
    assert len(await play.agents.cards()) == 1


async def contact_writes_at_each_step(play: Play) -> None:
    """In the queue, while claimed, after a reply: agents read each once; the assistant none."""
    await play.requested()
    turns = len(play.world.rig.assistant.turns)
    await play.contact.writes("It is about order 17")
    await play.agents.claim()
    await play.contact.writes("It is about order 18")
    await play.agents.reply("I look into it.")
    await play.contact.writes("It is about order 19")

    below = await play.agents.below()
    assert [below.count(f"order {number}") for number in (17, 18, 19)] == [1, 1, 1]
    assert below.index("order 17") < below.index("order 18") < below.index("order 19")
    assert len(play.world.rig.assistant.turns) == turns


async def reply(play: Play) -> None:
    """What an agent writes to the contact arrives, once."""
    await play.claimed()
    await play.agents.reply("You get twelve weeks.")

    assert await play.told("You get twelve weeks.") == 1
    assert (await play.handoff()).first_reply_at is not None


async def note_stays_inside(play: Play) -> None:
    """What agents say among themselves reaches nobody else."""
    await play.claimed()
    await play.agents.note("She sounds confused to me")

    case = await play.world.rig.board.case((await play.handoff()).id)
    assert await play.told("confused") == 0
    assert not any("confused" in each.text for each in case.messages)


async def edit_of_a_reply(play: Play) -> None:
    """A corrected reply reads right for the contact: in its place, or sent anew."""
    if not play.agents.edits:
        pytest.skip("HubSpot tells of no corrected notes and messages")
    await play.claimed()
    await play.agents.reply("You get 21 weeks.")
    play.world.pass_time(timedelta(seconds=5))
    await play.agents.correct("You get 12 weeks.")

    shown = await play.contact.reads()
    assert await play.told("You get 12 weeks.") == 1
    assert await play.told("You get 21 weeks.") == 0 or any("Correction" in one for one in shown)


async def hand_back(play: Play) -> None:
    """The assistant answers again, and the contact knows."""
    if not play.agents.returns:
        pytest.skip("a ticket in HubSpot cannot be given back to the assistant")
    await play.claimed()
    await play.agents.hand_back()
    await play.contact.writes("And for twins?")

    assert (await play.handoff()).state is HandoffState.RETURNED
    assert await play.told("You are back with the assistant") == 1
    assert await play.told("You asked: And for twins?") == 1


async def resolve_with_a_rating(play: Play) -> None:
    """The contact is asked how it went, and what they say is kept."""
    await play.claimed()
    await play.agents.resolve()
    await play.contact.rates(4)

    handoff = await play.handoff()
    assert (handoff.state, handoff.rating) == (HandoffState.RESOLVED, 4)
    assert (await play.conversation()).owner is Owner.NOBODY


async def reopen(play: Play) -> None:
    """A second handoff is a new one whose packet names the first; old words wake no loop."""
    await play.claimed()
    await play.agents.resolve()
    play.world.pass_time(timedelta(minutes=5))
    await play.contact.writes("One more thing about leave")
    answered = await play.told("You asked: One more thing about leave")
    await play.contact.wants_a_human()

    first, second = await play.handoffs()
    assert answered == 1
    assert (first.state, second.state) == (HandoffState.RESOLVED, HandoffState.REQUESTED)
    assert second.packet.previous_handoff_id == first.id
    assert len(await play.agents.cards()) == 2


async def withdraw(play: Play) -> None:
    """Who needs no human any more is the assistant's again, and nobody waits for them."""
    await play.requested()
    await play.contact.withdraws()
    await play.contact.writes("And for twins?")

    assert (await play.handoff()).state is HandoffState.EXPIRED
    assert not await play.world.rig.board.queue()
    assert await play.told("You asked: And for twins?") == 1


async def reminder(play: Play) -> None:
    """Past its target a handoff is reminded of, and the contact is told, once."""
    await play.requested()
    play.world.pass_time(timedelta(minutes=11))
    for _ in range(2):
        await play.world.rig.waiting.remind()
    await play.world.work()

    assert await play.told("Nobody has been free") == 1
    assert (await play.handoff()).reminded_at is not None
    assert len(await play.agents.cards()) == 1


async def desk_down_and_back(play: Play) -> None:
    """A desk that was away shows one card with everything below it."""
    play.world.be_gone(is_shut=True)
    await play.requested()
    await play.contact.writes("It is about order 17")
    assert all(gate.refused for gate in play.world.gates)
    play.world.be_gone(is_shut=False)
    play.world.pass_time(timedelta(minutes=5))
    await play.world.work()

    assert len(await play.agents.cards()) == 1
    assert (await play.agents.below()).count("order 17") == 1
    await play.agents.claim()
    assert (await play.handoff()).assignee == GRACE_NAME


async def restart_in_between(play: Play) -> None:
    """A process that dies with everything in its hands loses nothing and doubles nothing."""
    rig = play.world.rig
    await play.contact.writes(QUESTION)
    working, rig.work = rig.work, _nothing  # type: ignore[method-assign]
    await play.contact.wants_a_human()
    await play.world.die()  # with the turn begun
    play.world.pass_time(LEASED)
    await rig.work_turns()
    await play.world.die()  # with all that leaves in its hands
    play.world.pass_time(LEASED)
    rig.work = working  # type: ignore[method-assign]
    await play.world.work()
    await play.agents.claim()
    await play.agents.reply("You get twelve weeks.")

    assert await play.told("I am passing you to a colleague") == 1
    assert await play.told("You get twelve weeks.") == 1
    assert len(await play.agents.cards()) == 1
    assert await rig.store.inbox.waiting() == 0


async def _nothing() -> None:
    """Do nothing: the process is dead."""


SCENARIOS: dict[str, Scenario] = {
    each.__name__: each
    for each in (
        request,
        claim_race,
        claim_while_the_assistant_writes,
        contact_writes_at_each_step,
        reply,
        note_stays_inside,
        edit_of_a_reply,
        hand_back,
        resolve_with_a_rating,
        reopen,
        withdraw,
        reminder,
        desk_down_and_back,
        restart_in_between,
    )
}
