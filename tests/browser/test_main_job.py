"""The main job in two windows of a real browser, against `app.py serve` with its defaults."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.chromium import open_browser
from tests.browser.test_chat_served import IMAGES, served, settings

pytestmark = pytest.mark.browser
__all__ = ["settings"]  # the fixture of the tests beside this one
TOKEN = "a-token-for-this-test"
WIDE = {"width": 1440, "height": 900}


@asynccontextmanager
async def signed_in(browser: Browser, address: str, name: str) -> AsyncIterator[Page]:
    """Open the desk in a window of its own and sign in."""
    context = await browser.new_context(viewport=WIDE)
    page = await context.new_page()
    page.set_default_timeout(15_000)
    await page.goto(f"{address}/desk")
    await page.get_by_label("Your name").fill(name)
    await page.get_by_label("Desk token").fill(TOKEN)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_text("Nobody is waiting")).to_be_visible()
    yield page
    await context.close()


async def ask(chat: Page, question: str) -> None:
    """Write into the chat and send."""
    await chat.get_by_label("Your message").fill(question)
    await chat.keyboard.press("Enter")


async def claim(desk: Page) -> None:
    """Open the handoff that just arrived, and claim it."""
    await desk.locator("[data-row]").first.click()
    await desk.get_by_role("button", name="Claim").click()
    await expect(desk.get_by_role("button", name="Resolve")).to_be_visible()


async def reply(desk: Page, text: str) -> None:
    """Answer the contact: an act of its own."""
    await desk.get_by_role("radio", name="Reply to contact").click()
    await desk.get_by_label("Message").fill(text)
    await desk.keyboard.press("Control+Enter")


@pytest.mark.timeout(240)
async def test_from_a_question_to_a_human_s_answer_and_a_rating(
    settings: tuple[Path, str],
) -> None:
    """Asked, answered with a source, not covered, handed off, claimed, answered, ended, rated."""
    async with served(*settings), open_browser() as browser:
        chat = await (await browser.new_context(viewport=WIDE)).new_page()
        chat.set_default_timeout(15_000)
        async with signed_in(browser, settings[1], "Ana") as desk:
            await chat.goto(settings[1])
            await ask(chat, "How long do I have to return a bike?")
            await expect(chat.get_by_role("button", name="Source 1: ").first).to_be_visible()
            await ask(chat, "What is the capital of Mongolia?")
            await chat.get_by_role("button", name="Yes, please").click()
            await expect(desk.locator("[data-row]")).to_contain_text("capital of Mongolia")
            await claim(desk)
            await expect(desk.locator(".packet")).to_contain_text("Not covered")
            await expect(chat.get_by_text("Ana is here")).to_be_visible()
            await reply(desk, "Ulaanbaatar. Anything about bikes?")
            await expect(chat.get_by_text("Ulaanbaatar. Anything about bikes?")).to_be_visible()
            await _picture(desk, "desk-light.png")
            await ask(chat, "No, thank you!")
            await expect(desk.locator(".line.contact").last).to_contain_text("No, thank you!")
            await desk.get_by_role("button", name="Resolve").click()
            await desk.locator(".dialog:visible").get_by_role("button", name="Resolve").click()

            await expect(chat.get_by_text("How did it go?")).to_be_visible()
            await chat.locator(".stars label").last.click()
            await chat.get_by_role("button", name="Send rating").click()
            await desk.get_by_role("tab", name="Ended").click()
            await desk.locator("[data-row]").first.click()
            await expect(desk.locator(".packet")).to_contain_text("Rating")


@pytest.mark.timeout(240)
async def test_returned_to_the_assistant_it_answers_again(
    settings: tuple[Path, str],
) -> None:
    """After a hand-back the contact's next question is the assistant's."""
    async with served(*settings), open_browser() as browser:
        chat = await (await browser.new_context(viewport=WIDE)).new_page()
        chat.set_default_timeout(15_000)
        async with signed_in(browser, settings[1], "Ben") as desk:
            await chat.goto(settings[1])
            await ask(chat, "I want to talk to a human")
            await claim(desk)
            await desk.get_by_role("button", name="Hand back").click()
            await desk.locator(".dialog:visible").get_by_role("button", name="Hand back").click()
            await expect(chat.get_by_text("Ben has left.")).to_be_visible()

            await ask(chat, "How long do I have to return a bike?")

            await expect(chat.get_by_role("button", name="Source 1: ").first).to_be_visible()


async def _picture(page: Page, name: str) -> None:
    if os.environ.get("BATON_SCREENSHOTS") == "1":
        await page.screenshot(path=IMAGES / name, animations="disabled")
