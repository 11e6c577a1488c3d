"""What contacts press and fill in, through Teams, down to the record."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.answers import Answer, Clarify, Escalate, EscalationReason, Reply
from bot.domain.messages import ContactAction, Offer
from connectors.teams import cards
from connectors.teams.wire import pressed
from tests.builders import a_message, an_approval
from tests.connectors.teams.scene import Scene, open_scene
from tests.fakes.assistant import ScriptedAssistant, always
from tests.fakes.teams import Chat, Person
from tests.fakes.teams.cards import card_problems
from tests.fakes.teams.pressing import Answer as Pressed

TICKET = an_approval(
    tool="open_ticket",
    arguments=(("subject", "Laptop is broken"), ("description", "It does not start.\nSince noon.")),
    summary="Open a ticket about your laptop.",
)


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    """Open Baton in Teams; the assistant asks for a yes to a ticket."""
    asks = Reply(answer=Answer("Shall I open a ticket?"), approval=TICKET)
    async with open_scene(assistant=ScriptedAssistant(always(asks))) as opened:
        yield opened


@pytest.fixture
def ada(scene: Scene) -> Person:
    """Return somebody who asks."""
    return scene.teams.person("Ada")


@pytest.fixture
async def chat(scene: Scene, ada: Person) -> Chat:
    """Return her chat, in which the question for a yes stands."""
    chat = scene.teams.personal(ada)
    await chat.write(ada, "My laptop is broken")
    await scene.work()
    return chat


async def test_a_ticket_is_a_form_with_its_fields(chat: Chat) -> None:
    """Every value can be read and changed; a long one has a large field."""
    (form,) = [a["content"] for a in chat.from_bot[-1].activity["attachments"]]
    assert "text" not in chat.from_bot[-1].activity

    fields = {e["id"]: e for e in form["body"] if e["type"] == "Input.Text"}
    assert {
        "argument_subject": "Laptop is broken",
        "argument_description": "It does not start.\nSince noon.",
    } == {name: field["value"] for name, field in fields.items()}
    assert [False, True] == [field["isMultiline"] for field in fields.values()]


async def test_a_yes_opens_it_as_it_stands(scene: Scene, chat: Chat, ada: Person) -> None:
    """The form gives way to what was said, for good, and the call is made once."""
    answer = await chat.press(ada, "Yes, do it")
    await scene.work()

    assert Pressed(200, card="Shall I open a ticket?\nYou said yes.") == answer
    assert 1 == len(scene.rig.toolset.calls)
    assert ["Shall I open a ticket?\nYou said yes."] == [
        text for seen in chat.seen() for text in seen.cards
    ]


async def test_in_a_room_nobody_else_can_say_yes(scene: Scene, ada: Person) -> None:
    """Everybody in the thread sees the form; only who asked can send it."""
    ben = scene.teams.person("Ben")
    thread = await scene.teams.channel("Help", ada, ben).begin(ada, "My laptop is broken")
    await scene.work()

    refused = await thread.press(ben, "Yes, do it")
    await scene.work()
    calls = list(scene.rig.toolset.calls)
    await thread.press(ada, "Yes, do it")
    await scene.work()

    assert Pressed(200, "Only the person who asked can answer this.") == refused
    assert [] == calls
    assert 1 == len(scene.rig.toolset.calls)


async def test_a_no_does_nothing(scene: Scene, chat: Chat, ada: Person) -> None:
    """And the form is gone."""
    await chat.press(ada, "No")
    await scene.work()

    assert [] == scene.rig.toolset.calls
    assert "You said no." in str(chat.transcript())


async def test_changed_fields_go_along_with_the_yes(scene: Scene, chat: Chat, ada: Person) -> None:
    """What the contact corrected is what is asked for."""
    answer = await chat.press(ada, "Yes, do it", argument_subject="Screen is broken")

    assert Pressed(200, card="Shall I open a ticket?\nYou said yes, with your changes.") == answer
    (action,) = await _taken(scene)
    assert (
        ("subject", "Screen is broken"),
        ("description", "It does not start.\nSince noon."),
    ) == action.arguments


async def test_unchanged_fields_are_no_change(scene: Scene, chat: Chat, ada: Person) -> None:
    """Line ends that a client rewrites do not count."""
    await chat.press(
        ada, "Yes, do it", argument_description="It does not start.\r\nSince noon.\r\n"
    )

    (action,) = await _taken(scene)
    assert () == action.arguments


async def test_the_offer_of_a_human_is_two_buttons(scene: Scene, ada: Person) -> None:
    """No stays with the assistant and is not asked again; yes brings somebody in."""
    offer = Escalate(reason=EscalationReason.NOT_COVERED, text="Shall I ask?", ask_first=True)
    scene.rig.assistant.behaviour = always(offer)
    chat = scene.teams.personal(ada)
    await chat.write(ada, "What is the meaning of life?")
    await scene.work()

    refused = await chat.press(ada, "No, thanks")
    await chat.write(ada, "And of work?")
    await scene.work()
    await chat.press(ada, "Yes, bring in a human")
    await scene.work()

    assert Pressed(200, card="Shall I ask?\nAll right. Ask for a human at any time.") == refused
    assert 1 == len(await scene.rig.board.queue())


async def test_a_button_that_is_not_ours_is_answered(scene: Scene, ada: Person) -> None:
    """A card of an older release, or a stranger's: nobody is left waiting, nothing is stored."""
    chat = scene.teams.personal(ada)
    value = {"action": {"type": "Action.Execute", "verb": "x", "data": {"x": 1}}}
    activity = scene.teams.activities.invoke(
        chat.room, ada, name="adaptiveCard/action", value=value
    )

    attempt = await scene.teams.deliveries.deliver(activity)

    assert 200 == attempt.status
    assert "Please write instead" in attempt.body["value"]
    assert 0 == await scene.rig.store.inbox.waiting()


@pytest.mark.parametrize(
    "name", ["handoff/action", "task/fetch", "signin/verifyState", "composeExtension/query", ""]
)
async def test_an_unknown_invoke_is_answered(scene: Scene, ada: Person, name: str) -> None:
    """A 501 would show people an error for what is none."""
    room = scene.teams.personal(ada).room
    activity = scene.teams.activities.invoke(room, ada, name=name, value={})

    attempt = await scene.teams.deliveries.deliver(activity)

    assert 200 == attempt.status


@pytest.mark.parametrize(
    "offers",
    [
        (Offer.HANDOFF,),
        (Offer.RATING,),
        (Offer.ANSWER_AGAIN,),
        (Offer.HUMAN,),
        (Offer.WITHDRAW,),
    ],
)
def test_every_card_is_one_that_teams_draws(offers: tuple[Offer, ...]) -> None:
    """And each of its buttons means something."""
    made = cards.below(replace(a_message(), offers=offers), "What now?")

    assert made is None or card_problems(made) == []
    acts = [button["data"] for button in made["actions"]] if made else []
    assert all(pressed(data) or data["baton"] == "no_human" for data in acts)


@pytest.mark.parametrize("reaction", ["like", "dislike"])
def test_the_form_of_a_thumb_is_one_that_teams_draws(reaction: str) -> None:
    """Reasons are asked for only where something was wrong."""
    made = cards.reasons(reaction)

    assert [] == card_problems(made)
    assert ("out of date" in str(made)) is (reaction == "dislike")


async def test_a_question_back_needs_no_card(scene: Scene, ada: Person) -> None:
    """The contact just answers."""
    scene.rig.assistant.behaviour = always(Clarify(question="Which country?"))
    chat = scene.teams.personal(ada)
    await chat.write(ada, "How long is leave?")
    await scene.work()

    assert ("Which country?", ()) == (chat.seen()[-1].text, chat.seen()[-1].cards)


async def _taken(scene: Scene) -> list[ContactAction]:
    waiting: Any = scene.rig.store.inbox
    leases = await waiting.lease(
        "w9", limit=8, duration=timedelta(seconds=15), now=scene.rig.clock.now()
    )
    inbound = [stored.delivery.inbound for lease in leases for stored in lease.deliveries]
    return [each for each in inbound if isinstance(each, ContactAction)]
