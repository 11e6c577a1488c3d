"""The ten traps of Teams: what a naive implementation does, and Baton does not.

Each test is named after its trap in the team's survey of the channels.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.domain.answers import Answer, Citation, Outcome, Reply
from bot.domain.errors import ModelUnavailable
from bot.domain.messages import Action, ContactAction, Delivery
from bot.domain.turns import Turn
from bot.ports.channels import Draft
from connectors.teams.access import TeamsAccess
from connectors.teams.size import LARGEST_BYTES, size_of
from tests.connectors.teams.scene import Scene, open_scene
from tests.fakes.assistant import PausingAssistant, ScriptedAssistant, always, breaking
from tests.fakes.clock import NOON
from tests.fakes.teams import Chat, Person, failing, slow, throttled
from tests.fakes.teams.pressing import Answer as Pressed
from tests.fakes.teams.pressing import Dialog

CITED = Reply(
    answer=Answer(
        "Parental leave is 26 weeks [1].",
        (
            Citation(
                number=1,
                title="Leave",
                url="/documents/handbook/leave.md#parental",
                document_id="handbook/leave.md",
                quote="Everybody gets 26 weeks of parental leave.",
                as_of=NOON,
            ),
        ),
    ),
    confidence=0.9,
)


@pytest.fixture(params=["botbuilder", "agents"])
async def scene(request: pytest.FixtureRequest) -> AsyncIterator[Scene]:
    """Open Baton in Teams, over each of the two libraries."""
    assistant = ScriptedAssistant(always(CITED))
    async with open_scene(sdk=request.param, assistant=assistant) as opened:
        yield opened


@pytest.fixture
def ada(scene: Scene) -> Person:
    """Return somebody who asks."""
    return scene.teams.person("Ada")


@pytest.fixture
def chat(scene: Scene, ada: Person) -> Chat:
    """Return her chat with Baton."""
    return scene.teams.personal(ada)


async def test_1_citations_and_the_ai_label_are_silently_dropped(
    scene: Scene, chat: Chat, ada: Person
) -> None:
    """Both arrive: the label, and the citation that the text names as [1], with its address."""
    await chat.write(ada, "How long is parental leave?")
    await scene.work()

    said = chat.seen()[-1]
    assert said.ai_label
    assert (
        "[1] Leave https://baton.example.com/documents/handbook/leave.md#parental",
    ) == said.citations


async def test_2_500_instead_of_401_and_an_outage_at_key_rotation(
    scene: Scene, chat: Chat, ada: Person
) -> None:
    """A forged token is a 401; a rotated key is fetched with the first token that names it."""
    await chat.write(ada, "Before")
    scene.move(timedelta(hours=1))
    scene.teams.tokens.rotate()
    forged = scene.teams.tokens.bad("wrong_key")

    refused = await scene.teams.deliveries.post({"type": "message"}, authorization=forged)
    await chat.write(ada, "After")
    await scene.work()

    assert 401 == refused.status
    assert ["Before", "After"] == [turn.message.text for turn in scene.rig.assistant.turns]


async def test_3_an_empty_app_id_opens_the_endpoint() -> None:
    """Without an app id nothing is served, and a token for nobody is for nobody."""
    with pytest.raises(Exception, match="TEAMS_APP_ID"):
        TeamsAccess(app_id="", tenant_id="t", password="p").require_sound()


async def test_4_token_fetches_freeze_the_loop(scene: Scene, ada: Person, chat: Chat) -> None:
    """While Entra and the Bot Connector hang, forty other chats are taken in and answered 2xx."""
    gate = asyncio.Event()
    scene.teams.entra.faults.will(slow(gate), on="token")
    first = asyncio.create_task(chat.install(ada))
    others = [scene.teams.personal(scene.teams.person(f"P{number}")) for number in range(40)]

    attempts = await asyncio.gather(*(other.install(other.room.members[0]) for other in others))
    gate.set()
    await first

    assert {202} == {attempt.status for pair in attempts for attempt in pair}


async def test_5_a_long_turn_inside_the_post_means_timeouts_and_redelivery() -> None:
    """Teams has its answer before the assistant has begun, and a redelivery changes nothing."""
    assistant = PausingAssistant()
    async with open_scene(assistant=assistant) as scene:
        ada = scene.teams.person("Ada")
        chat = scene.teams.personal(ada)
        posted = await chat.write(ada, "How long is parental leave?")
        again = await chat.redeliver(posted)
        assert 202 == again.status
        assert [] == assistant.turns
        assistant.go_on.set()

        await scene.work()

        assert 1 == len(assistant.turns)


async def test_6_streams_in_rooms_or_faster_than_once_a_second(scene: Scene, ada: Person) -> None:
    """In rooms there are dots and one message; in chats no update comes within a second."""

    async def chatty(turn: Turn, draft: Draft) -> Outcome:
        for word in ["one", "two", "three", "four", "five"]:
            await draft.append(f"{word} ")
            await asyncio.sleep(0)
        return CITED

    scene.rig.assistant.behaviour = chatty
    thread = await scene.teams.channel("Help", ada).begin(ada, "Go on")
    await scene.work()
    group = scene.teams.group("Plans", ada)
    await group.write(ada, "Go on")
    await scene.work()
    await scene.teams.personal(ada).write(ada, "Go on")
    await scene.work()

    assert 1 == len(scene.teams.streams.all)
    assert [1, 1] == [len(thread.from_bot), len(group.from_bot)]
    assert thread.room.typing
    assert [] == [call for call in scene.teams.calls if call.status == 429]


async def test_7_the_tenant_is_lost_and_the_service_url_trusted(scene: Scene) -> None:
    """The stored reference names the tenant, and an address that is not Teams' is not stored."""
    ada = scene.teams.person("Ada")
    chat = scene.teams.personal(ada)
    activity = scene.teams.activities.said(chat.room, ada, "Hello")
    evil = activity | {"serviceUrl": "https://evil.example.com/"}
    token = scene.teams.tokens.good(serviceurl="https://evil.example.com/")

    refused = await scene.teams.deliveries.post(evil, authorization=token)
    await chat.write(ada, "Hello")
    await scene.work()

    assert 403 == refused.status
    (turn,) = scene.rig.assistant.turns
    assert scene.teams.tenant_id == turn.conversation.ref.workspace
    assert scene.teams.service_url == dict(turn.conversation.ref.details)["service_url"]


async def test_8_feedback_is_answered_501_and_submits_come_without_text(
    scene: Scene, chat: Chat, ada: Person
) -> None:
    """A thumb is taken with its reasons; a card that is submitted is no empty message."""
    await chat.write(ada, "How long is parental leave?")
    await scene.work()
    said = await scene.rig.store.inbox.waiting()

    dialog = await chat.rate(ada, "dislike")
    assert isinstance(dialog, Dialog)
    answer = await dialog.submit("Send", reasons="out of date", comment="It is 30 now")
    assert isinstance(answer, Pressed)
    submitted = scene.teams.activities.submitted(
        chat.from_bot[-1], ada, {"baton": "want_human", "target": ""}
    )
    attempt = await scene.teams.deliveries.deliver(submitted)

    assert 0 == said
    assert 200 == answer.status
    assert 202 == attempt.status
    kinds = [each.inbound for each in await _taken(scene)]
    assert [Action.FEEDBACK, Action.WANT_HUMAN] == [
        each.action for each in kinds if isinstance(each, ContactAction)
    ]
    (thumb, _) = [each for each in kinds if isinstance(each, ContactAction)]
    assert ("unhelpful", "out of date\nIt is 30 now") == (thumb.value, thumb.comment)


@pytest.mark.parametrize("status", [412, 429, 502, 504])
async def test_9_no_retry_and_no_size_check(
    scene: Scene, chat: Chat, ada: Person, status: int
) -> None:
    """What Teams could not take is sent later, and a very long answer comes in parts that fit."""
    long = "Zwölf Wörter, die sich oft wiederholen, füllen eine Nachricht sehr schnell. "
    scene.rig.assistant.behaviour = always(Reply(answer=Answer(long * 900), confidence=0.9))
    fault = throttled(retry_after=3) if status == 429 else failing(status)
    scene.teams.will(fault, on="send")

    await chat.write(ada, "Tell me everything")
    await scene.work()
    scene.move(timedelta(minutes=5))
    await scene.work()

    told = " ".join(posted.activity["text"] for posted in chat.from_bot)
    assert (long * 900).split() == told.split()
    assert all(size_of(posted.activity) <= LARGEST_BYTES for posted in chat.from_bot)


async def test_10_multi_tenant_defaults_and_exception_text_shown_to_people(
    scene: Scene, chat: Chat, ada: Person
) -> None:
    """A tenant is needed to start, and whatever breaks, nobody reads how."""
    with pytest.raises(Exception, match="TEAMS_TENANT_ID"):
        TeamsAccess(app_id="a", tenant_id="", password="p").require_sound()
    scene.rig.assistant.behaviour = breaking(ModelUnavailable("key sk-secret was refused"))

    await chat.write(ada, "How long is parental leave?")
    await scene.work()

    everything = json.dumps([posted.activity for posted in chat.from_bot])
    assert "passing this to a colleague" in everything
    assert "sk-secret" not in everything


async def _taken(scene: Scene) -> list[Delivery]:
    leases = await scene.rig.store.inbox.lease(
        "w9", limit=8, duration=timedelta(seconds=15), now=scene.rig.clock.now()
    )
    return [stored.delivery for lease in leases for stored in lease.deliveries]
