"""The page of gaps in a real browser, over the real use cases."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.busy_months import fill
from tests.browser.desk_stage import DeskStage, open_desk
from tests.browser.looks import CONTRASTS, FITS, picture

pytestmark = pytest.mark.browser


@pytest.fixture
async def desk() -> AsyncIterator[DeskStage]:
    async with open_desk() as opened:
        yield opened


async def _gaps(desk: DeskStage, **options: Any) -> Page:
    await fill(desk.store)
    page = await desk.agent(**options)
    await page.get_by_role("link", name="Gaps").click()
    await page.locator(".gap").first.wait_for()
    return page


async def test_without_gaps_the_page_says_so(desk: DeskStage) -> None:
    """And does not look broken."""
    page = await desk.agent()
    await page.get_by_role("link", name="Gaps").click()

    await expect(page.get_by_text("Nothing was left unanswered")).to_be_visible()


async def test_questions_in_other_words_are_one_gap(desk: DeskStage) -> None:
    """What was asked most leads, with its trend and other wordings."""
    page = await _gaps(desk)
    first = page.locator(".gap").first

    await expect(page.locator(".gap-question").first).to_contain_text("parental leave")
    await expect(first.locator(".trend-week")).to_have_count(13)
    await first.locator("summary").click()
    await expect(first.locator(".gap-wording").first).to_contain_text("Also: ")


async def test_a_gap_leads_to_its_conversations(desk: DeskStage) -> None:
    """The conversation opens at the desk."""
    page = await _gaps(desk)
    first = page.locator(".gap").first
    await first.locator("summary").click()
    async with page.context.expect_page() as opening:
        await first.locator(".gap-links a").first.click()

    opened = await opening.value
    await expect(opened.locator(".line.contact")).to_contain_text("arental leave")


async def test_one_press_drafts_an_article(desk: DeskStage) -> None:
    """With what agents replied; it can be taken along as a file."""
    page = await _gaps(desk)
    await page.get_by_role("button", name="Draft an article").first.click()
    draft = page.get_by_label("Draft", exact=True)
    await expect(draft).to_have_value(re.compile("ask your manager first"))
    await picture(page, "desk-gaps-draft")
    async with page.expect_download() as download:
        await page.get_by_role("button", name="Download").click()

    saved = await download.value
    text = await asyncio.to_thread(Path(await saved.path()).read_text)
    assert saved.suggested_filename.endswith(".md")
    assert text.startswith("---\ntitle: ")
    assert "draft: true" in text


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_text_has_enough_contrast(desk: DeskStage, scheme: str) -> None:
    """In both appearances no text is below 4.5 to 1 (WCAG AA)."""
    page = await _gaps(desk, color_scheme=scheme)
    await page.locator(".gap summary").first.click()
    await picture(page, f"desk-gaps-{scheme}", scroll=".sheet")

    assert [] == await page.evaluate(CONTRASTS)


async def test_it_fits_a_phone(desk: DeskStage) -> None:
    """At 360 px nothing is cut off sideways, the draft included."""
    page = await _gaps(desk, viewport={"width": 360, "height": 740})
    await picture(page, "desk-gaps-phone", scroll=".sheet")
    assert await page.evaluate(FITS)
    await page.get_by_role("button", name="Draft an article").first.click()
    await page.get_by_label("Draft", exact=True).wait_for()

    assert await page.evaluate(FITS)
