"""What a contact can press, and what comes of it."""

import pytest

from bot.domain.agents import Agent
from bot.domain.answers import Reply
from bot.domain.turns import Turn
from bot.ports.channels import Draft
from connectors.slack.pressing import NOT_YOURS, OVER
from tests.builders import a_reply, an_answer, an_approval, an_escalation
from tests.connectors.slack.stage import ROOM, Stage
from tests.fakes.assistant import always
from tests.fakes.slack import BOT

TICKET = (("subject", "VPN is down"), ("description", "Since this morning"))


async def ask(stage: Stage) -> object:
    asked = await stage.person("U1").says(f"<@{BOT}> How much leave?", channel=ROOM)
    await stage.work()
    return asked


async def offer(stage: Stage, arguments: tuple[tuple[str, str], ...] = TICKET) -> object:
    """Let the assistant ask whether to create a ticket."""
    request = an_approval(arguments=arguments)
    reply = a_reply("Shall I open this ticket?", approval=request)
    stage.rig.assistant.behaviour = always(reply)
    return await ask(stage)


async def test_a_human_is_one_press_away(stage: Stage) -> None:
    """Below every answer; the press becomes a handoff, and the button is gone."""
    asked = await ask(stage)
    (answer,) = stage.replies(asked)
    await stage.person("U1").presses(answer.posted, "baton_human")
    await stage.work()

    handoff = await stage.rig.handoff()
    first, *more = stage.replies(asked)
    assert "asked_for_human" == handoff.reason
    assert "baton_human" not in first.actions
    assert "You asked for a human." in first.text
    assert more


async def test_an_uncertain_answer_offers_a_human(stage: Stage) -> None:
    """Yes brings one in."""
    stage.rig.assistant.behaviour = always(an_escalation(ask_first=True))
    asked = await ask(stage)
    (question,) = stage.replies(asked)
    await stage.person("U1").presses(question.posted, "baton_human")
    await stage.work()

    assert await stage.rig.handoff()


async def test_no_thanks_leaves_everything_as_it_is(stage: Stage) -> None:
    """The offer is gone, and nobody was disturbed."""
    stage.rig.assistant.behaviour = always(an_escalation(ask_first=True))
    asked = await ask(stage)
    (question,) = stage.replies(asked)
    await stage.person("U1").presses(question.posted, "baton_no_human")
    await stage.work()

    (after,) = stage.replies(asked)
    assert [] == await stage.rig.board.queue()
    assert "baton_no_human" not in after.actions


@pytest.mark.parametrize(("chosen", "value"), [("positive", "helpful"), ("negative", "unhelpful")])
async def test_feedback_is_recorded(stage: Stage, chosen: str, value: str) -> None:
    """Thumbs become what the contact thought of the message."""
    asked = await ask(stage)
    (answer,) = stage.replies(asked)
    await stage.person("U2").presses(answer.posted, "baton_feedback", chosen)
    await stage.work()

    messages = await stage.rig.transcripts.messages(stage.ref(asked).conversation_id)
    assert value == _feedback(stage)[messages[-1].id]


async def test_how_it_went_is_rated(stage: Stage) -> None:
    """After an agent resolved it, one to five; the choice stands where the buttons were."""
    asked = await ask(stage)
    await stage.person("U1").presses(stage.replies(asked)[0].posted, "baton_human")
    await stage.work()
    handoff = await stage.rig.handoff()
    await _resolve(stage, handoff.id)
    rating = next(each for each in stage.replies(asked) if "baton_rate4" in each.actions)
    await stage.person("U1").presses(rating.posted, "baton_rate4")
    await stage.work()

    (ended,) = await stage.rig.board.ended()
    shown = next(each for each in stage.replies(asked) if each.ts == rating.ts)
    assert 4 == ended.rating
    assert "You rated this 4 of 5. Thank you." in shown.text


async def test_a_ticket_is_confirmed_before_it_is_created(stage: Stage) -> None:
    """Exactly what will be created is shown; yes creates it once."""
    asked = await offer(stage)
    (question,) = stage.replies(asked)
    ada = stage.person("U1")
    shown = question.text
    await ada.presses(question.posted, "baton_approve")
    await stage.work()

    assert "*Subject*\nVPN is down" in shown
    assert 1 == len(stage.rig.toolset.calls)


async def test_a_ticket_can_be_changed_before_it_is_created(stage: Stage) -> None:
    """The form holds every argument, and what stands in it last is what is created."""
    asked = await offer(stage)
    (question,) = stage.replies(asked)
    ada = stage.person("U1")
    await ada.presses(question.posted, "baton_change")
    errors = await ada.submits(**{"argument:subject": "VPN is slow"})
    await stage.work()

    (request,) = stage.rig.toolset.requests
    shown = stage.replies(asked)[0]
    assert {} == errors
    assert "*Subject*\nVPN is slow" in shown.text
    assert [] == shown.actions
    assert (("subject", "VPN is slow"), ("description", "Since this morning")) == request.arguments


async def test_missing_fields_are_asked_for(stage: Stage) -> None:
    """Without them there is no yes, and the form does not close."""
    asked = await offer(stage, (("subject", "VPN"), ("description", "")))
    (question,) = stage.replies(asked)
    ada = stage.person("U1")
    actions = question.actions
    await ada.presses(question.posted, "baton_change")
    errors = await ada.submits(**{"argument:subject": "VPN", "argument:description": " "})
    await ada.submits(**{"argument:subject": "VPN", "argument:description": "It is down."})
    await stage.work()

    (request,) = stage.rig.toolset.requests
    assert ["baton_change", "baton_decline"] == actions
    assert {"argument:description": "Please fill this in."} == errors
    assert ("description", "It is down.") == request.arguments[1]


async def test_a_yes_beside_an_open_form_creates_one_ticket(stage: Stage) -> None:
    """An approval is spent once, whichever way it came."""
    asked = await offer(stage)
    (question,) = stage.replies(asked)
    ada = stage.person("U1")
    await ada.presses(question.posted, "baton_change")
    await ada.presses(question.posted, "baton_approve")
    await ada.submits()
    await stage.work()

    assert 1 == len(stage.rig.toolset.requests)


async def test_no_creates_nothing(stage: Stage) -> None:
    """The contact is told so."""
    asked = await offer(stage)
    (question,) = stage.replies(asked)
    await stage.person("U1").presses(question.posted, "baton_decline")
    await stage.work()

    assert [] == stage.rig.toolset.requests
    assert "You said no." in stage.replies(asked)[0].text


@pytest.mark.parametrize("action", ["baton_approve", "baton_change", "baton_decline"])
async def test_nobody_decides_for_somebody_else(stage: Stage, action: str) -> None:
    """In a room others see the buttons; only whoever asked may use them."""
    asked = await offer(stage)
    (question,) = stage.replies(asked)
    await stage.person("U2").presses(question.posted, action)
    await stage.work()

    (told,) = stage.slack.ephemeral_for("U2")
    assert NOT_YOURS == told.text
    assert [] == stage.rig.toolset.requests
    assert stage.slack.modal_of("U2") is None


async def test_a_press_on_something_forgotten_says_so(stage: Stage) -> None:
    """The transcript was removed: there is nothing to change any more."""
    asked = await offer(stage)
    (question,) = stage.replies(asked)
    for element in question.blocks[-1]["elements"]:
        element["value"] = element["value"].rpartition("|")[0] + "|gone"
    await stage.person("U1").presses(question.posted, "baton_change")
    await stage.work()

    (told,) = stage.slack.ephemeral_for("U1")
    assert OVER == told.text


async def test_a_changed_question_can_be_answered_again(stage: Stage) -> None:
    """The offer to answer again leads to a new answer of what it says now."""
    asked = await ask(stage)
    await stage.person("U1").edits(asked, f"<@{BOT}> How much parental leave?")
    await stage.work()
    again = next(each for each in stage.replies(asked) if "baton_answer_again" in each.actions)
    await stage.person("U1").presses(again.posted, "baton_answer_again")
    await stage.work()

    assert "You asked: How much parental leave?" in stage.replies(asked)[-1].text


async def test_a_human_can_be_declined_again(stage: Stage) -> None:
    """The notice has a button; pressing it ends the handoff, and the message says so."""
    asked = await ask(stage)
    (answer,) = stage.replies(asked)
    await stage.person("U1").presses(answer.posted, "baton_human")
    await stage.work()
    notice = next(each for each in stage.replies(asked) if "baton_withdraw" in each.actions)
    await stage.person("U1").presses(notice.posted, "baton_withdraw")
    await stage.work()

    assert "no longer need them" in stage.replies(asked)[-1].text
    assert not any("baton_withdraw" in each.actions for each in stage.replies(asked))


async def test_every_offer_has_a_button(stage: Stage) -> None:
    """No offer of the domain is silently left out."""

    async def behave(turn: Turn, draft: Draft) -> Reply:
        return Reply(an_answer())

    stage.rig.assistant.behaviour = behave
    asked = await ask(stage)

    (answer,) = stage.replies(asked)
    assert {"baton_human", "baton_feedback"} == set(answer.actions)


async def _resolve(stage: Stage, handoff_id: str) -> None:
    kim = Agent("web:kim", "Kim")
    await stage.rig.casework.claim(handoff_id, agent=kim)
    await stage.rig.casework.resolve(handoff_id, agent=kim, resolution="Told them.")
    await stage.work()


def _feedback(stage: Stage) -> dict[str, str]:
    """Return what was thought of messages, by message."""
    rows = stage.rig.store._tables.feedback  # type: ignore[attr-defined]
    return {message_id: row[1] for message_id, row in rows.items()}


async def test_a_press_leaves_the_text_of_a_streamed_answer(stage: Stage) -> None:
    """Slack's own picture of a stream holds only what ended it: ours holds all of it."""

    async def behave(turn: Turn, draft: Draft) -> Reply:
        await draft.append("You get 16 weeks ")
        await stage.parts.drafts.of(turn.id).shown()  # type: ignore[union-attr]
        return a_reply()

    stage.rig.assistant.behaviour = behave
    asked = await ask(stage)
    (answer,) = stage.replies(asked)
    before = str(answer.blocks)
    await stage.person("U1").presses(answer.posted, "baton_human")
    await stage.work()

    after = str(stage.replies(asked)[0].blocks)
    assert "16 weeks of paid" not in before
    assert "16 weeks of paid parental leave. [1]" in after
    assert "Leave › Parental leave" in after
    assert "baton_feedback" in after
