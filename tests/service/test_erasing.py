"""A person is forgotten everywhere of ours, and nobody else with them."""

from collections.abc import Sequence
from typing import Any

import pytest

from bot.domain.contacts import Contact
from bot.domain.conversations import ConversationRef
from bot.domain.errors import NotFound
from bot.domain.messages import Action
from bot.service.erasing import ErasureService
from bot.store.memory_kept import MemoryKeptValues
from tests.builders import an_agent, an_identity
from tests.fakes.rig import REF, Rig

BOB = an_identity(channel="vendor", external_id="bob", name="Bob", email="bob@example.com")
BOBS = ConversationRef("vendor", room="bobs own")


class Remembering:
    """Something that keeps data of contacts."""

    def __init__(self) -> None:
        self.forgotten: list[Contact] = []

    async def forget(self, contact: Contact) -> None:
        """Note it."""
        self.forgotten.append(contact)


class Stage:
    """A room of Ada's in which Bob writes too."""

    def __init__(self) -> None:
        self.rig = Rig()
        self.other = Remembering()
        self.kept = MemoryKeptValues(self.rig.clock)
        self.erasures = ErasureService(
            self.rig.store, signals=self.rig.signals, kept=self.kept, others=[self.other]
        )

    async def ids(self, name: str) -> Sequence[str]:
        """Return the ids of the contacts with an address."""
        return [each.contact.id for each in await self.erasures.known(name)]

    def stored(self) -> str:
        """Return all that the store holds, as one text."""
        tables: Any = self.rig.store
        return repr(tables._tables)


@pytest.fixture
async def stage() -> Stage:
    """Return a room in which both have asked, and one of Bob's own."""
    made = Stage()
    await made.rig.hear("Where is my blue bicycle?")
    await made.rig.hear("Mine is a red tandem.", identity=BOB)
    await made.rig.hear("And my green unicycle?", identity=BOB, ref=BOBS)
    await made.rig.press(Action.WANT_HUMAN)
    return made


async def test_nothing_of_a_person_is_left(stage: Stage) -> None:
    """Neither words, nor name, nor address, nor id, in whosever conversation."""
    (bob,) = await stage.ids("bob@example.com")

    await stage.erasures.erase_contact(bob)

    left = stage.stored()
    assert not [word for word in ("tandem", "unicycle", "Bob", "bob@", bob) if word in left]
    assert [bob] == [each.id for each in stage.other.forgotten]


async def test_others_keep_what_is_theirs(stage: Stage) -> None:
    """The room stays, with an emptied place where the person wrote."""
    (bob,) = await stage.ids("bob@example.com")

    await stage.erasures.erase_contact(bob)

    messages = await stage.rig.messages()
    assert "Where is my blue bicycle?" == messages[0].text
    assert "blue bicycle" in messages[1].text
    assert [("", True), ("", True)] == [(one.text, one.deleted) for one in messages[2:4]]
    handoff = await stage.rig.handoff()
    texts = [line.text for line in handoff.packet.transcript]
    assert "Where is my blue bicycle?" in texts


async def test_a_handoff_goes_with_its_conversation(stage: Stage) -> None:
    """The desk has nothing to show any more, and an agent's act says so."""
    handoff = await stage.rig.handoff()

    await stage.erasures.erase(REF)

    assert [] == list(await stage.rig.board.queue())
    with pytest.raises(NotFound):
        await stage.rig.casework.claim(handoff.id, agent=an_agent())
    assert "blue bicycle" not in stage.stored()


async def test_whoever_is_known_by_one_conversation_alone_goes_with_it(stage: Stage) -> None:
    """A chat's visitor is nobody without it."""
    await stage.erasures.erase(BOBS)

    assert [] == await stage.ids("bob@example.com")
    assert 1 == len(await stage.ids("ada@example.com"))


async def test_proofs_and_codes_go_too(stage: Stage) -> None:
    """They belong to the conversation."""
    await stage.kept.keep(f"verification:proof:{REF.conversation_id}", "ada@example.com")
    await stage.kept.keep("verification:proof:another", "ada@example.com")

    await stage.erasures.erase(REF)

    assert ["verification:proof:another"] == list(await stage.kept.names("verification:"))


async def test_a_repeat_erases_nothing_more(stage: Stage) -> None:
    """HubSpot repeats its webhooks."""
    await stage.erasures.erase(BOBS)

    await stage.erasures.erase(BOBS)
    await stage.erasures.erase_contact_of(BOBS)

    assert 1 == len(await stage.ids("ada@example.com"))


async def test_whoever_is_erased_may_come_again(stage: Stage) -> None:
    """As somebody new."""
    await stage.erasures.erase_contact_of(REF)

    await stage.rig.hear("Hello again")

    assert ["Hello again"] == [one.text for one in (await stage.rig.messages())[:1]]


async def test_an_export_holds_what_was_said_and_where(stage: Stage) -> None:
    """Also what was written in conversations of others; nothing of those others."""
    (bob,) = await stage.ids("BOB@example.com")

    shown = await stage.erasures.exported(bob)

    assert "bob@example.com" == shown["contact"]["email"]
    assert [{"channel": "vendor", "id": "bob"}] == shown["identities"]
    assert ["Mine is a red tandem."] == [one["text"] for one in shown["messages_elsewhere"]]
    (own,) = shown["conversations"]
    assert "And my green unicycle?" == own["messages"][0]["text"]
    assert "blue bicycle" not in str(shown)


async def test_what_was_made_from_it_is_taken_away_afterwards(stage: Stage) -> None:
    """When the words are gone already: whoever looks then finds nothing."""
    left: list[str] = []

    async def look() -> None:
        left.append(stage.stored())

    erasures = ErasureService(
        stage.rig.store, signals=stage.rig.signals, kept=stage.kept, afterwards=look
    )
    await erasures.erase_contact_of(BOBS)

    assert [False] == ["unicycle" in each for each in left]


async def test_an_unknown_contact_is_told() -> None:
    """The sentence names the id."""
    with pytest.raises(NotFound, match="nobody"):
        await Stage().erasures.erase_contact("nobody")
