"""Acts of two agents and a contact in any order: what must be so whatever happens."""

from collections.abc import Awaitable, Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.handoffs import Handoff, HandoffState
from bot.domain.messages import Action
from connectors.slack.desk_buttons import Act
from connectors.slack.desk_words import notification
from tests.connectors.slack.desk_stage import ALAN, GRACE, DeskStage, asked, desk_stage, rig_of
from tests.fakes.rig import Rig
from tests.fakes.slack.refusals import NothingThere

AGENTS = st.sampled_from([GRACE, ALAN])
ACTS = st.sampled_from(
    ["claim", "reply", "modal", "note", "resolve", "return", "reassign", "contact", "withdraw"]
)
NAMES = {GRACE: "Grace Hopper", ALAN: "Alan Turing"}


class Room:
    """A triage room in which things happen; it remembers what may have reached the contact."""

    def __init__(self, stage: DeskStage, rig: Rig) -> None:
        self.stage = stage
        self.rig = rig
        self.count = 0
        self.secret: list[str] = []
        self.sent: list[str] = []

    async def happens(self, act: str, agent: str) -> None:
        """Let one thing happen, and everything that follows from it."""
        self.count += 1
        doing: dict[str, Callable[[str], Awaitable[None]]] = {
            "reply": self._reply,
            "modal": self._modal,
            "note": self._note,
            "contact": self._contact,
            "withdraw": self._withdraw,
        }
        try:
            if act in doing:
                await doing[act](agent)
            else:
                await self._form(act, agent)
        except NothingThere:
            return  # the card offers no such button now
        finally:
            await self.rig.work()
            await self.stage.afterwards.settled()

    async def _may_send(self, agent: str) -> bool:
        handoff = await self.latest()
        is_free = handoff.state is HandoffState.REQUESTED
        return handoff.state.is_open and (is_free or handoff.assignee == NAMES[agent])

    async def _reply(self, agent: str) -> None:
        text = f"reply {self.count}"
        (self.sent if await self._may_send(agent) else self.secret).append(text)
        await self._says(f"!reply {text}", agent)

    async def _note(self, agent: str) -> None:
        self.secret.append(f"note {self.count}")
        await self._says(f"note {self.count}", agent)

    async def _says(self, text: str, agent: str) -> None:
        await self.stage.says(text, by=agent, card=f":{self.stage.tops[-1].ts}")

    async def _modal(self, agent: str) -> None:
        may = await self._may_send(agent)
        await self._press(Act.REPLY, agent)
        text = f"modal {self.count}"
        (self.sent if may else self.secret).append(text)
        await self._submit(agent, text=text)

    async def _form(self, act: str, agent: str) -> None:
        if act == "claim":
            await self._press(Act.CLAIM, agent)
        elif act == "reassign":
            await self._press(Act.MORE, agent, "Give to another agent")
            await self._submit(agent, agent=ALAN if agent == GRACE else GRACE)
        else:
            secret = f"secret {self.count}"
            self.secret.append(secret)
            await self._press(Act.RESOLVE if act == "resolve" else Act.RETURN, agent)
            await self._submit(agent, text=secret)

    async def _press(self, action: str, agent: str, chosen: str | None = None) -> None:
        posted = self.stage.tops[-1].posted
        await self.stage.slack.person(agent).presses(posted, action, chosen)

    async def _submit(self, by: str, /, **inputs: str) -> None:
        person = self.stage.slack.person(by)
        if await person.submits(**inputs):
            await person.closes()

    async def _contact(self, _agent: str) -> None:
        handoff = await self.latest()
        if handoff.state.is_open:
            await self.rig.hear(f"contact {self.count}")
        else:
            await asked(self.rig, f"question {self.count}")

    async def _withdraw(self, _agent: str) -> None:
        await self.rig.press(Action.WITHDRAW)

    async def latest(self) -> Handoff:
        """Return the open handoff, or one that has ended."""
        queue = await self.rig.board.queue()
        return queue[0] if queue else (await self.rig.board.ended())[0]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(ACTS, AGENTS), min_size=1, max_size=10))
async def test_whatever_happens_the_promises_hold(happening: list[tuple[str, str]]) -> None:
    """One card a handoff, as it stands; notes stay inside; what was sent by right arrives once."""
    async with desk_stage() as stage:
        rig = rig_of(stage)
        room = Room(stage, rig)
        await asked(rig)
        for act, agent in happening:
            await room.happens(act, agent)

        handoffs = [*await rig.board.queue(), *await rig.board.ended()]
        assert len(handoffs) == len(stage.tops)
        assert sorted(map(notification, handoffs)) == sorted(each.fallback for each in stage.tops)
        assert [] == [text for text in room.secret if text in rig.said]
        assert [1] * len(room.sent) == [rig.said.count(text) for text in room.sent]
