"""A Teams channel as a desk: one live card a handoff, and what the contact writes below it."""

from dataclasses import dataclass

import structlog

from bot.domain.agents import Agent
from bot.domain.capabilities import DeskCapabilities
from bot.domain.handoffs import Handoff, HandoffState
from bot.domain.messages import Message
from bot.ports.clock import Clock
from connectors.teams.cards import attachment
from connectors.teams.desk_agents import teams_person
from connectors.teams.desk_card import CardLooks, notice
from connectors.teams.desk_card import card as drawn
from connectors.teams.desk_relay import relayed
from connectors.teams.desk_words import summary_line
from connectors.teams.opening import Opener
from connectors.teams.people import People
from connectors.teams.places import joined_id, split_id
from connectors.teams.port import Activity, Place, TeamsPort, TeamsRefusal
from connectors.teams.settings import TeamsOptions
from connectors.teams.size import fitted

_GONE = 404
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class DeskChannel:
    """The channel of Teams where agents work."""

    id: str
    """19:…@thread.tacv2, as "Get link to channel" shows it."""
    tenant_id: str
    name: str
    """The desk's name as config.yaml lists it."""


class TeamsDesk:
    """Implements bot.ports.channels.Desk for one channel.

    `finds` is False: the Bot Connector cannot be searched. A card whose answer was lost is posted
    again and flagged; later changes go to the card that is known.
    """

    capabilities = DeskCapabilities(live_card=True, finds=False, notes=True, files=True)

    def __init__(
        self,
        port: TeamsPort,
        *,
        channel: DeskChannel,
        options: TeamsOptions,
        looks: CardLooks,
        people: People,
        clock: Clock,
    ) -> None:
        self.channel = channel
        self._port = port
        self._options = options
        self._looks = looks
        self._people = people
        self._clock = clock
        self._opener = Opener(port, options=options)

    @property
    def name(self) -> str:
        """The desk's name as config.yaml lists it."""
        return self.channel.name

    async def announce(self, handoff: Handoff, *, key: str, card: str | None) -> str:
        """Post the card of a handoff, or bring the one that stands up to date.

        A card that somebody has deleted is posted again. A reminder also writes below the card,
        because Teams tells nobody about a card that changes.
        """
        shown = self.activity(handoff)
        if card is None or not await self._update(card, shown):
            return await self._post(shown)
        if key.endswith((":reminded", ":escalated")) and handoff.state is HandoffState.REQUESTED:
            await self._port.send(self._place(card), _plain(notice(handoff)))
        return card

    async def relay(self, handoff: Handoff, message: Message, *, key: str, card: str | None) -> str:  # noqa: ARG002 - Teams takes no key
        """Write what the contact wrote below the card; where that is gone, as a new thread."""
        agent = teams_person(handoff.assignee_id, tenant=self.channel.tenant_id)
        shown = relayed(handoff, message, agent=agent)
        if card is not None:
            try:
                return await self._port.send(self._place(card), shown)
            except TeamsRefusal as refusal:
                if refusal.status != _GONE:
                    raise
        return await self._post(shown)

    async def find(self, *, key: str) -> str | None:  # noqa: ARG002 - the port's shape
        """Return None: Teams cannot be searched."""
        return None

    async def say(self, card: str, text: str) -> None:
        """Write a plain line below a card; raises SendError."""
        await self._port.send(self._place(card), _plain(text))

    def activity(self, handoff: Handoff, *, viewer: Agent | None = None) -> Activity:
        """Return the message that shows a handoff."""
        person = teams_person(handoff.assignee_id, tenant=self.channel.tenant_id)
        teams_id = self._people.teams_id(person)
        is_theirs = teams_id and handoff.state is HandoffState.ACCEPTED
        content = drawn(
            handoff,
            now=self._clock.now(),
            looks=self._looks,
            viewer=viewer,
            refreshed_by=(teams_id,) if is_theirs else (),
        )
        shown = {"type": "message", "summary": summary_line(handoff)}
        return fitted({**shown, "attachments": [attachment(content)]})

    def owns(self, conversation_id: str) -> bool:
        """Whether a conversation of Teams is this desk's channel, or a thread in it."""
        return split_id(conversation_id)[0] == self.channel.id

    async def _post(self, activity: Activity) -> str:
        opened = await self._opener.begin_thread(self.channel.id, self.channel.tenant_id, activity)
        root = split_id(opened.conversation_id)[1] or opened.activity_id
        return joined_id(self.channel.id, root)

    async def _update(self, card: str, activity: Activity) -> bool:
        """Replace a card; False when it is gone."""
        try:
            await self._port.update(self._place(card), split_id(card)[1], activity)
        except TeamsRefusal as refusal:
            if refusal.status != _GONE:
                raise
            _log.info("a card was deleted and is posted again", desk=self.name)
            return False
        return True

    def _place(self, card: str) -> Place:
        return Place(self._options.service_url, card)


def _plain(text: str) -> Activity:
    return {"type": "message", "textFormat": "plain", "text": text}
