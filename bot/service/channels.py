"""The connectors and desks that are on, and which effects they need."""

from collections.abc import Collection, Sequence
from datetime import datetime

from pydantic import TypeAdapter

from bot.domain.answers import ApprovalRequest
from bot.domain.conversations import Conversation
from bot.domain.effects import Effect, EffectKind
from bot.domain.errors import NotFound
from bot.domain.handoffs import Handoff, Packet
from bot.domain.messages import Message
from bot.domain.routing import Route, routed
from bot.domain.splitting import split_text
from bot.ports.channels import Connector, Desk
from bot.service.links import Link, plain_link

CRM = "crm"
"""The target of ticket effects."""


class Channels:
    """Knows every connector and desk, and plans what must leave through them."""

    def __init__(
        self,
        connectors: Sequence[Connector],
        desks: Sequence[Desk],
        *,
        link: Link = plain_link,
        routes: Sequence[Route] = (),
    ) -> None:
        """Connectors and desks that are on; `link` makes addresses of documents open elsewhere.

        `routes` say which desks a handoff goes to; where none fits, it goes to all.
        """
        self.link = link
        self._routes = tuple(routes)
        self._connectors = {connector.channel: connector for connector in connectors}
        self._desks = {desk.name: desk for desk in desks}
        self._messages = TypeAdapter(Message)
        self._approvals = TypeAdapter(ApprovalRequest)

    def connector(self, channel: str) -> Connector:
        """Return the connector of a channel; raises NotFound when the channel is off."""
        try:
            return self._connectors[channel]
        except KeyError:
            raise NotFound(
                f"The channel {channel!r} is off, so nothing can be sent there."
            ) from None

    def desk(self, name: str) -> Desk:
        """Return a desk; raises NotFound when it is not configured."""
        try:
            return self._desks[name]
        except KeyError:
            raise NotFound(f"The desk {name!r} is not configured any more.") from None

    def sends(self, conversation: Conversation, message: Message) -> list[Effect]:
        """Plan what brings a message to the contact; nothing where they read our own tables."""
        connector = self._connectors.get(conversation.ref.channel)
        if connector is not None and connector.capabilities.reads_store:
            return []
        limit = connector.capabilities.max_characters if connector else len(message.text) + 1
        parts = split_text(message.text, limit=limit)
        return [
            Effect(
                key=f"send:{message.id}:{part}",
                conversation_id=conversation.id,
                kind=EffectKind.SEND,
                target=conversation.ref.channel,
                payload=self._payload(message, text, part=part, last=part == len(parts) - 1),
                created_at=message.at,
                epoch=conversation.epoch,
            )
            for part, text in enumerate(parts)
        ]

    def can_edit(self, conversation: Conversation, before: Message, after: Message) -> bool:
        """Whether the contact can be shown a changed message in the place of the old one."""
        connector = self._connectors.get(conversation.ref.channel)
        if connector is None:
            return False
        can = connector.capabilities
        is_one_part = max(len(before.text), len(after.text)) <= can.max_characters
        return can.reads_store or (can.edits and is_one_part)

    def edits(self, conversation: Conversation, message: Message) -> list[Effect]:
        """Plan what changes a message on the contact's side; nothing where they read our tables."""
        connector = self._connectors.get(conversation.ref.channel)
        if connector is None or connector.capabilities.reads_store:
            return []
        edit = Effect(
            key=f"edit:{message.id}:{_moment(message.edited_at)}",
            conversation_id=conversation.id,
            kind=EffectKind.EDIT,
            target=conversation.ref.channel,
            payload={"message": self._dump(message), "sent_as": f"send:{message.id}:0"},
            created_at=message.edited_at or message.at,
            epoch=conversation.epoch,
        )
        return [edit]

    def announcements(self, handoff: Handoff, *, at: datetime, occasion: str) -> list[Effect]:
        """Plan what shows a handoff, as it stands then, on every desk that needs telling."""
        return [
            Effect(
                key=announcement_key(handoff.id, name, occasion=occasion),
                conversation_id=handoff.conversation_id,
                kind=EffectKind.ANNOUNCE,
                target=name,
                payload={"handoff_id": handoff.id},
                created_at=at,
            )
            for name in self.told_desks(handoff.desks)
        ]

    def relays(
        self,
        handoff_id: str,
        message: Message,
        *,
        cause: str = "",
        desks: Collection[str] = (),
    ) -> list[Effect]:
        """Plan what shows a contact's message on the desks of a handoff that need telling.

        `cause` tells apart what becomes of the same message later: its edits, its deletion.
        """
        return [
            Effect(
                key=f"relay:{message.id}:{name}{cause and ':'}{cause}",
                conversation_id=message.conversation_id,
                kind=EffectKind.RELAY,
                target=name,
                payload={"handoff_id": handoff_id, "message": self._dump(message)},
                created_at=message.edited_at or message.at,
            )
            for name in self.told_desks(desks)
        ]

    def ticket(self, handoff: Handoff, *, contact_id: str) -> Effect:
        """Plan the ticket of a handoff."""
        return Effect(
            key=f"ticket:{handoff.id}",
            conversation_id=handoff.conversation_id,
            kind=EffectKind.OPEN_TICKET,
            target=CRM,
            payload={"handoff_id": handoff.id, "contact_id": contact_id},
            created_at=handoff.requested_at,
        )

    def closing(self, handoff: Handoff, *, contact_id: str, at: datetime) -> Effect:
        """Plan that the ticket of a handoff is closed; it comes after the one that opens it."""
        return Effect(
            key=f"close:{handoff.id}",
            conversation_id=handoff.conversation_id,
            kind=EffectKind.CLOSE_TICKET,
            target=CRM,
            payload={"handoff_id": handoff.id, "contact_id": contact_id},
            created_at=at,
        )

    def message_of(self, effect: Effect) -> Message:
        """Return the message that a send or a relay carries."""
        return self._messages.validate_python(effect.payload["message"])

    def dump_approval(self, request: ApprovalRequest) -> dict[str, object]:
        """Return an approved call as an effect carries it."""
        dumped: dict[str, object] = self._approvals.dump_python(request, mode="json")
        return dumped

    def approval_of(self, effect: Effect) -> ApprovalRequest:
        """Return the approved call that an effect carries."""
        return self._approvals.validate_python(effect.payload["request"])

    def told_desks(self, among: Collection[str] = ()) -> list[str]:
        """Return the names of the desks that need telling, in the order of the settings.

        `among` names the only ones that are meant; empty: all.
        """
        meant = [name for name in self._desks if not among or name in among]
        return [name for name in meant if not self._desks[name].capabilities.reads_store]

    def desks_for(self, packet: Packet) -> tuple[str, ...]:
        """Return the names of the desks that a handoff with this packet goes to; empty: all."""
        return routed(packet, self._routes)

    def _payload(self, message: Message, text: str, *, part: int, last: bool) -> dict[str, object]:
        whole = self._dump(message) | {"text": text}
        if part:
            whole |= {"turn_id": None}
        if not last:
            whole |= {"offers": [], "approval": None}
        return {"message": whole}

    def _dump(self, message: Message) -> dict[str, object]:
        dumped: dict[str, object] = self._messages.dump_python(message, mode="json")
        return dumped


def _moment(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def announcement_key(handoff_id: str, desk: str, *, occasion: str) -> str:
    """Return the key of an announcement; without an occasion, how all of them begin."""
    return f"announce:{handoff_id}:{desk}:{occasion}"
