import pytest

from bot.assistant.clauses import clauses
from bot.assistant.evidence import CANDIDATES, Evidence
from bot.assistant.prompts import PromptPassage
from bot.assistant.quoting import quoted
from bot.assistant.terms import Terms

_TERMS = Terms()
_OSLO = PromptPassage(1, "Oslo office > Rooms", "The quiet room is on the first floor.")
_OSLO_HOURS = PromptPassage(2, "Oslo office > Hours", "The office opens at 8:00.", match=0.8)
_BERLIN = PromptPassage(3, "Berlin office > Rooms", "Two rooms are for meetings.", match=0.6)


def _best(question: str, *passages: PromptPassage, near: dict[str, float] | None = None) -> str:
    evidence = Evidence(question, passages, _TERMS)
    return max(evidence.scored(near or {}), key=lambda each: each.score).unit.text


def test_meaning_decides_where_words_do_not() -> None:
    """A sentence in other words wins when it is near."""
    passage = PromptPassage(
        1, "Leave", "Staff keep their holidays. Unused vacation lapses in March."
    )
    near = {"Staff keep their holidays.": 0.2, "Unused vacation lapses in March.": 0.8}

    assert "Unused vacation lapses in March." == _best("Do days off expire?", passage, near=near)


def test_a_passage_that_fits_better_wins_over_one_that_fits_worse() -> None:
    """Equal sentences are told apart by how well their passages fit."""
    first = PromptPassage(1, "A", "Tickets are sold here.", match=0.5)
    second = PromptPassage(2, "B", "Tickets are sold there.", match=1.0)

    assert "Tickets are sold there." == _best("Where are tickets sold?", first, second)


def test_only_the_best_sentences_are_compared_by_meaning() -> None:
    """A turn compares a dozen, however long the passages are."""
    long = PromptPassage(
        1, "Rules", " ".join(f"Rule {place} is about leave." for place in range(60))
    )
    candidates = Evidence("Which rule is about leave?", [long], _TERMS).candidates()

    assert CANDIDATES == len(candidates)


def test_a_name_may_stand_anywhere_on_the_page() -> None:
    """The title, or another passage of the page, says which office it is."""
    evidence = Evidence("When does Oslo open?", [_OSLO_HOURS, _BERLIN], _TERMS)
    units = {unit.passage: unit for unit in evidence.units}

    assert evidence.can_answer(units[2])
    assert not evidence.can_answer(units[3])


def test_the_word_that_is_half_of_the_question_must_be_on_the_page() -> None:
    """Where another page has it, this one is about something else."""
    evidence = Evidence("quiet room", [_OSLO, _BERLIN], _TERMS)
    units = {unit.passage: unit for unit in evidence.units}

    assert evidence.can_answer(units[1])
    assert not evidence.can_answer(units[3])


def test_a_follow_up_is_not_told_the_same_again() -> None:
    """What was said before gives way to what was not."""
    passage = PromptPassage(
        1, "Leave", "You can carry over five days of leave.\n\nLeave days lapse in March."
    )
    question = "How many days of leave can I carry over?\nuntil when?"
    told = Evidence(
        question, [passage], _TERMS, told=["You can carry over five days of leave. [1]"]
    )

    assert "Leave days lapse in March. [1]" == quoted(told, {})


def test_a_sentence_is_quoted_for_its_meaning_alone() -> None:
    """Not one word in common, and still the answer."""
    passage = PromptPassage(1, "Pets", "Dogs must stay outside.")
    evidence = Evidence("canine companions", [passage], _TERMS)

    assert "" == quoted(evidence, {})
    assert "Dogs must stay outside. [1]" == quoted(evidence, {"Dogs must stay outside.": 0.7})


def test_a_short_sentence_that_follows_comes_along() -> None:
    """Half of an answer often stands in it; another paragraph is another matter."""
    passage = PromptPassage(
        1, "Parental leave", "Parents get twelve weeks of leave. It can be split.\n\nAsk your lead."
    )
    answer = quoted(Evidence("How many weeks of leave do parents get?", [passage], _TERMS), {})

    assert "Parents get twelve weeks of leave. [1] It can be split. [1]" == answer


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("How do I order a laptop?", []),
        (
            "zoom cuts my calls off, how do I get that lifted",
            ["zoom cuts my calls off"],
        ),
        (
            "I lost my badge at home. Can I still open the main door?",
            ["I lost my badge at home", "Can I still open the main door?"],
        ),
        ("", []),
    ],
)
def test_a_question_has_parts_that_say_something(question: str, parts: list[str]) -> None:
    """The whole first, then each part with two telling words or more."""
    whole, *rest = clauses(question, _TERMS)

    assert question == whole
    assert sorted(parts) == sorted(rest)


def test_a_question_has_few_parts() -> None:
    """A story of many sentences costs no more than four comparisons."""
    story = " ".join(f"The printer number {place} is broken today." for place in range(20))

    assert 4 >= len(clauses(story, _TERMS))


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("I'm sure they’re here and don't pay", ["pay"]),
        ("what's the boss's plan", ["boss", "plan"]),
        ("l'adresse qu'il cherche", ["adress", "cherch"]),
        ("O'Brien", ["o'brien"]),
    ],
)
def test_an_apostrophe_adds_no_word(text: str, terms: list[str]) -> None:
    """Short forms of verbs say nothing, articles are taken off, names stay whole."""
    assert terms == _TERMS.of(text)
