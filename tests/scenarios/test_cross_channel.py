"""One conversation across two channels: what may cross does, what may not does not."""

import asyncio
from dataclasses import dataclass

import pytest

from tests.scenarios.cross_channel import (
    ANSWER,
    CHANNEL,
    CHAT,
    DIRECT,
    INTERNAL,
    ROOM,
    contact_in_slack,
    contact_in_teams,
)
from tests.scenarios.story import CHANGED, Event, Story

STORIES = {
    "asked in Teams, helped from Slack": (contact_in_teams, CHAT, ROOM),
    "asked in Slack, helped from Teams": (contact_in_slack, DIRECT, CHANNEL),
}


@dataclass(frozen=True)
class Told:
    """A story that ran, and which screen is whose."""

    story: Story
    contact: str
    agents: str

    def events(self, screen: str) -> list[Event]:
        every = [event for _, step in self.story.steps for event in step]
        return [event for event in every if event.screen == screen]


@pytest.fixture(scope="module", params=STORIES)
def told(request: pytest.FixtureRequest) -> Told:
    """Let each story run once; the tests below look at what was shown."""
    tell, contact, agents = STORIES[request.param]
    return Told(asyncio.run(tell()), contact, agents)


def test_what_the_agent_answers_reaches_the_contact(told: Told) -> None:
    """The contact reads that the agent has come, what they say, and that they have gone."""
    screen = told.story.ever_on(told.contact)

    assert "Grace Hopper is here" in screen
    assert ANSWER in screen
    assert "Grace Hopper has closed this conversation" in screen


def test_what_agents_say_among_themselves_stays_there(told: Told) -> None:
    """What is written below a card is read by agents only."""
    assert INTERNAL not in told.story.ever_on(told.contact)
    assert INTERNAL in told.story.ever_on(told.agents)


def test_what_the_contact_writes_reaches_the_agents(told: Told) -> None:
    """Question, later message and correction stand in the agents' channel."""
    screen = told.story.ever_on(told.agents)

    assert "My expense card was declined in Lisbon." in screen
    assert "It works now, thank you!" in screen
    assert "My expense card was declined in Lisbon and Porto." in screen


def test_one_card_shows_how_it_stands(told: Told) -> None:
    """The card is one message that changes: waiting, claimed, resolved, rated."""
    cards = [event for event in told.events(told.agents) if "T-1001" in event.text]

    assert ["", CHANGED] == [event.change for event in cards[:2]]
    assert {CHANGED} == {event.change for event in cards[1:]}
    assert "waiting for an agent" in cards[0].text
    assert "is helping" in cards[1].text
    assert "resolved this for" in cards[-1].text
    assert "5 of 5" in cards[-1].text


def test_the_contact_is_thanked_for_the_rating(told: Told) -> None:
    """The question how it went is replaced by thanks, where the contact writes."""
    last = told.events(told.contact)[-1]

    assert CHANGED == last.change
    assert "Thank you" in last.text
