from bot.domain.messages import Delivery
from bot.ports.storage import Opening
from bot.store.memory_tables import Tables
from bot.store.safe_values import safe_value


def opening(tables: Tables, delivery: Delivery, *, messages: int) -> Opening:
    """Return what the turn of a delivery begins with."""
    identity, id_ = safe_value(delivery.identity), delivery.conversation_id
    conversation = tables.conversations.get(id_)
    key = (identity.channel, identity.external_id)
    contact_id = conversation.contact_id if conversation else tables.identities.get(key, "")
    said = [one for one in tables.messages.values() if one.conversation_id == id_]
    return Opening(
        conversation=conversation,
        contact=tables.contacts.get(contact_id),
        messages=tuple(said[-messages:] if messages else ()),
        notes=tuple(note for note in tables.notes.values() if note.conversation_id == id_),
        has_outcome=delivery.turn_id in tables.turns,
    )
