"""For the one who asks: where a question can be asked, and where its answer stands."""

from tests.connectors.slack.stage import ROOM, Stage
from tests.fakes.slack import BOT


async def test_a_mention_is_answered_in_its_thread(stage: Stage) -> None:
    """A question in a room gets a cited answer below it."""
    asked = await stage.person("U1").says(f"<@{BOT}> How many days of leave?", channel=ROOM)
    await stage.work()

    (answer,) = stage.replies(asked)
    assert "You asked: How many days of leave? [1]" in answer.text
    assert "[1] <https://baton.example/documents/echo|Echo>" in answer.text
