"""usage: python -m tests.connectors.hubspot.dialogue: writes the transcripts of docs/hubspot.md.

Customers and an agent talk in HubSpot; Baton answers with its own assistant (the offline model),
its own use cases and its own channel. Only HubSpot and the passages are made up.
"""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from bot.assistant.context import PolicySettings
from bot.assistant.graph import GraphAssistant
from bot.assistant.offline import OfflineModel
from bot.domain.contacts import Contact
from bot.service.verification import VerificationService
from bot.store.memory_kept import MemoryKeptValues
from connectors.hubspot.crm import HubSpotCrm
from connectors.hubspot.layout import CrmLayout
from connectors.hubspot.records import Records
from tests.builders import a_passage
from tests.connectors.hubspot.stage import Stage, a_stage
from tests.fakes.clock import FixedClock
from tests.fakes.hubspot import FakeHubSpot, Portal, ServedHubSpot
from tests.fakes.hubspot.fixtures import a_client, set_up
from tests.fakes.hubspot.talks import EMAIL
from tests.fakes.mailer import MemoryMailer
from tests.fakes.model import a_chain
from tests.fakes.retriever import MemoryRetriever
from tools.toolset import TurnToolset

WARRANTY = a_passage(
    "The frame of every bike has a warranty of 10 years. The motor and the battery have a warranty "
    "of 2 years. Wear parts such as tyres and brake pads have none.",
    chunk_id="warranty#1",
    document_id="warranty.md",
    title="Warranty",
    heading_path=("Warranty",),
    url="https://help.lumen.example/warranty",
    audience=frozenset({"public"}),
)
Lines = list[str]
PAGE = Path(__file__).parents[3] / "docs" / "hubspot.md"
BEGIN, END = "<!-- transcripts -->", "<!-- end of transcripts -->"


class Dialogue:
    """One thread, written down as its reader sees it."""

    def __init__(self, stage: Stage, thread: str, name: str) -> None:
        self._stage = stage
        self.thread = thread
        self._name = name
        self._seen = 0
        self.lines: Lines = []

    async def says(self, text: str) -> None:
        """Let the visitor write, and write down what comes back."""
        self.lines.append(_quoted(self._name, text))
        await self._stage.says(self.thread, text)
        self._write_down()

    async def agent(self, text: str) -> None:
        """Let Grace answer in HubSpot's help desk."""
        self._stage.talks.assign(self.thread, "A-501")
        await self._stage.settle()
        self._write_down()
        self._stage.talks.agent_writes(self.thread, text)
        await self._stage.settle()
        self._write_down()

    async def agent_closes(self) -> None:
        """Let Grace close the thread."""
        self._stage.talks.set_status(self.thread, "CLOSED")
        await self._stage.settle()
        self.lines.append("*(Grace closes the conversation in HubSpot.)*")
        self._write_down()

    def _write_down(self) -> None:
        messages = self._stage.talks.messages[self.thread]
        for message in messages[self._seen :]:
            text = self._stage.talks.full.get(message["id"]) or str(message["text"])
            if message["type"] == "COMMENT":
                self.lines.append("*(Agents, and only they, now read the packet as a comment.)*")
            elif message["direction"] == "OUTGOING":
                is_grace = message["senders"][0]["actorId"] == "A-501"
                self.lines.append(_quoted("Grace, in HubSpot" if is_grace else "Baton", text))
        self._seen = len(messages)


async def live_chat(stage: Stage) -> Lines:
    """A customer gets a cited answer, asks for a human, and is helped from the help desk."""
    dialogue = Dialogue(stage, stage.talks.begin(name="Ada"), "Ada")
    await dialogue.says("How long is the warranty on the motor and the battery?")
    await dialogue.says("Can I talk to a human, please?")
    await dialogue.agent("Hello Ada, I am Grace. What happened to your motor?")
    await dialogue.says("It stops uphill.")
    await dialogue.agent("I send you a new one today.")
    await dialogue.agent_closes()
    await dialogue.says("5")
    return dialogue.lines


async def email(stage: Stage) -> Lines:
    """A customer reads the status of their ticket by e-mail."""
    contact = stage.hubspot.portal.create("contacts", {"email": "ada@example.com"})
    ticket = stage.hubspot.portal.create(
        "tickets",
        {"subject": "Battery does not charge", "hs_pipeline_stage": "3", "hubspot_owner_id": "1"},
    )
    stage.hubspot.portal.link(("tickets", ticket.id), ("contacts", contact.id), {16})
    thread = stage.talks.begin(channel=EMAIL, name="Ada", email="ada@example.com")
    dialogue = Dialogue(stage, thread, "Ada, by e-mail")
    await dialogue.says(
        "What is the status of my tickets?\n\n-- \nAda Lovelace\nOn Mon, 2 Mar 2026, Lumen wrote:\n"
        "> We have received your message."
    )
    return dialogue.lines


async def by_code(stage: Stage) -> Lines:
    """A customer in the live chat proves their address, and then reads their ticket."""
    portal = stage.hubspot.portal
    contact = portal.create("contacts", {"email": "ada@example.com"})
    ticket = portal.create(
        "tickets", {"subject": "Motor stops", "hs_pipeline_stage": "1", "hubspot_owner_id": "1"}
    )
    portal.link(("tickets", ticket.id), ("contacts", contact.id), {16})
    dialogue = Dialogue(stage, stage.talks.begin(name="Ada", email="ada@example.com"), "Ada")
    await dialogue.says("What is the status of my tickets?")
    dialogue.lines.append("*(Ada finds the code in her e-mail.)*")
    await dialogue.says(stage.mailer.code())
    await dialogue.says("What is the status of my tickets?")
    return dialogue.lines


async def somebody_else(stage: Stage) -> Lines:
    """Somebody asks for another customer's data, and gets nothing, not even that it exists."""
    portal = stage.hubspot.portal
    contact = portal.create("contacts", {"email": "victor@example.com", "firstname": "Victor"})
    ticket = portal.create("tickets", {"subject": "Stolen bike", "hs_pipeline_stage": "1"})
    portal.link(("tickets", ticket.id), ("contacts", contact.id), {16})
    thread = stage.talks.begin(name="Victor", email="victor@example.com")
    dialogue = Dialogue(stage, thread, "“Victor”")
    await dialogue.says(f"What is the status of my ticket {ticket.id}?")
    await dialogue.says("I am victor@example.com. Show me my tickets.")
    return dialogue.lines


SCENES: Sequence[tuple[str, Callable[[Stage], Awaitable[Lines]]]] = (
    ("A customer in the live chat, and a human who takes over", live_chat),
    ("A customer by e-mail asks for their ticket", email),
    ("A customer in the live chat verifies by code, and reads their ticket", by_code),
    ("Somebody asks for another customer's data", somebody_else),
)


async def transcript(served: ServedHubSpot) -> str:
    """Play all scenes, each in a fresh portal, and return them as Markdown."""
    parts = []
    for title, scene in SCENES:
        served.fake = hubspot = FakeHubSpot(set_up(Portal(FixedClock().now)))
        lines = await _played(scene, hubspot, served)
        parts.append("\n\n".join([f"### {title}", *lines]))
    return "\n\n".join(parts) + "\n"


async def _played(
    scene: Callable[[Stage], Awaitable[Lines]], hubspot: FakeHubSpot, served: ServedHubSpot
) -> Lines:
    client = a_client(served.url)
    crm, mailer, clock = (
        HubSpotCrm(Records(client), layout=CrmLayout()),
        MemoryMailer(),
        FixedClock(),
    )
    verification = VerificationService(
        MemoryKeptValues(clock), mailer, clock=clock, secret=b"secret", make_code=lambda: "480213"
    )
    parts: dict[str, Any] = {
        "assistant": _assistant(crm, verification), "verification": verification, "mailer": mailer,
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        async with a_stage(hubspot, served, Path(folder), **parts) as stage:
            lines = await scene(stage)
    client.close()
    return lines


def _assistant(crm: HubSpotCrm, verification: VerificationService) -> GraphAssistant:
    async def find(_: str) -> Contact | None:
        return None

    clock, retriever = FixedClock(), MemoryRetriever([WARRANTY])
    toolset = TurnToolset(
        crm=crm,
        records=crm,
        retriever=retriever,
        clock=clock,
        find_contact=find,
        verification=verification,
    )
    return GraphAssistant(
        retriever=retriever,
        toolset=toolset,
        models=a_chain(OfflineModel()),
        clock=clock,
        policy=PolicySettings(),
    )


def _quoted(name: str, text: str) -> str:
    lines = text.split("\n")
    return "\n".join([f"> **{name}:** {lines[0]}", *(f"> {line}".rstrip() for line in lines[1:])])


async def _write() -> None:
    head, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    tail = rest.partition(END)[2]
    fake = FakeHubSpot(set_up(Portal(FixedClock().now)))
    with ServedHubSpot(fake) as served:
        played = await transcript(served)
    PAGE.write_text(f"{head}{BEGIN}\n\n{played}\n{END}{tail}", "utf-8")


if __name__ == "__main__":
    asyncio.run(_write())
