"""Coming and going, what is unfolded, and what is tapped instead of written."""

from typing import Any

import httpx
import pytest

from tests.fakes.teams import TeamsFake, failing
from tests.fakes.teams.card_view import CardView
from tests.fakes.teams.checks import check_activity
from tests.fakes.teams.listening import ListeningBot
from tests.fakes.teams.refusals import Refusal
from tests.fakes.teams.test_people import SEND, SUBJECT, TEXT, a_card, shown
from tests.fakes.teams.test_splitting import sent


async def test_an_installation_is_told_twice() -> None:
    """Teams tells of the installation and of the new members, whose names it leaves out."""
    bot = ListeningBot()
    async with TeamsFake() as teams:
        teams.connect(bot)
        ada = teams.person("Ada Lovelace")
        await teams.personal(ada).install(ada)
        installed, joined = bot.heard

        assert ("installationUpdate", "add") == (installed["type"], installed["action"])
        assert [ada.teams_id, f"28:{teams.app_id}"] == [one["id"] for one in joined["membersAdded"]]
        assert "name" not in joined["from"]


async def test_who_removed_the_bot_cannot_be_written_to() -> None:
    """After the removal a message is refused, and so it is by somebody who blocked the bot."""
    async with TeamsFake() as teams:
        teams.connect(ListeningBot())
        ada, ben = teams.person("Ada Lovelace"), teams.person("Ben Bitdiddle")
        await teams.personal(ada).uninstall(ada)
        teams.personal(ben).block()
        answers = [await sent(teams, teams.personal(one), text="Hello") for one in (ada, ben)]

        assert ["BotNotInConversationRoster", "ConversationBlockedByUser"] == [
            answer.json()["error"]["code"] for answer in answers
        ]


async def test_a_suggestion_writes_its_value() -> None:
    """What is suggested below the last message is written when it is tapped, and then gone."""
    bot = ListeningBot()
    yes = {"type": "imBack", "title": "Yes", "value": "Yes, please"}
    async with TeamsFake() as teams:
        teams.connect(bot)
        ada = teams.person("Ada Lovelace")
        chat = teams.personal(ada)
        await sent(teams, chat, text="Shall I?", suggestedActions={"to": [], "actions": [yes]})
        before = chat.seen()[0].suggestions
        await chat.suggest(ada, "Yes")

        assert ("Yes",) == before
        assert () == chat.seen()[0].suggestions
        assert ["Yes, please"] == [one["text"] for one in bot.heard]


def test_suggestions_are_for_personal_chats() -> None:
    """In a channel they are refused: nobody would see them."""
    suggested = {"actions": [{"type": "imBack", "title": "Yes", "value": "Yes"}]}
    activity = {"type": "message", "text": "Shall I?", "suggestedActions": suggested}
    check_activity(activity, kind="personal")
    with pytest.raises(Refusal, match="personal chats"):
        check_activity(activity, kind="channel")


async def test_a_card_behind_a_button_sends_its_own_fields() -> None:
    """What is unfolded can be filled in; before that its button does not stand there."""
    bot = ListeningBot()
    more = {"type": "Action.ShowCard", "title": "More", "card": a_card(SUBJECT, actions=(SEND,))}
    async with TeamsFake() as teams:
        teams.connect(bot)
        ada = teams.person("Ada Lovelace")
        chat = teams.personal(ada)
        shown(teams, chat, a_card(TEXT, actions=(more,)))
        before = chat.seen(by=ada)[0].buttons
        await chat.press(ada, "More")
        await chat.press(ada, "Send", subject="Leave")

        assert ("More",) == before
        assert {"kind": "ticket", "subject": "Leave"} == bot.heard[0]["value"]


async def test_what_is_hidden_can_be_shown() -> None:
    """Action.ToggleVisibility shows a part of the card to whoever pressed it."""
    hidden: dict[str, Any] = {**TEXT, "id": "rest", "isVisible": False}
    show = {"type": "Action.ToggleVisibility", "title": "Rest", "targetElements": ["rest"]}
    async with TeamsFake() as teams:
        ada = teams.person("Ada Lovelace")
        chat = teams.personal(ada)
        shown(teams, chat, a_card(hidden, actions=(show,)))
        await chat.press(ada, "Rest")

        assert ("[Rest]",) == chat.seen()[0].cards
        assert ("A handoff waits\n[Rest]",) == chat.seen(by=ada)[0].cards


def test_times_are_drawn_for_the_reader() -> None:
    """The functions for dates and times in a card's text become local times."""
    text = "since {{DATE(2026-03-02T12:04:00Z, SHORT)}} {{TIME(2026-03-02T12:04:00Z)}}"
    card = a_card({"type": "TextBlock", "text": text})

    assert ["since Mon, Mar 2, 2026 12:04 PM"] == CardView(card).lines()


async def test_a_handoff_from_elsewhere_arrives_as_an_invoke() -> None:
    """The token that the person followed comes as handoff/action."""
    bot = ListeningBot()
    async with TeamsFake() as teams:
        teams.connect(bot)
        ada = teams.person("Ada Lovelace")
        await teams.personal(ada).hand_over(ada, "token-1")
        (heard,) = bot.heard

        assert ("handoff/action", {"continuation": "token-1"}) == (heard["name"], heard["value"])


async def test_files_are_fetched_by_their_link_and_pictures_by_the_token() -> None:
    """A file's link is open for a while; a pasted picture is given to the bot only."""
    bot = ListeningBot()
    async with TeamsFake() as teams:
        teams.connect(bot)
        ada = teams.person("Ada Lovelace")
        attached = [teams.files.file("a.txt", b"text"), teams.files.picture(b"picture")]
        await teams.personal(ada).write(ada, "See here", attachments=attached)
        file, picture, html = bot.heard[0]["attachments"]
        header = {"Authorization": f"Bearer {teams.entra.token()}"}
        async with httpx.AsyncClient(trust_env=False) as client:
            fetched = await client.get(file["content"]["downloadUrl"])
            refused = await client.get(picture["contentUrl"])
            given = await client.get(picture["contentUrl"], headers=header)

        assert [200, 401, 200] == [one.status_code for one in (fetched, refused, given)]
        assert (b"text", b"picture") == (fetched.content, given.content)
        assert "text/html" == html["contentType"]


async def test_a_fault_can_be_meant_for_one_kind_of_call() -> None:
    """A fault of updates does not meet a message."""
    async with TeamsFake() as teams:
        chat = teams.personal(teams.person("Ada Lovelace"))
        teams.will(failing(502), on="update")

        assert 201 == (await sent(teams, chat, text="One")).status_code
        assert 1 == teams.api.faults.left
