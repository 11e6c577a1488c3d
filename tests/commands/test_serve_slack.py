"""`serve` with Slack as channel and desk, as a process of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.commands.served import Served, serving, until
from tests.fakes.slack import TOKEN, SlackFake
from tests.fakes.slack.clock import SlackClock

_SETTINGS = """
web: {enabled: false}
handoff: {desks: [{slack: CTRIAGE}]}
"""


@pytest.fixture
async def slack() -> AsyncIterator[SlackFake]:
    """Open a workspace with a room for questions and one for agents."""
    async with SlackFake(clock=SlackClock.running()) as fake:
        fake.add_user("UANA", "Ana")
        fake.add_user("UGRACE", "Grace Hopper")
        fake.add_channel("CHELP", "UANA", "UGRACE")
        fake.add_channel("CTRIAGE", "UGRACE", kind="private")
        yield fake


@pytest.fixture
async def served(slack: SlackFake, tmp_path: Path) -> AsyncIterator[Served]:
    """Serve that workspace."""
    environment = {
        "SLACK_BOT_TOKEN": TOKEN,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "SLACK_API_URL": slack.api_url,
    }
    async with serving(tmp_path, settings=_SETTINGS, environment=environment) as process:
        slack.deliver_to(url=process.address)
        yield process


async def test_a_question_is_answered_and_handed_to_an_agent(
    slack: SlackFake, served: Served
) -> None:
    """A cited answer in the thread; a press brings a card to the agents, whose words come back."""
    help_room, triage = slack.channel("CHELP"), slack.channel("CTRIAGE")
    asked = "<@U0BATON> Within how many days can I return a bike?"
    said = await slack.person("UANA").says(asked, channel="CHELP")
    await until(lambda: "30 days" in str(help_room.replies(said.ts)[-1:]))
    answer = help_room.replies(said.ts)[-1]
    await slack.person("UANA").presses(answer.posted, "baton_human")
    await until(lambda: triage.messages)
    card = triage.messages[0]
    await slack.person("UGRACE").presses(card.posted, "desk_claim")
    await slack.person("UGRACE").says(
        "!reply Until Friday, Ana.", channel="CTRIAGE", thread=card.ts
    )

    await until(lambda: any("Until Friday" in one.text for one in help_room.replies(said.ts)))
    assert "slack" in served.printed
