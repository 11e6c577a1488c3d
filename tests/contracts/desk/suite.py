"""What every desk must do. Subclass `DeskContract` as Test…, and define the fixture `stage`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

import pytest

from bot.domain.messages import Action, ContactEdit, ContactMessage
from bot.ports.channels import Desk
from bot.ports.services import Board, Casework
from tests.builders import a_ref, an_agent
from tests.fakes.rig import Rig

LATER = timedelta(minutes=6)
"""Longer than any wait between two tries."""
ANA = an_agent("Ana")


@dataclass(frozen=True, slots=True)
class SeenCard:
    """A card as agents see it."""

    id: str
    """What `announce` returned for it."""
    text: str
    """All that stands on it, in whatever markup."""
    thread: tuple[str, ...] = ()
    """What stands under it, oldest first."""


class DeskStage(Protocol):
    """A desk with a vendor behind it that works and can be looked at."""

    @property
    def desk(self) -> Desk:
        """The desk under test."""
        ...

    def attach(self, *, casework: Casework, board: Board) -> None:
        """Let what agents do at the vendor act on these."""
        ...

    async def cards(self) -> Sequence[SeenCard]:
        """Return the cards that agents see, oldest first."""
        ...

    def lose_next_answer(self) -> None:
        """Let the vendor take the next call of the desk, and lose its answer."""
        ...

    async def agent_writes(self, card: str, text: str) -> None:
        """Do what happens when an agent writes under a card, without asking to reply."""
        ...


class DeskContract:
    """The facts. The contact is on another channel; the desk works through the real use cases."""

    @pytest.fixture
    def rig(self, stage: DeskStage) -> Rig:
        """Return the use cases with this desk as the only one."""
        rig = Rig(desks=[stage.desk])
        stage.attach(casework=rig.casework, board=rig.board)
        return rig

    async def test_a_handoff_is_shown_on_one_card(self, rig: Rig, stage: DeskStage) -> None:
        """Agents see what the contact wants to know, once."""
        await _asked_for_a_human(rig)

        (card,) = await stage.cards()
        assert "parental leave" in card.text

    async def test_what_happens_is_shown_on_the_same_card(self, rig: Rig, stage: DeskStage) -> None:
        """Claim, reply and end change the card; no second one appears."""
        await _asked_for_a_human(rig)
        (asked,) = await stage.cards()
        handoff = await rig.handoff()

        await rig.casework.claim(handoff.id, agent=ANA)
        await rig.work()
        (claimed,) = await stage.cards()
        await rig.casework.reply(handoff.id, agent=ANA, text="Twelve weeks.", key="k1")
        await rig.casework.resolve(handoff.id, agent=ANA, resolution="Told them")
        await rig.work()

        (ended,) = await stage.cards()
        assert asked.id == claimed.id == ended.id
        assert "Ana" in claimed.text
        assert "Ana" not in asked.text
        assert claimed.text != ended.text

    async def test_what_the_contact_writes_stands_under_the_card(
        self, rig: Rig, stage: DeskStage
    ) -> None:
        """Agents read what is added, in order."""
        await _asked_for_a_human(rig)

        await rig.hear("It is about order 17")
        await rig.hear("And about order 18")

        (card,) = await stage.cards()
        said = "\n".join(card.thread)
        assert 0 <= said.index("order 17") < said.index("order 18")

    async def test_a_message_that_the_contact_changed_is_shown_as_it_reads_now(
        self, rig: Rig, stage: DeskStage
    ) -> None:
        """An agent does not answer what is no longer asked."""
        await _asked_for_a_human(rig)
        first = await rig.hear("It is about order 17")

        await rig.handle(rig.delivery(ContactEdit(first.delivery_id, "It is about order 99")))

        (card,) = await stage.cards()
        assert "order 99" in "\n".join(card.thread)

    async def test_a_lost_answer_makes_no_second_card(self, rig: Rig, stage: DeskStage) -> None:
        """What the vendor took is found again, where it can be looked up."""
        if not stage.desk.capabilities.finds:
            pytest.skip("this desk offers no way to look")
        stage.lose_next_answer()
        await _asked_for_a_human(rig)

        rig.clock.move(LATER)
        await rig.work()

        (card,) = await stage.cards()
        assert (await rig.handoff()) == await rig.board.of_card(stage.desk.name, card.id)

    async def test_a_lost_answer_relays_nothing_twice(self, rig: Rig, stage: DeskStage) -> None:
        """The same for what stands under the card."""
        if not stage.desk.capabilities.finds:
            pytest.skip("this desk offers no way to look")
        await _asked_for_a_human(rig)
        stage.lose_next_answer()
        await rig.hear("It is about order 17")

        rig.clock.move(LATER)
        await rig.work()

        (card,) = await stage.cards()
        assert 1 == "\n".join(card.thread).count("order 17")

    async def test_a_card_leads_to_its_handoff(self, rig: Rig, stage: DeskStage) -> None:
        """What an agent presses on a card is about the right contact."""
        await _asked_for_a_human(rig)

        (card,) = await stage.cards()

        assert (await rig.handoff()) == await rig.board.of_card(stage.desk.name, card.id)
        assert await rig.board.of_card(stage.desk.name, "no such card") is None

    async def test_two_handoffs_have_two_cards(self, rig: Rig, stage: DeskStage) -> None:
        """Nothing of one contact stands under the card of another."""
        await _asked_for_a_human(rig)
        other = a_ref(channel="vendor", room="room-2")
        await rig.hear("Where is my parcel, please?", ref=other)
        await rig.press(Action.WANT_HUMAN, ref=other)

        await rig.hear("Parcel number 5", ref=other)

        first, second = await stage.cards()
        assert first.id != second.id
        assert "Parcel number 5" not in "\n".join(first.thread)
        assert "Parcel number 5" in "\n".join(second.thread)

    async def test_what_agents_say_among_themselves_stays_inside(
        self, rig: Rig, stage: DeskStage
    ) -> None:
        """Plain text under a card never reaches the contact, whoever has claimed it."""
        await _asked_for_a_human(rig)
        await rig.casework.claim((await rig.handoff()).id, agent=ANA)
        await rig.work()
        (card,) = await stage.cards()

        await stage.agent_writes(card.id, "He sounds confused to me")
        await rig.work()

        assert not any("confused" in text for text in rig.said)
        assert not any("confused" in message.text for message in await rig.messages())


async def _asked_for_a_human(rig: Rig) -> None:
    await rig.handle(rig.delivery(ContactMessage("How long is parental leave?")))
    await rig.press(Action.WANT_HUMAN)
