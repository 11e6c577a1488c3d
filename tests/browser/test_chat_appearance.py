"""How the chat looks: dark, narrow, calm."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, expect

from tests.browser.chromium import open_page
from tests.browser.stage import Stage, served_stage

pytestmark = pytest.mark.browser
NARROW = {"width": 320, "height": 640}


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with served_stage() as stage:
        yield stage


async def converse(page: Page, stage: Stage) -> None:
    await page.goto(stage.address)
    await page.get_by_role("button", name="How long is parental leave?").click()
    await page.get_by_role("button", name="Source 1: Leave › Parental leave").click()
    await expect(page.get_by_role("link", name="Open the document").first).to_be_visible()


async def background(page: Page) -> str:
    found: str = await page.locator(".panel").evaluate(
        "node => getComputedStyle(node).backgroundColor"
    )
    return found


async def test_the_page_follows_the_visitors_choice_of_light_and_dark(stage: Stage) -> None:
    """Dark is dark for those who want it, light for the others."""
    async with open_page(color_scheme="dark") as page:
        await page.goto(stage.address)
        await expect(page.locator(".panel")).to_be_visible()
        dark = await background(page)
        await page.emulate_media(color_scheme="light")
        light = await background(page)

    assert ("rgb(18, 22, 28)", "rgb(247, 245, 241)") == (dark, light)


async def test_a_page_may_choose_for_its_visitors(stage: Stage) -> None:
    """The attribute data-theme wins over the system."""
    async with open_page(color_scheme="light") as page:
        await page.goto(stage.address)
        await page.locator("baton-chat").evaluate("node => node.dataset.theme = 'dark'")

        assert "rgb(18, 22, 28)" == await background(page)


async def test_nothing_is_cut_off_on_a_narrow_screen(stage: Stage) -> None:
    """At 320 pixels everything fits without scrolling sideways."""
    async with open_page(viewport=NARROW) as page:
        await converse(page, stage)

        widths = await page.locator(".scroller").evaluate(
            "node => [node.scrollWidth, node.clientWidth]"
        )
        assert widths == [320, 320]
        await expect(page.get_by_role("button", name="Send")).to_be_in_viewport(ratio=1)


async def test_reduced_motion_is_respected(stage: Stage) -> None:
    """Nothing moves for those who asked for that."""
    stage.assistant.may_finish.clear()
    async with open_page(reduced_motion="reduce") as page:
        await page.goto(stage.address)
        await page.get_by_role("button", name="How long is parental leave?").click()
        caret = page.locator(".draft > :last-child")
        await expect(page.locator(".draft")).to_contain_text("of paid")

        name = await caret.evaluate("node => getComputedStyle(node, '::after').animationName")
        stage.assistant.may_finish.set()
        assert "none" == name
