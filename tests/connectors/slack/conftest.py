"""A stage for tests that need nothing special."""

from collections.abc import AsyncIterator

import pytest

from tests.connectors.slack.stage import Stage, slack_stage


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    """Open Baton in Slack with the default settings."""
    async with slack_stage() as stage:
        yield stage
