"""Finding passages."""

from collections.abc import Sequence
from datetime import timedelta

from bot.domain.contacts import EMPLOYEES, PUBLIC, Audience
from bot.domain.knowledge import Query
from knowledge.glossary import Glossary
from knowledge.retriever import HybridRetriever, Preferences
from tests.knowledge.shelf import Shelf


async def test_a_passage_says_where_it_is_from(shelf: Shelf) -> None:
    """Title, headings, address with anchor, scores and labels come with the text."""
    shelf.write(
        "leave.md",
        "---\ntitle: Leave\nupdated: 2026-02-01\ncategory: people\n---\n## Sick days\n\nCall us.",
    )
    await shelf.refresher().refresh()

    (passage,) = await shelf.retriever().search(Query("whom to call", PUBLIC))

    assert passage.text == "Call us."
    assert passage.title == "Leave"
    assert passage.heading_path == ("Sick days",)
    assert passage.url == "/documents/handbook/leave.md#sick-days"
    assert passage.document_id == "leave.md"
    assert passage.category == "people"
    assert passage.audience == frozenset({"public"})
    assert passage.updated_at is not None
    assert passage.lexical_score > 0
    assert 0 < passage.dense_score < 1
    assert 0 < passage.score <= 1


async def test_only_what_the_audience_may_see_is_found(shelf: Shelf) -> None:
    """Internal pages are found by employees only, and by nobody without labels."""
    shelf.write("a.md", "---\naudience: employees\n---\nThe code is 1234.")
    await shelf.refresher().refresh()
    search = shelf.retriever().search

    assert await search(Query("code", PUBLIC)) == ()
    assert await search(Query("code", Audience(frozenset()))) == ()
    assert len(await search(Query("code", EMPLOYEES))) == 1


async def test_search_terms_of_the_front_matter_are_searched(shelf: Shelf) -> None:
    """A page is found by a keyword that its text does not contain."""
    shelf.write("a.md", "---\ntitle: Annual leave\nkeywords: vacation\n---\nTwenty-eight days.")
    shelf.write("b.md", "Something else entirely.")
    await shelf.refresher().refresh()

    passages = await shelf.retriever().search(Query("vacation", PUBLIC))

    scores = {passage.document_id: passage.lexical_score for passage in passages}
    assert scores["a.md"] > scores["b.md"] == 0.0


async def test_one_document_does_not_take_all_places(shelf: Shelf) -> None:
    """At most three passages of one document are returned."""
    sections = "\n\n".join(f"## Part {n}\n\nLeave rule {n}." for n in range(9))
    shelf.write("long.md", sections)
    shelf.write("short.md", "A word about leave.")
    await shelf.refresher().refresh()

    passages = await shelf.retriever().search(Query("leave rule", PUBLIC))

    assert sorted(passage.document_id for passage in passages) == ["long.md"] * 3 + ["short.md"]


async def test_the_same_text_is_returned_once(shelf: Shelf) -> None:
    """Copies of a passage on several pages take one place."""
    for name in ("a", "b", "c"):
        shelf.write(f"{name}.md", "Leave is  twenty-eight\ndays.")
    await shelf.refresher().refresh()

    assert len(await shelf.retriever().search(Query("leave", PUBLIC))) == 1


async def test_the_limit_is_kept(shelf: Shelf) -> None:
    """Never more passages than asked for come back."""
    for number in range(9):
        shelf.write(f"{number}.md", f"Leave {number}.")
    await shelf.refresher().refresh()

    assert len(await shelf.retriever().search(Query("leave", PUBLIC, limit=4))) == 4


async def test_a_source_past_its_target_is_marked(shelf: Shelf) -> None:
    """A passage is stale when its source was not refreshed within the target."""
    shelf.write("a.md", "Leave.")
    await shelf.refresher().refresh()
    search = shelf.retriever().search

    shelf.clock.move(timedelta(hours=23))
    (fresh,) = await search(Query("leave", PUBLIC))
    shelf.clock.move(timedelta(hours=2))
    (stale,) = await search(Query("leave", PUBLIC))

    assert not fresh.stale
    assert stale.stale


async def test_an_empty_question_finds_nothing(shelf: Shelf) -> None:
    """White space is no question."""
    shelf.write("a.md", "Leave.")
    await shelf.refresher().refresh()

    assert await shelf.retriever().search(Query(" \n", PUBLIC)) == ()


class LikesCats:
    """A reranker with a taste."""

    async def scores(self, question: str, texts: Sequence[str]) -> Sequence[float]:
        return [0.9 if "cat" in text.lower() else 0.1 for text in texts]


async def test_a_reranker_has_the_last_word(shelf: Shelf) -> None:
    """What it judges best comes first, however the halves ranked it."""
    shelf.write("a.md", "Pets are welcome in the office.")
    shelf.write("b.md", "A cat needs a basket.")
    await shelf.refresher().refresh()
    retriever = HybridRetriever(
        embedder=shelf.embedder,
        index=shelf.index,
        catalog=shelf.catalog,
        clock=shelf.clock,
        freshness={},
        preferences=Preferences(reranker=LikesCats()),
    )

    found = await retriever.search(Query("pets in the office", PUBLIC))

    assert ["A cat needs a basket.", "Pets are welcome in the office."] == [
        passage.text for passage in found
    ]
    assert [0.9, 0.1] == [passage.score for passage in found]


async def test_the_companys_words_are_searched(shelf: Shelf) -> None:
    """An acronym finds the page that spells it out."""
    shelf.write("a.md", "Annual leave is twenty days.")
    for number in range(9):
        shelf.write(f"b{number}.md", f"Much is written about topic {number}.")
    await shelf.refresher().refresh()
    retriever = HybridRetriever(
        embedder=shelf.embedder,
        index=shelf.index,
        catalog=shelf.catalog,
        clock=shelf.clock,
        freshness={},
        preferences=Preferences(glossary=Glossary((("PTO", "annual leave"),))),
    )

    found = await retriever.search(Query("PTO?", PUBLIC))

    assert "Annual leave is twenty days." == found[0].text
