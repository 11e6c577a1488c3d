"""The agents at each desk: two of them, Grace Hopper and Alan Turing."""

import re
from typing import Any, Protocol

from bot.domain.agents import Agent
from tests.conformance.contacts import HubSpotContact, web_client
from tests.conformance.world import World
from tests.connectors.hubspot.stage import BATON
from tests.fakes.teams.pressing import Dialog
from tests.scenarios.company import GRACE, TRIAGE

GRACE_NAME, ALAN_NAME = NAMES = ("Grace Hopper", "Alan Turing")


class Agents(Protocol):
    """People at a desk. `by` is 0 for Grace, 1 for Alan."""

    @property
    def edits(self) -> bool:
        """Whether a reply can be corrected from here."""

    @property
    def returns(self) -> bool:
        """Whether a conversation can be given back from here."""

    async def claim(self, by: int = 0) -> None:
        """Take the handoff; who is too late is told so, here or on the card."""

    async def reply(self, text: str) -> None:
        """Write to the contact."""

    async def correct(self, text: str) -> None:
        """Correct the last reply."""

    async def note(self, text: str) -> None:
        """Write for other agents."""

    async def hand_back(self) -> None:
        """Return the conversation to the assistant."""

    async def resolve(self) -> None:
        """End the handoff."""

    async def cards(self) -> list[str]:
        """Return what stands on each card."""

    async def below(self) -> str:
        """Return all that stands below the last card."""


class WebAgents:
    """At the web desk, over its API; corrections go through the page, so straight to casework."""

    edits = returns = True

    def __init__(self, world: World) -> None:
        self._world = world
        self._client = web_client(world)
        self._client.headers["Authorization"] = "Bearer desk-token"
        self._count = 0
        self._reply = ""
        self._id = ""

    async def claim(self, by: int = 0) -> None:
        await self._act("claim", by, refused_with=409)

    async def reply(self, text: str) -> None:
        answer = await self._act("reply", id=self._key(), text=text)
        self._reply = answer["id"]

    async def correct(self, text: str) -> None:
        agent = Agent(f"web:{GRACE_NAME}", GRACE_NAME)
        casework = self._world.rig.casework
        await casework.edit_reply(self._id, self._reply, agent=agent, text=text)
        await self._world.work()

    async def note(self, text: str) -> None:
        await self._act("note", id=self._key(), text=text)

    async def hand_back(self) -> None:
        await self._act("return")

    async def resolve(self) -> None:
        await self._act("resolve", resolution="Told them")

    async def cards(self) -> list[str]:
        handoffs = [*await self._world.rig.board.ended(), *await self._world.rig.board.queue()]
        handoffs.sort(key=lambda each: each.requested_at)
        return [f"{each.packet.open_question} {each.state}" for each in handoffs]

    async def below(self) -> str:
        id_ = await self._latest()
        case = (await self._client.get(f"/api/handoffs/{id_}")).json()
        since = case["handoff"]["requested_at"]
        said = [each for each in case["messages"] if each["at"] > since]
        return "\n".join(each["text"] for each in said if each["author"] == "contact")

    async def _act(self, act: str, by: int = 0, *, refused_with: int = 0, **body: Any) -> Any:
        self._id = await self._latest()
        address = f"/api/handoffs/{self._id}/{act}"
        answer = await self._client.post(address, json={"agent": NAMES[by], **body})
        assert answer.is_success or answer.status_code == refused_with, answer.text
        await self._world.work()
        return answer.json()

    async def _latest(self) -> str:
        queue = (await self._client.get("/api/handoffs")).json()
        return str(queue[-1]["id"]) if queue else self._id

    def _key(self) -> str:
        self._count += 1
        return f"agent-{self._count:04}"


class SlackAgents:
    """In the room #triage of Slack."""

    edits = returns = True

    def __init__(self, world: World) -> None:
        assert world.slack is not None
        self._world = world
        self._slack = world.slack
        self._room = world.slack.channel(TRIAGE)
        self._people = [world.slack.person(GRACE), world.slack.person("UALAN")]
        self._reply: Any = None

    async def claim(self, by: int = 0) -> None:
        card = self._room.messages[-1]
        if "desk_claim" in card.actions:
            await self._people[by].presses(card.posted, "desk_claim")
        await self._world.work()

    async def reply(self, text: str) -> None:
        self._reply = await self._says(f"!reply {text}")

    async def correct(self, text: str) -> None:
        await self._people[0].edits(self._reply, f"!reply {text}")
        await self._world.work()

    async def note(self, text: str) -> None:
        await self._says(text)

    async def hand_back(self) -> None:
        await self._people[0].presses(self._room.messages[-1].posted, "desk_return")
        await self._people[0].submits(text="Please go on")
        await self._world.work()

    async def resolve(self) -> None:
        await self._people[0].presses(self._room.messages[-1].posted, "desk_resolve")
        await self._people[0].submits(text="Told them")
        await self._world.work()

    async def cards(self) -> list[str]:
        return [each.text for each in self._room.messages]

    async def below(self) -> str:
        ts = self._room.messages[-1].ts
        return "\n".join(each.text for each in self._room.replies(ts))

    async def _says(self, text: str) -> Any:
        ts = self._room.messages[-1].ts
        posted = await self._people[0].says(text, channel=TRIAGE, thread=ts)
        await self._world.work()
        return posted


class TeamsAgents:
    """In the channel Triage of Teams."""

    edits = returns = True

    def __init__(self, world: World) -> None:
        assert world.teams is not None
        self._world = world
        self._people = [
            world.teams.person(name, email=f"{name.split()[0].lower()}@example.com")
            for name in NAMES
        ]
        self._channel = world.teams.channel("Triage", team="Support")
        self._channel.room.members.extend(self._people)
        self._reply: Any = None

    @property
    def _roots(self) -> list[Any]:
        return [each for each in self._channel.messages if each.id == each.thread]

    async def claim(self, by: int = 0) -> None:
        seen = self._channel.in_thread(self._roots[-1]).seen(self._people[by])[0]
        if "[Claim]" in "\n".join(seen.cards):
            await self._channel.press(self._people[by], "Claim", on=self._roots[-1])
        await self._world.work()

    async def reply(self, text: str) -> None:
        self._reply = await self._writes(f"!reply {text}")

    async def correct(self, text: str) -> None:
        thread = self._channel.in_thread(self._roots[-1])
        await thread.edit(self._reply, f"<at>Baton</at> !reply {text}")
        await self._world.work()

    async def note(self, text: str) -> None:
        await self._writes(text)

    async def hand_back(self) -> None:
        await self._form("Return to assistant", "Return", words="Please go on")

    async def resolve(self) -> None:
        await self._form("Resolve", "Resolve", words="Told them")

    async def cards(self) -> list[str]:
        seen = [self._channel.in_thread(each).seen()[0] for each in self._roots]
        return ["\n".join(each.cards) for each in seen]

    async def below(self) -> str:
        thread = self._channel.in_thread(self._roots[-1])
        return "\n".join("\n".join((each.text, *each.cards)) for each in thread.seen()[1:])

    async def _writes(self, text: str) -> Any:
        thread = self._channel.in_thread(self._roots[-1])
        posted = await thread.write(self._people[0], text, mention=True)
        await self._world.work()
        return posted

    async def _form(self, title: str, send: str, **fields: str) -> None:
        form = await self._channel.press(self._people[0], title, on=self._roots[-1])
        assert isinstance(form, Dialog), form
        await form.submit(send, **fields)
        await self._world.work()


class TicketAgents:
    """In HubSpot, on tickets, for contacts who write elsewhere."""

    edits = False
    returns = True

    def __init__(self, world: World) -> None:
        assert world.portal is not None
        self._world = world
        self._talks = world.portal.hubspot.talks
        self._portal = world.portal.hubspot.portal

    @property
    def _ticket(self) -> Any:
        return self._portal.all("tickets")[-1]

    async def claim(self, by: int = 0) -> None:
        if self._ticket.properties.get("hubspot_owner_id"):
            return  # who is too late sees the owner's name
        await self._change(hubspot_owner_id=str(by + 1))

    async def reply(self, text: str) -> None:
        await self.note(f"!reply {text}")

    async def correct(self, text: str) -> None:
        raise AssertionError(text)

    async def note(self, text: str) -> None:
        note = self._portal.create(
            "notes", {"hs_note_body": f"<p>{text}</p>", "hubspot_owner_id": "1"}
        )
        self._portal.link(("notes", note.id), ("tickets", self._ticket.id), {228})
        await self._change(subject=f"{self._ticket.properties['subject']} ")

    async def hand_back(self) -> None:
        await self.note("!return Please go on")

    async def resolve(self) -> None:
        await self._change(hs_pipeline_stage="4")

    async def cards(self) -> list[str]:
        return [
            f"{each.properties['subject']} {each.properties.get('baton_state')}"
            for each in self._portal.all("tickets")
        ]

    async def below(self) -> str:
        ids = sorted(self._portal.linked("tickets", self._ticket.id, "notes"), key=int)
        bodies = [self._portal.get("notes", id_).properties["hs_note_body"] for id_ in ids]
        return "\n".join(re.sub(r"<[^>]+>", " ", body or "") for body in bodies[1:])

    async def _change(self, **properties: str) -> None:
        ticket = self._ticket
        self._portal.change(ticket, dict(properties))
        for name, value in properties.items():
            self._talks.ticket_changed(ticket.id, name, value)
        await self._world.work()


class ThreadAgents:
    """In HubSpot, in the thread in which the contact writes."""

    edits = False
    returns = True

    def __init__(self, world: World, thread: str) -> None:
        assert world.portal is not None
        self._world = world
        self._talks = world.portal.hubspot.talks
        self._thread = thread

    async def claim(self, by: int = 0) -> None:
        if not self._talks.threads[self._thread]["assignedTo"]:
            self._talks.assign(self._thread, f"A-{501 + by * 2}")
        await self._world.work()

    async def reply(self, text: str) -> None:
        self._talks.agent_writes(self._thread, text)
        await self._world.work()

    async def correct(self, text: str) -> None:
        raise AssertionError(text)

    async def note(self, text: str) -> None:
        comment = {"type": "COMMENT", "text": text, "direction": "OUTGOING"}
        self._talks.add(self._thread, {**comment, "senders": [{"actorId": "A-501"}]})
        await self._world.work()

    async def hand_back(self) -> None:
        self._talks.assign(self._thread, BATON)
        await self._world.work()

    async def resolve(self) -> None:
        self._talks.set_status(self._thread, "CLOSED")
        await self._world.work()

    async def cards(self) -> list[str]:
        return [each for each in self._talks.comments(self._thread) if "Transcript:" in each]

    async def below(self) -> str:
        said = self._talks.messages[self._thread]
        return "\n".join(str(each["text"]) for each in said if each["direction"] == "INCOMING")


def agents_of(world: World, desk: str, contact: object) -> Agents:
    """Return the agents who work there."""
    if desk == "hubspot":
        if isinstance(contact, HubSpotContact):
            return ThreadAgents(world, contact.thread)
        return TicketAgents(world)
    kinds: dict[str, Any] = {"web": WebAgents, "slack": SlackAgents, "teams": TeamsAgents}
    made: Agents = kinds[desk](world)
    return made
