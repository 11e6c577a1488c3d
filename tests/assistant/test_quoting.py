from bot.assistant.prompts import PromptPassage
from bot.assistant.quoting import quote
from bot.assistant.terms import Terms

_COVER = PromptPassage(
    1,
    "Guarantee > How long each part is covered",
    "| Part | Years |\n|---|---|\n| Frame | 10 years |\n| Motor | 3 years |\n| Paint | 1 year |",
)
_CLAIM = PromptPassage(
    2,
    "Guarantee > Making a claim",
    "1. Take a photo of the part.\n2. Send it to us. We do not keep it.\n3. Wait for the answer.",
)


def _quoted(question: str, *passages: PromptPassage) -> str:
    return quote(question, passages, Terms())


def test_a_table_that_answers_as_a_whole_is_listed() -> None:
    """No row is more to the point than another, so all are read out below their heading."""
    expected = (
        "How long each part is covered:\n- Frame: 10 years. [1]\n- Motor: 3 years. [1]\n"
        "- Paint: 1 year. [1]"
    )

    assert expected == _quoted("How long is the guarantee?", _CLAIM, _COVER)


def test_one_row_is_quoted_where_it_is_asked_for() -> None:
    """A row that the question names stands alone."""
    assert "Motor: 3 years. [1]" == _quoted("How long is the guarantee on the motor?", _COVER)


def test_a_follow_up_is_about_its_own_words() -> None:
    """What was asked before helps to understand, and is not answered again."""
    question = "How long is the guarantee on the frame?\nand for the paint?"

    assert "Paint: 1 year. [1]" == _quoted(question, _COVER)


def test_steps_are_listed_whole() -> None:
    """Who asks how something is done gets every step, in order."""
    quoted = _quoted("How do I make a claim under the guarantee?", _COVER, _CLAIM)

    assert [
        "Making a claim:",
        "- Take a photo of the part. [2]",
        "- Send it to us. We do not keep it. [2]",
        "- Wait for the answer. [2]",
    ] == quoted.splitlines()


def test_a_question_for_a_number_is_not_answered_without_one() -> None:
    """A sentence with the right words and no number cannot say how much."""
    passage = PromptPassage(1, "Parking", "Parking permits are issued at the desk.")

    assert "" == _quoted("How much is a parking permit?", passage)


def test_an_answer_about_another_name_is_none() -> None:
    """The room of one office says nothing of another's."""
    passage = PromptPassage(1, "Offices > Oslo", "The quiet room is on the first floor.")

    assert "" == _quoted("Where is the quiet room in Berlin?", passage)
    assert "first floor" in _quoted("Where is the quiet room in Oslo?", passage)


def test_the_row_whose_range_holds_the_measure_is_quoted() -> None:
    """A size table is read as a person reads it."""
    passage = PromptPassage(
        1, "Sizes", "| Size | Height |\n|---|---|\n| S | 155 to 167 cm |\n| M | 168 to 178 cm |"
    )

    assert "M: 168 to 178 cm. [1]" == _quoted("Which size for a height of 172 cm?", passage)


def test_a_slip_of_the_hand_is_understood() -> None:
    """A letter that is missing or an ending that differs does not hide the answer."""
    passage = PromptPassage(
        1, "Account", "Reset the password on the sign-in page.\n\nThe weight of the box is 3 kg."
    )

    assert "Reset the password" in _quoted("reset pasword", passage)
    assert "3 kg" in _quoted("How much does the box weigh?", passage)


def test_nothing_is_quoted_without_a_question() -> None:
    """An empty question has no answer."""
    assert "" == _quoted("", _COVER)


def test_what_a_thing_is_is_said_by_the_sentence_that_defines_it() -> None:
    """Other sentences with the word in them do not say what it is."""
    passage = PromptPassage(
        1, "Guilds", "Leads of a guild meet once. A guild is a group that shares a craft."
    )

    assert "A guild is a group that shares a craft. [1]" == _quoted("What is a guild?", passage)
