"""The chat page in a real browser, over the real use cases."""

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, expect

from tests.browser.chromium import open_page
from tests.browser.stage import LIMIT, Stage, open_stage, served_stage
from tests.builders import an_agent

pytestmark = pytest.mark.browser
QUESTION = "How long is parental leave?"


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


async def wait_for_human(page: Page) -> None:
    await page.get_by_role("button", name="Talk to a human").first.click()
    await expect(page.get_by_text("You are waiting for a colleague")).to_be_visible()


async def test_a_question_gets_an_answer_whose_source_opens_at_its_heading(
    page: Page, stage: Stage
) -> None:
    """The number in the text opens the source, and the source opens the document."""
    await page.get_by_role("button", name=QUESTION).click()
    await page.get_by_role("button", name="Source 1: Leave › Parental leave").click()
    link = page.get_by_role("link", name="Open the document").first
    async with page.context.expect_page() as opening:
        await link.click()

    document = await opening.value
    heading = document.get_by_role("heading", name="Parental leave")
    assert f"{stage.address}/documents/handbook/leave.md#parental-leave" == document.url
    await expect(heading).to_be_in_viewport()
    await expect(page.get_by_text("You get 16 weeks of paid parental leave.").last).to_be_visible()


async def test_the_answer_is_seen_while_it_is_written(page: Page, stage: Stage) -> None:
    """The draft grows outside the log, so that a screen reader hears only the finished answer."""
    stage.assistant.may_finish.clear()
    await ask(page, QUESTION)
    await expect(page.locator(".draft")).to_contain_text("You get 16 weeks")
    spoken = await page.get_by_role("log").inner_text()

    stage.assistant.may_finish.set()

    await expect(page.get_by_role("log")).to_contain_text("You may take it in two parts.")
    await expect(page.locator(".draft")).to_have_count(0)
    await expect(page.get_by_role("log")).to_have_attribute("aria-live", "polite")
    assert "16 weeks" not in spoken


async def test_a_follow_up_is_answered_in_its_context(page: Page) -> None:
    """What was said before is known when the next question refers to it."""
    await ask(page, QUESTION)
    await expect(page.get_by_text("2 sources")).to_be_visible()

    await ask(page, "And for foster parents?")

    await expect(page.get_by_text("The same holds for foster parents.")).to_be_visible()


async def test_what_is_not_covered_ends_with_a_human_and_a_rating(page: Page, stage: Stage) -> None:
    """Offer, yes, queue, an agent by name, the answer, the end, the rating."""
    await ask(page, "What is the meaning of life?")
    await page.get_by_role("button", name="Yes, please").click()
    await expect(page.get_by_text("You are waiting for a colleague")).to_be_visible()

    handoff = await stage.claimed("Grace Hopper")
    await expect(page.get_by_text("Grace Hopper is with you")).to_be_visible()
    await stage.casework.reply(
        handoff, agent=an_agent("Grace Hopper"), text="It is 42.", key="reply-1"
    )
    await expect(page.get_by_label(re.compile("^Grace Hopper, "))).to_contain_text("It is 42.")
    await stage.casework.resolve(handoff, agent=an_agent("Grace Hopper"), resolution="Told them.")
    await page.get_by_label("3: All right").focus()
    await page.keyboard.press("ArrowRight")
    await page.get_by_label("Anything you want to add?").fill("Quick")
    await page.get_by_role("button", name="Send rating").click()

    await expect(page.get_by_text("You rated this 4 of 5. Thank you.")).to_be_visible()
    await expect(page.get_by_role("heading", name="Ask Lumen")).to_be_in_viewport(ratio=1)
    await ask(page, QUESTION)
    await expect(page.get_by_text("2 sources")).to_be_visible()
    (rated,) = await stage.board.ended()
    assert (4, "Quick") == (rated.rating, rated.rating_comment)


async def test_what_a_colleague_corrects_is_shown_in_its_place(page: Page, stage: Stage) -> None:
    """The wrong words are gone, and a mark says that the message was changed."""
    await ask(page, "What is the meaning of life?")
    await page.get_by_role("button", name="Yes, please").click()
    await expect(page.get_by_text("You are waiting for a colleague.")).to_be_visible()
    handoff = await stage.claimed("Grace Hopper")
    grace = an_agent("Grace Hopper")
    wrong = await stage.casework.reply(handoff, agent=grace, text="It is 41.", key="reply-1")
    await expect(page.get_by_text("It is 41.")).to_be_visible()

    await stage.casework.edit_reply(handoff, wrong.id, agent=grace, text="It is 42.")

    await expect(page.get_by_text("It is 42.")).to_be_visible()
    await expect(page.get_by_text("It is 41.")).to_have_count(0)
    await expect(page.get_by_text("edited")).to_be_visible()


async def test_declining_the_offer_leaves_the_assistant_in_charge(page: Page, stage: Stage) -> None:
    """No means no: nobody is called, and the visitor can write on."""
    await ask(page, "What is the meaning of life?")

    await page.get_by_role("button", name="No, thanks").click()

    await expect(page.get_by_role("button", name="Yes, please")).to_have_count(0)
    await expect(page.get_by_label("Your message")).to_be_focused()
    assert not await stage.board.queue()


async def test_a_reload_keeps_the_conversation(page: Page) -> None:
    """The same browser finds everything again, also what was pressed and what was begun."""
    await ask(page, QUESTION)
    await page.get_by_role("button", name="Helpful", exact=True).click()
    await page.get_by_label("Your message").fill("And what about")

    await page.reload()

    await expect(page.get_by_role("log")).to_contain_text("You may take it in two parts.")
    pressed = page.get_by_role("button", name="Helpful", exact=True)
    await expect(pressed).to_have_attribute("aria-pressed", "true")
    await expect(page.get_by_label("Your message")).to_have_value("And what about")
    await expect(page.locator(".contact")).to_have_count(1)


async def test_a_new_conversation_begins_empty(page: Page) -> None:
    """After a confirmation the page shows the greeting again, and nothing of the old talk."""
    await ask(page, QUESTION)
    await expect(page.get_by_text("2 sources")).to_be_visible()

    await page.get_by_role("button", name="New conversation").click()
    await page.get_by_role("button", name="Begin a new one").click()

    await expect(page.get_by_text("Hello. Ask me anything")).to_be_visible()
    await expect(page.locator(".message")).to_have_count(0)


async def test_an_approval_is_asked_for_and_carried_out(page: Page) -> None:
    """Nothing is written before the visitor confirms; then the result is told."""
    await ask(page, "Please open a ticket")
    card = page.get_by_role("region", name="Please confirm")
    await expect(card).to_contain_text("Laptop is broken")

    await card.get_by_role("button", name="Confirm").click()

    await expect(page.get_by_text("Your ticket is T-1001.")).to_be_visible()
    await expect(card).to_contain_text("You confirmed this.")


async def test_everything_works_from_the_keyboard(page: Page) -> None:
    """From the field back to the first source and into its document link."""
    await expect(page.get_by_label("Your message")).to_be_focused()
    await page.keyboard.type(QUESTION)
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("2 sources")).to_be_visible()
    await expect(page.get_by_label("Your message")).to_be_focused()

    await page.get_by_role("button", name=re.compile("^Source 1")).focus()
    await page.keyboard.press("Enter")

    await expect(page.get_by_role("link", name="Open the document").first).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Open the document").nth(1)).to_be_focused()


async def test_shift_enter_makes_a_line_and_an_input_method_is_left_alone(page: Page) -> None:
    """Only a plain Enter sends."""
    field = page.get_by_label("Your message")
    await field.fill("One")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("Two")

    await field.evaluate(
        "node => node.dispatchEvent(new KeyboardEvent('keydown',"
        " {key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))"
    )

    await expect(field).to_have_value("One\nTwo")
    await expect(page.locator(".message")).to_have_count(0)


async def test_a_message_that_is_too_long_is_held_back_with_the_limit(page: Page) -> None:
    """The visitor sees by how much it is too long before anything is sent."""
    await page.get_by_label("Your message").fill("x" * (LIMIT + 25))

    await page.keyboard.press("Enter")

    await expect(page.get_by_text("25 characters too many")).to_be_visible()
    await expect(page.get_by_role("button", name="Send")).to_be_disabled()
    await expect(page.locator(".message")).to_have_count(0)


async def test_markup_in_an_answer_is_shown_and_never_runs(page: Page) -> None:
    """Whatever a model or a document says, the page draws it as text."""
    await ask(page, "Something hostile")

    await expect(page.get_by_role("log")).to_contain_text("<img src=x onerror=")
    assert "Ask Lumen" == await page.title()
    assert 0 == await page.locator("img, .text script, .text a").count()


async def test_what_is_written_offline_is_sent_once_when_the_connection_is_back(
    page: Page,
) -> None:
    """The banner says so, nothing is lost and nothing is sent twice."""
    await ask(page, QUESTION)
    await expect(page.get_by_text("2 sources")).to_be_visible()
    await page.context.set_offline(offline=True)
    await expect(page.get_by_text("No connection.")).to_be_visible()
    await ask(page, "And for foster parents?")
    await expect(page.get_by_text("Waiting to be sent")).to_be_visible()

    await page.context.set_offline(offline=False)

    await expect(page.get_by_text("The same holds for foster parents.")).to_be_visible()
    await expect(page.get_by_text("No connection.")).to_be_hidden()
    await expect(page.locator(".contact")).to_have_count(2)
    await expect(page.get_by_role("log").locator(".contact")).to_have_count(2)


async def test_a_restart_of_the_server_loses_nothing() -> None:
    """The page comes back by itself and is told what it missed, once."""
    async with open_stage() as stage, open_page() as page:
        async with stage.served():
            await page.goto(stage.address)
            await wait_for_human(page)
            handoff = await stage.claimed("Grace")
            await expect(page.get_by_text("Grace is with you")).to_be_visible()
        await expect(page.get_by_text("No connection.")).to_be_visible()
        await stage.casework.reply(
            handoff, agent=an_agent("Grace"), text="Are you there?", key="reply-1"
        )

        async with stage.served():
            await expect(page.get_by_text("Are you there?")).to_be_visible()

            await expect(page.get_by_text("Connected again.")).to_be_visible()
            await expect(page.locator(".agent")).to_have_count(1)


async def test_an_unreachable_server_is_told_with_a_way_to_try_again(page: Page) -> None:
    """The page does not stay empty."""
    await page.route("**/api/widget", lambda route: route.abort())
    await page.reload()
    await expect(page.get_by_role("alert")).to_contain_text("cannot reach its server")
    await page.unroute("**/api/widget")

    await page.get_by_role("button", name="Try again").click()

    await expect(page.get_by_text("Hello. Ask me anything")).to_be_visible()
