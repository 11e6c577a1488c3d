"""An assistant with everything around it, as the tests of this folder need it."""

from collections.abc import Sequence
from typing import Any

from langchain_core.language_models import BaseChatModel

from bot.assistant.budget import Budget
from bot.assistant.context import Limits, PolicySettings
from bot.assistant.graph import GraphAssistant
from bot.assistant.models import ModelChain
from bot.assistant.offline import OfflineModel
from bot.assistant.rules import Rules
from bot.domain.answers import Outcome, Passage
from bot.domain.contacts import Contact
from bot.domain.conversations import Author
from bot.domain.messages import Message
from bot.domain.turns import Turn
from bot.ports.assistant import Nearness, Retriever
from tests.builders import a_contact, a_message, a_passage, a_turn
from tests.fakes.clock import FixedClock
from tests.fakes.crm import MemoryCrm
from tests.fakes.draft import MemoryDraft
from tests.fakes.model import a_chain
from tests.fakes.retriever import MemoryRetriever
from tools.toolset import TurnToolset

LEAVE = a_passage(
    "Everybody gets 25 days of annual leave a year. You can carry over up to 5 days into the next "
    "year. Days that are carried over must be taken before 31 March.",
    chunk_id="leave#1",
    document_id="leave.md",
    title="Leave",
    heading_path=("Leave", "Annual leave"),
    url="/documents/leave.md#annual-leave",
)
SICK = a_passage(
    "Tell your team lead before 10:00 when you are sick. A doctor's note is needed from the fourth "
    "day on. Send it to people@example.com.",
    chunk_id="leave#2",
    document_id="leave.md",
    title="Leave",
    heading_path=("Leave", "Sick leave"),
    url="/documents/leave.md#sick-leave",
)
LAPTOP = a_passage(
    "To order a new laptop:\n\n1. Open the equipment page.\n2. Choose one of the two models.\n"
    "3. Ask your team lead to approve the order.\n\nDelivery takes 10 working days.",
    chunk_id="equipment#1",
    document_id="equipment.md",
    title="Equipment",
    heading_path=("Equipment", "Laptops"),
    url="/documents/equipment.md#laptops",
)
SECRET = a_passage(
    "The board plans to sell the Berlin office in May.",
    chunk_id="board#1",
    document_id="board.md",
    title="Board minutes",
    heading_path=("Board minutes",),
    audience=frozenset({"board"}),
)
KNOWLEDGE = (LEAVE, SICK, LAPTOP, SECRET)


class Scene:
    """One conversation with the assistant."""

    def __init__(
        self,
        model: BaseChatModel | None = None,
        *,
        chain: ModelChain | None = None,
        passages: Sequence[Passage] = KNOWLEDGE,
        retriever: Retriever | None = None,
        crm: MemoryCrm | None = None,
        limits: Limits | None = None,
        policy: PolicySettings | None = None,
        contact: Contact | None = None,
        nearness: Nearness | None = None,
        rules: Rules | None = None,
        budget: Budget | None = None,
    ) -> None:
        self.clock = FixedClock()
        self.crm = crm or MemoryCrm()
        self.memory = MemoryRetriever(passages)
        """Searched unless another retriever is given."""
        self.draft = MemoryDraft()
        self.contact = contact or a_contact()
        self.history: list[Message] = []
        self.toolset = TurnToolset(
            crm=self.crm,
            retriever=retriever or self.memory,
            clock=self.clock,
            find_contact=self._find,
        )
        self.assistant = GraphAssistant(
            retriever=retriever or self.memory,
            toolset=self.toolset,
            models=chain or a_chain(model or OfflineModel()),
            clock=self.clock,
            limits=limits,
            policy=policy or PolicySettings(),
            nearness=nearness,
            rules=rules,
            budget=budget,
        )

    async def _find(self, contact_id: str) -> Contact | None:
        return self.contact if contact_id == self.contact.id else None

    async def say(self, text: str, **changes: Any) -> Outcome:
        """Let the contact write, and return how the turn ends."""
        return await self.assistant.answer(self.turn(text, **changes), self.draft)

    def turn(self, text: str, **changes: Any) -> Turn:
        """Begin a turn with what the contact writes."""
        place = len(self.history) + 1
        message = a_message(text, id=f"message-{place}", sequence=place)
        self.history.append(message)
        return a_turn(
            id=f"turn-{place}",
            message=message,
            history=tuple(self.history),
            contact=self.contact,
            **changes,
        )

    def was_told(self, text: str, **changes: Any) -> None:
        """Record what the contact was told."""
        place = len(self.history) + 1
        said = a_message(
            text, id=f"message-{place}", author=Author.ASSISTANT, sequence=place, **changes
        )
        self.history.append(said)
