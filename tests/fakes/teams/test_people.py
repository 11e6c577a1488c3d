"""What people do arrives as Teams sends it, and they see what Teams shows."""

import asyncio
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send

from tests.fakes.teams import Posted, TeamsFake
from tests.fakes.teams.cards import CARD
from tests.fakes.teams.listening import ListeningBot
from tests.fakes.teams.pressing import BROKEN, Answer, Dialog

CLAIM = {"type": "Action.Execute", "title": "Claim", "verb": "claim", "data": {"handoff": "h1"}}
SEND = {"type": "Action.Submit", "title": "Send", "data": {"kind": "ticket"}}
SUBJECT = {"type": "Input.Text", "id": "subject", "label": "Subject", "isRequired": True}
TEXT = {"type": "TextBlock", "text": "A handoff waits"}


def a_card(*body: dict[str, Any], actions: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    return {"type": "AdaptiveCard", "version": "1.5", "body": list(body), "actions": list(actions)}


def shown(teams: TeamsFake, posted_in: Any, card: dict[str, Any], **more: Any) -> Posted:
    """Let the bot have posted a card."""
    attachments = [{"contentType": CARD, "content": card}]
    activity = {"type": "message", "attachments": attachments, **more}
    return teams.tenant.post(posted_in.room, None, activity, thread=posted_in.thread)


async def test_a_mention_in_a_channel_names_the_thread() -> None:
    """A channel message carries the mention, the thread, the team and the tenant."""
    bot = ListeningBot()
    async with TeamsFake() as teams:
        teams.connect(bot)
        ada = teams.person("Ada Lovelace")
        thread = await teams.channel("Help", ada).begin(ada, "How long is leave?")
        await thread.write(ada, "Anybody?", mention=False)
        (heard,) = bot.heard

        assert "<at>Baton</at> How long is leave?" == heard["text"]
        assert thread.id == heard["conversation"]["id"]
        assert heard["conversation"]["id"].endswith(f";messageid={heard['id']}")
        assert {"id": teams.tenant_id} == heard["channelData"]["tenant"]
        assert "mention" == heard["entities"][0]["type"]
        assert bot.authorizations[0] is not None


async def test_edits_and_deletions_name_the_message() -> None:
    """An edit, a deletion and a restoration carry the id of the message and their event type."""
    bot = ListeningBot()
    async with TeamsFake() as teams:
        teams.connect(bot)
        ada = teams.person("Ada Lovelace")
        chat = teams.personal(ada)
        posted = await chat.write(ada, "Helo")
        await chat.edit(posted, "Hello")
        await chat.delete(posted)
        gone = chat.seen()
        await chat.undelete(posted)
        told = [(one["type"], one["channelData"].get("eventType")) for one in bot.heard]

        assert {posted.id} == {one["id"] for one in bot.heard}
        assert [
            ("message", None),
            ("messageUpdate", "editMessage"),
            ("messageDelete", "softDeleteMessage"),
            ("messageUpdate", "undeleteMessage"),
        ] == told
        assert [] == gone
        assert [("Hello", True)] == [(one.text, one.edited) for one in chat.seen()]


async def test_what_is_not_taken_is_brought_again() -> None:
    """A message that is answered with 500 comes again, with the same id."""
    bot = ListeningBot()
    bot.will((500, None))
    async with TeamsFake() as teams:
        teams.connect(bot)
        ada = teams.person("Ada Lovelace")
        posted = await teams.personal(ada).write(ada, "Hello")

        assert [posted.id, posted.id] == [one["id"] for one in bot.heard]
        assert [500, 202] == [attempt.status for attempt in teams.deliveries.attempts]


async def test_a_bot_that_does_not_answer_is_asked_again() -> None:
    """Teams waits a while for its 2xx, then brings the message again, three times in all."""

    async def silent(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.Event().wait()

    async with TeamsFake() as teams:
        teams.connect(silent)
        teams.deliveries.patience = 0.001
        ada = teams.person("Ada Lovelace")
        await teams.personal(ada).write(ada, "Hello")

        assert [0, 0, 0] == [attempt.status for attempt in teams.deliveries.attempts]


async def test_a_button_sends_what_stands_in_its_card() -> None:
    """Action.Execute carries the verb, the card's data and the fields; its answer is shown."""
    bot = ListeningBot()
    text = "Ada took it."
    kind = "application/vnd.microsoft.activity.message"
    bot.will((200, {"statusCode": 200, "type": kind, "value": text}))
    async with TeamsFake() as teams:
        teams.connect(bot)
        ada = teams.person("Ada Lovelace")
        channel = teams.channel("Triage", ada)
        posted = shown(teams, channel, a_card(TEXT, SUBJECT, actions=(CLAIM,)))
        answer = await channel.press(ada, "Claim", subject="Leave")
        (heard,) = bot.heard

        assert Answer(200, text) == answer
        assert "adaptiveCard/action" == heard["name"]
        assert posted.id == heard["replyToId"]
        assert {"handoff": "h1", "subject": "Leave"} == heard["value"]["action"]["data"]
        assert "claim" == heard["value"]["action"]["verb"]


async def test_a_card_in_answer_takes_the_place_of_the_first_for_one_person() -> None:
    """Who pressed sees the new card; the others see the old one."""
    bot = ListeningBot()
    new = a_card({"type": "TextBlock", "text": "Claimed"})
    kind = "application/vnd.microsoft.card.adaptive"
    bot.will((200, {"statusCode": 200, "type": kind, "value": new}))
    async with TeamsFake() as teams:
        teams.connect(bot)
        ada, ben = teams.person("Ada Lovelace"), teams.person("Ben Bitdiddle")
        channel = teams.channel("Triage", ada, ben)
        shown(teams, channel, a_card(TEXT, actions=(CLAIM,)))
        await channel.press(ada, "Claim")

        assert ("Claimed",) == channel.seen(by=ada)[0].cards
        assert ("A handoff waits\n[Claim]",) == channel.seen(by=ben)[0].cards
        with pytest.raises(AssertionError, match="no button"):
            await channel.press(ada, "Claim")


async def test_a_submitted_form_is_a_message_without_text() -> None:
    """Action.Submit arrives as a message whose text is missing and whose value is the form."""
    bot = ListeningBot()
    async with TeamsFake() as teams:
        teams.connect(bot)
        ada = teams.person("Ada Lovelace")
        chat = teams.personal(ada)
        shown(teams, chat, a_card(SUBJECT, actions=(SEND,)))
        with pytest.raises(AssertionError, match="must be filled in"):
            await chat.press(ada, "Send")
        await chat.press(ada, "Send", subject="Leave")
        (heard,) = bot.heard

        assert "text" not in heard
        assert {"kind": "ticket", "subject": "Leave"} == heard["value"]


async def test_thumbs_open_the_form_that_the_message_asks_for() -> None:
    """Teams' own form sends its text; a form of the bot's own is fetched, filled in and sent."""
    bot = ListeningBot()
    form = {"contentType": CARD, "content": a_card(SUBJECT, actions=(SEND,))}
    task = {"task": {"type": "continue", "value": {"title": "Why?", "card": form}}}
    bot.will((200, {}), (200, task), (200, {}))
    async with TeamsFake() as teams:
        teams.connect(bot)
        ada = teams.person("Ada Lovelace")
        chat = teams.personal(ada)
        own = {"type": "message", "text": "A", "channelData": {"feedbackLoop": {"type": "default"}}}
        theirs = {**own, "channelData": {"feedbackLoop": {"type": "custom"}}}
        first = teams.tenant.post(chat.room, None, own)
        teams.tenant.post(chat.room, None, theirs)
        await chat.rate(ada, "like", "Nice", on=first)
        dialog = await chat.rate(ada, "dislike")
        assert isinstance(dialog, Dialog)
        await dialog.submit("Send", subject="Wrong")

        names = ["message/submitAction", "message/fetchTask", "message/submitAction"]
        assert names == [one["name"] for one in bot.heard]
        assert '{"feedbackText": "Nice"}' == bot.heard[0]["value"]["actionValue"]["feedback"]
        assert "dislike" == bot.heard[2]["value"]["actionValue"]["reaction"]


async def test_a_bot_that_fails_is_excused_by_teams() -> None:
    """Who pressed a button whose answer is 500 reads Teams' own words, and it comes only once."""
    bot = ListeningBot()
    bot.will((500, None))
    async with TeamsFake() as teams:
        teams.connect(bot)
        ada = teams.person("Ada Lovelace")
        chat = teams.personal(ada)
        shown(teams, chat, a_card(TEXT, actions=(CLAIM,)))

        assert Answer(500, BROKEN) == await chat.press(ada, "Claim")
        assert 1 == len(bot.heard)


async def test_who_looks_gets_a_card_of_their_own() -> None:
    """A card that wants to be refreshed for Ada is asked for when she looks, not when Ben does."""
    bot = ListeningBot()
    new = a_card({"type": "TextBlock", "text": "Yours"})
    kind = "application/vnd.microsoft.card.adaptive"
    bot.will((200, {"statusCode": 200, "type": kind, "value": new}))
    async with TeamsFake() as teams:
        teams.connect(bot)
        ada, ben = teams.person("Ada Lovelace"), teams.person("Ben Bitdiddle")
        channel = teams.channel("Triage", ada, ben)
        refresh = {"action": CLAIM, "userIds": [ada.teams_id]}
        shown(teams, channel, {**a_card(TEXT), "refresh": refresh})
        await channel.look(ada)
        await channel.look(ben)

        assert ["automatic"] == [one["value"]["trigger"] for one in bot.heard]
        assert [("Yours",), ("A handoff waits",)] == [
            channel.seen(by=person)[0].cards for person in (ada, ben)
        ]
