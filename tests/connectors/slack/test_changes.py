"""People change and delete what they wrote; Baton takes it in without being told twice."""

from bot.domain.messages import ContactDeletion, ContactEdit, Delivery
from tests.connectors.slack.stage import ROOM, Stage
from tests.fakes.slack import BOT


async def test_an_edit_before_the_answer_is_what_is_answered(stage: Stage) -> None:
    """Nobody answers what was meant differently."""
    ada = stage.person("U1")
    asked = await ada.says(f"<@{BOT}> How much leaf?", channel=ROOM)
    await ada.edits(asked, f"<@{BOT}> How much leave?")
    await stage.work()

    (answer,) = stage.replies(asked)
    assert "You asked: How much leave?" in answer.text


async def test_an_edit_after_the_answer_offers_another(stage: Stage) -> None:
    """The answer stays, and a new one is one press away."""
    ada = stage.person("U1")
    asked = await ada.says(f"<@{BOT}> How much leaf?", channel=ROOM)
    await stage.work()
    await ada.edits(asked, f"<@{BOT}> How much leave?")
    await stage.work()

    answer, offer = stage.replies(asked)
    assert "You asked: How much leaf?" in answer.text
    assert ["baton_answer_again"] == offer.actions


async def test_a_deleted_question_is_not_answered(stage: Stage) -> None:
    """Whoever takes a question back does not want an answer."""
    ada = stage.person("U1")
    asked = await ada.says("How much leave?")
    await ada.deletes(asked)
    await stage.work()

    assert [] == stage.rig.assistant.turns
    assert [] == stage.slack.channel(ada.direct).everything


async def test_an_edit_that_names_baton_is_a_question(stage: Stage) -> None:
    """The mention was forgotten at first."""
    ada = stage.person("U1")
    asked = await ada.says("How much leave?", channel=ROOM)
    await stage.work()
    await ada.edits(asked, f"<@{BOT}> How much leave?")
    await stage.work()

    (answer,) = stage.replies(asked)
    assert "You asked: How much leave?" in answer.text


async def test_an_edit_elsewhere_is_nobodys_business(stage: Stage) -> None:
    """What Baton was not asked is not stored when it changes either."""
    ada = stage.person("U1")
    asked = await ada.says("Lunch?", channel=ROOM)
    await ada.edits(asked, "Lunch at one?")
    await ada.deletes(asked)

    assert 0 == await stage.rig.store.inbox.waiting()


async def test_an_edit_delivered_twice_is_one_edit(stage: Stage) -> None:
    """A retry carries the same id."""
    ada = stage.person("U1")
    asked = await ada.says("How much leaf?")
    before = asked.wire()
    asked.text, asked.edited_ts = "How much leave?", "1772452900.000001"
    envelope = stage.slack.envelopes().changed(asked, before)
    await stage.slack.deliver(envelope)
    await stage.slack.sender.again(envelope)

    inbounds = [each.inbound for each in await _stored(stage)]
    assert 1 == sum(isinstance(each, ContactEdit) for each in inbounds)
    assert not any(isinstance(each, ContactDeletion) for each in inbounds)


async def test_a_link_that_unfolds_is_no_edit(stage: Stage) -> None:
    """Slack changes a message when it shows a preview; nobody said anything new."""
    ada = stage.person("U1")
    asked = await ada.says("See https://example.com")
    before = asked.wire()
    unfolded = stage.slack.envelopes().changed(asked, before)
    await stage.slack.deliver(unfolded)

    assert 1 == len(await _stored(stage))


async def _stored(stage: Stage) -> list[Delivery]:
    leases = await stage.rig.store.inbox.lease(
        "w", limit=9, duration=stage.rig.waiting._target, now=stage.rig.clock.now()
    )
    return [stored.delivery for lease in leases for stored in lease.deliveries]
