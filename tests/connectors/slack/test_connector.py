"""The connector keeps what every connector must keep, on a Slack that loses and refuses."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

import pytest

from bot.domain.conversations import Author, ConversationRef
from bot.domain.errors import SendDelayed, SendRejected
from bot.domain.messages import Message
from connectors.slack.outgoing_files import OutgoingFiles
from connectors.slack.pacing import RoomPace
from connectors.slack.places import slack_ref
from tests.builders import a_message, an_attachment
from tests.connectors.slack.stage import ROOM, Stage, slack_stage
from tests.contracts.connector.suite import ConnectorContract, Fault
from tests.fakes.slack import TEAM
from tests.fakes.slack.faults import Lost, RateLimited, Refused, Reset

_FAULTS = {
    Fault.LOST_ANSWER: Lost(),
    Fault.NOT_ARRIVED: Reset(),
    Fault.DELAYED: RateLimited(30),
    Fault.REJECTED: Refused("channel_not_found"),
}


class SlackConnectorStage:
    """A thread that somebody began in a room."""

    faults = frozenset(Fault)

    def __init__(self, stage: Stage) -> None:
        self.connector = stage.parts.connector
        self._slack = stage.slack
        self._root = stage.person("U1").posts(ROOM, "A question")
        self.ref: ConversationRef = slack_ref(TEAM, ROOM, thread=self._root.ts, user="U1")

    def fail_next(self, fault: Fault) -> None:
        self._slack.faults.on("chat.postMessage", _FAULTS[fault])

    async def store(self, message: Message) -> None:
        """Nothing: Slack keeps its own messages."""

    async def shown(self) -> Sequence[str]:
        return [each.text for each in self._slack.channel(ROOM).replies(self._root.ts)]


class TestSlackConnector(ConnectorContract):
    """Slack's connector."""

    @pytest.fixture
    async def stage(self) -> AsyncIterator[SlackConnectorStage]:
        """Return a thread in which nothing was said yet."""
        async with slack_stage() as stage:
            yield SlackConnectorStage(stage)


async def test_a_refusal_says_what_to_do(stage: Stage) -> None:
    """The operator reads Slack's word and the cure."""
    room = SlackConnectorStage(stage)
    stage.slack.faults.on("chat.postMessage", Refused("not_in_channel"))

    with pytest.raises(SendRejected, match=r"not_in_channel.*invite it there"):
        await room.connector.send(room.ref, a_message("Hello."), key="k")


async def test_the_wait_is_slacks_own(stage: Stage) -> None:
    """Retry-After is passed on, and the whole room waits with it."""
    room = SlackConnectorStage(stage)
    room.fail_next(Fault.DELAYED)

    with pytest.raises(SendDelayed) as delayed:
        await room.connector.send(room.ref, a_message("Hello."), key="k1")
    with pytest.raises(SendDelayed) as also:
        await room.connector.send(room.ref, a_message("Hello."), key="k2")

    assert timedelta(seconds=30) == delayed.value.retry_after
    assert timedelta(seconds=29) < also.value.retry_after
    assert 1 == len(stage.slack.calls_of("chat.postMessage"))


async def test_a_busy_room_gives_everybody_a_turn() -> None:
    """One message a second: who is far behind is put off, and finds the turn kept."""
    pace = RoomPace(timedelta(seconds=5))
    await pace.turn(("T", "C"), "first")

    waits = []
    for key in ("second", "third", "second"):
        with pytest.raises(SendDelayed) as delayed:
            await pace.turn(("T", "C"), key)
        waits.append(round(delayed.value.retry_after.total_seconds()))

    assert [5, 10, 5] == waits


async def test_another_room_does_not_wait() -> None:
    """The pace is a room's own."""
    pace = RoomPace(timedelta(seconds=5))

    await pace.turn(("T", "C1"), "a")
    await pace.turn(("T", "C2"), "b")


async def test_a_send_that_broke_off_goes_on_where_it_stopped(stage: Stage) -> None:
    """Of a long message no part is posted twice."""
    room = SlackConnectorStage(stage)
    long = a_message("word " * 6000)
    stage.slack.faults.on("chat.postMessage", None, RateLimited(1))
    with pytest.raises(SendDelayed):
        await room.connector.send(room.ref, long, key="k")
    room.connector._pace = RoomPace(timedelta())

    sent = await room.connector.send(room.ref, long, key="k")

    assert 3 == len(sent.split(",")) == len(await room.shown())
    assert sent == await room.connector.find(room.ref, key="k")


async def test_half_a_long_message_is_not_found(stage: Stage) -> None:
    """Only when all parts stand was it sent."""
    room = SlackConnectorStage(stage)
    stage.slack.faults.on("chat.postMessage", None, RateLimited(1))
    with pytest.raises(SendDelayed):
        await room.connector.send(room.ref, a_message("word " * 6000), key="k")

    assert await room.connector.find(room.ref, key="k") is None


async def test_an_agent_writes_under_their_own_name(stage: Stage) -> None:
    """The contact sees who answers."""
    room = SlackConnectorStage(stage)
    message = a_message("I am on it.", author=Author.AGENT, author_name="Kim <Lee>")

    await room.connector.send(room.ref, message, key="k")

    assert ["*Kim &lt;Lee&gt;* writes\nI am on it."] == await room.shown()


async def test_an_agents_file_is_brought_to_slack(stage: Stage) -> None:
    """It is uploaded, and shown by the one message that carries the key."""

    async def read(attachment: object) -> bytes:
        return b"1,2,3"

    room = SlackConnectorStage(stage)
    room.connector._files = OutgoingFiles(read)
    message = a_message("Here is the list.", attachments=(an_attachment(name="list.csv"),))

    await room.connector.send(room.ref, message, key="k")

    (uploaded,) = stage.slack.state.files.values()
    assert b"1,2,3" == uploaded.content
    assert "|list.csv>" in (await room.shown())[0]


async def test_a_file_that_cannot_be_read_is_named(stage: Stage) -> None:
    """The contact knows that there is one."""
    room = SlackConnectorStage(stage)
    message = a_message("Here it is.", attachments=(an_attachment(name="list.csv", size=1234),))

    await room.connector.send(room.ref, message, key="k")

    assert "📎 list.csv (1,234 bytes)" in (await room.shown())[0]


async def test_a_file_that_is_gone_does_not_hold_back_the_words(stage: Stage) -> None:
    """What the agent wrote arrives, and names the file."""

    async def read(attachment: object) -> bytes:
        raise SendRejected("it was deleted")

    room = SlackConnectorStage(stage)
    room.connector._files = OutgoingFiles(read)
    message = a_message("Here is the list.", attachments=(an_attachment(name="list.csv"),))

    await room.connector.send(room.ref, message, key="k")

    assert "Here is the list." in (await room.shown())[0]
    assert "📎 list.csv" in (await room.shown())[0]
