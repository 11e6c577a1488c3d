from bot.assistant.offline import OfflineModel
from bot.assistant.prompts import NOT_COVERED, build_prompt
from bot.domain.answers import Passage
from tests.assistant.scene import LAPTOP, LEAVE, SICK
from tests.builders import a_passage


async def _answer(question: str, *passages: Passage) -> str:
    prompt = build_prompt(question=question, passages=passages)
    chunks = [chunk.text async for chunk in OfflineModel().astream(prompt)]
    return "".join(chunks)


async def test_the_best_sentence_is_quoted_with_its_number() -> None:
    """The answer is a sentence of a passage and the number that cites it."""
    answer = await _answer("How many days of annual leave?", SICK, LEAVE)

    assert answer.startswith("Everybody gets 25 days of annual leave a year. [2]")


async def test_the_same_prompt_gives_the_same_answer() -> None:
    """Nothing is left to chance."""
    assert await _answer("Who approves?", LAPTOP) == await _answer("Who approves?", LAPTOP)


async def test_nothing_that_fits_is_said_by_the_marker() -> None:
    """No sentence is quoted for the sake of quoting."""
    assert NOT_COVERED == await _answer("Which wine goes with fish?", LEAVE, SICK)
    assert NOT_COVERED == await _answer("Which wine goes with fish?")


async def test_it_streams_in_small_pieces() -> None:
    """Pieces of a few words, white space kept."""
    prompt = build_prompt(question="How do I order a laptop?", passages=[LAPTOP])
    pieces = [chunk.text async for chunk in OfflineModel().astream(prompt) if chunk.text]

    assert 3 < len(pieces)
    assert 60 > max(len(piece) for piece in pieces)


async def test_a_heading_is_never_quoted_alone() -> None:
    """Headings lead to sentences, they are none."""
    passage = a_passage("## Parking permits\n\nAsk the front desk for a permit.\n\n## Bikes")
    answer = await _answer("Where do I get parking permits?", passage)

    assert "Ask the front desk for a permit. [1]" == answer


async def test_a_table_row_is_read_out() -> None:
    """A row is quoted as what it is about and its values."""
    passage = a_passage(
        "| Office | Opens | Closes |\n|---|---|---|\n"
        "| Berlin | 8:00 | 18:00 |\n| Oslo | 9:00 | 17:00 |"
    )
    answer = await _answer("When does the Oslo office open?", passage)

    assert "Oslo: Opens: 9:00; Closes: 17:00. [1]" == answer


async def test_a_sentence_that_leans_on_another_brings_it_along() -> None:
    """No answer begins with a "This" whose meaning stayed behind."""
    passage = a_passage("Interns get a bus ticket. This also covers weekend travel by train.")
    answer = await _answer("Does it cover travel by train on the weekend?", passage)

    expected = "Interns get a bus ticket. [1] This also covers weekend travel by train. [1]"
    assert expected == answer


async def test_links_inside_the_documents_lose_their_address() -> None:
    """A relative link leads nowhere from a chat; an absolute one stays."""
    passage = a_passage(
        "Fill in [the form](../forms/travel.md) for travel at [the portal](https://t.example/a)."
    )
    answer = await _answer("Which form for travel?", passage)

    assert "Fill in the form for travel at [the portal](https://t.example/a). [1]" == answer


async def test_numbers_in_brackets_of_a_passage_are_no_citations() -> None:
    """A footnote mark of a document cannot pose as one of ours."""
    answer = await _answer(
        "When was the club founded?", a_passage("The club was founded in 1901 [7].")
    )

    assert "The club was founded in 1901 (7). [1]" == answer


async def test_code_comes_with_the_line_that_introduces_it() -> None:
    """A block of code is no answer by itself, and is kept whole where it belongs to one."""
    passage = a_passage(
        "Service is done by dealers.\n\nTo reset the counter, type:\n\n```\nservice reset\n```\n"
    )
    whole = await _answer("How do I reset the counter?", passage)
    other = await _answer("Who does service?", passage)

    assert "To reset the counter, type:\n```\nservice reset\n```\n[1]" == whole
    assert "Service is done by dealers. [1]" == other


async def test_short_names_of_days_are_understood() -> None:
    """A table says Sat where people ask for Saturday."""
    passage = a_passage(
        "| Store | Hours |\n|---|---|\n| Utrecht | Sat 9:30 to 17:30 |\n| Antwerp | Mon 9:00 |"
    )

    assert "Utrecht: Sat 9:30 to 17:30. [1]" == await _answer("Utrecht on Saturday?", passage)
