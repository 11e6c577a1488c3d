"""What the acts of agents have in common: what is read, who may, what is written and told."""

from collections.abc import Callable
from datetime import datetime

from bot.domain.agents import Agent
from bot.domain.conversations import Author, Conversation
from bot.domain.errors import InputError, NotAllowed, NotFound
from bot.domain.handoffs import Handoff, HandoffState
from bot.domain.identifiers import derived_id
from bot.domain.messages import Message, Offer
from bot.domain.text import safe_text
from bot.ports.clock import Clock
from bot.ports.services import Signals
from bot.ports.storage import Records, Store
from bot.service.announcing import announce, tell
from bot.service.channels import Channels


class Acts:
    """Writes what an act changes, and tells of it afterwards."""

    def __init__(
        self,
        *,
        store: Store,
        channels: Channels,
        signals: Signals,
        clock: Clock,
        wake_outbox: Callable[[], None],
    ) -> None:
        self.store = store
        self.channels = channels
        self._signals = signals
        self._clock = clock
        self._wake_outbox = wake_outbox

    def now(self) -> datetime:
        """Return the present moment."""
        return self._clock.now()

    async def move(
        self,
        records: Records,
        handoff: Handoff,
        conversation: Conversation,
        *,
        says: str,
        occasion: str,
        offers: tuple[Offer, ...] = (),
    ) -> None:
        """Store a handoff and its conversation, tell the contact in a notice, and the desks."""
        await records.handoffs.save(handoff)
        await records.conversations.save(conversation)
        # The epoch tells apart what happens twice: a claim after a reassignment back, say.
        cause = f"{occasion}:{conversation.epoch}"
        notice = Message(
            id=derived_id("notice", handoff.id, cause),
            conversation_id=handoff.conversation_id,
            author=Author.NOTICE,
            text=says,
            at=self.now(),
            offers=offers,
        )
        await self.send(records, conversation, await records.messages.add(notice))
        await self.announce(records, handoff, occasion=cause)

    async def send(self, records: Records, conversation: Conversation, message: Message) -> None:
        """Plan what brings a stored message to the contact."""
        for effect in self.channels.sends(conversation, message):
            await records.effects.plan(effect)

    async def announce(self, records: Records, handoff: Handoff, *, occasion: str) -> None:
        """Plan what shows a handoff, as it stands now, on every desk."""
        await announce(records, self.channels, handoff, at=self.now(), occasion=occasion)

    async def tell(self, conversation_id: str, *, changed: str | None = None) -> None:
        """Let what was planned leave, and pages and desks read again."""
        self._wake_outbox()
        await tell(self._signals, conversation_id, desk=True, changed=changed)


async def handoff_with(records: Records, handoff_id: str) -> Handoff:
    """Return a handoff; raises NotFound."""
    handoff = await records.handoffs.get(handoff_id)
    if handoff is None:
        raise NotFound(f"There is no handoff {handoff_id}.")
    return handoff


async def opened(records: Records, handoff_id: str) -> tuple[Handoff, Conversation]:
    """Return a handoff and its conversation, the conversation locked first, as turns do."""
    conversation_id = await records.handoffs.conversation_id(handoff_id)
    conversation = await records.conversations.get(conversation_id) if conversation_id else None
    handoff = await handoff_with(records, handoff_id)
    if conversation is None:
        raise NotFound(f"Handoff {handoff_id} has lost its conversation.")
    return handoff, conversation


def require_assignee(handoff: Handoff, agent: Agent) -> None:
    """Let only the agent pass who has the open handoff; raises NotAllowed."""
    if handoff.state is HandoffState.REQUESTED:
        raise NotAllowed("Claim this handoff first; then you can answer it.")
    if handoff.state is HandoffState.ACCEPTED and not handoff.is_assigned_to(agent):
        raise NotAllowed(f"{handoff.assignee} has claimed this; only they can do that.")
    if not handoff.state.is_open:
        raise NotAllowed(
            f"This handoff is {handoff.state}; the contact opens a new one by writing."
        )


def written(text: str) -> str:
    """Return an agent's text ready to be stored; raises InputError when it is empty."""
    cleaned = safe_text(text).strip()
    if not cleaned:
        raise InputError("There is nothing to send: the text is empty.")
    return cleaned
