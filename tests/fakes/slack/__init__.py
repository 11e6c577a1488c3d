"""A Slack on loopback for tests; README.md says how to use it."""

from tests.fakes.slack.clock import SlackClock
from tests.fakes.slack.fake import BOT, TEAM, TOKEN, SlackFake

__all__ = ["BOT", "TEAM", "TOKEN", "SlackClock", "SlackFake"]
