from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Integer, bindparam, func, select
from sqlalchemy.dialects.postgresql import insert  # compiles for SQLite as well

from bot.domain.contacts import Assurance, ChannelIdentity, Contact
from bot.domain.conversations import Conversation, Owner
from bot.domain.identifiers import derived_id
from bot.store.codec import Codec
from bot.store.column_types import SafeText
from bot.store.schema import contact, conversation, identity, message
from bot.store.transactions import Rows, Transaction, rows_of

RECENT_MESSAGES = 5_000
"""How far back `with_assistant` looks: agents step into conversations that are going on."""


class SqlConversations:
    """Implements bot.ports.storage.Conversations."""

    def __init__(self, transaction: Transaction, codec: Codec[Conversation]) -> None:
        self._transaction = transaction
        self._codec = codec

    async def get(self, conversation_id: str) -> Conversation | None:
        """Return a conversation; inside a writing transaction it is locked until the end."""
        statement = _GET_LOCKED if self._transaction.is_writable else _GET
        row = await self._transaction.first(statement, id=conversation_id)
        if row is None:
            return None
        self._transaction.locked.add(conversation_id)
        return self._codec.load(row.content)

    async def save(self, conversation: Conversation) -> None:
        """Insert or replace a conversation."""
        self._transaction.write_later(
            _SAVE,
            id=conversation.id,
            contact_id=conversation.contact_id,
            owner=conversation.owner,
            content=self._codec.dump(conversation),
            channel=conversation.ref.channel,
        )
        self._transaction.locked.add(conversation.id)

    async def identify(self, identity: ChannelIdentity, *, now: datetime) -> Contact:
        """Return the contact of a channel identity, made when there is none."""
        key = {"channel": identity.channel, "external_id": identity.external_id}
        said = {
            "name": identity.name,
            "email": identity.email,
            "assurance": int(identity.assurance),
            "created_at": now,
        }
        rows = await self._transaction.write_together(
            lambda connection: _identify(connection, key, said)
        )
        return _contact(rows)

    async def contact(self, contact_id: str) -> Contact | None:
        """Return a contact."""
        rows = await self._transaction.read(_CONTACT, id=contact_id)
        return _contact(rows) if rows else None

    async def known(self, identity: ChannelIdentity) -> Contact | None:
        """Return the contact of a channel identity, None for somebody new."""
        rows = await self._transaction.read(
            _KNOWN, channel=identity.channel, external_id=identity.external_id
        )
        return _contact(rows) if rows else None

    async def of_contact(self, contact_id: str, *, limit: int) -> Sequence[Conversation]:
        """Return a contact's conversations, the latest begun first."""
        rows = await self._transaction.read(_OF_CONTACT, id=contact_id)
        found = [self._codec.load(row.content) for row in rows]
        return sorted(found, key=lambda one: one.created_at, reverse=True)[:limit]

    async def with_assistant(self, *, limit: int) -> Sequence[Conversation]:
        """Return conversations that the assistant owns, the one with the latest message first."""
        rows = await self._transaction.read(_WITH_ASSISTANT, most=limit)
        return [self._codec.load(row.content) for row in rows]


async def lock_conversation(transaction: Transaction, conversation_id: str) -> None:
    """Hold a conversation's row until the end of the transaction, where rows are locked at all."""
    if transaction.locks_rows and conversation_id not in transaction.locked:
        await transaction.write(_GET_LOCKED, id=conversation_id)
        transaction.locked.add(conversation_id)


def _identify(connection: Connection, key: dict[str, str], said: dict[str, Any]) -> Rows:
    known = connection.execute(_IDENTITY, key).scalar_one_or_none()
    contact_id = known or derived_id("contact", *key.values())
    rows = rows_of(connection, _SAVE_CONTACT, {"id": contact_id, **said})
    if known is None:
        connection.execute(_SAVE_IDENTITY, {**key, "contact_id": contact_id})
    return rows


def _contact(rows: Rows) -> Contact:
    row = rows[0]
    return Contact(id=row.id, name=row.name, email=row.email, assurance=Assurance(row.assurance))


_ITS_ID = bindparam("id", type_=SafeText)
_GET = select(conversation.c.content).where(conversation.c.id == _ITS_ID)
_GET_LOCKED = _GET.with_for_update()
_saved = insert(conversation)
_SAVE = _saved.on_conflict_do_update(
    index_elements=["id"],
    set_={name: _saved.excluded[name] for name in ("contact_id", "owner", "content")},
)
_IDENTITY = select(identity.c.contact_id).where(
    identity.c.channel == bindparam("channel", type_=SafeText),
    identity.c.external_id == bindparam("external_id", type_=SafeText),
)
_known = insert(contact)
_SAVE_CONTACT = _known.on_conflict_do_update(
    index_elements=["id"],
    set_={
        # What the channel does not say now is not forgotten.
        "name": func.coalesce(_known.excluded.name, contact.c.name),
        "email": func.coalesce(_known.excluded.email, contact.c.email),
        "assurance": _known.excluded.assurance,
    },
).returning(contact)
_SAVE_IDENTITY = insert(identity).on_conflict_do_nothing(index_elements=["channel", "external_id"])
_CONTACT = select(contact).where(contact.c.id == _ITS_ID)
_KNOWN = (
    select(contact)
    .join(identity, identity.c.contact_id == contact.c.id)
    .where(
        identity.c.channel == bindparam("channel", type_=SafeText),
        identity.c.external_id == bindparam("external_id", type_=SafeText),
    )
)
_OF_CONTACT = select(conversation.c.content).where(conversation.c.contact_id == _ITS_ID)
_latest = (
    select(message.c.conversation_id, func.max(message.c.number).label("number"))
    .where(
        message.c.number > select(func.max(message.c.number)).scalar_subquery() - RECENT_MESSAGES
    )
    .group_by(message.c.conversation_id)
    .subquery()
)
_WITH_ASSISTANT = (
    select(conversation.c.content)
    .join(_latest, _latest.c.conversation_id == conversation.c.id)
    .where(conversation.c.owner == Owner.ASSISTANT)
    .order_by(_latest.c.number.desc())
    .limit(bindparam("most", type_=Integer))
)
