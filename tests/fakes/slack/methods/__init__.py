"""The Web API, one file a family."""

from tests.fakes.slack.call import Method
from tests.fakes.slack.methods import (
    access,
    agents,
    chat,
    conversations,
    files,
    people,
    streams,
    views,
)

METHODS: dict[str, Method] = {
    **access.METHODS,
    **agents.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **people.METHODS,
    **streams.METHODS,
    **views.METHODS,
}
"""Every method that the fake knows, by its name."""
