"""The web desk in a real browser, over the real use cases."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, expect

from tests.browser.desk_stage import CONVERSATION, DeskStage, open_desk
from tests.builders import an_agent

pytestmark = pytest.mark.browser


@pytest.fixture
async def desk() -> AsyncIterator[DeskStage]:
    async with open_desk() as opened:
        yield opened


async def _open_first(page: Page) -> None:
    await page.locator("[data-row]").first.click()
    await expect(page.locator(".conversation-title")).to_have_text("Ada")


async def _claimed(desk: DeskStage, name: str = "Grace") -> Page:
    await desk.hand_off()
    page = await desk.agent(name)
    await _open_first(page)
    await page.get_by_role("button", name="Claim").click()
    await expect(page.get_by_role("button", name="Resolve")).to_be_visible()
    return page


async def test_a_wrong_token_is_refused_with_a_sentence(desk: DeskStage) -> None:
    """Who does not know the token stays outside and reads why."""
    page = await desk.page(await desk.browser.new_context())
    await page.goto(f"{desk.stage.address}/desk/")
    await page.get_by_label("Your name").fill("Mallory")
    await page.get_by_label("Desk token").fill("guess")
    await page.get_by_role("button", name="Sign in").click()

    await expect(page.get_by_role("alert")).to_contain_text("This is not the desk token.")


async def test_a_handoff_appears_at_once(desk: DeskStage) -> None:
    """A page that shows an empty queue shows a new handoff without being loaded again."""
    page = await desk.agent()
    await expect(page.get_by_text("Nobody is waiting")).to_be_visible()

    await desk.hand_off()

    await expect(page.locator("[data-row]")).to_contain_text("foster parents")
    await expect(page.locator(".row-age")).to_have_text("4 min")
    await expect(page).to_have_title("(1) Baton desk")


async def test_one_of_two_agents_wins_a_claim(desk: DeskStage) -> None:
    """Of two agents who claim at the same time one wins; the other sees who."""
    await desk.hand_off()
    pages = [await desk.agent("Ana"), await desk.agent("Ben")]
    for page in pages:
        await _open_first(page)

    await asyncio.gather(
        *(page.locator('[data-shortcut="c"]:visible').evaluate("e => e.click()") for page in pages)
    )

    winner = await _assignee(desk)
    loser = pages[1] if winner == "Ana" else pages[0]
    await expect(loser.locator(".standing")).to_contain_text(f"With {winner}")
    await expect(loser.get_by_role("button", name="Claim")).to_be_hidden()


async def test_who_claims_too_late_is_told_who_was_faster(desk: DeskStage) -> None:
    """A page that has not heard of the claim yet says so when its button is pressed."""
    await desk.hand_off()
    page = await desk.agent("Ben")
    await _open_first(page)
    async with desk.store.writing() as records:
        handoff = await records.handoffs.get("handoff-1")
        await records.handoffs.save(handoff.accepted(an_agent("Ana"), handoff.requested_at))

    await page.get_by_role("button", name="Claim").click()

    await expect(page.locator(".toast").get_by_text("Already claimed by Ana.")).to_be_visible()


async def _assignee(desk: DeskStage) -> str:
    while True:
        async with desk.store.reading() as records:
            assignee: str | None = (await records.handoffs.get("handoff-1")).assignee
        if assignee:
            return assignee
        await asyncio.sleep(0.02)


async def test_what_an_agent_writes_is_a_note_by_default(desk: DeskStage) -> None:
    """After a claim the composer writes notes; a note is shown to agents and to nobody else."""
    page = await _claimed(desk)
    await page.get_by_label("Message").fill("Ask payroll first.")
    await page.keyboard.press("Control+Enter")

    await expect(page.locator(".line.note")).to_contain_text("Ask payroll first.")
    await expect(page.locator(".line.note")).to_contain_text("Only agents see this")
    assert "Ask payroll first." not in [message.text for message in await desk.said()]


async def test_a_reply_reaches_the_contact_once(desk: DeskStage) -> None:
    """A reply is chosen, written and sent; pressing the button twice sends it once."""
    page = await _claimed(desk)
    await page.get_by_role("radio", name="Reply to contact").click()
    await page.get_by_label("Message").fill("Yes, it covers foster parents.")
    await page.get_by_role("button", name="Send to Ada").dblclick()

    await expect(page.locator(".line.agent")).to_contain_text("Yes, it covers foster parents.")
    await expect(page.get_by_label("Message")).to_have_value("")
    assert await desk.agent_said() == ["Yes, it covers foster parents."]


async def test_a_suggested_reply_is_inserted_and_not_sent(desk: DeskStage) -> None:
    """The key i puts the suggestion into the composer as a reply; nothing leaves by it."""
    page = await _claimed(desk)
    await page.keyboard.press("i")

    await expect(page.get_by_label("Message")).to_have_value(
        "You get 16 weeks of paid parental leave.\n\n"
        "Leave: https://handbook.example.com/leave#parental-leave"
    )
    await expect(page.get_by_role("radio", name="Reply to contact")).to_be_checked()
    assert await desk.agent_said() == []


async def test_what_the_contact_writes_arrives(desk: DeskStage) -> None:
    """A message of the contact appears in the open conversation by itself."""
    page = await _claimed(desk)

    await desk.contact_writes("And what about adoption?")

    await expect(page.locator(".line.contact").last).to_contain_text("And what about adoption?")


async def test_an_agent_resolves(desk: DeskStage) -> None:
    """Resolving asks how it ended, says that a rating is asked for, and empties the queue."""
    page = await _claimed(desk)
    await page.get_by_role("button", name="Resolve").click()
    dialog = page.locator(".dialog:visible")
    await expect(dialog).to_contain_text("is asked for a rating")
    await dialog.get_by_role("button", name="Answered").click()
    await dialog.get_by_role("button", name="Resolve").click()

    await expect(page.get_by_text("Nobody is waiting")).to_be_visible()
    await page.get_by_role("tab", name="Ended").click()
    await expect(page.locator("[data-row]")).to_contain_text("Resolved by Grace")
    await expect(page.locator(".packet")).to_contain_text("Answered")


async def test_an_agent_hands_back_with_a_note(desk: DeskStage) -> None:
    """Handing back returns the conversation to the assistant together with a note."""
    page = await _claimed(desk)
    await page.get_by_role("button", name="Hand back").click()
    dialog = page.locator(".dialog:visible")
    await dialog.get_by_label("Note for the assistant").fill("Foster parents are covered.")
    await dialog.get_by_role("button", name="Hand back").click()

    await expect(page.locator(".standing")).to_contain_text("Handed back to the assistant")
    async with desk.store.reading() as records:
        notes = [note.text for note in await records.messages.notes(CONVERSATION)]
    assert notes == ["Foster parents are covered."]


async def test_an_agent_steps_in(desk: DeskStage) -> None:
    """A conversation of the assistant can be read, and taken over."""
    await desk.talk_to_assistant()
    page = await desk.agent()
    await page.get_by_role("tab", name="With the assistant").click()
    await _open_first(page)
    await page.get_by_role("button", name="Step in").click()

    await expect(page.locator(".standing")).to_contain_text("Yours")
    await expect(page.locator(".reason")).to_have_text("An agent stepped in")


async def test_the_keys_walk_claim_and_turn(desk: DeskStage) -> None:
    """Keys: j opens the next, c claims, r turns to replying, n to notes, ? shows the keys."""
    await desk.hand_off()
    page = await desk.agent()
    await page.keyboard.press("j")
    await expect(page.locator(".conversation-title")).to_have_text("Ada")
    await page.keyboard.press("c")
    await expect(page.get_by_role("button", name="Resolve")).to_be_visible()
    await page.keyboard.press("r")
    await expect(page.get_by_text("Ada reads this")).to_be_visible()
    await expect(page.get_by_label("Message")).to_be_focused()
    await page.keyboard.press("Escape")
    await page.keyboard.press("n")
    await expect(page.locator(".readers")).to_have_text("Only agents see this")
    await page.keyboard.press("Escape")
    await page.keyboard.press("?")

    await expect(page.locator(".dialog:visible")).to_contain_text("Insert the suggested reply")


async def test_signing_out_closes_the_desk(desk: DeskStage) -> None:
    """After signing out the desk asks for the token again."""
    page = await desk.agent()
    await page.get_by_role("button", name="Sign out").click()
    await page.goto(f"{desk.stage.address}/desk/")

    await expect(page.get_by_label("Desk token")).to_be_visible()
