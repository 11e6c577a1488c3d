"""How the desk looks and fits: narrow, dark, readable. Pictures are kept when asked for."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.desk_stage import DeskStage, open_desk
from tests.browser.looks import CONTRASTS, FITS, picture

pytestmark = pytest.mark.browser


@pytest.fixture
async def desk() -> AsyncIterator[DeskStage]:
    async with open_desk() as opened:
        yield opened


async def _busy(desk: DeskStage, **options: Any) -> Page:
    await desk.hand_off()
    page = await desk.agent(**options)
    await page.locator("[data-row]").first.click()
    await page.get_by_role("button", name="Claim").click()
    await page.get_by_label("Message").fill("Payroll says yes, in writing.")
    await page.keyboard.press("Control+Enter")
    await page.locator(".line.note").wait_for()
    await page.locator(".toast").first.wait_for(state="detached")
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_text_has_enough_contrast(desk: DeskStage, scheme: str) -> None:
    """In both appearances, which follow the system, no text is below 4.5 to 1 (WCAG AA)."""
    page = await _busy(desk, color_scheme=scheme)
    await picture(page, f"desk-{scheme}")
    notes = await page.evaluate(CONTRASTS)
    await page.get_by_role("radio", name="Reply to contact").click()
    await picture(page, f"desk-reply-{scheme}")

    assert [] == notes
    assert [] == await page.evaluate(CONTRASTS)


async def test_the_appearance_can_be_chosen(desk: DeskStage) -> None:
    """The switch goes from the system's appearance to light and to dark, and is remembered."""
    page = await desk.agent()
    switch = page.locator("[data-theme-switch]")
    await switch.click()
    await switch.click()
    await page.reload()

    await expect(switch).to_have_text("Dark")
    ground = "getComputedStyle(document.body).backgroundColor"
    assert await page.evaluate(ground) == "rgb(18, 22, 28)"


async def test_a_phone_shows_one_pane_at_a_time(desk: DeskStage) -> None:
    """At 360 px nothing is cut off sideways, and the panes are tabs."""
    await desk.hand_off()
    page = await desk.agent(viewport={"width": 360, "height": 740})
    await picture(page, "desk-phone-queue")
    assert await page.evaluate(FITS)
    await page.locator("[data-row]").first.click()
    await expect(page.locator(".conversation-title")).to_be_visible()
    await expect(page.locator(".queue")).to_be_hidden()
    await page.get_by_role("button", name="Claim").click()
    await expect(page.get_by_role("button", name="Resolve")).to_be_visible()
    await picture(page, "desk-phone-conversation")
    assert await page.evaluate(FITS)
    await page.get_by_role("tab", name="Packet").click()
    await expect(page.locator(".reason")).to_be_visible()
    await picture(page, "desk-phone-packet")

    assert await page.evaluate(FITS)


async def test_the_dialogs_fit(desk: DeskStage) -> None:
    """The dialog of resolving fits a phone, and Escape leaves it."""
    page = await _busy(desk, viewport={"width": 360, "height": 740})
    await page.get_by_role("button", name="Resolve").click()
    await expect(page.locator(".dialog:visible")).to_be_visible()
    await picture(page, "desk-phone-resolve")
    assert await page.evaluate(FITS)
    await page.keyboard.press("Escape")

    await expect(page.locator(".dialog:visible")).to_be_hidden()
