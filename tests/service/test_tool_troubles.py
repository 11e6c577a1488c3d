"""A failed tool delays what it was to do, or ends it."""

from datetime import timedelta

from bot.domain.errors import SendDelayed, SendRejected, SendUncertain, ToolFailed
from bot.service.tool_troubles import TRY_CRM_AGAIN, as_send_error


def test_the_wait_that_the_other_side_names_is_kept() -> None:
    """Not ours."""
    wait = timedelta(hours=3)

    error = as_send_error(ToolFailed("crm", "the day's calls are used up", retry_after=wait))

    assert isinstance(error, SendDelayed)
    assert wait == error.retry_after


def test_what_nobody_waits_for_is_tried_again_soon_for_a_long_time() -> None:
    """A ticket may be late; the CRM may be away for a moment only."""
    error = as_send_error(ToolFailed("crm", "it cannot be reached"), wait=TRY_CRM_AGAIN)

    assert isinstance(error, SendDelayed)
    assert TRY_CRM_AGAIN == error.retry_after


def test_what_somebody_waits_for_has_an_end() -> None:
    """Each try counts."""
    error = as_send_error(ToolFailed("crm", "it cannot be reached"))

    assert isinstance(error, SendUncertain)


def test_a_refusal_is_not_tried_again() -> None:
    """The operator sees it, with the other side's own words."""
    error = as_send_error(ToolFailed("crm", "a ticket needs a category", is_final=True))

    assert isinstance(error, SendRejected)
    assert "needs a category" in str(error)
