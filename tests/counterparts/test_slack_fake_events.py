"""What the fake Slack tells an app: events, twins, retries and their signatures."""

import asyncio

import pytest
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient
from starlette.responses import Response

from tests.counterparts.small_app import Keeper, bolt_app, served
from tests.counterparts.test_slack_fake_calls import refused
from tests.fakes.slack import BOT, SlackFake
from tests.fakes.slack.refusals import NothingThere


@pytest.fixture
def keeper(slack: SlackFake) -> Keeper:
    """Return an app that keeps what it is sent."""
    kept = Keeper()
    slack.deliver_to(kept.app)
    return kept


async def test_a_mention_comes_twice(slack: SlackFake, keeper: Keeper) -> None:
    """app_mention and message have ids of their own and one time."""
    await slack.person("U1").says(f"<@{BOT}> hello", channel="C1")

    assert ["app_mention", "message"] == [each["type"] for each in keeper.events]
    assert 1 == len({each["ts"] for each in keeper.events})
    assert 2 == len({each["event_id"] for each in keeper.bodies})


async def test_a_direct_message_comes_once(slack: SlackFake, keeper: Keeper) -> None:
    """A direct message has no twin, whatever it says."""
    await slack.person("U1").says(f"<@{BOT}> hello")

    assert [("message", "im")] == [(each["type"], each["channel_type"]) for each in keeper.events]


async def test_a_room_without_the_app_is_silent(slack: SlackFake, keeper: Keeper) -> None:
    """The app hears nothing of rooms that it is not in."""
    slack.add_channel("C2", "U1", with_app=False)

    await slack.person("U1").says(f"<@{BOT}> hello", channel="C2")

    assert [] == keeper.bodies


async def test_events_are_signed(slack: SlackFake) -> None:
    """The vendor's own verifier accepts the signature, and no other body under it."""
    road = slack.deliver_to(Keeper().app).road
    body = b'{"type": "x"}'
    headers = road.signed(body)  # type: ignore[attr-defined]
    verifier = SignatureVerifier("signing-secret")

    assert verifier.is_valid_request(body, headers)
    assert not verifier.is_valid_request(body + b" ", headers)


async def test_a_refused_event_comes_again(slack: SlackFake, keeper: Keeper) -> None:
    """Until it is taken an event comes with the same id, counted, and with its reason."""
    keeper.answers = [Response(status_code=500), Response(status_code=404)]

    await slack.person("U1").says("hello")

    assert 1 == len({each["event_id"] for each in keeper.bodies})
    assert [None, "1", "2"] == [each.get("x-slack-retry-num") for each in keeper.headers]
    assert "http_error" == keeper.headers[1]["x-slack-retry-reason"]


async def test_an_event_is_given_up_after_three_retries(slack: SlackFake, keeper: Keeper) -> None:
    """Four attempts are all that Slack makes."""
    keeper.answers = [Response(status_code=500)] * 9

    await slack.person("U1").says("hello")

    assert 4 == len(keeper.bodies)


async def test_retries_stop_when_the_app_asks(slack: SlackFake, keeper: Keeper) -> None:
    """x-slack-no-retry on a refusal ends it."""
    keeper.answers = [Response(status_code=500, headers={"x-slack-no-retry": "1"})]

    await slack.person("U1").says("hello")

    assert 1 == len(keeper.bodies)


async def test_a_late_answer_counts_as_none(slack: SlackFake) -> None:
    """An app that answers too late is asked again because of a timeout, and still works."""
    keeper, finished = Keeper(), asyncio.Event()
    slack.deliver_to(keeper.app, patience=0.02)

    async def late() -> Response:
        await asyncio.sleep(0.05)
        finished.set()
        return Response()

    keeper.answers = [late]

    await slack.person("U1").says("hello")

    await finished.wait()
    assert "http_timeout" == keeper.headers[1]["x-slack-retry-reason"]


async def test_an_edit_shows_both_texts(slack: SlackFake, keeper: Keeper) -> None:
    """message_changed carries the message as it is and as it was."""
    alice = slack.person("U1")
    posted = await alice.says("helo", channel="C1")

    await alice.edits(posted, "hello")

    event = keeper.events[-1]
    assert ("message_changed", True) == (event["subtype"], "user" not in event)
    texts = (event["previous_message"]["text"], event["message"]["text"])
    assert ("helo", "hello") == texts
    assert posted.ts == event["message"]["ts"] != event["ts"]


async def test_a_deleted_question_with_replies_leaves_a_tombstone(
    slack: SlackFake, keeper: Keeper
) -> None:
    """The thread of a deleted message stays."""
    alice = slack.person("U1")
    posted = await alice.says("hello", channel="C1")
    await slack.person("U2").says("hi", channel="C1", thread=posted.ts)

    await alice.deletes(posted)

    assert ("message_deleted", posted.ts) == (
        keeper.events[-1]["subtype"],
        keeper.events[-1]["deleted_ts"],
    )
    assert ["tombstone", None] == [
        each.posted.subtype for each in slack.channel("C1").thread(posted.ts)
    ]


async def test_a_guest_brings_their_own_workspace(slack: SlackFake, keeper: Keeper) -> None:
    """In a shared room the event names the sender's workspace beside ours."""
    slack.add_team("T2", "Customer", installed=False)
    slack.add_user("U7", "Carol", team="T2")
    slack.add_channel("C7", "U7", connected_teams=["T2"])

    await slack.person("U7").says("hello", channel="C7")

    envelope = keeper.bodies[0]
    assert ("T0ACME", True) == (envelope["team_id"], envelope["is_ext_shared_channel"])
    assert "T2" == envelope["event"]["user_team"]


async def test_a_file_comes_with_the_message(slack: SlackFake, keeper: Keeper) -> None:
    """file_share has the file's address, which is ours."""
    alice = slack.person("U1")
    file = alice.uploads("log.txt", b"boom")

    await alice.says("see", files=[file])

    assert "file_share" == keeper.events[0]["subtype"]
    assert slack.server.base_url in keeper.events[0]["files"][0]["url_private_download"]


async def test_only_wanted_events_come(slack: SlackFake, keeper: Keeper) -> None:
    """An app that did not subscribe to a kind of message does not hear of it."""
    slack.state.subscriptions = frozenset({"app_mention"})

    await slack.person("U1").says(f"<@{BOT}> hello", channel="C1")

    assert ["app_mention"] == [each["type"] for each in keeper.events]


async def test_both_tabs_tell_that_they_were_opened(slack: SlackFake, keeper: Keeper) -> None:
    """app_home_opened says which tab, and in which direct messages."""
    alice = slack.person("U1")

    await alice.opens("home")
    await alice.opens("messages")

    told = [(each["tab"], each["channel"]) for each in keeper.events]
    assert [("home", alice.direct), ("messages", alice.direct)] == told


async def test_what_slack_does_by_itself_reaches_the_app(slack: SlackFake, keeper: Keeper) -> None:
    """A preview, a new member, an unknown event and the removal of the app come as events."""
    itself = slack.itself()
    posted = slack.person("U1").posts("C1", "see https://x")

    await itself.unfolds(posted)
    await itself.lets_in("U2", "C1")
    await itself.tells("something_new", colour="red")
    await itself.removes_app()

    assert [
        "message",
        "member_joined_channel",
        "something_new",
        "tokens_revoked",
        "app_uninstalled",
    ] == [each["type"] for each in keeper.events]
    assert "edited" not in keeper.events[0]["message"]


async def test_a_removed_app_is_refused(slack: SlackFake, client: AsyncWebClient) -> None:
    """After the removal the token opens nothing."""
    slack.deliver_to(Keeper().app)

    await slack.itself().removes_app()

    assert "token_revoked" == await refused(client.auth_test())


async def test_the_address_is_checked_with_a_challenge(slack: SlackFake, keeper: Keeper) -> None:
    """url_verification carries a challenge and no event."""
    await slack.itself().checks_address()

    assert "url_verification" == keeper.bodies[0]["type"]
    assert keeper.bodies[0]["challenge"]


async def test_hostile_requests_arrive_as_they_were_meant(
    slack: SlackFake, client: AsyncWebClient
) -> None:
    """The vendor's own framework refuses what is forged, and breaks on what its notes list."""
    slack.deliver_to(served(bolt_app(client)))

    answers = await slack.hostile.all({"type": "event_callback", "event": {"type": "x"}})

    refused_ones = {name for name, answer in answers.items() if answer.status == 401}
    broken = {name for name, answer in answers.items() if answer.status == 500}
    assert {"unsigned", "forged", "stale"} <= refused_ones
    assert {"time is a word", "signature is not ASCII", "body is not UTF-8"} <= broken


async def test_nobody_writes_where_they_are_not(slack: SlackFake) -> None:
    """A test cannot let somebody write in a room that they are not in."""
    slack.add_channel("C2", "U2")

    with pytest.raises(NothingThere):
        await slack.person("U1").says("hello", channel="C2")
