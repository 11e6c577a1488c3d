"""Who does which kind of effect."""

from dataclasses import dataclass
from typing import Any, Protocol

from bot.domain.contacts import Contact
from bot.domain.conversations import Conversation
from bot.domain.effects import Effect, EffectKind
from bot.domain.errors import NotFound
from bot.domain.handoffs import Handoff
from bot.ports.assistant import Toolset
from bot.ports.clock import Clock
from bot.ports.crm import Crm
from bot.ports.storage import Records, Store
from bot.service.channels import Channels
from bot.service.closing import TicketCloser
from bot.service.sending import DeskPerformer, EditPerformer, SendPerformer
from bot.service.writing import TicketPerformer, ToolPerformer

Result = dict[str, Any]


class Performer(Protocol):
    """Does one kind of effect."""

    @property
    def finds(self) -> bool:
        """Whether `find` can tell if the effect was done before."""
        ...

    async def find(self, effect: Effect) -> Result | None:
        """Return the result of an effect that was done before, None if it was not."""
        ...

    async def perform(self, effect: Effect) -> Result:
        """Do it. Raises SendError."""
        ...

    async def settled(self, records: Records, effect: Effect, result: Result | None) -> None:
        """Write what follows from it; the result is None when it was given up."""
        ...


@dataclass(frozen=True, slots=True)
class _About:
    """What an effect is about, as it stands now."""

    conversation: Conversation
    contact: Contact | None
    handoff: Handoff | None
    card: str | None
    sent: Effect | None
    """What brought the message that is to be changed."""


class Performers:
    """Finds the performer of an effect."""

    def __init__(
        self, *, store: Store, channels: Channels, crm: Crm, toolset: Toolset, clock: Clock
    ) -> None:
        self._store = store
        self._channels = channels
        self._crm = crm
        self._toolset = toolset
        self._clock = clock

    async def for_effect(self, effect: Effect) -> tuple[Performer, Conversation]:
        """Return the performer and the conversation as it stands now.

        Raises NotFound when what the effect is about, or the channel it goes to, is gone.
        """
        async with self._store.reading() as records:
            conversation = await records.conversations.get(effect.conversation_id)
            if conversation is None:
                raise NotFound(f"Conversation {effect.conversation_id} is gone.")
            contact = await records.conversations.contact(conversation.contact_id)
            handoff_id = effect.payload.get("handoff_id")
            handoff = await records.handoffs.get(handoff_id) if handoff_id else None
            card = await records.cards.get(effect.target, handoff_id) if handoff_id else None
            sent_as = effect.payload.get("sent_as")
            sent = await records.effects.get(sent_as) if sent_as else None
        about = _About(conversation, contact, handoff, card, sent)
        return self._performer(effect, about), conversation

    def _performer(self, effect: Effect, about: _About) -> Performer:
        match effect.kind:
            case EffectKind.SEND:
                return SendPerformer(effect, about.conversation, self._channels)
            case EffectKind.EDIT:
                return EditPerformer(
                    effect, about.conversation, sent=about.sent, channels=self._channels
                )
            case EffectKind.CALL_TOOL:
                return ToolPerformer(
                    effect, toolset=self._toolset, channels=self._channels, clock=self._clock
                )
        handoff, contact = about.handoff, about.contact
        if handoff is None or contact is None:
            raise NotFound(f"What {effect.key} is about is gone.")
        if effect.kind is EffectKind.OPEN_TICKET:
            return TicketPerformer(
                handoff, contact, crm=self._crm, channels=self._channels, clock=self._clock
            )
        if effect.kind is EffectKind.CLOSE_TICKET:
            return TicketCloser(handoff, contact, crm=self._crm)
        return DeskPerformer(effect, handoff, card=about.card, channels=self._channels)
