"""Sends messages to contacts, and shows handoffs on desks."""

from dataclasses import replace
from typing import Any

from bot.domain.conversations import Conversation
from bot.domain.effects import Effect, EffectKind
from bot.domain.handoffs import Handoff
from bot.domain.identifiers import derived_id
from bot.ports.storage import Records
from bot.service import sentences
from bot.service.channels import Channels
from bot.service.links import linked_handoff, linked_message

Result = dict[str, Any]


class SendPerformer:
    """Sends a message to the contact's channel."""

    def __init__(self, effect: Effect, conversation: Conversation, channels: Channels) -> None:
        self._ref = conversation.ref
        self._connector = channels.connector(effect.target)
        said = channels.message_of(effect)
        self._message = linked_message(said, channels.link, conversation.audience)

    @property
    def finds(self) -> bool:
        """Whether the channel can be searched for our key."""
        return self._connector.capabilities.finds

    async def find(self, effect: Effect) -> Result | None:
        """Return the vendor's id of the message if it stands there."""
        found = await self._connector.find(self._ref, key=effect.key)
        return None if found is None else {"vendor_id": found}

    async def perform(self, effect: Effect) -> Result:
        """Send it."""
        sent = await self._connector.send(self._ref, self._message, key=effect.key)
        return {"vendor_id": sent}

    async def settled(self, records: Records, effect: Effect, result: Result | None) -> None:
        """Nothing follows: the message is in the transcript already."""


class EditPerformer:
    """Changes a message that was sent before."""

    finds = True

    def __init__(
        self,
        effect: Effect,
        conversation: Conversation,
        *,
        sent: Effect | None,
        channels: Channels,
    ) -> None:
        self._conversation = conversation
        self._channels = channels
        self._connector = channels.connector(effect.target)
        said = channels.message_of(effect)
        self._message = linked_message(said, channels.link, conversation.audience)
        self._sent = sent

    async def find(self, effect: Effect) -> Result | None:
        """Return nothing: the same edit twice does no harm."""

    async def perform(self, effect: Effect) -> Result:
        """Change it; what never reached the contact is sent as it reads now."""
        ref, result = self._conversation.ref, self._sent.result if self._sent else None
        if result is None:
            sent = await self._connector.send(ref, self._message, key=effect.key)
            return {"vendor_id": sent}
        vendor_id = result["vendor_id"]
        await self._connector.edit(ref, self._message, vendor_id=vendor_id, key=effect.key)
        return {"vendor_id": vendor_id}

    async def settled(self, records: Records, effect: Effect, result: Result | None) -> None:
        """Send the corrected text anew where the channel would not take the change."""
        if result is not None:
            return
        text = sentences.correction(self._message.text)
        anew = replace(self._message, id=derived_id("correction", effect.key), text=text)
        for send in self._channels.sends(self._conversation, anew):
            await records.effects.plan(send)


class DeskPerformer:
    """Shows a handoff, or what the contact wrote, on a desk."""

    def __init__(
        self, effect: Effect, handoff: Handoff, *, card: str | None, channels: Channels
    ) -> None:
        self._desk = channels.desk(effect.target)
        self._handoff = linked_handoff(handoff, channels.link)
        self._card = card
        is_relay = effect.kind is EffectKind.RELAY
        self._message = channels.message_of(effect) if is_relay else None

    @property
    def finds(self) -> bool:
        """Whether a repeat can be harmless: by a look-up, or because a card is updated in place."""
        return self._desk.capabilities.finds or self._updates

    async def find(self, effect: Effect) -> Result | None:
        """Return the desk's id of what was shown."""
        if not self._desk.capabilities.finds:
            return None
        found = await self._desk.find(key=effect.key)
        return None if found is None else {"desk_id": found}

    async def perform(self, effect: Effect) -> Result:
        """Show it."""
        shown = await self._show(effect.key)
        return {"desk_id": shown}

    async def settled(self, records: Records, effect: Effect, result: Result | None) -> None:
        """Remember the card, so that it can be updated and found again."""
        if self._message is None and result is not None:
            await records.cards.save(effect.target, self._handoff.id, result["desk_id"])

    @property
    def _updates(self) -> bool:
        has_card = self._card is not None and self._desk.capabilities.live_card
        return self._message is None and has_card

    async def _show(self, key: str) -> str:
        if self._message is None:
            return await self._desk.announce(self._handoff, key=key, card=self._card)
        return await self._desk.relay(self._handoff, self._message, key=key, card=self._card)
