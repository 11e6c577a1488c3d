"""Writes docs/slack.md: `python -m tests.counterparts.slack_transcript`.

A question in a room, its cited answer, "talk to a human", the claim in the triage room, the reply
and the rating: the whole service over the sample documents, on a Slack on loopback. What Slack was
sent is printed as it came.
"""

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from bot.settings import Settings
from commands.composition import compose
from commands.foundation import open_foundation
from commands.index import refreshed
from commands.printing import set_up_logging
from commands.slack_vendor import open_slack
from connectors.http import build_http
from connectors.registry import Registry
from tests.fakes.slack import BOT, TOKEN, SlackClock, SlackFake
from tests.fakes.slack.people import Person
from tests.fakes.slack.screen import ChannelScreen, Seen

ROOT = Path(__file__).parents[2]
OUTPUT = ROOT / "docs" / "slack.md"
ROOM, TRIAGE, SECRET = "C0HELP", "C0TRIAGE", "signing-secret"
QUESTION = "How long is the guarantee on the battery?"
REPLY = "I looked at your order: the battery is still covered. I will send you a new one today."

BEGINNING = """\
# A conversation in Slack

Written by `python -m tests.counterparts.slack_transcript` from a run of the whole service on a
Slack on loopback, with the sample documents and the built-in model. The blocks are what Slack was
sent. Ada asks in #help; Grace works in #triage.
"""


class Transcript:
    """Gathers the page."""

    def __init__(self) -> None:
        self._lines = [BEGINNING]

    def step(self, title: str, *words: str) -> None:
        """Begin a step."""
        self._lines += [f"## {title}\n", *(f"{each}\n" for each in words)]

    def shown(self, where: str, seen: Seen) -> None:
        """Show a message as people read it and as Slack got it."""
        quoted = "\n".join(f"> {line}".rstrip() for line in seen.text.split("\n"))
        self._lines += [f"{where}:\n", f"{quoted}\n"]
        if seen.tasks:
            told = "; ".join(f"{title} ({status})" for title, status in seen.tasks)
            self._lines.append(f"Tasks of the stream: {told}.\n")
        if seen.blocks:
            self._lines += [_details("Blocks", seen.blocks)]

    def calls(self, slack: SlackFake, since: int) -> None:
        """Name the calls that were made since then, in order."""
        names = [each.method for each in slack.calls[since:]]
        self._lines.append(f"Calls of Slack's Web API: {', '.join(names)}.\n")

    def view(self, title: str, view: dict[str, Any] | None) -> None:
        """Show a modal."""
        self._lines.append(_details(title, view))

    def write(self) -> None:
        """Write the page."""
        OUTPUT.write_text("\n".join(self._lines).rstrip() + "\n")


def _details(title: str, value: Any) -> str:
    body = json.dumps(value, indent=1, ensure_ascii=False)
    return f"<details><summary>{title}</summary>\n\n```json\n{body}\n```\n\n</details>\n"


@asynccontextmanager
async def _serving(slack: SlackFake, folder: Path) -> AsyncIterator[FastAPI]:
    """Serve Slack with the whole service behind it."""
    sample = {"name": "sample", "type": "folder", "path": ROOT / "knowledge/sample"}
    secrets = {"bot_token": TOKEN, "signing_secret": SECRET, "api_url": slack.api_url}
    settings = Settings.model_validate(
        {
            "data": {"path": folder},
            "server": {"public_url": "https://baton.example.com"},
            "web": {"enabled": False},
            "knowledge": {"sources": [sample]},
            "handoff": {"desks": [{"slack": TRIAGE}]},
            "secrets": {f"slack_{name}": value for name, value in secrets.items()},
        }
    )
    async with open_foundation(settings) as base:
        await refreshed(base, source=None, rebuild=False)
        async with open_slack(base) as vendor:
            service = compose(base, vendor.connectors, desks=vendor.desks)
            registry = Registry([vendor.join(service).channel])
            app = build_http(registry, checks={}, metrics=CollectorRegistry(), version="transcript")
            async with service.running():
                yield app


class Story:
    """The people, and what they do one after the other."""

    def __init__(self, slack: SlackFake) -> None:
        self.slack = slack
        self.page = Transcript()
        slack.add_user("U0ADA", "Ada Lovelace")
        slack.add_user("U0GRACE", "Grace Hopper")
        slack.add_channel(ROOM, "U0ADA", "U0GRACE", name="help")
        slack.add_channel(TRIAGE, "U0GRACE", name="triage")

    async def tell(self) -> None:
        """Let everything happen, and write the page."""
        ada, grace = self.slack.person("U0ADA"), self.slack.person("U0GRACE")
        asked = await self._question(ada)
        await self._human(ada, asked)
        await self._claim(grace)
        await self._reply(grace, asked)
        await self._resolve(grace, ada, asked)
        self.page.write()

    @property
    def _triage(self) -> ChannelScreen:
        return self.slack.channel(TRIAGE)

    @property
    def _card(self) -> Seen:
        return self._triage.messages[0]

    def _replies(self, thread: str) -> list[Seen]:
        return [
            each
            for each in self.slack.channel(ROOM).replies(thread)
            if each.user == BOT and each.posted.metadata
        ]

    async def _question(self, ada: Person) -> str:
        since = len(self.slack.calls)
        posted = await ada.says(f"<@{BOT}> {QUESTION}", channel=ROOM)
        await self.slack.until(lambda: len(self._replies(posted.ts)) == 1, seconds=30)
        self.page.step("1. Ada asks in #help", f"> @Baton {QUESTION}")
        self.page.shown("Baton answers in the thread", self._replies(posted.ts)[0])
        self.page.calls(self.slack, since)
        return posted.ts

    async def _human(self, ada: Person, asked: str) -> None:
        before = len(self._replies(asked))
        await ada.presses(self._replies(asked)[0].posted, "baton_human")
        await self.slack.until(lambda: self._triage.messages, seconds=30)
        await self.slack.until(lambda: "reference" in self._said(asked), seconds=30)
        self.page.step('2. Ada presses "Talk to a human"')
        for seen in self._replies(asked)[before:]:
            self.page.shown("Baton says in the thread", seen)
        self.page.shown("The card in #triage", self._card)

    def _said(self, asked: str) -> str:
        return "\n".join(each.text for each in self._replies(asked))

    async def _claim(self, grace: Person) -> None:
        await grace.presses(self._card.posted, "desk_claim")
        await self.slack.until(lambda: "desk_return" in self._card.actions, seconds=30)
        self.page.step('3. Grace presses "Claim"')
        self.page.shown("The same card, brought up to date", self._card)

    async def _reply(self, grace: Person, asked: str) -> None:
        await grace.presses(self._card.posted, "desk_reply")
        await self.slack.until(lambda: self.slack.modal_of("U0GRACE"))
        view = self.slack.modal_of("U0GRACE")
        await grace.submits(text=REPLY)
        await self.slack.until(lambda: REPLY in self._said(asked), seconds=30)
        self.page.step('4. Grace presses "Reply" and writes')
        self.page.view("The modal, with the suggested reply", view)
        self.page.shown("Ada reads in her thread", self._replies(asked)[-1])

    async def _resolve(self, grace: Person, ada: Person, asked: str) -> None:
        await grace.presses(self._card.posted, "desk_resolve")
        await self.slack.until(lambda: self.slack.modal_of("U0GRACE"))
        await grace.submits(text="A new battery was sent.")
        await self.slack.until(
            lambda: "baton_rate5" in self._replies(asked)[-1].actions, seconds=30
        )
        self.page.step('5. Grace presses "Resolve"')
        self.page.shown("Ada is asked", self._replies(asked)[-1])
        await ada.presses(self._replies(asked)[-1].posted, "baton_rate5")
        await self.slack.until(lambda: "5 of 5" in self._card.text, seconds=30)
        self.page.step("6. Ada presses 5 ★★★★★")
        self.page.shown("The card at its end", self._card)


async def main() -> None:
    """Write the page."""
    set_up_logging(quiet=True)
    async with SlackFake(signing_secret=SECRET, clock=SlackClock.running()) as slack:
        with tempfile.TemporaryDirectory() as folder:
            async with _serving(slack, Path(folder)) as app:
                slack.deliver_to(app)
                await Story(slack).tell()


if __name__ == "__main__":
    asyncio.run(main())
