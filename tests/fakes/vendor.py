"""A chat vendor in memory, with the faults that real ones have."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from bot.domain.agents import Agent
from bot.domain.capabilities import Capabilities, DeskCapabilities
from bot.domain.conversations import ConversationRef
from bot.domain.errors import SendDelayed, SendRejected, SendUncertain
from bot.domain.handoffs import Handoff
from bot.domain.messages import Message
from bot.ports.services import Board, Casework


@dataclass
class Shown:
    """What people see at the vendor."""

    key: str
    text: str


Take = Callable[[], None]
"""What the vendor does when it takes a call."""
Manner = Callable[[Take], None]


def accept(take: Take) -> None:
    """Take it and say so."""
    take()


def accept_then_lose_the_answer(take: Take) -> None:
    """Take it, but the answer never arrives."""
    take()
    raise SendUncertain("the connection was reset")


def lose_it(take: Take) -> None:
    """Neither take it nor say so."""
    raise SendUncertain("the connection was reset")


def ask_to_wait(take: Take) -> None:
    """Refuse for now."""
    raise SendDelayed("429", retry_after=timedelta(seconds=30))


def refuse(take: Take) -> None:
    """Refuse for good."""
    raise SendRejected("channel_not_found")


class VendorConnector:
    """Implements bot.ports.channels.Connector on a channel named "vendor"."""

    channel = "vendor"

    def __init__(
        self, *, finds: bool = True, edits: bool = True, max_characters: int = 4000
    ) -> None:
        self.capabilities = Capabilities(
            finds=finds, edits=edits, streams=True, max_characters=max_characters
        )
        self.shown: list[Shown] = []
        self.manners: list[Manner] = []
        """What happens to the next calls; afterwards each is accepted."""
        self.drafts: list[str] = []
        self.edited: list[str] = []

    async def send(self, ref: ConversationRef, message: Message, *, key: str) -> str:
        self._next()(lambda: self.shown.append(Shown(key, message.text)))
        return f"v{len(self.shown)}"

    async def edit(
        self, ref: ConversationRef, message: Message, *, vendor_id: str, key: str
    ) -> None:
        self._next()(lambda: self._change(vendor_id, message.text))

    async def find(self, ref: ConversationRef, *, key: str) -> str | None:
        found = [number for number, each in enumerate(self.shown, 1) if each.key == key]
        return f"v{found[0]}" if found else None

    def draft(self, ref: ConversationRef, *, turn_id: str) -> "VendorDraft":
        return VendorDraft(self.drafts)

    def _next(self) -> Manner:
        return self.manners.pop(0) if self.manners else accept

    def _change(self, vendor_id: str, text: str) -> None:
        self.edited.append(text)
        self.shown[int(vendor_id.removeprefix("v")) - 1].text = text


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
class VendorCard:
    """One card in the room of a desk, with what stands under it."""

    id: str
    text: str
    thread: list[str] = field(default_factory=list)


class VendorDesk:
    """Implements bot.ports.channels.Desk: a room where agents see cards and what contacts write.

    What an agent writes under a card is a note; behind "!reply" it goes to the contact.
    """

    def __init__(self, name: str = "vendor:triage", *, finds: bool = True) -> None:
        self.name = name
        self.capabilities = DeskCapabilities(live_card=True, finds=finds, notes=True)
        self.cards: dict[str, VendorCard] = {}
        self.announced: list[tuple[str, str]] = []
        """(handoff, state) of each announcement."""
        self.relayed: list[str] = []
        self.manners: list[Manner] = []
        """What happens to the next calls; afterwards each is accepted."""
        self._keys: dict[str, str] = {}
        self._casework: Casework | None = None
        self._board: Board | None = None

    def attach(self, *, casework: Casework, board: Board) -> None:
        """Let what agents write here act."""
        self._casework, self._board = casework, board

    async def announce(self, handoff: Handoff, *, key: str, card: str | None) -> str:
        id_ = card or f"card-{len(self.cards) + 1}"
        self._next()(lambda: self._show(handoff, id_, key))
        return id_

    async def relay(self, handoff: Handoff, message: Message, *, key: str, card: str | None) -> str:
        text = "(deleted)" if message.deleted else message.text
        self._next()(lambda: self._put_under(card or "", text, key))
        return key

    async def find(self, *, key: str) -> str | None:
        return self._keys.get(key)

    async def write_under(self, card: str, text: str, *, agent: Agent, key: str) -> None:
        """Do what the desk does when an agent writes in the thread of a card."""
        assert self._casework is not None
        assert self._board is not None
        handoff = await self._board.of_card(self.name, card)
        assert handoff is not None
        is_reply = text.startswith("!reply ")
        write = self._casework.reply if is_reply else self._casework.note
        text = text.removeprefix("!reply ")
        await write(handoff.id, agent=agent, text=text, key=key)

    def _show(self, handoff: Handoff, id_: str, key: str) -> None:
        self.announced.append((handoff.id, handoff.state))
        text = f"{handoff.state} {handoff.assignee or ''}: {handoff.packet.open_question}"
        self.cards.setdefault(id_, VendorCard(id_, text)).text = text
        self._keys[key] = id_

    def _put_under(self, card: str, text: str, key: str) -> None:
        self.relayed.append(text)
        self._keys[key] = key
        if card in self.cards:
            self.cards[card].thread.append(text)

    def _next(self) -> Manner:
        return self.manners.pop(0) if self.manners else accept
