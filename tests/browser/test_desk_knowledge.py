"""The knowledge page in a real browser, over the real use case."""

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


async def _knowledge(desk: DeskStage, **options: Any) -> Page:
    page = await desk.agent(**options)
    await page.get_by_role("link", name="Knowledge").click()
    await page.locator("[data-source]").first.wait_for()
    return page


async def _ask(page: Page, text: str = "How long is parental leave?") -> None:
    await page.get_by_label("Question", exact=True).fill(text)
    await page.get_by_role("button", name="Test the answer").click()
    await page.locator(".trial").wait_for()


async def test_sources_stand_with_age_and_failures(desk: DeskStage) -> None:
    """A source that is too old says so, with what could not be read and why."""
    page = await _knowledge(desk)
    handbook, shop = page.locator("[data-source=handbook]"), page.locator("[data-source=shop]")

    await expect(handbook).to_contain_text("12 documents · 80 chunks")
    await expect(handbook).to_contain_text("12 min old, should be under 1 h")
    await expect(handbook).to_contain_text("Next: ")
    await expect(shop).to_contain_text("answered 503")
    await shop.get_by_text("2 documents could not be read").click()
    await expect(shop).to_contain_text("The file is protected by a password.")


async def test_a_source_is_refreshed_now(desk: DeskStage) -> None:
    """The page says what was done, and the source is up to date."""
    page = await _knowledge(desk)
    shop = page.locator("[data-source=shop]")
    await shop.get_by_role("button", name="Refresh now").click()

    await expect(page.locator(".toast")).to_contain_text("shop is up to date: 1 new, 2 changed.")
    await expect(shop).to_contain_text("13 documents")
    await expect(shop).to_contain_text("Just now")
    await expect(shop).not_to_contain_text("503")


async def test_each_audience_finds_what_it_may_see(desk: DeskStage) -> None:
    """With the scores of both halves; what others may not see is not found."""
    page = await _knowledge(desk)
    await page.get_by_label("Question", exact=True).fill("parental leave")
    await page.keyboard.press("Enter")
    await expect(page.locator(".hit")).to_have_count(1)
    await expect(page.locator(".hit-title")).to_contain_text("Shipping")
    await page.get_by_role("radio", name="Employees").click()
    await page.get_by_role("button", name="Find passages").click()

    await expect(page.locator(".found-heading")).to_have_text("2 passages for public, employees")
    await expect(page.locator(".hit").first).to_contain_text("16 weeks of paid parental leave")
    await expect(page.locator(".hit-scores").first).to_contain_text("Fused")
    await page.get_by_label("Labels of the audience").fill("group:drivers")
    await page.get_by_role("button", name="Find passages").click()
    await expect(page.locator(".found-heading")).to_have_text("Nothing for group:drivers")


async def test_a_question_can_be_tested(desk: DeskStage) -> None:
    """What it would answer, how sure it is and why; nothing of it is stored."""
    page = await _knowledge(desk)
    await _ask(page)

    await expect(page.locator(".trial-verdict")).to_have_text("It would answer")
    await expect(page.locator(".trial")).to_contain_text("90% sure of its answer")
    await expect(page.locator(".trial")).to_contain_text("How near the best passage is")
    async with desk.store.reading() as records:
        assert [] == list(await records.conversations.with_assistant(limit=5))


async def test_an_escalation_says_why(desk: DeskStage) -> None:
    """In the words of the desk."""
    page = await _knowledge(desk)
    await _ask(page, "May I bring my dog?")

    await expect(page.locator(".trial-verdict")).to_have_text(
        "It would offer a human: not covered by the knowledge"
    )


async def test_an_empty_question_is_refused_with_a_sentence(desk: DeskStage) -> None:
    """Nothing is asked."""
    page = await _knowledge(desk)
    await page.get_by_role("button", name="Test the answer").click()

    await expect(page.locator(".toast")).to_be_visible()
    await expect(page.locator(".trial")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_text_has_enough_contrast(desk: DeskStage, scheme: str) -> None:
    """In both appearances no text is below 4.5 to 1 (WCAG AA)."""
    page = await _knowledge(desk, color_scheme=scheme)
    await page.get_by_role("radio", name="Employees").click()
    await _ask(page)
    await picture(page, f"desk-knowledge-{scheme}", scroll=".sheet")
    answered = await page.evaluate(CONTRASTS)
    await _ask(page, "May I bring my dog?")

    assert [] == answered
    assert [] == await page.evaluate(CONTRASTS)


async def test_it_fits_a_phone(desk: DeskStage) -> None:
    """At 360 px nothing is cut off sideways."""
    page = await _knowledge(desk, viewport={"width": 360, "height": 740})
    await _ask(page)
    await picture(page, "desk-knowledge-phone", scroll=".sheet")

    assert await page.evaluate(FITS)
