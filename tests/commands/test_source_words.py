"""One line about a source, as `check` prints it."""

from datetime import timedelta

from bot.settings import Settings
from commands.source_words import source_words
from tests.builders import a_source_status
from tests.fakes.clock import NOON

(SOURCE,) = Settings.model_validate(
    {"knowledge": {"sources": [{"name": "handbook", "path": "handbook"}]}}
).knowledge.sources


def test_a_source_tells_age_changes_failures_and_its_next_run() -> None:
    """Everything that an operator asks about a source is in its line."""
    status = a_source_status(added=2, changed=1, changed_at=NOON, empty=("a.md",))

    words = source_words(status, SOURCE, NOON + timedelta(minutes=5))

    assert "12 documents, 80 chunks, refreshed 5 min ago" in words
    assert "(2 added, 1 changed, 0 removed)" in words
    assert "1 could not be read, 1 without text" in words
    assert words.endswith("next: in 10 min")


def test_a_calendar_says_the_next_moment() -> None:
    """In the source's own time zone."""
    source = SOURCE.model_copy(update={"refresh": "0 3 * * *", "timezone": "Europe/Berlin"})

    words = source_words(a_source_status(), source, NOON)

    assert "03:00 CE" in words


def test_what_is_overdue_waits_for_serve() -> None:
    """Nothing is promised while nothing runs."""
    words = source_words(a_source_status(), SOURCE, NOON + timedelta(days=2))

    assert "refreshed 2 d ago" in words
    assert words.endswith("with the next start of `serve`")


def test_a_source_that_was_never_refreshed_says_how() -> None:
    """The cure stands in the line."""
    words = source_words(a_source_status(refreshed_at=None), SOURCE, NOON)

    assert "python app.py index" in words
