from collections.abc import Sequence

import pytest

from bot.domain.conversations import ConversationRef
from bot.domain.messages import Message
from tests.contracts.connector.suite import ConnectorContract, Fault
from tests.fakes.rig import REF
from tests.fakes.vendor import (
    VendorConnector,
    accept_then_lose_the_answer,
    ask_to_wait,
    lose_it,
    refuse,
)

_MANNERS = {
    Fault.LOST_ANSWER: accept_then_lose_the_answer,
    Fault.NOT_ARRIVED: lose_it,
    Fault.DELAYED: ask_to_wait,
    Fault.REJECTED: refuse,
}


class VendorStage:
    """The vendor in memory; its drafts are seen apart."""

    ref: ConversationRef = REF
    faults = frozenset(Fault)

    def __init__(self) -> None:
        self.connector = VendorConnector(max_characters=300)

    def fail_next(self, fault: Fault) -> None:
        self.connector.manners.append(_MANNERS[fault])

    async def store(self, message: Message) -> None:
        """Nothing: the vendor keeps its own messages."""

    async def shown(self) -> Sequence[str]:
        return [each.text for each in self.connector.shown]


class TestVendorConnector(ConnectorContract):
    """The vendor in memory keeps what every connector must keep."""

    @pytest.fixture
    def stage(self) -> VendorStage:
        """Return a vendor at which nothing was said."""
        return VendorStage()
