"""What Baton needs of Teams, on wire dictionaries: Activity JSON as the Bot Connector speaks it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.domain.errors import SendRejected

Activity = dict[str, Any]
"""One activity as it stands on the wire: camelCase keys, JSON values."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an activity is written."""

    service_url: str
    conversation_id: str
    """As Teams names it; a thread of a channel carries `;messageid=` and its root."""
    kind: str = ""
    """personal, groupChat or channel; Teams streams only where it is said to be personal."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A conversation that was opened, with the first activity in it."""

    conversation_id: str
    activity_id: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What Teams is told in the response to its POST."""

    status: int = 200
    body: dict[str, Any] | None = None
    headers: dict[str, str] = field(default_factory=dict)


Turn = Callable[[Activity], Awaitable[Answer]]
"""Handles one verified activity."""


class TeamsRefusal(SendRejected):
    """The Bot Connector said no, and why."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(f"Teams refused with {status} {code}: {detail}".rstrip(": "))
        self.status = status
        self.code = code
        self.detail = detail


class TeamsPort(Protocol):
    """The Bot Connector in both directions. Every writing verb raises SendError."""

    async def receive(self, authorization: str, body: bytes, turn: Turn) -> Answer:
        """Verify and parse one POST, hand it to `turn`, and return what to answer.

        A token that does not hold gives 401 or 403 and a body that is no activity 400, both
        without calling `turn`.
        """
        ...

    async def send(self, place: Place, activity: Activity) -> str:
        """Write into a conversation and return the activity's id.

        An activity has a text or cards: of one with both Teams makes two and returns no id.
        """
        ...

    async def reply(self, place: Place, to: str, activity: Activity) -> str:
        """Write below an activity and return the new one's id."""
        ...

    async def update(self, place: Place, activity_id: str, activity: Activity) -> None:
        """Replace an activity of ours; repeating it does no harm."""
        ...

    async def delete(self, place: Place, activity_id: str) -> None:
        """Remove an activity of ours; repeating it does no harm."""
        ...

    async def open_conversation(self, service_url: str, parameters: dict[str, Any]) -> Opened:
        """Open a chat, or begin a thread in a channel, with the activity in `parameters`."""
        ...

    async def member(self, place: Place, person: str) -> dict[str, Any]:
        """Return one member of a conversation; `person` is a Teams id or an Entra object id."""
        ...

    async def members(self, place: Place, *, limit: int = 500) -> list[dict[str, Any]]:
        """Return up to `limit` members of a conversation."""
        ...
