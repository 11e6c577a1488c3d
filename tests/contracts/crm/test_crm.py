import asyncio
from datetime import timedelta

import pytest

from bot.domain.contacts import Assurance
from bot.domain.crm import TicketStatus
from bot.domain.errors import NotFound
from bot.ports.crm import Crm
from tests.builders import a_contact, a_ticket_draft
from tests.fakes.clock import NOON, FixedClock


async def test_a_contact_has_one_record(crm: Crm) -> None:
    """A record is made from what we know at the first meeting, and found at the next ones."""
    first = await crm.contact(a_contact())
    second = await crm.contact(a_contact())

    assert first == second
    assert ("Ada", "ada@example.com") == (first.name, first.email)


async def test_a_person_on_two_channels_has_one_record(crm: Crm) -> None:
    """Contacts with the same e-mail address, vouched for by their channels, share a record."""
    first = await crm.contact(a_contact())
    second = await crm.contact(a_contact(id="contact-2", email="Ada@Example.com"))

    assert first.id == second.id


async def test_who_merely_claims_an_address_sees_nothing_of_its_owner(crm: Crm) -> None:
    """An anonymous visitor with somebody's e-mail address gets a record of their own."""
    stranger = a_contact(id="stranger", assurance=Assurance.ANONYMOUS)
    await crm.open_ticket(a_contact(), a_ticket_draft(), key="k1")

    assert not await crm.tickets(stranger)


async def test_nobody_is_joined_to_who_merely_claims_an_address(crm: Crm) -> None:
    """The owner of an address is not joined to a record that a stranger made before."""
    stranger = a_contact(id="stranger", assurance=Assurance.ANONYMOUS)
    await crm.contact(stranger)
    await crm.open_ticket(a_contact(), a_ticket_draft(), key="k1")

    assert not await crm.tickets(stranger)
    assert len(await crm.tickets(a_contact())) == 1


async def test_a_contact_without_an_address_has_a_record(crm: Crm) -> None:
    """Two nameless visitors are two records."""
    first = await crm.contact(a_contact(id="v1", name=None, email=None))
    second = await crm.contact(a_contact(id="v2", name=None, email=None))

    assert first.id != second.id


async def test_a_ticket_is_opened_with_what_was_asked(crm: Crm) -> None:
    """It is open, has a number for people, and belongs to the contact's record."""
    record = await crm.contact(a_contact())

    ticket = await crm.open_ticket(a_contact(), a_ticket_draft(), key="k1")

    assert (TicketStatus.OPEN, "Laptop is broken") == (ticket.status, ticket.subject)
    assert ("It does not start.", record.id) == (ticket.description, ticket.contact_id)
    assert (NOON, NOON) == (ticket.created_at, ticket.updated_at)
    assert ticket.number


async def test_a_key_opens_one_ticket(crm: Crm) -> None:
    """However often and however concurrently it is called, the same key is the same ticket."""
    tickets = await asyncio.gather(
        *(crm.open_ticket(a_contact(), a_ticket_draft(), key="k1") for _ in range(5))
    )

    assert len({ticket.id for ticket in tickets}) == 1
    assert len(await crm.tickets(a_contact())) == 1


async def test_a_ticket_is_found_by_its_key(crm: Crm) -> None:
    """The key finds the ticket that it opened; an unused one finds nothing."""
    ticket = await crm.open_ticket(a_contact(), a_ticket_draft(), key="k1")

    assert ticket == await crm.find_ticket(key="k1")
    assert await crm.find_ticket(key="k2") is None


async def test_numbers_differ(crm: Crm) -> None:
    """No two tickets have the same number."""
    first = await crm.open_ticket(a_contact(), a_ticket_draft(), key="k1")
    second = await crm.open_ticket(a_contact(), a_ticket_draft(), key="k2")

    assert first.number != second.number


async def test_tickets_come_latest_change_first(crm: Crm, clock: FixedClock) -> None:
    """A ticket that was changed leads, and no more than the limit are returned."""
    opened = []
    for key in ("k1", "k2", "k3"):
        opened.append(await crm.open_ticket(a_contact(), a_ticket_draft(subject=key), key=key))
        clock.move(timedelta(minutes=1))
    await crm.set_status(a_contact(), opened[0].id, TicketStatus.WAITING)

    tickets = await crm.tickets(a_contact(), limit=2)

    assert ["k1", "k3"] == [ticket.subject for ticket in tickets]


async def test_a_status_is_changed_with_its_note(crm: Crm, clock: FixedClock) -> None:
    """The ticket shows the new status and the time of the change; the note is kept with it."""
    ticket = await crm.open_ticket(a_contact(), a_ticket_draft(), key="k1")
    clock.move(timedelta(hours=1))

    changed = await crm.set_status(
        a_contact(), ticket.id, TicketStatus.CLOSED, note="Replaced the battery."
    )

    assert changed == await crm.find_ticket(key="k1")
    assert (TicketStatus.CLOSED, clock.now()) == (changed.status, changed.updated_at)
    assert "Replaced the battery." in changed.description


async def test_tickets_of_others_do_not_exist(crm: Crm) -> None:
    """Somebody else's ticket is neither listed nor changed: it is not found, as if unknown."""
    other = a_contact(id="contact-2", email="eve@example.com")
    ticket = await crm.open_ticket(a_contact(), a_ticket_draft(), key="k1")

    with pytest.raises(NotFound):
        await crm.set_status(other, ticket.id, TicketStatus.CLOSED)

    assert not await crm.tickets(other)
    assert ticket == await crm.find_ticket(key="k1")


async def test_hostile_text_in_a_ticket_is_stored(crm: Crm) -> None:
    """NUL characters and lone surrogates stop no ticket."""
    draft = a_ticket_draft(subject="a\x00b", description="\ud800")

    ticket = await crm.open_ticket(a_contact(name="\x00"), draft, key="k\x00")

    assert ("a\ufffdb", "\ufffd") == (ticket.subject, ticket.description)
