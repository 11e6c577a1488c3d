import asyncio
import json
from pathlib import Path

import pytest

from connectors.hubspot.fetching import Fetcher
from connectors.hubspot.webhook_box import WebhookBox
from connectors.hubspot.wire import Event, events
from tests.connectors.hubspot.stage import Stage, a_stage
from tests.fakes.hubspot import FakeHubSpot, ServedHubSpot
from tests.fakes.hubspot.webhooks import encoded


async def test_a_genuine_webhook_is_stored_before_it_is_acknowledged(
    stage: Stage, tmp_path: Path
) -> None:
    """200 means that it is on disk, as it came; nothing was fetched yet."""
    body = encoded([{"objectId": 1, "subscriptionType": "conversation.newMessage"}])

    assert 200 == await stage.post(body, stage.signed(body))
    assert [body] == [path.read_bytes() for path in (tmp_path / "hubspot").iterdir()]
    assert not stage.hubspot.calls


async def test_a_forged_webhook_is_not_stored(stage: Stage, tmp_path: Path) -> None:
    """401, without a word about why."""
    body = encoded([])

    assert 401 == await stage.post(body, stage.signed(body, secret="guessed"))
    assert not list((tmp_path / "hubspot").iterdir())


async def test_a_signed_webhook_that_is_no_json_is_the_senders_fault(stage: Stage) -> None:
    """400: HubSpot does not repeat it, and nothing breaks."""
    assert 400 == await stage.post(b"{", stage.signed(b"{"))


async def test_an_address_with_a_query_is_verified(stage: Stage) -> None:
    """The query belongs to what is signed."""
    body, query = encoded([]), "?portal=4711"

    assert 200 == await stage.post(body, stage.signed(body, query=query), query=query)


async def test_trap_9_events_are_taken_apart_and_ordered(tmp_path: Path) -> None:
    """Trap 9, a batch treated as one: each event is handled, per thread as it happened."""
    handled: list[tuple[str, str]] = []

    async def handle(event: Event) -> None:
        handled.append((event.object_id, event.message_id))

    box = WebhookBox(tmp_path / "box")
    for numbers in ((4, 2), (1, 3)):
        listed = [
            {
                "objectId": number % 2,
                "messageId": number,
                "occurredAt": number,
                "subscriptionType": "conversation.newMessage",
            }
            for number in numbers
        ]
        await box.put(encoded(listed))
    await Fetcher(box, handle).work()

    assert ["1", "3"] == [message for thread, message in handled if thread == "1"]
    assert ["2", "4"] == [message for thread, message in handled if thread == "0"]
    assert not box.waiting()


@pytest.mark.parametrize(
    "body",
    [
        "null", "3", '"x"', "[]", "[null, 3, []]", "{}", '[{"objectId": null}]',
        '[{"subscriptionType": 7, "objectId": 1}]',
        '[{"subscriptionType": "x", "objectId": 1, "occurredAt": "soon"}]',
    ],
)  # fmt: skip
def test_whatever_a_webhook_holds_it_breaks_nothing(body: str) -> None:
    """Signed nonsense is left out."""
    assert all(isinstance(each, Event) for each in events(json.loads(body)))


async def test_kinds_that_nobody_asked_for_are_left(stage: Stage) -> None:
    """A subscription too many costs nothing."""
    await stage.deliver([{"objectId": 1, "subscriptionType": "contact.merge"}])

    assert not stage.hubspot.calls
    assert not stage.receiver.fetcher._box.waiting()


async def test_what_is_stored_is_worked_on_at_once(tmp_path: Path) -> None:
    """The loop sleeps until it is woken, and wakes for what came before it began as well."""
    handled: asyncio.Queue[str] = asyncio.Queue()

    async def handle(event: Event) -> None:
        await handled.put(event.object_id)

    box = WebhookBox(tmp_path / "box")
    fetcher = Fetcher(box, handle)
    await box.put(encoded([{"objectId": 1, "subscriptionType": "x"}]))
    running = asyncio.create_task(fetcher.run())
    async with asyncio.timeout(10):
        first = await handled.get()
        await box.put(encoded([{"objectId": 2, "subscriptionType": "x"}]))
        fetcher.wake()
        second = await handled.get()
    running.cancel()

    assert ("1", "2") == (first, second)


async def test_an_event_that_nobody_foresaw_stops_no_other(tmp_path: Path) -> None:
    """It is logged and left out, and the webhook is done."""
    handled: list[str] = []

    async def handle(event: Event) -> None:
        if event.object_id == "1":
            raise KeyError("actorId")
        handled.append(event.object_id)

    box = WebhookBox(tmp_path / "box")
    listed = [{"objectId": number, "subscriptionType": "x"} for number in (1, 2)]
    await box.put(encoded(listed))

    assert await Fetcher(box, handle).work() is None
    assert ["2"] == handled
    assert not box.waiting()


def test_a_webhook_that_was_half_written_is_forgotten(tmp_path: Path) -> None:
    """HubSpot was never told that it is stored, and sends it again."""
    (tmp_path / "7.draft").write_bytes(b"[{")

    assert not WebhookBox(tmp_path).waiting()
    assert not list(tmp_path.iterdir())


async def test_without_a_secret_no_webhooks_are_served(
    hubspot: FakeHubSpot, served_hubspot: ServedHubSpot, tmp_path: Path
) -> None:
    """A service key gets none: the address is not there, so nobody can sign with nothing."""
    async with a_stage(hubspot, served_hubspot, tmp_path, client_secret="") as bare:
        body = encoded([])

        assert 404 == await bare.post(body, bare.signed(body, secret=""))


async def test_what_happens_in_another_portal_is_not_read(stage: Stage) -> None:
    """One app may be installed in many portals; our token opens one."""
    event = {"objectId": 1, "portalId": 1, "messageId": 1}
    await stage.deliver([{**event, "subscriptionType": "conversation.newMessage"}])

    assert not stage.hubspot.calls
