"""Baton in Slack: the real use cases and the real connector on a loopback Slack."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from fastapi import FastAPI

from bot.domain.conversations import ConversationRef
from connectors.slack.channel import SlackParts, slack_app, slack_channel, slack_parts
from connectors.slack.client import SlackClient, slack_session
from connectors.slack.drafts import Drafts
from connectors.slack.interactions import NoPresses, Presses
from connectors.slack.places import slack_ref
from connectors.slack.settings import SlackOptions
from connectors.slack.workspaces import SingleWorkspace
from tests.fakes.assistant import ScriptedAssistant
from tests.fakes.clock import NOON
from tests.fakes.rig import Rig
from tests.fakes.slack import BOT, TEAM, TOKEN, SlackFake
from tests.fakes.slack.clock import SlackClock
from tests.fakes.slack.screen import Seen

SECRET = "signing-secret"
ROOM = "C1"


@dataclass
class Stage:
    """One Baton in one Slack."""

    slack: SlackFake
    rig: Rig
    parts: SlackParts
    app: FastAPI
    client: SlackClient

    def person(self, user: str) -> Any:
        return self.slack.person(user)

    async def work(self) -> None:
        """Handle what waits, and what is done afterwards."""
        await self.rig.work()
        await self.parts.afterwards.settled()

    def ref(self, asked: Any, *, user: str = "U1", **more: Any) -> ConversationRef:
        """Return the conversation that a message began."""
        return slack_ref(TEAM, asked.channel, thread=asked.ts, user=user, **more)

    def replies(self, asked: Any) -> list[Seen]:
        """Return what stands below a message, without the people's own words."""
        return [
            each for each in self.slack.channel(asked.channel).replies(asked.ts) if each.user == BOT
        ]


@asynccontextmanager
async def slack_stage(
    *,
    options: SlackOptions | None = None,
    assistant: ScriptedAssistant | None = None,
    presses: Presses | None = None,
    secret: str = SECRET,
    rig_options: dict[str, Any] | None = None,
    **fake: Any,
) -> AsyncIterator[Stage]:
    """Open a Slack with Ada (U1) and Bob (U2) in the room C1, and Baton in it."""
    clock = SlackClock.standing(NOON.timestamp())
    async with (
        SlackFake(signing_secret=SECRET, clock=clock, **fake) as slack,
        slack_session() as session,
    ):
        slack.add_user("U1", "Ada Byron")
        slack.add_user("U2", "Bob Stone")
        slack.add_channel(ROOM, "U1", "U2", name="general")
        client = SlackClient(TOKEN, session=session, base_url=slack.api_url)
        rig = Rig(assistant=assistant, **(rig_options or {}))
        async with slack_parts(
            SingleWorkspace(client),
            options=options or SlackOptions(public_url="https://baton.example"),
            clock=rig.clock,
            drafts=Drafts(shortest_seconds=0, append_seconds=0),
            pace=timedelta(0),
        ) as parts:
            stage = _stage(slack, rig, parts, client, presses or NoPresses(), session, secret)
            slack.deliver_to(stage.app)
            yield stage


def _stage(
    slack: SlackFake,
    rig: Rig,
    parts: SlackParts,
    client: SlackClient,
    presses: Presses,
    session: Any,
    secret: str,
) -> Stage:
    rig.channels._connectors[parts.connector.channel] = parts.connector
    app = slack_app(
        parts,
        intake=rig.intake,
        transcripts=rig.transcripts,
        interruptions=rig.running,
        presses=presses,
        session=session,
        base_url=slack.api_url,
    )
    served = FastAPI()
    for router in slack_channel(parts, app, signing_secret=secret, standing="on").routers:
        served.include_router(router)
    return Stage(slack, rig, parts, served, client)
