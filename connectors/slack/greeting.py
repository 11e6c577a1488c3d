"""The first thing that somebody sees of Baton in Slack, and the Stop button."""

from collections import OrderedDict

import structlog

from bot.ports.services import Interruptions
from connectors.slack.afterwards import Afterwards
from connectors.slack.client import SlackClient
from connectors.slack.drafts import Drafts
from connectors.slack.interactions import Payload, Presses
from connectors.slack.metadata import key_metadata
from connectors.slack.places import slack_ref
from connectors.slack.settings import SlackOptions
from connectors.slack.wire import receiving_team
from connectors.slack.workspaces import Workspaces

PROMPTS_AT_MOST = 4
MOST_GREETED = 10_000
TITLE = "What would you like to know?"
_log = structlog.get_logger()


class Greeting:
    """Welcomes people in the app's Messages tab, and hears them press Stop."""

    def __init__(
        self,
        *,
        workspaces: Workspaces,
        presses: Presses,
        interruptions: Interruptions,
        drafts: Drafts,
        afterwards: Afterwards,
        options: SlackOptions,
    ) -> None:
        self._workspaces = workspaces
        self._presses = presses
        self._interruptions = interruptions
        self._drafts = drafts
        self._afterwards = afterwards
        self._options = options
        self._greeted: OrderedDict[str, None] = OrderedDict()

    async def opened(self, envelope: Payload) -> None:
        """Take app_home_opened: the Home tab is the desk's side, the Messages tab ours."""
        event, team = envelope.get("event") or {}, receiving_team(envelope)
        if event.get("tab") == "home":
            await self._presses.home_opened(event, team=team)
        elif event.get("tab") == "messages" and event.get("channel"):
            self._afterwards.do(self._welcome(team, str(event["channel"])), "welcome somebody")

    async def stopped(self, envelope: Payload) -> None:
        """Take agent_session_stopped: the turn ends, and the session is not at work any more."""
        event, team = envelope.get("event") or {}, receiving_team(envelope)
        room, thread = str(event.get("channel", "")), str(event.get("thread_ts", ""))
        for own in (False, True):
            ref = slack_ref(team, room, thread=thread, user=str(event.get("user", "")), own=own)
            if draft := self._drafts.running(ref.conversation_id):
                draft.was_stopped = True
            did_stop = await self._interruptions.stop(ref.conversation_id)
            _log.info("somebody pressed Stop", room=room, own=own, did_stop=did_stop)
        self._afterwards.do(self._leave_processing(team, room, thread), "end a session's work")

    async def _leave_processing(self, team: str, room: str, thread: str) -> None:
        client = await self._workspaces.client(team)
        await client.set_session(channel=room, thread=thread, status="active")

    async def _welcome(self, team: str, room: str) -> None:
        client = await self._workspaces.client(team)
        if room not in self._greeted:
            self._greeted[room] = None
            await self._greet(client, room)
        while len(self._greeted) > MOST_GREETED:
            self._greeted.popitem(last=False)
        await self._suggest(client, room)

    async def _greet(self, client: SlackClient, room: str) -> None:
        """Say hello where nothing was said yet."""
        if not (await client.history(channel=room, limit=1)).get("messages"):
            key = key_metadata(f"welcome:{room}")
            await client.post(channel=room, text=self._options.greeting, metadata=key)

    async def _suggest(self, client: SlackClient, room: str) -> None:
        questions = self._options.prompts[:PROMPTS_AT_MOST]
        prompts = [{"title": question, "message": question} for question in questions]
        if prompts:
            await client.suggest(channel=room, prompts=prompts, title=TITLE)
