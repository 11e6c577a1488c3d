"""The fake shows a card never beside a text, as Teams does."""

from typing import Any

import httpx

from tests.fakes.teams import Chat, TeamsFake
from tests.fakes.teams.cards import CARD

CONTENT = {
    "type": "AdaptiveCard",
    "version": "1.5",
    "body": [{"type": "TextBlock", "text": "A handoff waits"}],
}
SHOWN = {"contentType": CARD, "content": CONTENT}


async def call(teams: TeamsFake, method: str, path: str, body: dict[str, Any]) -> httpx.Response:
    headers = {"Authorization": f"Bearer {teams.entra.token()}"}
    async with httpx.AsyncClient(trust_env=False, headers=headers) as client:
        return await client.request(method, f"{teams.service_url}v3/conversations{path}", json=body)


async def sent(teams: TeamsFake, chat: Chat, **activity: Any) -> httpx.Response:
    body = {"type": "message", **activity}
    return await call(teams, "POST", f"/{chat.id}/activities", body)


async def test_text_and_card_are_two_messages_without_an_id() -> None:
    """The answer is 202 and names neither of the two."""
    async with TeamsFake() as teams:
        chat = teams.personal(teams.person("Ada Lovelace"))
        answer = await sent(teams, chat, text="Shall I?", attachments=[SHOWN])

        assert (202, b"") == (answer.status_code, answer.content)
        assert [("Shall I?", ()), ("", ("A handoff waits",))] == [
            (one.text, one.cards) for one in chat.seen()
        ]


async def test_cards_in_a_carousel_are_one_message() -> None:
    """Two cards in a list are two messages, in a carousel one."""
    async with TeamsFake() as teams:
        chat = teams.personal(teams.person("Ada Lovelace"))
        listed = await sent(teams, chat, attachments=[SHOWN, SHOWN])
        turning = await sent(teams, chat, attachments=[SHOWN, SHOWN], attachmentLayout="carousel")

        assert [202, 201] == [listed.status_code, turning.status_code]
        assert [1, 1, 2] == [len(one.cards) for one in chat.seen()]


async def test_a_message_takes_only_one_messages_place() -> None:
    """A text with a card cannot replace a message, and cannot begin a thread."""
    async with TeamsFake() as teams:
        ada = teams.person("Ada Lovelace")
        chat, channel = teams.personal(ada), teams.channel("Help", ada)
        posted = (await sent(teams, chat, text="One")).json()["id"]
        both = {"type": "message", "text": "Two", "attachments": [SHOWN]}
        data = {"channel": {"id": channel.id}, "tenant": {"id": teams.tenant_id}}
        changed = await call(teams, "PUT", f"/{chat.id}/activities/{posted}", both)
        begun = await call(teams, "POST", "", {"channelData": data, "activity": both})

        words = "Activity resulted into multiple skype activities"
        assert [words, words] == [one.json()["error"]["message"] for one in (changed, begun)]
        assert ["One"] == [one.text for one in chat.seen()]
        assert [] == channel.seen()
