"""The fake streams by the rules that Teams documents."""

from datetime import timedelta
from typing import Any

import httpx

from tests.fakes.clock import FixedClock
from tests.fakes.teams import Chat, TeamsFake

SECOND = timedelta(seconds=1)


class Writer:
    """Sends updates of a stream as plainly as possible."""

    def __init__(self, teams: TeamsFake, chat: Chat) -> None:
        self._url = f"{teams.service_url}v3/conversations/{chat.id}/activities"
        self._headers = {"Authorization": f"Bearer {teams.entra.token()}"}
        self._sequence = 0
        self.id = ""

    async def update(self, text: str, kind: str = "streaming", **more: Any) -> tuple[int, str]:
        """Send an update; return the status and the code of the refusal, if it is one."""
        self._sequence += 1
        info: dict[str, Any] = {"type": "streaminfo", "streamType": kind}
        if kind != "final":
            info["streamSequence"] = self._sequence
        if self.id:
            info["streamId"] = self.id
        activity_type = "message" if kind == "final" else "typing"
        body = {"type": activity_type, "text": text, "entities": [info | more]}
        async with httpx.AsyncClient(trust_env=False, headers=self._headers) as client:
            response = await client.post(self._url, json=body)
        answer = response.json() if response.content else {}
        self.id = self.id or answer.get("id", "")
        return response.status_code, answer.get("error", {}).get("code", "")


async def test_a_stream_grows_and_stands() -> None:
    """Status, growing text and the final message are one message in the chat."""
    clock = FixedClock()
    async with TeamsFake(clock=clock) as teams:
        chat = teams.personal(teams.person("Ada Lovelace"))
        writer = Writer(teams, chat)
        answers = [await writer.update("Searching the handbook", "informative")]
        for text in ("Parental", "Parental leave is"):
            clock.move(SECOND)
            answers.append(await writer.update(text))
        growing = chat.seen()
        clock.move(SECOND)
        answers.append(await writer.update("Parental leave is 26 weeks.", "final"))

        assert [201, 202, 202, 202] == [status for status, _ in answers]
        assert [("Parental leave is", True)] == [(one.text, one.streaming) for one in growing]
        after = [(one.text, one.streaming) for one in chat.seen()]
        assert [("Parental leave is 26 weeks.", False)] == after


async def test_two_updates_within_a_second_are_throttled() -> None:
    """The second update within a second of the first is answered with 429."""
    clock = FixedClock()
    async with TeamsFake(clock=clock) as teams:
        writer = Writer(teams, teams.personal(teams.person("Ada Lovelace")))
        await writer.update("One")
        early = await writer.update("One, two")
        clock.move(SECOND)
        in_time = await writer.update("One, two")

        assert (429, "Throttled") == early
        assert (202, "") == in_time


async def test_each_update_contains_the_one_before() -> None:
    """Text that takes back what was shown is refused."""
    clock = FixedClock()
    async with TeamsFake(clock=clock) as teams:
        writer = Writer(teams, teams.personal(teams.person("Ada Lovelace")))
        await writer.update("A brown fox")
        clock.move(SECOND)

        assert (403, "ContentStreamNotAllowed") == await writer.update("Hello")


async def test_a_stream_ends_after_two_minutes() -> None:
    """Two minutes after its start a stream takes nothing more, not even its end."""
    clock = FixedClock()
    async with TeamsFake(clock=clock) as teams:
        writer = Writer(teams, teams.personal(teams.person("Ada Lovelace")))
        await writer.update("One")
        clock.move(timedelta(minutes=2, seconds=1))

        assert (403, "ContentStreamNotAllowed") == await writer.update("One, two", "final")


async def test_stop_ends_a_stream() -> None:
    """After Stop every update is refused, and what was written stays."""
    clock = FixedClock()
    async with TeamsFake(clock=clock) as teams:
        chat = teams.personal(teams.person("Ada Lovelace"))
        writer = Writer(teams, chat)
        await writer.update("One")
        chat.stop()
        clock.move(SECOND)

        assert (403, "ContentStreamNotAllowed") == await writer.update("One, two")
        assert [("One", False)] == [(one.text, one.streaming) for one in chat.seen()]


async def test_a_finished_stream_stays_finished() -> None:
    """Nothing can be added to a message after its final update."""
    clock = FixedClock()
    async with TeamsFake(clock=clock) as teams:
        writer = Writer(teams, teams.personal(teams.person("Ada Lovelace")))
        await writer.update("One")
        clock.move(SECOND)
        await writer.update("One.", "final")
        clock.move(SECOND)

        assert (403, "ContentStreamNotAllowed") == await writer.update("One. Two.")


async def test_rooms_have_no_streams() -> None:
    """In group chats and channels a stream is refused."""
    async with TeamsFake() as teams:
        ada = teams.person("Ada Lovelace")
        for room in (teams.group("Leave", ada), teams.channel("Help", ada)):
            assert (400, "BadArgument") == await Writer(teams, room).update("One")


async def test_a_chat_has_one_stream_at_a_time() -> None:
    """A second stream in a chat is refused while the first runs."""
    async with TeamsFake() as teams:
        chat = teams.personal(teams.person("Ada Lovelace"))
        await Writer(teams, chat).update("One")

        assert (403, "ContentStreamNotAllowed") == await Writer(teams, chat).update("Two")


async def test_malformed_updates_are_refused() -> None:
    """An update needs a text and a sequence; a status has at most 1,000 characters."""
    async with TeamsFake() as teams:
        chat = teams.personal(teams.person("Ada Lovelace"))

        assert (400, "BadArgument") == await Writer(teams, chat).update("")
        assert (400, "BadArgument") == await Writer(teams, chat).update("a" * 1001, "informative")
        assert (400, "BadArgument") == await Writer(teams, chat).update("One", streamSequence=0)
        assert (400, "BadArgument") == await Writer(teams, chat).update("One", "sideways")


async def test_updates_out_of_order_are_dropped() -> None:
    """An update that arrives after a later one is answered 202 with a code, and not shown."""
    clock = FixedClock()
    async with TeamsFake(clock=clock) as teams:
        chat = teams.personal(teams.person("Ada Lovelace"))
        writer = Writer(teams, chat)
        await writer.update("One", streamSequence=5)
        clock.move(SECOND)
        late = await writer.update("One, two", streamSequence=4)

        assert (202, "ContentStreamSequenceOrderPreConditionFailed") == late
        assert ["One"] == [one.text for one in chat.seen()]
