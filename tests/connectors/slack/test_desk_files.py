"""Which files are read with a workspace's token."""

import pytest

from bot.domain.messages import Attachment
from connectors.slack.client import SlackClient, slack_session
from connectors.slack.desk_files import SlackFileReader
from connectors.slack.workspaces import SingleWorkspace


def _attachment(url: str) -> Attachment:
    return Attachment(name="a.pdf", url=url, media_type="application/pdf", size=1)


@pytest.mark.parametrize(
    ("url", "reads"),
    [
        ("https://files.slack.com/files-pri/T1-F1/a.pdf", True),
        ("http://files.slack.com/files-pri/T1-F1/a.pdf", False),
        ("https://files.slack.com.evil.example/files-pri/T1-F1/a.pdf", False),
        ("https://files.slack.com@evil.example/a.pdf", False),
        ("https://me@files.slack.com/a.pdf", False),
    ],
)
async def test_the_token_goes_to_slack_alone(url: str, *, reads: bool) -> None:
    """No other host gets it, nor a line that others read along."""
    async with slack_session() as session:
        reader = SlackFileReader(SingleWorkspace(SlackClient("xoxb-1", session=session)))

        assert reads is reader.reads(_attachment(url))
