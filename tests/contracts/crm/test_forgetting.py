"""The local CRM forgets a contact with their tickets."""

from bot.domain.contacts import Assurance
from bot.store.local_crm import LocalCrm
from bot.store.sql import SqlStore
from tests.builders import a_contact, a_ticket_draft
from tests.fakes.clock import FixedClock


async def test_a_record_goes_with_its_tickets(sqlite_store: SqlStore) -> None:
    """A repeat, and somebody unknown, are no error."""
    crm, ada = LocalCrm(sqlite_store.database, FixedClock()), a_contact()
    await crm.open_ticket(ada, a_ticket_draft(), key="k")

    await crm.forget(ada)
    await crm.forget(ada)

    assert await crm.find_ticket(key="k") is None
    assert [] == list(await crm.tickets(ada))


async def test_a_record_that_is_also_somebody_elses_stays(sqlite_store: SqlStore) -> None:
    """Two contacts with one vouched address share it."""
    crm = LocalCrm(sqlite_store.database, FixedClock())
    known = {"email": "ada@example.com", "assurance": Assurance.ASSERTED}
    web, slack = a_contact(id="web", **known), a_contact(id="slack", **known)
    await crm.open_ticket(web, a_ticket_draft(), key="k")
    await crm.contact(slack)

    await crm.forget(web)

    assert 1 == len(await crm.tickets(slack))
    assert await crm.find_ticket(key="k") is not None
