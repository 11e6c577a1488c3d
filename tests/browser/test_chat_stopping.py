"""Second thoughts at the chat page: stop an answer, and need no human any more."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, expect

from tests.browser.chromium import open_page
from tests.browser.stage import Stage, served_stage

pytestmark = pytest.mark.browser
NO_HUMAN = "I do not need a human any more"


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with served_stage() as stage:
        yield stage


@pytest.fixture
async def page(stage: Stage) -> AsyncIterator[Page]:
    async with open_page() as page:
        await page.goto(stage.address)
        yield page


async def ask(page: Page, text: str) -> None:
    await page.get_by_label("Your message").fill(text)
    await page.keyboard.press("Enter")


async def test_an_answer_is_stopped_while_it_is_written(page: Page, stage: Stage) -> None:
    """The draft goes, the question stays, and the next one is answered."""
    stage.assistant.may_finish.clear()
    await ask(page, "How long is parental leave?")
    await expect(page.locator(".draft")).to_contain_text("You get 16 weeks")

    await page.get_by_role("button", name="Stop").click()

    await expect(page.locator(".draft")).to_have_count(0)
    await expect(page.get_by_role("button", name="Stop")).to_have_count(0)
    await expect(page.get_by_role("log")).to_contain_text("How long is parental leave?")
    stage.assistant.may_finish.set()
    await ask(page, "And parental leave for twins?")
    await expect(page.get_by_role("log")).to_contain_text("You may take it in two parts.")


async def test_a_human_is_no_longer_needed(page: Page, stage: Stage) -> None:
    """The button stands below the notice, once; afterwards the assistant answers again."""
    await ask(page, "What is the wifi password?")
    await page.get_by_role("button", name="Yes, please").click()
    await expect(page.get_by_text("You are waiting for a colleague")).to_be_visible()
    waiting = len(await stage.board.queue())

    await page.get_by_role("button", name=NO_HUMAN).click()

    await expect(page.get_by_text("I have told my colleagues")).to_be_visible()
    await expect(page.get_by_role("button", name=NO_HUMAN)).to_have_count(0)
    await expect(page.get_by_text("You are waiting for a colleague")).to_be_hidden()
    assert (waiting, 0) == (1, len(await stage.board.queue()))


async def test_once_a_colleague_is_there_the_button_is_gone(page: Page, stage: Stage) -> None:
    """Who talks with a human says it to them."""
    await ask(page, "What is the wifi password?")
    await page.get_by_role("button", name="Yes, please").click()
    await expect(page.get_by_role("button", name=NO_HUMAN)).to_be_visible()

    await stage.claimed("Grace")

    await expect(page.get_by_text("Grace is here")).to_be_visible()
    await expect(page.get_by_role("button", name=NO_HUMAN)).to_have_count(0)
