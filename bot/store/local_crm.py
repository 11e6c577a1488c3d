"""A small CRM in the store's own database, for companies that have none yet.

A contact's record is found by our contact's id, else by the e-mail address, but only where the
channel vouches for the address on both sides: who merely claims an address gets a record of their
own, and nobody else is ever joined to it.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Integer, Row, Select, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert  # compiles for SQLite as well

from bot.domain.contacts import Assurance, Contact
from bot.domain.crm import Company, CrmContact, Ticket, TicketDraft, TicketStatus
from bot.domain.errors import NotFound, StoreError, ToolFailed
from bot.domain.identifiers import derived_id
from bot.ports.clock import Clock
from bot.store.column_types import Moment, SafeText
from bot.store.crm_schema import crm_company, crm_contact, crm_link, crm_ticket
from bot.store.transactions import Database, Transaction

FIRST_NUMBER = 1001
"""Of a ticket: T-1001."""


class LocalCrm:
    """Implements bot.ports.crm.Crm."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def contact(self, contact: Contact) -> CrmContact:
        """Return the CRM's record of the contact, made when there is none."""
        async with self._reading() as transaction:
            row = await transaction.first(_LINKED, its_id=contact.id)
        if row is not None:
            return _crm_contact(row)
        async with self._writing() as transaction:
            return await _record(transaction, contact)

    async def tickets(self, contact: Contact, *, limit: int = 20) -> Sequence[Ticket]:
        """Return the contact's tickets, latest change first."""
        record = await self.contact(contact)
        async with self._reading() as transaction:
            rows = await transaction.read(_TICKETS, its_contact=record.id, most=limit)
        return [_ticket(row) for row in rows]

    async def open_ticket(self, contact: Contact, draft: TicketDraft, *, key: str) -> Ticket:
        """Open a ticket; the same key returns the same ticket."""
        now = self._clock.now()
        async with self._writing() as transaction:
            record = await _record(transaction, contact)
            await transaction.write(
                _OPEN_TICKET,
                id=derived_id("ticket", key),
                key=key,
                crm_contact_id=record.id,
                subject=draft.subject,
                description=draft.description,
                priority=draft.priority,
                status=TicketStatus.OPEN,
                created_at=now,
                updated_at=now,
            )
            return _ticket((await transaction.read(_BY_KEY, its_key=key))[0])

    async def find_ticket(self, *, key: str) -> Ticket | None:
        """Return the ticket that was opened with this key, None if there is none."""
        async with self._reading() as transaction:
            row = await transaction.first(_BY_KEY, its_key=key)
        return None if row is None else _ticket(row)

    async def forget(self, contact: Contact) -> None:
        """Delete a contact's record with its tickets; one that is also somebody else's stays."""
        async with self._writing() as transaction:
            row = await transaction.first(_LINKED, its_id=contact.id)
            if row is None:
                return
            await transaction.write(delete(crm_link).where(crm_link.c.contact_id == contact.id))
            is_theirs = crm_link.c.crm_contact_id == row.id
            if await transaction.first(select(crm_link.c.contact_id).where(is_theirs)) is None:
                await transaction.write(
                    delete(crm_ticket).where(crm_ticket.c.crm_contact_id == row.id)
                )
                await transaction.write(delete(crm_contact).where(crm_contact.c.id == row.id))

    async def set_status(
        self, contact: Contact, ticket_id: str, status: TicketStatus, *, note: str = ""
    ) -> Ticket:
        """Change a ticket of this contact, the note below its description; raises NotFound."""
        async with self._writing() as transaction:
            record = await _record(transaction, contact)
            rows = await transaction.write(
                _SET_STATUS,
                its_id=ticket_id,
                its_contact=record.id,
                new_status=status,
                addition=f"\n\n{note}" if note else "",
                now=self._clock.now(),
            )
        if not rows:
            raise NotFound(f"There is no ticket {ticket_id!r} of this contact.")
        return _ticket(rows[0])

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[Transaction]:
        try:
            async with self._database.reading() as transaction:
                yield transaction
        except StoreError as problem:
            raise ToolFailed("crm", str(problem)) from problem

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[Transaction]:
        try:
            async with self._database.writing() as transaction:
                yield transaction
        except StoreError as problem:
            raise ToolFailed("crm", str(problem)) from problem


async def _record(transaction: Transaction, contact: Contact) -> CrmContact:
    row = await transaction.first(_LINKED, its_id=contact.id)
    if row is None:
        await _link(transaction, contact)
        row = (await transaction.read(_LINKED, its_id=contact.id))[0]
    return _crm_contact(row)


async def _link(transaction: Transaction, contact: Contact) -> None:
    is_email_sure = contact.email is not None and contact.assurance >= Assurance.ASSERTED
    known = await transaction.first(_BY_EMAIL, email=contact.email) if is_email_sure else None
    crm_contact_id = known.id if known else derived_id("crm contact", contact.id)
    if known is None:
        await transaction.write(
            _ADD_CONTACT,
            id=crm_contact_id,
            name=contact.name,
            email=contact.email,
            is_email_sure=is_email_sure,
        )
    await transaction.write(_LINK, contact_id=contact.id, crm_contact_id=crm_contact_id)


def _crm_contact(row: Row[Any]) -> CrmContact:
    company = None
    if row.company_id is not None:
        company = Company(id=row.company_id, name=row.company_name, plan=row.company_plan)
    return CrmContact(id=row.id, name=row.name, email=row.email, company=company)


def _ticket(row: Row[Any]) -> Ticket:
    return Ticket(
        id=row.id,
        number=f"T-{FIRST_NUMBER - 1 + row.number}",
        subject=row.subject,
        description=row.description,
        status=TicketStatus(row.status),
        created_at=row.created_at,
        updated_at=row.updated_at,
        contact_id=row.crm_contact_id,
    )


def _with_company() -> Select[Any]:
    columns = (crm_company.c.name.label("company_name"), crm_company.c.plan.label("company_plan"))
    return select(crm_contact, *columns).outerjoin(
        crm_company, crm_contact.c.company_id == crm_company.c.id
    )


_LINKED = (
    _with_company()
    .join(crm_link, crm_link.c.crm_contact_id == crm_contact.c.id)
    .where(crm_link.c.contact_id == bindparam("its_id", type_=SafeText))
)
_BY_EMAIL = (
    select(crm_contact.c.id)
    .where(
        func.lower(crm_contact.c.email) == func.lower(bindparam("email", type_=SafeText)),
        crm_contact.c.is_email_sure.is_(True),
    )
    .order_by(crm_contact.c.id)
)
_ADD_CONTACT = insert(crm_contact).on_conflict_do_nothing(index_elements=["id"])
_LINK = insert(crm_link).on_conflict_do_nothing(index_elements=["contact_id"])
_OPEN_TICKET = insert(crm_ticket).on_conflict_do_nothing(index_elements=["key"])
_BY_KEY = select(crm_ticket).where(crm_ticket.c.key == bindparam("its_key", type_=SafeText))
_ITS_CONTACT = bindparam("its_contact", type_=SafeText)
_TICKETS = (
    select(crm_ticket)
    .where(crm_ticket.c.crm_contact_id == _ITS_CONTACT)
    .order_by(crm_ticket.c.updated_at.desc(), crm_ticket.c.number.desc())
    .limit(bindparam("most", type_=Integer))
)
_SET_STATUS = (
    update(crm_ticket)
    .where(
        crm_ticket.c.id == bindparam("its_id", type_=SafeText),
        crm_ticket.c.crm_contact_id == _ITS_CONTACT,
    )
    .values(
        status=bindparam("new_status", type_=SafeText),
        description=crm_ticket.c.description + bindparam("addition", type_=SafeText),
        updated_at=bindparam("now", type_=Moment),
    )
    .returning(crm_ticket)
)
