"""The knowledge page: how sources stand, what would be found, what would be answered."""

from datetime import UTC, tzinfo
from functools import partial

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from bot.domain.errors import BatonError
from bot.ports.knowledge_desk import KnowledgeDesk
from connectors.desk_words import counted
from connectors.web.desk.choice import Choice
from connectors.web.desk.drawing import draw_bar, draw_measures, draw_sources
from connectors.web.desk.knowledge_view import (
    PassageRow,
    SourceRow,
    Trial,
    audience_of,
    found_words,
    passage_row,
    progress_words,
    refreshed_words,
    source_row,
    trial,
)
from connectors.web.desk.links import KNOWLEDGE
from connectors.web.desk.lists import DeskServices
from connectors.web.desk.pieces import block, button, link, markup, words
from connectors.web.desk.section import Section, card, draw_empty, draw_loading
from connectors.web.desk.sessions import AgentSession

AUDIENCES = {
    "public": "Everybody",
    "public, customers": "Customers",
    "public, employees": "Employees",
}
"""Names by labels; other labels can be written."""
SOURCES_SECONDS = 15.0
"""How often the sources are looked at again."""


class KnowledgePage:
    """Draws the sources and a bench to try questions on."""

    def __init__(
        self, services: DeskServices, knowledge: KnowledgeDesk, *, session: AgentSession
    ) -> None:
        self._clock = services.clock
        self._knowledge = knowledge
        self._zone: tzinfo = UTC
        self._shown: tuple[SourceRow, ...] | None = None
        self._refreshing: dict[str, str] = {}
        self._section = Section(
            session=session,
            links=services.links,
            current=KNOWLEDGE,
            explanation="What the assistant answers from, and what it would answer.",
            clock=services.clock,
        )
        with self._section.body:
            with card("Sources"):
                self._sources = block("source-rows")
            with card("Try a question"):
                self._draw_bench()
                self._found = block("found", aria_live="polite")
        with self._sources:
            draw_loading()

    async def start(self, *, zone: tzinfo) -> None:
        """Show the sources, and keep them up to date."""
        self._zone = zone
        await self._show_sources()
        with self._section.root:
            ui.timer(SOURCES_SECONDS, self._show_sources)

    # Sources

    async def _show_sources(self) -> None:
        try:
            standings = await self._knowledge.sources()
        except BatonError as problem:
            self._section.trouble(str(problem))
            return
        self._section.trouble("")
        now = self._clock.now()
        rows = tuple(source_row(each, zone=self._zone, now=now) for each in standings)
        if rows != self._shown and not self._refreshing:
            self._shown = rows
            self._draw_sources(rows)

    def _draw_sources(self, rows: tuple[SourceRow, ...]) -> None:
        self._sources.clear()
        with self._sources:
            if not rows:
                draw_empty("No sources", "Add one below knowledge.sources in config.yaml.")
            for row in rows:
                self._draw_source(row)

    def _draw_source(self, row: SourceRow) -> None:
        with block("source-row overdue" if row.is_overdue else "source-row", data_source=row.name):
            with block("source-names"):
                words(row.name, "source-name", tag="h3")
                words(row.size, "quiet")
            with block("source-age-facts"):
                words(row.as_of, "source-as-of")
                words(row.age, "source-standing")
            told = words(f"Next: {row.next_refresh}" if row.next_refresh else "", "source-next")
            button("Refresh now", partial(self._refresh, row.name, told))
            if row.error:
                words(row.error, "warning source-problem", tag="p")
            if row.failures:
                _draw_failures(row.failures)

    async def _refresh(self, source: str, told: TextElement) -> None:
        def progress(done: int, total: int) -> None:
            if not told.is_deleted:
                told.set_text(progress_words(done, total))

        self._refreshing[source] = source
        told.set_text("Waiting for its turn …")
        try:
            done = await self._knowledge.refresh(source, progress=progress)
        except BatonError as problem:
            self._section.toast(str(problem), is_problem=True)
        else:
            sentence = refreshed_words(source, done)
            self._section.toast(sentence, is_problem=bool(done.unreachable))
        finally:
            del self._refreshing[source]
        self._shown = None
        await self._show_sources()

    # Trying a question

    def _draw_bench(self) -> None:
        self._question = ui.input(placeholder="How long is the warranty?").props(
            'borderless dense input-aria-label="Question" aria-label="Question" data-shortcut=r'
        )
        self._question.classes("bench-input")
        self._question.on("keydown.enter", self._search, args=[])
        with block("bench"):
            words("Asked by", "quiet")
            self._audience = Choice(
                "Audience", AUDIENCES, value="public", chosen=self._choose_audience
            )
            self._labels = ui.input(value="public").props(
                'borderless dense aria-label="Labels of the audience"'
            )
            self._labels.classes("bench-input labels").tooltip(
                "Labels, separated by commas: public, customers, group:finance"
            )
            block("spring")
            button("Find passages", self._search)
            button("Test the answer", self._ask, "primary")

    def _choose_audience(self, labels: str) -> None:
        self._labels.set_value(labels)

    async def _search(self) -> None:
        text, labels = self._question.value or "", self._labels.value or ""
        try:
            found = await self._knowledge.search(text, audience=audience_of(labels))
        except BatonError as problem:
            self._section.toast(str(problem), is_problem=True)
            return
        now = self._clock.now()
        rows = [passage_row(each, zone=self._zone, now=now) for each in found]
        self._found.clear()
        with self._found:
            words(found_words(rows, labels), "found-heading", tag="h3")
            if not rows:
                draw_empty("Nothing was found", "Nobody of this audience may see an answer to it.")
            for row in rows:
                _draw_passage(row)

    async def _ask(self) -> None:
        text, labels = self._question.value or "", self._labels.value or ""
        self._found.clear()
        with self._found:
            draw_loading()
        try:
            outcome = await self._knowledge.answer(text, audience=audience_of(labels))
        except BatonError as problem:
            self._found.clear()
            self._section.toast(str(problem), is_problem=True)
            return
        now = self._clock.now()
        found = outcome.trace.passages
        rows = [passage_row(each, zone=self._zone, now=now) for each in found]
        self._found.clear()
        with self._found:
            _draw_trial(trial(outcome, asked=text))
            words(found_words(rows, labels), "found-heading", tag="h3")
            for row in rows:
                _draw_passage(row)


def _draw_failures(failures: tuple[tuple[str, str], ...]) -> None:
    with block("failures", tag="details"):
        words(
            f"{counted(len(failures), 'document')} could not be read; "
            "the last good version still answers",
            "warning",
            tag="summary",
        )
        with block("facts", tag="dl"):
            for document, reason in failures:
                words(document, tag="dt")
                words(reason, tag="dd")


def _draw_passage(row: PassageRow) -> None:
    with block("hit"):
        with block("hit-head"):
            link(row.title, row.address, "hit-title")
            with block("hit-scores"):
                for name, value in row.scores:
                    with block(tag="span"):
                        words(name, "quiet")
                        words(value, "hit-score")
        draw_bar(row.share, label=f"Fits {row.share}%")
        with block("hit-text line-text", tag="blockquote"):
            markup(row.html)
        words(row.facts, "quiet", tag="p")
        if row.is_stale:
            words("Older than its source should be.", "warning", tag="p")


def _draw_trial(view: Trial) -> None:
    with block("trial answers" if view.is_answer else "trial"):
        words(view.verdict, "trial-verdict", tag="h3")
        if view.question:
            words(f"Searched for: {view.question}", "quiet", tag="p")
        markup(view.html, "line-text")
        if view.sources:
            draw_sources(view.sources)
        with block("trial-why"):
            words(view.confidence, "confidence", tag="p")
            if view.confidence_share is not None:
                draw_bar(view.confidence_share, label=view.confidence)
            if view.signals:
                draw_measures(view.signals)
