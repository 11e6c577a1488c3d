from collections.abc import Sequence

import pytest

from bot.ports.services import Board, Casework
from tests.builders import an_agent
from tests.contracts.desk.suite import DeskContract, SeenCard
from tests.fakes.vendor import VendorDesk, accept_then_lose_the_answer


class VendorDeskStage:
    """The desk in memory."""

    def __init__(self) -> None:
        self.desk = VendorDesk()

    def attach(self, *, casework: Casework, board: Board) -> None:
        self.desk.attach(casework=casework, board=board)

    async def cards(self) -> Sequence[SeenCard]:
        cards = self.desk.cards.values()
        return [SeenCard(card.id, card.text, tuple(card.thread)) for card in cards]

    def lose_next_answer(self) -> None:
        self.desk.manners.append(accept_then_lose_the_answer)

    async def agent_writes(self, card: str, text: str) -> None:
        await self.desk.write_under(card, text, agent=an_agent("Ben", desk="vendor"), key="w1")


class TestVendorDesk(DeskContract):
    """The desk in memory keeps what every desk must keep."""

    @pytest.fixture
    def stage(self) -> VendorDeskStage:
        """Return a desk that nobody has written to."""
        return VendorDeskStage()
