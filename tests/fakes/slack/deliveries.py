"""Slack's sending habits: retries with their headers, twins, one answer for interactions."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.fakes.slack.model import Json
from tests.fakes.slack.roads import Answer, Road, Sent


@dataclass
class Delivered:
    """Every attempt at one event, in order."""

    event_id: str
    answers: list[Answer] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether the app took it in the end."""
        return bool(self.answers) and self.answers[-1].ok


class Sender:
    """Sends over a road, again where Slack would; the waits between are seconds."""

    def __init__(self, road: Road, *, retry_waits: Sequence[float] = (0.0, 0.0, 0.0)) -> None:
        self.road = road
        self.retry_waits = list(retry_waits)
        """Slack waits about 0, 60 and 300 seconds; tests need not."""
        self.delivered: list[Delivered] = []

    async def event(self, envelope: Json) -> Delivered:
        """Deliver an event until it is taken or the retries are used up."""
        done = Delivered(str(envelope.get("event_id", "")))
        self.delivered.append(done)
        answer = await self.road.send(Sent("events_api", envelope))
        done.answers.append(answer)
        for number, wait in enumerate(self.retry_waits, 1):
            if answer.ok or answer.headers.get("x-slack-no-retry") == "1":
                break
            await asyncio.sleep(wait)
            reason = "http_error" if answer.status else "http_timeout"
            answer = await self.road.send(Sent("events_api", envelope, number, reason))
            done.answers.append(answer)
        return done

    async def again(self, envelope: Json, *, reason: str = "http_timeout") -> Answer:
        """Deliver an event once more, as after an answer that came too late."""
        return await self.road.send(Sent("events_api", envelope, 1, reason))

    async def interaction(self, payload: Json) -> Answer:
        """Deliver a click, a shortcut or a submission: once."""
        return await self.road.send(Sent("interactive", payload))

    async def options(self, payload: Json) -> Answer:
        """Ask for the options of an external select."""
        return await self.road.send(Sent("options", payload))

    async def command(self, payload: Json) -> Answer:
        """Deliver a slash command: once."""
        return await self.road.send(Sent("slash_commands", payload))
