"""Contact and agents in one Slack, over signed HTTP: the whole channel as it is served."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from bot.ports.services import Overview
from connectors.slack.desk_buttons import Act
from connectors.slack.desk_card import CardLooks
from connectors.slack.desk_side import file_reader, slack_desks, triage_desks
from connectors.slack.desk_words import Patience
from connectors.slack.interactions import NoPresses, Payload, Presses
from connectors.slack.manifest import HAND_IN_SHORTCUT, manifest
from connectors.slack.pacing import RoomPace
from connectors.slack.triage_room import TriageRoom
from tests.connectors.slack.stage import ROOM, Stage, slack_stage
from tests.fakes.slack import BOT
from tests.fakes.slack.screen import Seen

TRIAGE, GRACE, ALAN = "CTRIAGE", "UGRACE", "UALAN"


class Later:
    """Implements Presses by another, once there is one: the stage wants it at its start."""

    def __init__(self) -> None:
        self.to: Presses = NoPresses()

    async def pressed(self, payload: Payload) -> Payload | None:
        return await self.to.pressed(payload)

    async def submitted(self, payload: Payload) -> Payload | None:
        return await self.to.submitted(payload)

    async def message_in(self, event: Payload, *, team: str) -> bool:
        return await self.to.message_in(event, team=team)

    async def home_opened(self, event: Payload, *, team: str) -> None:
        await self.to.home_opened(event, team=team)


class NothingKnown:
    """Implements Overviews."""

    async def of(self, identity: Any) -> Overview:
        return Overview()


@asynccontextmanager
async def both_sides() -> AsyncIterator[Stage]:
    """Open Baton in Slack with a triage room; only what the manifest names is subscribed to."""
    presses = Later()
    async with slack_stage(presses=presses) as stage:
        stage.slack.add_user(GRACE, "Grace Hopper")
        stage.slack.add_user(ALAN, "Alan Turing")
        stage.slack.add_channel(TRIAGE, GRACE, ALAN, kind="private")
        events = manifest()["settings"]["event_subscriptions"]["bot_events"]
        stage.slack.state.subscriptions = frozenset(events)
        desks = triage_desks(
            [TriageRoom(TRIAGE, workspaces=stage.parts.workspaces)],
            parts=stage.parts,
            looks=CardLooks(Patience(timedelta(minutes=10))),
            files=file_reader(stage.parts.workspaces, base_url=stage.slack.api_url),
            pace=RoomPace(timedelta(0)),
        )
        stage.rig.channels._desks = {each.desk.name: each.desk for each in desks}
        presses.to = slack_desks(
            desks,
            parts=stage.parts,
            casework=stage.rig.casework,
            board=stage.rig.board,
            overviews=NothingKnown(),
        )
        yield stage
        await desks[0].agents.close()


async def asked_for_a_human(stage: Stage) -> Any:
    """Let Ada ask in a room and then ask for a human; return her question."""
    ada = stage.person("U1")
    asked = await ada.says(f"<@{BOT}> How many days of leave?", channel=ROOM)
    await stage.work()
    await ada.presses(stage.replies(asked)[0].posted, "baton_human")
    await stage.work()
    return asked


def the_card(stage: Stage) -> Seen:
    """Return the only card of the triage room."""
    (card,) = stage.slack.channel(TRIAGE).messages
    return card


async def test_from_a_question_to_the_rating_on_the_card() -> None:
    """Ada asks, Grace claims, writes to Alan, replies, resolves; Ada rates; the card shows it."""
    async with both_sides() as stage:
        asked = await asked_for_a_human(stage)
        ada, grace = stage.person("U1"), stage.person(GRACE)
        await grace.presses(the_card(stage).posted, Act.CLAIM)
        await stage.work()
        await grace.says("What do we tell her?", channel=TRIAGE, thread=the_card(stage).ts)
        await grace.says("!reply It is *30* days.", channel=TRIAGE, thread=the_card(stage).ts)
        await stage.work()
        await ada.says("Thank you!", channel=ROOM, thread=asked.ts)
        await stage.work()
        await grace.presses(the_card(stage).posted, Act.RESOLVE)
        await grace.submits(text="Told her")
        await stage.work()
        rating = next(each for each in stage.replies(asked) if "baton_rate5" in each.actions)
        await ada.presses(rating.posted, "baton_rate5")
        await stage.work()

        read = " ".join(each.text for each in stage.replies(asked))
        under = [each.text for each in stage.slack.channel(TRIAGE).replies(the_card(stage).ts)]
        assert "It is" in read
        assert "What do we tell her?" not in read
        assert any("> Thank you!" in text for text in under)
        assert "5 of 5" in the_card(stage).text
        assert all(each.ok for each in stage.slack.sender.delivered)


async def test_a_mention_under_a_card_is_no_question() -> None:
    """What is said under a card stays there, also when it names Baton."""
    async with both_sides() as stage:
        await asked_for_a_human(stage)
        before = len(stage.rig.assistant.turns)

        await stage.person(GRACE).says(
            f"<@{BOT}> what would you say?", channel=TRIAGE, thread=the_card(stage).ts
        )
        await stage.work()

        (handoff,) = await stage.rig.board.queue()
        notes = (await stage.rig.board.case(handoff.id)).notes
        assert before == len(stage.rig.assistant.turns)
        assert ["@Baton what would you say?"] == [note.text for note in notes]


async def test_an_edit_of_a_reply_changes_what_the_contact_reads() -> None:
    """Where the contact is in Slack too, the wrong text is replaced."""
    async with both_sides() as stage:
        asked = await asked_for_a_human(stage)
        grace = stage.person(GRACE)
        await grace.presses(the_card(stage).posted, Act.CLAIM)
        await stage.work()
        posted = await grace.says("!reply It is 28.", channel=TRIAGE, thread=the_card(stage).ts)
        await stage.work()

        await grace.edits(posted, "!reply It is 30.")
        await stage.work()

        read = " ".join(each.text for each in stage.replies(asked))
        assert "It is 30." in read
        assert "It is 28." not in read


async def test_a_file_of_the_agent_reaches_the_contact() -> None:
    """What is attached to a reply is named in the contact's thread."""
    async with both_sides() as stage:
        asked = await asked_for_a_human(stage)
        grace = stage.person(GRACE)
        await grace.presses(the_card(stage).posted, Act.CLAIM)
        await stage.work()

        await grace.says(
            "!reply The form:",
            channel=TRIAGE,
            thread=the_card(stage).ts,
            files=[grace.uploads("form.pdf", b"%PDF")],
        )
        await stage.work()

        assert "form.pdf" in " ".join(each.text for each in stage.replies(asked))


async def test_a_discussion_is_handed_in_and_answered_in_its_thread() -> None:
    """The contact of a discussion reads the agent's reply where people talked."""
    async with both_sides() as stage:
        stage.slack.state.channels[ROOM].members.append(GRACE)
        ada, grace = stage.person("U1"), stage.person(GRACE)
        asked = ada.posts(ROOM, "Is leave paid?")
        await grace.uses_on(asked, HAND_IN_SHORTCUT)
        await stage.work()
        await grace.submits(claim=["claim"])
        await stage.work()

        await grace.says("!reply Yes, all of it.", channel=TRIAGE, thread=the_card(stage).ts)
        await stage.work()

        assert "Yes, all of it." in " ".join(each.text for each in stage.replies(asked))


async def test_app_home_is_published() -> None:
    """Opening the Home tab shows what Baton can do."""
    async with both_sides() as stage:
        await stage.person("U1").opens("home")
        await stage.work()

        lines = stage.slack.lines_of(stage.slack.home_of("U1"))
        assert any("Hello Ada." in line for line in lines)
