"""Articles of a help centre: only changes are asked, and no broken listing deletes anything."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.articles import Article
from bot.domain.errors import SendUncertain, SourceUnreachable
from knowledge.audiences import AudienceRules
from knowledge.sources.articles import OVERLAP, WHOLE_EVERY, ArticlesSource
from tests.fakes.clock import FixedClock


class MemoryArticles:
    """A help centre in memory; `is_down` makes a listing fail after its first page."""

    def __init__(self) -> None:
        self.all: dict[str, Article] = {}
        self.asked: list[datetime | None] = []
        self.is_down = False

    async def changed(self, since: datetime | None) -> Sequence[Article]:
        """Return what was updated since."""
        self.asked.append(since)
        if self.is_down:
            raise SendUncertain("the second page did not come")
        return [each for each in self.all.values() if since is None or each.updated_at > since]

    def put(self, id_: str, html: str, *, at: datetime, **values: bool) -> Article:
        """Write or change an article."""
        article = Article(id_, id_.title(), html, f"https://help.example/{id_}", at, **values)
        self.all[id_] = article
        return article


@pytest.fixture
def clock() -> FixedClock:
    """Return a clock that stands still."""
    return FixedClock()


@pytest.fixture
def centre(clock: FixedClock) -> MemoryArticles:
    """Return a help centre with two articles."""
    made = MemoryArticles()
    made.put("returns", "<p>30 days.</p>", at=clock.now() - timedelta(days=9))
    made.put("warranty", "<h1>Warranty</h1><p>Two years.</p>", at=clock.now() - timedelta(days=2))
    return made


def a_source(
    centre: MemoryArticles, folder: Path, clock: FixedClock, audience: str = "public"
) -> ArticlesSource:
    return ArticlesSource(
        name="help",
        articles=centre,
        file=folder / "help.articles.json",
        clock=clock,
        audience=AudienceRules(frozenset({audience})),
    )


async def test_articles_are_read_as_markdown(
    centre: MemoryArticles, tmp_path: Path, clock: FixedClock
) -> None:
    """With title, address and time, for the source's audience."""
    source = a_source(centre, tmp_path, clock)
    await source.list()

    document = await source.read("warranty")

    assert document is not None
    assert ("Warranty", "Two years.") == (document.title, document.markdown)
    assert "https://help.example/warranty" == document.url
    assert clock.now() - timedelta(days=2) == document.updated_at
    assert frozenset({"public"}) == document.audience


async def test_after_the_first_listing_only_changes_are_asked(
    centre: MemoryArticles, tmp_path: Path, clock: FixedClock
) -> None:
    """Also by the next process, and the unchanged ones keep their stamps."""
    first = await a_source(centre, tmp_path, clock).list()
    clock.move(timedelta(minutes=15))
    centre.put("returns", "<p>60 days.</p>", at=clock.now())

    second = await a_source(centre, tmp_path, clock).list()

    latest = clock.now() - timedelta(minutes=15) - timedelta(days=2)
    assert [None, latest - OVERLAP] == centre.asked
    assert first["warranty"] == second["warranty"]
    assert first["returns"] != second["returns"]


async def test_what_is_withdrawn_leaves_at_once_and_what_is_deleted_within_a_day(
    centre: MemoryArticles, tmp_path: Path, clock: FixedClock
) -> None:
    """A deletion shows only where all articles are listed."""
    source = a_source(centre, tmp_path, clock)
    centre.put("old", "<p>Old.</p>", at=clock.now())
    await source.list()
    centre.put("returns", "<p>30 days.</p>", at=clock.now(), is_published=False)
    del centre.all["old"]

    after_minutes = set(await source.list())
    clock.move(WHOLE_EVERY)
    after_a_day = set(await source.list())

    assert {"warranty", "old"} == after_minutes
    assert {"warranty"} == after_a_day


async def test_a_listing_that_fails_half_way_deletes_nothing(
    centre: MemoryArticles, tmp_path: Path, clock: FixedClock
) -> None:
    """It says so, and the next one begins where the last whole one ended."""
    source = a_source(centre, tmp_path, clock)
    before = await source.list()
    clock.move(WHOLE_EVERY)
    centre.is_down = True

    with pytest.raises(SourceUnreachable, match="the second page did not come"):
        await source.list()
    centre.is_down = False

    assert before == await a_source(centre, tmp_path, clock).list()


@pytest.mark.parametrize(
    ("audience", "seen_by"), [("public", {"customers"}), ("employees", {"employees"})]
)
async def test_a_private_article_is_not_for_everybody(
    centre: MemoryArticles, tmp_path: Path, clock: FixedClock, audience: str, seen_by: set[str]
) -> None:
    """Customers alone read it; where the source is for others, it stays with those."""
    centre.put("prices", "<p>Half.</p>", at=clock.now(), is_private=True)
    source = a_source(centre, tmp_path, clock, audience)
    await source.list()

    document = await source.read("prices")

    assert document is not None
    assert seen_by == document.audience


async def test_another_audience_makes_every_document_again(
    centre: MemoryArticles, tmp_path: Path, clock: FixedClock
) -> None:
    """Though the articles themselves have not changed."""
    before = await a_source(centre, tmp_path, clock).list()

    after = await a_source(centre, tmp_path, clock, "employees").list()

    assert all(before[id_] != after[id_] for id_ in before)


async def test_a_damaged_file_lists_all_again(
    centre: MemoryArticles, tmp_path: Path, clock: FixedClock
) -> None:
    """Nothing depends on it."""
    before = await a_source(centre, tmp_path, clock).list()
    (tmp_path / "help.articles.json").write_bytes(b"{")

    assert before == await a_source(centre, tmp_path, clock).list()
    assert [None, None] == centre.asked
