"""Baton in Microsoft's own local client: what people see there, drawn by Microsoft's code."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import expect

from bot.domain.handoffs import HandoffState
from tests.counterparts.baton_in_teams import SOURCE, Baton, Sdk, serving_baton
from tests.counterparts.playground import (
    GROUP,
    Client,
    free_port,
    mention,
    open_client,
    playground,
    why_not,
)

pytestmark = [pytest.mark.counterparts, pytest.mark.browser]
QUESTION = "How long is parental leave?"
OFFER = "Yes, bring in a human"


@asynccontextmanager
async def met(
    folder: Path, *, desk: bool = False, sdk: Sdk = "botbuilder"
) -> AsyncIterator[tuple[Baton, Client]]:
    """Let Baton and the client meet."""
    if reason := await why_not():
        pytest.skip(reason)
    port = free_port()
    async with (
        serving_baton(connector_port=port, desk=desk, sdk=sdk) as baton,
        playground(baton.endpoint, port=port, folder=folder),
        open_client(f"http://127.0.0.1:{port}") as client,
    ):
        yield baton, client


@pytest.mark.parametrize("sdk", ["botbuilder", "agents"])
async def test_a_personal_chat(tmp_path: Path, sdk: Sdk) -> None:
    """The newcomer is greeted; an answer grows, then stands labelled with thumbs below."""
    async with met(tmp_path, sdk=sdk) as (baton, client):
        await client.sees("Hello. Ask me anything")
        baton.may_finish.clear()
        await client.write(QUESTION)
        await client.sees("You get **16")
        growing = await client.conversation.get_by_text("of paid parental leave").count()
        baton.may_finish.set()
        await client.sees("of paid parental leave")

        assert 0 == growing
        await client.sees("AI generated")
        await expect(client.thumb("Like")).to_be_visible()


async def test_a_group_chat(tmp_path: Path) -> None:
    """A mention is answered with bold text and a citation that leads to its source."""
    async with met(tmp_path) as (_, client):
        await client.open(GROUP)
        await client.sees("Write @Baton in front of your question.")
        await client.write(mention(QUESTION))
        await expect(client.conversation.locator("strong", has_text="16 weeks")).to_be_visible()
        await client.citation(1).hover()
        source = client.page.get_by_role("link", name="You get 16 weeks of paid parental leave.")

        await client.sees("AI generated")
        await expect(source).to_have_attribute("href", SOURCE)
        await expect(client.page.get_by_text("Leave › Parental leave")).to_be_visible()


async def test_feedback(tmp_path: Path) -> None:
    """A thumb and its reason arrive with the message they are about."""
    async with met(tmp_path) as (baton, client):
        await client.open(GROUP)
        await client.write(mention(QUESTION))
        await client.thumb("Dislike").click()
        await client.page.locator("textarea").fill("Too short")
        await client.page.get_by_role("button", name="Submit").click()
        await expect(client.page.get_by_text("Thank you!")).to_be_visible()

        assert [("unhelpful", "Too short")] == baton.feedback()


async def test_a_channel(tmp_path: Path) -> None:
    """A post that mentions Baton is answered in its own thread, and so is what follows there."""
    async with met(tmp_path) as (_, client):
        await client.open("Triage")
        await client.post(mention(QUESTION))
        await expect(client.conversation.locator("strong", has_text="16 weeks")).to_be_visible()
        await client.write(mention("My card was declined"), place=1)
        await client.sees("Shall I bring in a colleague?")

        assert 1 == await client.threads()


async def test_buttons(tmp_path: Path) -> None:
    """A card's buttons act once: the card is replaced by what was chosen."""
    async with met(tmp_path) as (baton, client):
        await client.write("Please open a ticket")
        await client.press("Yes, do it")
        await client.sees("Ticket T-1 is open.")
        await client.write("My card was declined")
        await client.press(OFFER)
        await client.sees("You asked for a human.")
        await client.sees("I am passing you to a colleague.")

        assert 0 == await client.conversation.get_by_role("button", name=OFFER).count()
        assert HandoffState.REQUESTED is (await baton.rig.handoff()).state


async def test_a_channel_as_a_desk(tmp_path: Path) -> None:
    """The card of a handoff stands in the agents' channel, and changes when it is claimed."""
    async with met(tmp_path, desk=True) as (baton, client):
        await client.write("My card was declined")
        await client.press(OFFER)
        await client.sees("I am passing you to a colleague.")
        await client.open("Triage")
        await client.sees("is waiting for an agent")
        await client.press("Claim")
        await client.sees("claimed at once")

        assert HandoffState.ACCEPTED is (await baton.rig.handoff()).state
        assert 1 == await client.threads()
