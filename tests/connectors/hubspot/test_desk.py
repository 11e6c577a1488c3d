"""Agents who work in HubSpot on handoffs of people who write elsewhere."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.domain.agents import Agent
from bot.domain.handoffs import Handoff
from bot.domain.messages import ContactMessage
from connectors.hubspot.channel import HubSpotReceiver, hubspot_parts
from connectors.hubspot.custom_channel import Registration, registered
from connectors.hubspot.layout import CrmLayout
from connectors.hubspot.options import DeskLevel, HubSpotOptions
from connectors.hubspot.rest import HubSpotRest, open_http
from connectors.hubspot.ticket_cards import STATE_PROPERTY
from tests.builders import an_agent
from tests.connectors.hubspot.stage import PUBLIC, Stage, echo_or_human
from tests.fakes.assistant import ScriptedAssistant
from tests.fakes.hubspot import FakeHubSpot, Fault, Portal, ServedHubSpot
from tests.fakes.hubspot.fixtures import a_budget
from tests.fakes.hubspot.webhooks import encoded
from tests.fakes.rig import Rig

ANA = an_agent("Ana")


async def _open(
    hubspot: FakeHubSpot, served: ServedHubSpot, folder: Path, **options: Any
) -> AsyncIterator[Stage]:
    rig = Rig(assistant=ScriptedAssistant(echo_or_human))
    hubspot.portal.now = rig.clock.now
    chosen = HubSpotOptions(
        portal_id="4711", public_url=PUBLIC, app_id=99, layout=CrmLayout(), **options
    )
    async with hubspot_parts(
        token=hubspot.portal.token,
        options=chosen,
        transcripts=rig.transcripts,
        api_url=served.url,
        budget=a_budget(),
        pauses=(0.0, 0.0),
    ) as parts:
        working = Rig(store=rig.store, assistant=rig.assistant, desks=[parts.desk], crm=parts.crm)
        hubspot.portal.now = working.clock.now
        receiver = HubSpotReceiver(
            parts,
            client_secret=hubspot.portal.client_secret,
            box=folder / "hubspot",
            intake=working.intake,
            transcripts=working.transcripts,
            board=working.board,
            casework=working.casework,
            oversight=working.casework,
            clock=working.clock,
        )
        yield Stage(hubspot, parts, receiver, working)


@pytest.fixture
async def notes(
    hubspot: FakeHubSpot, served_hubspot: ServedHubSpot, tmp_path: Path
) -> AsyncIterator[Stage]:
    """Open a portal whose tickets come back to Baton."""
    async for stage in _open(hubspot, served_hubspot, tmp_path, desk=DeskLevel.NOTES):
        yield stage


@pytest.fixture
async def inbox(
    hubspot: FakeHubSpot, served_hubspot: ServedHubSpot, tmp_path: Path
) -> AsyncIterator[Stage]:
    """Open a portal whose agents answer in the help desk, through our own channel."""
    async with open_http(served_hubspot.url) as http:
        rest = HubSpotRest(
            http, token=hubspot.portal.token, budget=a_budget(), api_version="2026-09"
        )
        wanted = Registration(
            name="Baton",
            webhook_url=f"{PUBLIC}/hubspot/webhooks",
            inbox_id="77",
            app_id=99,
            developer_key="dev-key",
        )
        channel, account = await registered(rest, wanted)
        assert (channel, account) == await registered(rest, wanted)
    options: dict[str, Any] = {"inbox_channel": channel, "inbox_account": account}
    async for stage in _open(hubspot, served_hubspot, tmp_path, desk=DeskLevel.INBOX, **options):
        yield stage


async def _handed_off(stage: Stage) -> Handoff:
    await stage.rig.handle(stage.rig.delivery(ContactMessage("I want a human for my bike")))
    return await stage.rig.handoff()


async def _now(stage: Stage, handoff: Handoff) -> Handoff:
    return (await stage.rig.board.case(handoff.id)).handoff


def _note(portal: Portal, ticket_id: str, text: str, *, owner: str = "1") -> None:
    properties: dict[str, str | None] = {
        "hs_note_body": f"<p>{text}</p>", "hubspot_owner_id": owner,
    }  # fmt: skip
    note = portal.create("notes", properties)
    portal.link(("notes", note.id), ("tickets", ticket_id), {228})


async def _ticket_changed(stage: Stage, ticket_id: str, **properties: str) -> None:
    record = stage.hubspot.portal.get("tickets", ticket_id)
    stage.hubspot.portal.change(record, dict(properties))
    for name, value in properties.items():
        stage.talks.ticket_changed(ticket_id, name, value)
    await stage.deliver()


async def test_a_handoff_has_one_ticket_with_the_packet_as_a_note(notes: Stage) -> None:
    """The desk and the CRM open the same one, and the contact is associated with it."""
    await _handed_off(notes)
    portal = notes.hubspot.portal

    (ticket,) = portal.all("tickets")
    (note,) = portal.all("notes")
    assert [ticket.id] == portal.linked("notes", note.id, "tickets")
    assert "Transcript:" in str(note.properties["hs_note_body"])
    assert "waits for somebody to take it" == ticket.properties[STATE_PROPERTY]
    assert 1 == len(portal.linked("tickets", ticket.id, "contacts"))


async def test_the_owner_of_the_ticket_has_the_handoff(notes: Stage) -> None:
    """Assigning the ticket in HubSpot claims the handoff; another owner gets it passed on."""
    handoff = await _handed_off(notes)
    (ticket,) = notes.hubspot.portal.all("tickets")
    await _ticket_changed(notes, ticket.id, hubspot_owner_id="1")
    first = await _now(notes, handoff)
    await _ticket_changed(notes, ticket.id, hubspot_owner_id="2")
    second = await _now(notes, handoff)

    assert ("accepted", "Grace Hopper", "hubspot:4711:501") == (
        first.state, first.assignee, first.assignee_id,
    )  # fmt: skip
    assert "Alan Turing" == second.assignee
    assert "taken by Alan Turing" == ticket.properties[STATE_PROPERTY]


async def test_a_note_reaches_the_contact_only_with_the_word(notes: Stage) -> None:
    """What agents write among themselves stays inside; `!reply` goes out, once."""
    await _handed_off(notes)
    (ticket,) = notes.hubspot.portal.all("tickets")
    _note(notes.hubspot.portal, ticket.id, "He sounds confused")
    _note(notes.hubspot.portal, ticket.id, "!reply We send a new &amp; better bike.")
    for _ in range(3):
        await _ticket_changed(notes, ticket.id, hubspot_owner_id="1")

    assert not any("confused" in text for text in notes.rig.said)
    assert 1 == sum("We send a new & better bike." in text for text in notes.rig.said)


async def test_a_reply_of_somebody_else_is_refused_where_they_read_it(notes: Stage) -> None:
    """Ana has it at another desk: Grace's reply is not sent, and a note tells her."""
    handoff = await _handed_off(notes)
    await notes.rig.casework.claim(handoff.id, agent=ANA)
    (ticket,) = notes.hubspot.portal.all("tickets")
    _note(notes.hubspot.portal, ticket.id, "!reply Hello")
    await _ticket_changed(notes, ticket.id, subject="x")
    await _ticket_changed(notes, ticket.id, subject="y")

    bodies = [str(note.properties["hs_note_body"]) for note in notes.hubspot.portal.all("notes")]
    assert not any("Hello" == text for text in notes.rig.said)
    assert 1 == sum("Not sent: Ana has this conversation." in body for body in bodies)


async def test_a_reply_that_was_sent_is_no_claim_of_its_writer(notes: Stage) -> None:
    """Grace answered, then Alan got the ticket: looking again gives it to nobody else."""
    handoff = await _handed_off(notes)
    (ticket,) = notes.hubspot.portal.all("tickets")
    _note(notes.hubspot.portal, ticket.id, "!reply I look into it.", owner="1")
    await _ticket_changed(notes, ticket.id, hubspot_owner_id="1")
    await _ticket_changed(notes, ticket.id, hubspot_owner_id="2")
    said = len(notes.rig.said)
    for _ in range(3):
        await notes.receiver.tickets.look_at_all()
        await notes.rig.work()

    assert "Alan Turing" == (await _now(notes, handoff)).assignee
    assert said == len(notes.rig.said)


async def test_a_reply_that_was_sent_is_not_called_unsent(notes: Stage) -> None:
    """Ana of another desk takes the handoff over after Grace has answered."""
    handoff = await _handed_off(notes)
    (ticket,) = notes.hubspot.portal.all("tickets")
    _note(notes.hubspot.portal, ticket.id, "!reply I look into it.")
    await _ticket_changed(notes, ticket.id, hubspot_owner_id="1")
    grace = Agent("hubspot:4711:501", "Grace Hopper")
    await notes.rig.casework.reassign(handoff.id, agent=grace, to=ANA)
    await _ticket_changed(notes, ticket.id, subject="x")

    bodies = [str(note.properties["hs_note_body"]) for note in notes.hubspot.portal.all("notes")]
    assert not any("Not sent" in body for body in bodies)


async def test_a_refused_reply_is_not_sent_later(notes: Stage) -> None:
    """Grace was told that it did not leave; that she gets the handoff after all changes nothing."""
    handoff = await _handed_off(notes)
    await notes.rig.casework.claim(handoff.id, agent=ANA)
    (ticket,) = notes.hubspot.portal.all("tickets")
    _note(notes.hubspot.portal, ticket.id, "!reply Hello")
    await _ticket_changed(notes, ticket.id, subject="x")
    grace = Agent("hubspot:4711:501", "Grace Hopper")
    await notes.rig.casework.reassign(handoff.id, agent=ANA, to=grace)
    await _ticket_changed(notes, ticket.id, hubspot_owner_id="1")

    assert not any("Hello" in text for text in notes.rig.said)


async def test_closing_the_ticket_resolves_the_handoff(notes: Stage) -> None:
    """And resolving it elsewhere closes the ticket."""
    handoff = await _handed_off(notes)
    (ticket,) = notes.hubspot.portal.all("tickets")
    await _ticket_changed(notes, ticket.id, hubspot_owner_id="1")
    await _ticket_changed(notes, ticket.id, hs_pipeline_stage="4")

    ended = await _now(notes, handoff)
    assert ("resolved", "Closed in HubSpot") == (ended.state, ended.resolution)


async def test_resolving_elsewhere_closes_the_ticket(notes: Stage) -> None:
    """Status goes both ways."""
    handoff = await _handed_off(notes)
    (ticket,) = notes.hubspot.portal.all("tickets")
    await notes.rig.casework.claim(handoff.id, agent=ANA)
    await notes.rig.casework.resolve(handoff.id, agent=ANA, resolution="Told them")
    await notes.rig.work()

    assert "4" == ticket.properties["hs_pipeline_stage"]
    assert "resolved by Ana · Told them" == ticket.properties[STATE_PROPERTY]


async def test_trap_6_polling_does_what_webhooks_do(notes: Stage) -> None:
    """Where only a service key exists (trap 6) no webhook ever comes."""
    handoff = await _handed_off(notes)
    (ticket,) = notes.hubspot.portal.all("tickets")
    notes.hubspot.portal.change(ticket, {"hubspot_owner_id": "1"})
    await notes.receiver.tickets.look_at_all()

    assert "Grace Hopper" == (await _now(notes, handoff)).assignee


async def test_trap_10_agents_answer_in_the_help_desk_by_custom_channel(inbox: Stage) -> None:
    """Trap 10, two-way only where the custom channel is: question in, reply out, both once."""
    handoff = await _handed_off(inbox)
    (thread,) = inbox.hubspot.channels.threads.values()
    reply = inbox.hubspot.channels.agent_replies(thread, "Hello, I am Grace.")
    inbox.talks.events.clear()
    for _ in range(2):
        body = encoded(reply)  # a custom channel sends one object, not a list
        await inbox.post(body, inbox.signed(body))
        await inbox.work()
    claimed = await _now(inbox, handoff)

    assert "Transcript:" in inbox.talks.comments(thread)[0]
    assert ("accepted", "Grace Hopper") == (claimed.state, claimed.assignee)
    assert 1 == sum("Hello, I am Grace." in text for text in inbox.rig.said)
    assert "SENT" == inbox.hubspot.channels.statuses[reply["message"]["id"]]


async def test_what_the_contact_adds_comes_in_once(inbox: Stage) -> None:
    """A lost answer repeats the call, and HubSpot knows the key."""
    await _handed_off(inbox)
    (thread,) = inbox.hubspot.channels.threads.values()
    inbox.hubspot.faults.plan([Fault.LOST_ANSWER])
    await inbox.rig.hear("It is order 17")
    inbox.rig.clock.move(inbox.receiver._poll * 6)
    await inbox.rig.work()

    texts = [each["text"] for each in inbox.talks.messages[thread]]
    assert 1 == texts.count("It is order 17")


async def test_assigning_and_closing_in_the_help_desk_drive_the_handoff(inbox: Stage) -> None:
    """The assignee claims it, and the closing resolves it."""
    handoff = await _handed_off(inbox)
    (thread,) = inbox.hubspot.channels.threads.values()
    inbox.talks.assign(thread, "A-502")
    await inbox.settle()
    claimed = await _now(inbox, handoff)
    inbox.talks.set_status(thread, "CLOSED")
    await inbox.settle()

    assert "Alan Turing" == claimed.assignee
    assert "resolved" == (await _now(inbox, handoff)).state
