"""Promise 7: what agents say among themselves never reaches the contact."""

import inspect
from typing import get_type_hints

from bot.domain.messages import Action, Message, Note
from bot.ports.channels import Connector
from tests.builders import an_agent
from tests.fakes.rig import Rig


async def test_a_note_is_seen_by_agents_only() -> None:
    """It stands in the case and in no message, send or transcript."""
    rig = Rig()
    await rig.press(Action.WANT_HUMAN)
    handoff = await rig.handoff()
    await rig.casework.claim(handoff.id, agent=an_agent("Ana"))

    await rig.casework.note(handoff.id, agent=an_agent("Ana"), text="Difficult customer", key="n1")
    await rig.work()

    case = await rig.board.case(handoff.id)
    assert ["Difficult customer"] == [note.text for note in case.notes]
    assert "Difficult" not in " ".join(message.text for message in await rig.messages())
    assert "Difficult" not in " ".join(rig.said)


async def test_reaching_the_contact_is_an_act_of_its_own() -> None:
    """Only `reply` sends, and it sends what was written to it."""
    rig = Rig()
    await rig.press(Action.WANT_HUMAN)
    handoff = await rig.handoff()
    await rig.casework.claim(handoff.id, agent=an_agent("Ana"))

    await rig.casework.reply(handoff.id, agent=an_agent("Ana"), text="Two years.", key="r1")
    await rig.casework.reply(handoff.id, agent=an_agent("Ana"), text="Two years.", key="r1")
    await rig.work()

    assert 1 == rig.said.count("Two years.")


def test_no_connector_can_be_handed_a_note() -> None:
    """The type of what a connector sends has no room for a note."""
    hints = get_type_hints(Connector.send)

    assert Message is hints["message"]
    assert not issubclass(Note, Message)
    assert "note" not in inspect.signature(Connector.send).parameters
