"""The message extension "Bring in an agent": a message among people becomes a handoff."""

from dataclasses import replace
from typing import Any

from bot.domain.agents import Agent
from bot.domain.contacts import CUSTOMERS, EMPLOYEES, Assurance, ChannelIdentity
from bot.domain.conversations import Author, ConversationRef
from bot.domain.errors import BatonError, NotAllowed, StoreError
from bot.domain.handoffs import TranscriptLine
from bot.ports.clock import Clock
from bot.ports.services import Casework
from connectors.desk_words import refusal_words
from connectors.teams.desk_agents import DeskAgents
from connectors.teams.desk_buttons import DESK, KEY, Act
from connectors.teams.desk_forms import WORDS, hand_in_form, opened, told
from connectors.teams.fields import fields_at, text_at
from connectors.teams.people import People
from connectors.teams.places import CHANNEL, GROUP, ROOM, spot_of, teams_ref
from connectors.teams.port import Activity, Answer
from connectors.teams.words_of import plain_of_html

COMMAND = "handIn"
"""The command's id in the manifest."""
NOBODY = "Nobody but programs has written this, so there is nobody to help."
_LONGEST = 4000
_WHO, _NAME, _SAID, _ROOT, _MESSAGE = "who", "name", "said", "root", "about"


class HandIn:
    """Makes handoffs of messages that people choose."""

    def __init__(
        self, *, casework: Casework, agents: DeskAgents, people: People, clock: Clock
    ) -> None:
        self._casework = casework
        self._agents = agents
        self._people = people
        self._clock = clock

    async def asked(self, activity: Activity) -> Answer:
        """Open the form about the chosen message."""
        payload = fields_at(activity, "value", "messagePayload")
        about = _about(activity, payload)
        if not about[_WHO] or not about[_SAID]:
            return told(NOBODY)
        content = hand_in_form(
            who=about[_NAME], words=about[_SAID], key=text_at(activity, "id"), about=about
        )
        return opened(Act.HAND_IN, content)

    async def submitted(self, activity: Activity) -> Answer:
        """Make the handoff; whoever chose the message is told what came of it."""
        data = fields_at(activity, "value", "data")
        try:
            agent = await self._agents.agent(activity)
            await self._hand_in(activity, data, agent)
        except StoreError:
            raise
        except BatonError as problem:
            return told(refusal_words(problem))
        return told("An agent has been asked to help. They answer here.")

    async def _hand_in(self, activity: Activity, data: dict[str, Any], agent: Agent) -> None:
        member = await self._people.member(activity, text_at(data, _WHO))
        if member is None:
            raise NotAllowed("Teams does not say who wrote this, so nobody can be helped.")
        audience = EMPLOYEES if member.is_employee else CUSTOMERS
        identity = ChannelIdentity(
            channel=CHANNEL,
            external_id=member.aad_id,
            name=member.name or None,
            email=member.email or None,
            assurance=Assurance.ASSERTED,
            audience=audience,
        )
        await self._casework.hand_in(
            _ref(activity, data),
            identity=identity,
            audience=await self._people.audience(activity, identity),
            transcript=self._transcript(data, identity, agent),
            agent=agent,
            key=text_at(data, KEY),
        )

    def _transcript(
        self, data: dict[str, Any], identity: ChannelIdentity, agent: Agent
    ) -> list[TranscriptLine]:
        now = self._clock.now()
        lines = [TranscriptLine(Author.CONTACT, identity.name, text_at(data, _SAID), now)]
        if words := text_at(data, WORDS).strip():
            lines.append(TranscriptLine(Author.AGENT, agent.name, words, now))
        return lines


def is_hand_in(activity: Activity) -> bool:
    """Whether an invoke is about the message extension."""
    return (
        text_at(activity, "value", "commandId") == COMMAND
        or text_at(activity, "value", "data", DESK) == Act.HAND_IN
    )


def _about(activity: Activity, payload: dict[str, Any]) -> dict[str, str]:
    """Return what the form has to bring back about the message."""
    spot = spot_of(activity)
    message_id = text_at(payload, "id")
    root = text_at(payload, "replyToId") or message_id if spot.kind == ROOM else ""
    return {
        _WHO: text_at(payload, "from", "user", "id"),
        _NAME: text_at(payload, "from", "user", "displayName"),
        _SAID: plain_of_html(text_at(payload, "body", "content"))[:_LONGEST],
        _ROOT: root,
        _MESSAGE: message_id,
    }


def _ref(activity: Activity, data: dict[str, Any]) -> ConversationRef:
    """Return where the contact is written to: the thread of the message, or the chat."""
    spot = spot_of(activity)
    person = text_at(data, _WHO)
    ref = teams_ref(spot, person=person, service_url=text_at(activity, "serviceUrl"))
    thread = person if spot.kind == GROUP else text_at(data, _ROOT)
    return replace(ref, thread=thread)
