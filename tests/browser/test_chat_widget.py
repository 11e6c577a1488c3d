"""The widget on a page of somebody else."""

from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI
from playwright.async_api import Page, expect
from starlette.responses import HTMLResponse

from tests.browser.chromium import open_page
from tests.browser.stage import Stage, free_port, served_stage, serving
from tests.builders import an_agent

pytestmark = pytest.mark.browser
_SHOP = """<!doctype html><html lang="en"><title>Shop</title>
<style>* {{ color: red !important; font: italic 40px serif; }} button {{ display: none; }}</style>
<body><h1>A shop</h1><script src="{address}/widget.js" defer></script></body></html>"""


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with served_stage() as stage:
        yield stage


@pytest.fixture
async def page(stage: Stage) -> AsyncIterator[Page]:
    shop = FastAPI()

    @shop.get("/")
    async def front() -> HTMLResponse:
        policy = f"default-src 'self' 'unsafe-inline' {stage.address} ws:"
        headers = {"Content-Security-Policy": policy}
        return HTMLResponse(_SHOP.format(address=stage.address), headers=headers)

    port = free_port()
    async with serving(shop, "127.0.0.1", port), open_page() as page:
        await page.goto(f"http://127.0.0.1:{port}/")
        yield page


async def test_one_script_tag_brings_the_chat_to_any_page(page: Page, stage: Stage) -> None:
    """It opens, answers with sources of its own server, and closes to where the visitor was."""
    launcher = page.get_by_role("button", name="Open the chat")
    await launcher.click()
    await expect(page.get_by_label("Your message")).to_be_focused()
    await page.keyboard.type("How long is parental leave?")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Source 1: Leave › Parental leave").click()
    address = await page.get_by_role("link", name="Open the document").first.get_attribute("href")

    await page.keyboard.press("Escape")

    await expect(page.get_by_role("dialog")).to_be_hidden()
    await expect(launcher).to_be_focused()
    assert f"{stage.address}/documents/handbook/leave.md#parental-leave" == address


async def test_the_pages_styles_and_the_widgets_do_not_touch(page: Page) -> None:
    """A page with rough styles of its own neither breaks the widget nor is changed by it."""
    await page.get_by_role("button", name="Open the chat").click()

    inside = await page.locator(".greeting").evaluate("node => getComputedStyle(node).fontStyle")
    outside = await page.get_by_role("heading", name="A shop").evaluate(
        "node => getComputedStyle(node).fontStyle"
    )

    assert ("normal", "italic") == (inside, outside)


async def test_a_reply_that_arrives_while_it_is_closed_is_counted(page: Page, stage: Stage) -> None:
    """The visitor sees on the launcher that somebody answered."""
    await page.get_by_role("button", name="Open the chat").click()
    await page.get_by_role("button", name="Talk to a human").click()
    await expect(page.get_by_text("You are waiting for a colleague")).to_be_visible()
    handoff = await stage.claimed("Grace")
    await expect(page.get_by_text("Grace is with you")).to_be_visible()
    await page.get_by_role("button", name="Close the chat").first.click()

    await stage.casework.reply(handoff, agent=an_agent("Grace"), text="Hello!", key="reply-1")

    await expect(page.locator(".unread")).to_have_text("1")
    await page.get_by_role("button", name="Open the chat").click()
    await expect(page.get_by_text("Hello!")).to_be_visible()
    await expect(page.locator(".unread")).to_be_hidden()


async def test_opening_the_page_stores_nothing(page: Page, stage: Stage) -> None:
    """A visitor who only looks leaves no conversation behind."""
    await page.get_by_role("button", name="Open the chat").click()

    await expect(page.get_by_text("Hello. Ask me anything")).to_be_visible()
    assert not await stage.board.conversations()
