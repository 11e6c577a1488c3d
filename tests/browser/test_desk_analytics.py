"""The analytics page in a real browser, over the real use cases."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.busy_months import fill
from tests.browser.desk_stage import DeskStage, open_desk
from tests.browser.looks import CONTRASTS, FITS, picture

pytestmark = pytest.mark.browser


@pytest.fixture
async def desk() -> AsyncIterator[DeskStage]:
    async with open_desk() as opened:
        yield opened


async def _analytics(desk: DeskStage, **options: Any) -> Page:
    page = await desk.agent(**options)
    await page.get_by_role("link", name="Analytics").click()
    await page.locator(".definitions").wait_for()
    return page


def _value(page: Page, name: str) -> Locator:
    return page.locator(".figure", has_text=name).locator(".figure-value").first


async def test_an_empty_ledger_says_so(desk: DeskStage) -> None:
    """There are no zeros to misread, and nothing to export."""
    page = await _analytics(desk)

    await expect(page.get_by_text("Nothing was asked in this time")).to_be_visible()
    await expect(page.get_by_role("button", name="Export CSV")).to_be_disabled()


async def test_figures_stand_with_their_definitions(desk: DeskStage) -> None:
    """Every measure is shown, says over how many it is taken, and is defined on the page."""
    await fill(desk.store)
    page = await _analytics(desk)

    await expect(page.locator(".figure")).to_have_count(15)
    await expect(page.locator(".definition")).to_have_count(15)
    await expect(_value(page, "Conversations")).to_have_text("150")
    await expect(page.locator(".sheet-explanation")).to_contain_text("Weeks begin on Monday")
    await expect(page.locator(".chart .week")).to_have_count(13)


async def test_a_channel_can_be_chosen(desk: DeskStage) -> None:
    """All figures are then those of its conversations, and the way back is there."""
    await fill(desk.store)
    page = await _analytics(desk)
    await page.get_by_role("radio", name="Teams").click()

    await expect(page.locator(".table").first.locator("tbody tr")).to_have_count(1)
    await expect(page.locator(".table").first.locator("tbody th")).to_have_text("Teams")
    await page.get_by_role("radio", name="All channels").click()
    await expect(_value(page, "Conversations")).to_have_text("150")


async def test_a_shorter_period_has_fewer_conversations(desk: DeskStage) -> None:
    """Four weeks touch at most five calendar weeks."""
    await fill(desk.store)
    page = await _analytics(desk)
    await page.get_by_role("radio", name="4 weeks").click()

    await expect(page.locator(".chart .week")).to_have_count(5)


async def test_what_is_shown_can_be_taken_along(desk: DeskStage) -> None:
    """The file has every figure with its unit and what it is taken over."""
    await fill(desk.store)
    page = await _analytics(desk)
    async with page.expect_download() as download:
        await page.get_by_role("button", name="Export CSV").click()

    file = await (await download.value).path()
    text = await asyncio.to_thread(Path(file).read_text)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {"all", "week", "channel", "reason"} == {row["part"] for row in rows}
    assert rows[0]["measure"] == "Conversations"
    assert float(rows[0]["value"]) == 150


async def test_keys_turn_the_pages(desk: DeskStage) -> None:
    """A number opens a page of the desk; the first are the handoffs."""
    page = await _analytics(desk)
    await page.keyboard.press("1")

    await expect(page.get_by_text("Nobody is waiting")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_text_has_enough_contrast(desk: DeskStage, scheme: str) -> None:
    """In both appearances no text is below 4.5 to 1 (WCAG AA)."""
    await fill(desk.store)
    page = await _analytics(desk, color_scheme=scheme)
    await picture(page, f"desk-analytics-{scheme}", scroll=".sheet")

    assert [] == await page.evaluate(CONTRASTS)


async def test_it_fits_a_phone(desk: DeskStage) -> None:
    """At 360 px nothing is cut off sideways; wide tables scroll by themselves."""
    await fill(desk.store)
    page = await _analytics(desk, viewport={"width": 360, "height": 740})
    await picture(page, "desk-analytics-phone", scroll=".sheet")

    assert await page.evaluate(FITS)
