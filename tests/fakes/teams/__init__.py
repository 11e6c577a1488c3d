"""A fake of Microsoft Teams' Bot Connector; README.md says what it can do."""

from tests.fakes.teams.chat import Chat
from tests.fakes.teams.connector_api import Call
from tests.fakes.teams.delivering import Attempt
from tests.fakes.teams.fake import APP_ID, SECRET, TENANT_ID, TeamsFake
from tests.fakes.teams.faults import (
    Fault,
    accepted_with,
    dropped,
    failing,
    reset,
    slow,
    throttled,
)
from tests.fakes.teams.openid import BAD_TOKENS
from tests.fakes.teams.tenant import Person, Posted, Room

__all__ = [
    "APP_ID",
    "BAD_TOKENS",
    "SECRET",
    "TENANT_ID",
    "Attempt",
    "Call",
    "Chat",
    "Fault",
    "Person",
    "Posted",
    "Room",
    "TeamsFake",
    "accepted_with",
    "dropped",
    "failing",
    "reset",
    "slow",
    "throttled",
]
