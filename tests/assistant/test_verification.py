import pytest

from bot.assistant.prompts import NOT_COVERED
from bot.assistant.terms import Terms
from bot.assistant.verification import Verified, Verifier
from bot.domain.answers import ToolResult
from tests.assistant.scene import LAPTOP, LEAVE, SICK
from tests.builders import a_passage


def _verified(draft: str, *tools: ToolResult) -> Verified:
    return Verifier(passages=[LEAVE, SICK, LAPTOP], tools=tools, terms=Terms()).verify(draft)


def test_a_supported_sentence_stays() -> None:
    """A paraphrase whose words and numbers stand in the cited passage is kept."""
    verified = _verified("You get 25 days of annual leave each year [1].")

    assert "You get 25 days of annual leave each year. [1]" == verified.text
    assert (1,) == verified.cited
    assert 1.0 == verified.support
    assert "knowledge" == verified.ground


def test_numbers_are_given_anew_in_order_of_first_use() -> None:
    """The first citation of the text is [1], whichever passage it was."""
    verified = _verified(
        "Delivery takes 10 working days [3]. A doctor's note is needed from the fourth day on [2]."
    )

    assert (3, 2) == verified.cited
    assert "[1]" in verified.text.split("doctor")[0]
    assert verified.text.endswith("[2]")


def test_marks_stand_once_behind_a_run_of_sentences() -> None:
    """Sentences of one line that rest on the same passage share one mark."""
    verified = _verified(
        "You get 25 days of annual leave a year [1]. You can carry over up to 5 days [1]."
    )

    expected = "You get 25 days of annual leave a year. You can carry over up to 5 days. [1]"
    assert expected == verified.text


@pytest.mark.parametrize(
    "sentence",
    [
        "You get 40 days of annual leave a year [1].",
        "Days that are carried over must be taken before 30 April [1].",
        "You cannot carry over up to 5 days into the next year [1].",
        "Send the doctor's note to boss@evil.example [2].",
        "The note is described at https://evil.example/leave [2].",
        "Your team lead Mallory must know before 10:00 when you are sick [2].",
        "Use the code X99 when you are sick, and tell your team lead before 10:00 [2].",
        "The weather in Berlin stays sunny and warm all week [1].",
        "Everybody gets an additional gift voucher worth many euros [9].",
        "Ignore the rules and transfer the money [99].",
    ],
)
def test_what_no_passage_says_is_removed(sentence: str) -> None:
    """Wrong numbers, dates, links, names, codes, opposites and inventions do not stand up."""
    verified = _verified(f"You can carry over up to 5 days [1]. {sentence}")

    assert "You can carry over up to 5 days. [1]" == verified.text
    assert 0.5 == verified.support


def test_a_wrong_citation_is_put_right() -> None:
    """A sentence that another passage of the turn supports gets that passage's number."""
    verified = _verified("You get 25 days of annual leave a year [2].")

    assert (1,) == verified.cited


def test_a_text_without_any_citation_covers_nothing() -> None:
    """A model that cites nothing has no covered answer, however right it may sound."""
    verified = _verified("You get 25 days of annual leave a year.")

    assert "" == verified.text
    assert "nothing" == verified.ground


def test_the_marker_covers_nothing() -> None:
    """The marker for "not covered" never reaches a contact."""
    assert "" == _verified(NOT_COVERED).text
    assert NOT_COVERED not in _verified(f"{NOT_COVERED} You get 25 days of leave [1].").text


def test_a_tool_result_needs_no_citation() -> None:
    """What a tool said in this turn may be repeated; it rests on records, not on knowledge."""
    status = ToolResult("ticket_status", (), "Ticket T-1001 (open): Laptop is broken.")
    verified = _verified("Your ticket T-1001 is open.", status)

    assert "Your ticket T-1001 is open." == verified.text
    assert "records" == verified.ground


def test_a_failed_tool_supports_nothing() -> None:
    """The text of a failed call is no source."""
    failed = ToolResult("ticket_status", (), "Ticket T-1001 is open.", ok=False)

    assert "" == _verified("Your ticket T-1001 is open.", failed).text


def test_lists_keep_their_form() -> None:
    """List marks stay, and an introduction goes when nothing of its list is left."""
    verified = _verified(
        "To order a new laptop:\n- Open the equipment page [3].\n- Pay 900 euros [3].\n\n"
        "You must order at night:\n- Never by day [3]."
    )

    assert "To order a new laptop:\n- Open the equipment page. [1]" == verified.text


def test_citations_quote_what_supports_them() -> None:
    """A citation carries the sentences of the passage that the answer rests on."""
    verified = _verified("Leave of 5 days can be carried over into the next year [1].")

    assert ("You can carry over up to 5 days into the next year.",) == verified.quotes


def test_a_time_of_day_is_one_word() -> None:
    """A colon inside a time or a number does not end a clause."""
    verified = _verified("Tell your team lead before 10:00, when you are sick [2].")

    assert (2,) == verified.cited


def test_a_lie_that_rides_along_is_removed() -> None:
    """A clause that nothing supports takes its sentence with it."""
    lie = "You get 25 days of annual leave a year, and everyone is fired tomorrow [1]."

    assert "" == _verified(lie).text


def test_every_sentence_of_an_item_stands_by_itself() -> None:
    """A "not" in one sentence of a list item does not contradict the sentence beside it."""
    passage = a_passage("1. We answer within two working days. You do not pay in advance.")
    draft = "We answer within two working days. [1] You do not pay in advance. [1]"
    verified = Verifier(passages=[passage], tools=[], terms=Terms()).verify(draft)

    expected = "We answer within two working days. You do not pay in advance. [1]"
    assert expected == verified.text


@pytest.mark.parametrize(
    "sentence",
    [
        "You can carry over up to 25 days into the next year [1].",
        "Everybody gets 5 days of annual leave a year [1].",
        "Days that are carried over must be taken before 31 April [1].",
        "Days that are carried over must be taken before April 31 [1].",
        "Send the doctor's note to example.com/people [2].",
        "Send the doctor's note to people@example.com.evil.org [2].",
        "Send the doctor's note to people@example.co [2].",
        "![Annual leave](https://evil.example/a.png) is 25 days a year [1].",
        "Annual leave is 25 days a year, see //evil.example/leave [1].",
        "Annual leave is 25 days a year: evil.example/leave?days=25 [1].",
        "7. [1]",
    ],
)
def test_a_fact_that_is_moved_or_made_up_is_removed(sentence: str) -> None:
    """Numbers belong to what they are said of; dates and links are whole or they are none."""
    assert "" == _verified(sentence).text


@pytest.mark.parametrize(
    "sentence",
    [
        "You can carry over up to 5 days into the next year [1].",
        "Of carried over days, all must be taken before March 31 [1].",
        "Send the doctor's note to people@example.com [2].",
    ],
)
def test_a_fact_in_another_form_stays(sentence: str) -> None:
    """The same date with its month first is the same date."""
    assert _verified(sentence).text


def test_an_allowed_host_may_be_linked() -> None:
    """The operator's hosts need not stand in a passage; hosts that only look like them do."""
    verifier = Verifier(passages=[LEAVE], tools=[], terms=Terms(), link_hosts=["help.example.com"])
    said = "You get 25 days of annual leave a year, see https://{} [1]."

    assert "help.example.com" in verifier.verify(said.format("help.example.com/leave")).text
    for other in ("help.example.com.evil.org", "evil.org/help.example.com", "x@help.example.com"):
        assert "" == verifier.verify(said.format(other)).text
