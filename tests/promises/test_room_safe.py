"""Promise 6: in a room that several people read, only what all of them may see is retrieved."""

from pathlib import Path

import pytest

from bot.domain.answers import Outcome, Silence, SilenceReason
from bot.domain.contacts import CUSTOMERS, EMPLOYEES, PUBLIC, Audience
from bot.domain.knowledge import Query
from bot.domain.messages import ContactMessage
from bot.domain.turns import Turn
from bot.ports.channels import Draft
from tests.builders import an_identity
from tests.fakes.assistant import ScriptedAssistant
from tests.fakes.rig import Rig
from tests.knowledge.shelf import open_shelf

LABELS = ("public", "customers", "employees")


@pytest.mark.parametrize(
    ("person", "room", "expected"),
    [
        (EMPLOYEES, EMPLOYEES, EMPLOYEES),
        (EMPLOYEES, PUBLIC, PUBLIC),
        (EMPLOYEES, CUSTOMERS, PUBLIC),
        (CUSTOMERS, EMPLOYEES, PUBLIC),
        (PUBLIC, EMPLOYEES, PUBLIC),
    ],
)
async def test_a_turn_may_retrieve_what_person_and_room_share(
    person: Audience, room: Audience, expected: Audience
) -> None:
    """Neither an insider in an open room nor a guest in an inner one sees more than both may."""
    rig = Rig()
    identity = an_identity(channel="vendor", audience=person)

    await rig.handle(rig.delivery(ContactMessage("Hello?"), identity=identity, audience=room))

    assert expected == rig.assistant.turns[0].audience


@pytest.mark.parametrize("reader", LABELS)
@pytest.mark.parametrize("written_for", LABELS)
async def test_no_audience_finds_what_is_written_for_another(
    tmp_path: Path, reader: str, written_for: str
) -> None:
    """One case for every pair of audiences, through the real index."""
    async with open_shelf(tmp_path) as shelf:
        shelf.write("secret.md", f"---\naudience: {written_for}\n---\nThe safe opens with 4711.")
        await shelf.refresher().refresh()

        found = await shelf.retriever().search(
            Query("What opens the safe?", Audience(frozenset({reader})))
        )

    assert (reader == written_for) == bool(found)


async def test_people_who_share_nothing_retrieve_nothing(tmp_path: Path) -> None:
    """An empty audience is not everybody."""
    async with open_shelf(tmp_path) as shelf:
        shelf.write("a.md", "The safe opens with 4711.")
        await shelf.refresher().refresh()
        nobody = Audience(frozenset({"board"})).shared_with(Audience(frozenset({"press"})))

        assert () == await shelf.retriever().search(Query("safe", nobody))


async def test_talk_in_a_room_is_not_searched_for() -> None:
    """What people say to each other reaches neither the model nor the index."""

    async def never(turn: Turn, draft: Draft) -> Outcome:
        raise AssertionError

    rig = Rig(assistant=ScriptedAssistant(never))

    talk = await rig.handle(rig.delivery(ContactMessage("Lunch?", addressed=False)))

    record = await rig.turn_of(talk)
    assert record is not None
    assert Silence(SilenceReason.NOT_ADDRESSED) == record.outcome
