"""A chat vendor in memory, with the faults that real ones have."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from bot.domain.capabilities import Capabilities, DeskCapabilities
from bot.domain.conversations import ConversationRef
from bot.domain.errors import SendDelayed, SendRejected, SendUncertain
from bot.domain.handoffs import Handoff
from bot.domain.messages import Message


@dataclass
class Shown:
    """What people see at the vendor."""

    key: str
    text: str


def accept(shown: list[Shown], new: Shown) -> None:
    """Take it and say so."""
    shown.append(new)


def accept_then_lose_the_answer(shown: list[Shown], new: Shown) -> None:
    """Take it, but the answer never arrives."""
    shown.append(new)
    raise SendUncertain("the connection was reset")


def lose_it(shown: list[Shown], new: Shown) -> None:
    """Neither take it nor say so."""
    raise SendUncertain("the connection was reset")


def ask_to_wait(shown: list[Shown], new: Shown) -> None:
    """Refuse for now."""
    raise SendDelayed("429", retry_after=timedelta(seconds=30))


def refuse(shown: list[Shown], new: Shown) -> None:
    """Refuse for good."""
    raise SendRejected("channel_not_found")


Manner = Callable[[list[Shown], Shown], None]


class VendorConnector:
    """Implements bot.ports.channels.Connector on a channel named "vendor"."""

    channel = "vendor"

    def __init__(self, *, finds: bool = True, max_characters: int = 4000) -> None:
        self.capabilities = Capabilities(finds=finds, streams=True, max_characters=max_characters)
        self.shown: list[Shown] = []
        self.manners: list[Manner] = []
        """What happens to the next sends; afterwards each is accepted."""
        self.drafts: list[str] = []

    async def send(self, ref: ConversationRef, message: Message, *, key: str) -> str:
        manner = self.manners.pop(0) if self.manners else accept
        manner(self.shown, Shown(key, message.text))
        return f"v{len(self.shown)}"

    async def find(self, ref: ConversationRef, *, key: str) -> str | None:
        found = [number for number, each in enumerate(self.shown, 1) if each.key == key]
        return f"v{found[0]}" if found else None

    def draft(self, ref: ConversationRef, *, turn_id: str) -> "VendorDraft":
        return VendorDraft(self.drafts)


@dataclass
class VendorDraft:
    drafts: list[str]

    async def status(self, text: str) -> None:
        return None

    async def append(self, text: str) -> None:
        self.drafts.append(text)

    async def withdraw(self) -> None:
        self.drafts.append("(withdrawn)")


@dataclass
class VendorDesk:
    """Implements bot.ports.channels.Desk: a room where agents see cards and what contacts write."""

    name: str = "vendor:triage"
    capabilities: DeskCapabilities = field(default_factory=lambda: DeskCapabilities(finds=True))
    cards: list[tuple[str, str]] = field(default_factory=list)
    relayed: list[str] = field(default_factory=list)

    async def announce(self, handoff: Handoff, *, key: str) -> str:
        self.cards.append((handoff.id, handoff.state))
        return key

    async def relay(self, handoff: Handoff, message: Message, *, key: str) -> str:
        self.relayed.append(message.text)
        return key

    async def find(self, *, key: str) -> str | None:
        return None
