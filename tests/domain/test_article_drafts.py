"""Drafts of articles as pages that a source can take in."""

from dataclasses import replace

import yaml

from bot.domain.article_drafts import (
    NO_REPLY,
    NOBODY,
    ArticleDraft,
    SourceLink,
    markdown,
    narrowest,
)

DRAFT = ArticleDraft(
    questions=('Are "dogs": allowed?', "May I bring\nmy dog?"),
    replies=("Yes, on Fridays.", " Yes, on Fridays. ", "Ask your team first."),
    sources=(SourceLink("Office [new]", "https://x.example/office"), SourceLink("Notes", "")),
    audience=("employees",),
)


def test_the_front_matter_says_what_it_answers_and_who_may_read_it() -> None:
    """Whatever stands in a question; a draft is not answered from."""
    _, front, _ = markdown(DRAFT).split("---\n")

    assert {
        "title": 'Are "dogs": allowed?',
        "audience": ["employees"],
        "questions": ['Are "dogs": allowed?', "May I bring my dog?"],
        "draft": True,
    } == yaml.safe_load(front)


def test_replies_stand_once_and_sources_are_linked() -> None:
    """Below the question as the title."""
    body = markdown(DRAFT).split("---\n")[2]

    assert body == (
        '\n# Are "dogs": allowed?\n\nYes, on Fridays.\n\nAsk your team first.\n\n'
        "## Sources that were looked at\n\n"
        "- [Office (new)](<https://x.example/office>)\n- Notes\n"
    )


def test_without_a_reply_the_place_for_it_is_there() -> None:
    """So that the draft says what is missing."""
    assert NO_REPLY in markdown(replace(DRAFT, replies=()))


def test_an_article_is_for_no_more_than_could_read_the_replies() -> None:
    """What employees were told is not public because somebody else asked in public."""
    public, employees = frozenset({"public"}), frozenset({"public", "employees"})

    assert ("public",) == narrowest([public, public]) == narrowest([])
    assert ("employees",) == narrowest([public, employees])
    assert (NOBODY,) == narrowest([employees, frozenset({"public", "customers"})])
