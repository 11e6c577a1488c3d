"""An agent corrects what they wrote, on the contact's side too."""

import pytest

from bot.domain.conversations import Author
from bot.domain.errors import NotAllowed, NotFound
from tests.builders import an_agent
from tests.fakes.rig import Rig
from tests.fakes.vendor import VendorConnector, refuse

ANA, BEN = an_agent("Ana"), an_agent("Ben")


async def test_a_correction_changes_the_message_where_it_stands() -> None:
    """The contact reads the right text in the old place."""
    rig = Rig()
    id_ = await rig.claimed(ANA)
    wrong = await rig.casework.reply(id_, agent=ANA, text="Five days.", key="1")
    await rig.work()

    right = await rig.casework.edit_reply(id_, wrong.id, agent=ANA, text="Six days.")
    await rig.work()

    assert "Six days." == rig.said[-1]
    assert "Five days." not in rig.said
    assert (wrong.id, rig.clock.now()) == (right.id, right.edited_at)
    assert "Six days." in [message.text for message in await rig.messages()]


async def test_a_correction_before_the_message_has_left_follows_it() -> None:
    """The lane keeps the order."""
    rig = Rig()
    id_ = await rig.claimed(ANA)
    wrong = await rig.casework.reply(id_, agent=ANA, text="Five days.", key="1")

    await rig.casework.edit_reply(id_, wrong.id, agent=ANA, text="Six days.")
    await rig.work()

    assert ["Six days."] == rig.vendor.edited


async def test_where_nothing_can_be_edited_a_correction_is_sent() -> None:
    """Both stand in the conversation, as the contact sees them."""
    rig = Rig(vendor=VendorConnector(edits=False))
    id_ = await rig.claimed(ANA)
    wrong = await rig.casework.reply(id_, agent=ANA, text="Five days.", key="1")

    sent = await rig.casework.edit_reply(id_, wrong.id, agent=ANA, text="Six days.")
    await rig.work()

    assert ["Five days.", "Correction: Six days."] == rig.said[-2:]
    assert (Author.AGENT, "Correction: Six days.") == (sent.author, sent.text)


async def test_an_edit_that_the_vendor_refuses_is_sent_as_a_correction() -> None:
    """Vendors stop taking edits after a while; the contact reads the right text all the same."""
    rig = Rig()
    id_ = await rig.claimed(ANA)
    wrong = await rig.casework.reply(id_, agent=ANA, text="Five days.", key="1")
    await rig.work()
    rig.vendor.manners = [refuse]

    await rig.casework.edit_reply(id_, wrong.id, agent=ANA, text="Six days.")
    await rig.work()

    assert "Correction: Six days." == rig.said[-1]


async def test_nobody_corrects_the_words_of_others() -> None:
    """Neither another agent's nor the contact's nor what is elsewhere."""
    rig = Rig()
    id_ = await rig.claimed(ANA)
    mine = await rig.casework.reply(id_, agent=ANA, text="Five days.", key="1")
    await rig.hear("Thanks")
    theirs = (await rig.messages())[-1]
    await rig.casework.reassign(id_, agent=ANA, to=BEN)

    with pytest.raises(NotAllowed):
        await rig.casework.edit_reply(id_, mine.id, agent=BEN, text="x")
    with pytest.raises(NotAllowed):
        await rig.casework.edit_reply(id_, theirs.id, agent=BEN, text="x")
    with pytest.raises(NotFound):
        await rig.casework.edit_reply(id_, "unknown", agent=BEN, text="x")
