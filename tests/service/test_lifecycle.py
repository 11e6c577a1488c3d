"""Whatever agents, contact, assistant and clock do in whatever order: one owner, one voice."""

import asyncio
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.conversations import Author, Owner
from bot.domain.errors import BatonError
from bot.domain.handoffs import HandoffState
from bot.domain.messages import Action, ContactAction, ContactMessage, Delivery
from tests.builders import an_agent
from tests.fakes.rig import REF, Rig
from tests.fakes.vendor import ask_to_wait, lose_it

AGENTS = (an_agent("Ana"), an_agent("Ben"), an_agent("Ana", desk="slack:T1"))
INTERLEAVINGS = 200
_OWNED = {Owner.QUEUE: HandoffState.REQUESTED, Owner.AGENT: HandoffState.ACCEPTED}
KINDS = (
    *("write", "human", "human", "withdraw", "rate", "wait", "desk_away", "lost"),
    *("turns", "turns", "outbox", "claim", "claim", "claim", "reply", "reply", "reply"),
    *("resolve", "hand_back", "reassign", "take_over"),
)
STEPS = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(0, len(AGENTS) - 1)), min_size=6, max_size=24
)


class Play:
    """A conversation to which everything happens, concurrently where it can."""

    def __init__(self) -> None:
        self.rig = Rig()
        self.taken_in: list[Delivery] = []
        self.replies: list[str] = []
        self.refusals: list[str] = []

    async def run(self, steps: list[tuple[str, int]]) -> None:
        """Do each step beside the turn that may be running."""
        for what, who in steps:
            await asyncio.gather(self._contact(what), self._agent(what, who), self._rest(what))
            await self.check()
        self.rig.desk.manners, self.rig.vendor.manners = [], []
        for _ in range(15):
            self.rig.clock.move(timedelta(minutes=6))
            await self.rig.work()

    async def _contact(self, what: str) -> None:
        pressed = {
            "human": ContactAction(Action.WANT_HUMAN),
            "withdraw": ContactAction(Action.WITHDRAW),
            "rate": ContactAction(Action.RATE, value="4"),
            "write": ContactMessage(f"line {len(self.taken_in)}"),
        }
        if what in pressed:
            self.taken_in.append(self.rig.delivery(pressed[what]))
            await self.rig.intake.accept(self.taken_in[-1])

    async def _rest(self, what: str) -> None:
        match what:
            case "turns":
                await self.rig.work_turns()
            case "outbox":
                await self.rig.work_outbox()
            case "wait":
                self.rig.clock.move(timedelta(minutes=7))
                await self.rig.waiting.remind()
            case "desk_away":
                self.rig.desk.manners.append(ask_to_wait)
            case "lost":
                self.rig.vendor.manners.append(lose_it)

    async def _agent(self, what: str, who: int) -> None:
        """Let an agent try; what is not allowed is refused in words and changes nothing."""
        work, queue = self.rig.casework, await self.rig.board.queue()
        id_ = queue[0].id if queue else "none"
        has_it = [agent for agent in AGENTS if queue and queue[0].is_assigned_to(agent)]
        # Mostly the one who has it, else nearly every act would be refused.
        agent = has_it[0] if has_it and who else AGENTS[who]
        other = AGENTS[(AGENTS.index(agent) + 1) % len(AGENTS)]
        try:
            match what:
                case "claim":
                    both = (work.claim(id_, agent=agent), work.claim(id_, agent=other))
                    await asyncio.gather(*both, return_exceptions=True)
                case "reply":
                    text = f"reply {len(self.replies)}"
                    await work.reply(id_, agent=agent, text=text, key=text)
                    self.replies.append(text)
                case "resolve":
                    await work.resolve(id_, agent=agent, resolution="")
                case "hand_back":
                    await work.hand_back(id_, agent=agent)
                case "reassign":
                    await work.reassign(id_, agent=agent, to=other)
                case "take_over":
                    await work.take_over(REF.conversation_id, agent=agent)
        except BatonError as refused:
            self.refusals.append(str(refused))

    async def check(self) -> None:
        """Assert that handoff and conversation agree about who is there."""
        conversation = await self.rig.transcripts.conversation(REF.conversation_id)
        if conversation is None:
            return
        open_ = await self.rig.board.queue()
        state = _OWNED.get(conversation.owner)
        assert ([state] if state else []) == [one.state for one in open_]
        assert conversation.handoff_id == (open_[0].id if open_ else None)
        assert conversation.assignee_id == (open_[0].assignee_id if open_ else None)

    async def check_end(self) -> None:
        """Assert that nothing was lost, nothing doubled and nobody spoke out of turn."""
        await self.check()
        for delivery in self.taken_in:
            assert await self.rig.turn_of(delivery) is not None
        shown = self.rig.said
        assert self.replies == [text for text in shown if text.startswith("reply")]
        assert len(shown) == len({each.key for each in self.rig.vendor.shown})
        for message in await self.rig.messages():
            if message.author in {Author.AGENT, Author.NOTICE}:
                assert message.text in shown
        assert [] == await self.rig.effect_states()
        assert all(self.refusals)


@settings(max_examples=INTERLEAVINGS, deadline=None)
@given(STEPS)
def test_in_any_order_there_is_one_owner_and_nothing_is_lost(
    steps: list[tuple[str, int]],
) -> None:
    """Handoff and conversation agree at each step; every reply arrives once, in order."""

    async def play() -> None:
        run = Play()
        await run.run(steps)
        await run.check_end()

    asyncio.run(play())
