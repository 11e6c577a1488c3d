import asyncio
from datetime import timedelta

import pytest

from bot.domain.errors import SendDelayed, SendRejected, SendUncertain
from connectors.hubspot.client import CONNECTIONS, dated
from connectors.hubspot.layout import TICKET_KEY
from connectors.hubspot.records import Records
from tests.fakes.hubspot import FakeHubSpot, Fault, ServedHubSpot
from tests.fakes.hubspot.fixtures import a_budget, a_client

ADA = {"email": "ada@example.com"}


async def test_trap_1_the_sync_client_never_holds_up_the_loop(
    hubspot: FakeHubSpot, records: Records
) -> None:
    """Trap 1, the synchronous client in asynchronous code: the loop turns while HubSpot is slow."""
    hubspot.faults.plan([Fault.SLOW])
    asking = asyncio.create_task(records.pipelines("tickets"))
    turns = 0
    while not asking.done():
        turns += 1
        await asyncio.sleep(0.01)

    assert turns > 2


async def test_trap_2_many_calls_share_one_connection(
    hubspot: FakeHubSpot, records: Records
) -> None:
    """Trap 2, a new pool for every access: ten calls one after the other use one connection."""
    for _ in range(10):
        await records.pipelines("tickets")

    assert len({call.connection for call in hubspot.calls}) == 1


async def test_calls_at_the_same_time_share_a_bounded_pool(
    hubspot: FakeHubSpot, records: Records
) -> None:
    """Forty calls at once open no more connections than the executor has threads."""
    await asyncio.gather(*(records.pipelines("tickets") for _ in range(40)))

    assert len({call.connection for call in hubspot.calls}) <= CONNECTIONS


async def test_trap_2_a_hubspot_that_never_answers_is_given_up(
    hubspot: FakeHubSpot, served_hubspot: ServedHubSpot
) -> None:
    """Trap 2, no timeout: a call ends by our own."""
    client = a_client(served_hubspot.url, timeout=(0.05, 0.05))
    hubspot.faults.plan([Fault.SLOW] * 3)

    with pytest.raises(SendUncertain, match="gave no answer"):
        await Records(client).pipelines("tickets")
    client.close()


async def test_trap_3_too_many_calls_are_rescheduled_and_not_slept_on(
    hubspot: FakeHubSpot, records: Records
) -> None:
    """Trap 3, retries that never cover POST: 429 is raised with the wait, for every verb."""
    hubspot.faults.plan([Fault.TOO_MANY])
    with pytest.raises(SendDelayed) as caught:
        await records.create("contacts", ADA)

    assert caught.value.retry_after.total_seconds() == 1
    assert len(hubspot.calls) == 1


@pytest.mark.parametrize(
    "fault", [Fault.SERVER_ERROR, Fault.GATEWAY, Fault.LOST_ANSWER, Fault.RESET]
)
async def test_trap_3_a_plain_create_is_never_repeated(
    hubspot: FakeHubSpot, records: Records, fault: Fault
) -> None:
    """Trap 3: whoever loses the answer of a plain POST cannot know, and must look first."""
    hubspot.faults.plan([fault])

    with pytest.raises(SendUncertain):
        await records.create("contacts", ADA)
    assert len(hubspot.calls) == 1


@pytest.mark.parametrize("fault", [Fault.SERVER_ERROR, Fault.LOST_ANSWER, Fault.INVALID_JSON])
async def test_what_does_no_harm_is_tried_again(
    hubspot: FakeHubSpot, records: Records, fault: Fault
) -> None:
    """An upsert whose answer was lost is repeated at once, and finds what it made before."""
    hubspot.faults.plan([fault])
    record = await records.upsert("contacts", ADA, by="email", value="ada@example.com")

    assert [record["id"]] == [each.id for each in hubspot.portal.all("contacts")]
    assert len(hubspot.calls) == 2


async def test_trap_5_paths_carry_the_date_of_the_api(
    hubspot: FakeHubSpot, records: Records
) -> None:
    """Trap 5, staying on v3 and v4, which end in 2027: paths have the setting's version."""
    contact = await records.create("contacts", ADA)
    await records.read_many("contacts", [contact["id"]], properties=["email"])
    await records.linked("contacts", contact["id"], "tickets")
    await records.search("contacts", name="email", value="x", properties=[])
    await records.property_of("tickets", TICKET_KEY)
    await records.pipelines("tickets")
    await records.owners()

    assert [
        "/crm/objects/2026-09/contacts",
        "/crm/objects/2026-09/contacts/batch/read",
        f"/crm/objects/2026-09/contacts/{contact['id']}/associations/tickets",
        "/crm/objects/2026-09/contacts/search",
        f"/crm/properties/2026-09/tickets/{TICKET_KEY}",
        "/crm/pipelines/2026-09/tickets",
        "/crm/owners/2026-09",
    ] == hubspot.paths()


async def test_the_old_paths_still_work(
    hubspot: FakeHubSpot, served_hubspot: ServedHubSpot
) -> None:
    """A portal that has to stay on v3 for a while is served by one setting."""
    client = a_client(served_hubspot.url, api_version="v3")
    await Records(client).pipelines("tickets")
    client.close()

    assert ["/crm/v3/pipelines/tickets"] == hubspot.paths()


def test_paths_that_have_no_date_stay() -> None:
    """Only the families that HubSpot has moved are rewritten."""
    assert dated("/oauth/v1/access-tokens/x", "2026-09") == "/oauth/v1/access-tokens/x"


async def test_trap_10_a_partial_failure_is_an_error(
    hubspot: FakeHubSpot, records: Records
) -> None:
    """Trap 10, a 207 that is ignored: a batch of one that failed raises with the portal's words."""
    hubspot.portal.rules.append(lambda _kind, _values: "Choose a country first.")

    with pytest.raises(SendRejected, match="Choose a country first"):
        await records.upsert("contacts", ADA, by="email", value="ada@example.com")


async def test_trap_10_an_answer_of_200_to_a_create_is_read(
    hubspot: FakeHubSpot, records: Records
) -> None:
    """Trap 10, the SDK's None: what the server said is read whatever its status of success."""
    hubspot.created_status = 200
    record = await records.create("contacts", ADA)

    assert record["properties"]["email"] == "ada@example.com"


async def test_missing_records_of_a_batch_are_left_out(
    hubspot: FakeHubSpot, records: Records
) -> None:
    """207 to a batch read names what is gone; the others are returned."""
    contact = await records.create("contacts", ADA)

    found = await records.read_many("contacts", [contact["id"], "999"], properties=["email"])

    assert [contact["id"]] == [each["id"] for each in found]


async def test_a_record_that_is_not_there_is_none(hubspot: FakeHubSpot, records: Records) -> None:
    """404 is an answer, not an error."""
    assert await records.read("contacts", "999", properties=["email"]) is None


async def test_a_wrong_token_is_told_by_its_name(
    hubspot: FakeHubSpot, served_hubspot: ServedHubSpot
) -> None:
    """The sentence names the setting, and never shows the token."""
    client = a_client(served_hubspot.url, token="pat-wrong")
    with pytest.raises(SendRejected, match="HUBSPOT_ACCESS_TOKEN") as caught:
        await Records(client).owners()
    client.close()

    assert "pat-wrong" not in str(caught.value)


async def test_a_scope_that_is_missing_is_named(hubspot: FakeHubSpot, records: Records) -> None:
    """Whoever set up the token reads what to add to it."""
    hubspot.portal.scopes.discard("tickets")
    with pytest.raises(SendRejected, match="lacks the scope tickets"):
        await records.add_property("tickets", {"name": "x"})


async def test_the_portals_own_rules_are_readable(hubspot: FakeHubSpot, records: Records) -> None:
    """From 2026-09 on the admin's rules apply to us too: their words come through."""
    hubspot.portal.rules.append(lambda _kind, _values: "Subject must name a product.")

    with pytest.raises(SendRejected, match=r"Subject must name a product\.$"):
        await records.create("contacts", ADA)


async def test_searches_stay_within_four_a_second(
    hubspot: FakeHubSpot, served_hubspot: ServedHubSpot
) -> None:
    """The fifth search of a second is told to come back: HubSpot never has to refuse it."""
    budget = a_budget(patience=timedelta())
    client = a_client(served_hubspot.url, budget=budget)
    for _ in range(4):
        await Records(client).search("contacts", name="email", value="x", properties=[])
    with pytest.raises(SendDelayed):
        await Records(client).search("contacts", name="email", value="x", properties=[])
    client.close()

    assert len(hubspot.calls) == 4


async def test_a_search_lags_behind_writes(hubspot: FakeHubSpot, records: Records) -> None:
    """Why nothing here is decided by a search: what was just made is not found by it."""
    await records.create("contacts", ADA)

    assert not await records.search("contacts", name="email", value=ADA["email"], properties=[])
    assert await records.read("contacts", ADA["email"], by="email", properties=["email"])
