"""The analytics page: one ledger, each figure with its definition, by week, channel and reason."""

from collections.abc import Sequence
from datetime import UTC, timedelta, tzinfo

from nicegui import ui

from bot.domain.analytics import MEASURES, WHAT_IS_COUNTED
from bot.domain.episodes import Fate
from bot.domain.errors import BatonError
from bot.domain.reports import Analysis
from bot.ports.analytics import Analytics
from connectors.desk_words import channel_words
from connectors.web.desk.analytics_view import (
    COLUMNS,
    Week,
    as_csv,
    chart,
    day_label,
    fate_words,
    figure_words,
    reason_name,
    table,
    taken_over,
)
from connectors.web.desk.choice import Choice
from connectors.web.desk.links import ANALYTICS
from connectors.web.desk.lists import DeskServices
from connectors.web.desk.pieces import allow, block, button, words
from connectors.web.desk.section import Section, card, draw_empty, draw_loading
from connectors.web.desk.sessions import AgentSession

PERIODS = {"4": "4 weeks", "12": "12 weeks", "26": "26 weeks", "52": "A year"}
_ALL = "all"
_LABELS = 13
"""Weeks that are named below the chart; of more, only some are."""


class AnalyticsPage:
    """Draws what was measured; measures anew when a period or a channel is chosen."""

    def __init__(
        self, services: DeskServices, analytics: Analytics, *, session: AgentSession
    ) -> None:
        self._clock = services.clock
        self._analytics = analytics
        self._zone: tzinfo = UTC
        self._analysis: Analysis | None = None
        self._section = Section(
            session=session,
            links=services.links,
            current=ANALYTICS,
            explanation="How the assistant and the agents are doing.",
            clock=services.clock,
        )
        with self._section.controls:
            self._period = Choice("Period", PERIODS, value="12", chosen=self._show)
            self._channel = Choice("Channel", {_ALL: "All channels"}, value=_ALL, chosen=self._show)
            self._export = button("Export CSV", self._download, data_shortcut="x")
        allow(self._export, allowed=False)
        with self._section.body:
            draw_loading()

    async def start(self, *, zone: tzinfo) -> None:
        """Show the latest weeks, by the clocks of the agent."""
        self._zone = zone
        await self._show()

    async def _show(self, _: str = "") -> None:
        now = self._clock.now()
        since = now - timedelta(weeks=int(self._period.value))
        channel = None if self._channel.value == _ALL else self._channel.value
        try:
            analysis = await self._analytics.analysis(since=since, zone=self._zone, channel=channel)
        except BatonError as problem:
            self._section.trouble(str(problem))
            return
        self._section.trouble("")
        self._section.explain(
            f"{day_label(since.astimezone(self._zone).date())} to today. "
            f"Weeks begin on Monday, in the time zone {self._zone}."
        )
        self._analysis = analysis
        if channel is None:
            names = {name: channel_words(name) for name, _ in analysis.channels}
            self._channel.offer({_ALL: "All channels", **names})
        self._draw(analysis)

    def _draw(self, analysis: Analysis) -> None:
        is_empty = not sum(analysis.whole.fates.values())
        allow(self._export, allowed=not is_empty)
        self._section.body.clear()
        with self._section.body:
            if is_empty:
                draw_empty(
                    "Nothing was asked in this time",
                    "Ask the assistant something on any channel, or choose a longer period.",
                )
            else:
                _draw_figures(analysis)
                _draw_chart(chart(analysis))
                _draw_groups(analysis)
            _draw_definitions()

    def _download(self) -> None:
        if self._analysis:
            day = self._clock.now().astimezone(self._zone).date()
            name = f"baton-analytics-{day.isoformat()}.csv"
            ui.download.content(as_csv(self._analysis), name, "text/csv")


def _draw_figures(analysis: Analysis) -> None:
    with block("figures", role="list", aria_label="Figures"):
        for measure in MEASURES:
            figure = analysis.whole.figures[measure.name]
            with block("figure", role="listitem", title=measure.definition):
                words(measure.name, "figure-name")
                words(figure_words(figure), "figure-value")
                words(taken_over(figure), "figure-of")


def _draw_chart(weeks: Sequence[Week]) -> None:
    step = -(-len(weeks) // _LABELS)
    with card("What became of conversations, by week"):
        with block("legend"):
            for fate in Fate:
                with block("legend-entry", tag="span"):
                    block(f"swatch {fate}", tag="span", aria_hidden="true")
                    words(fate_words(fate))
        with block("chart", tag="ol"):
            for place, week in enumerate(weeks):
                _draw_week(week, is_named=(len(weeks) - 1 - place) % step == 0)


def _draw_week(week: Week, *, is_named: bool) -> None:
    with block("week", tag="li", role="img", aria_label=week.words, title=week.words):
        with block("stack"):
            if is_named and week.total:
                words(str(week.total), "week-total")
            for part in reversed(week.parts):
                block(f"week-part {part.fate}").style(f"height: {part.share:.2f}%")
        words(week.label if is_named else "", "week-label")


def _draw_groups(analysis: Analysis) -> None:
    channels = [(channel_words(name), each) for name, each in analysis.channels]
    reasons = [(reason_name(name), each) for name, each in analysis.reasons]
    weeks = [(day_label(monday), each) for monday, each in reversed(analysis.weeks)]
    for heading, first, groups in (
        ("By channel", "Channel", channels),
        ("By reason", "Reason", reasons),
        ("By week", "Week of", weeks),
    ):
        with card(heading):
            _draw_table(first, table(groups))


def _draw_table(first: str, rows: Sequence[Sequence[str]]) -> None:
    with block("table-place", tabindex="0"), block("table", tag="table"):
        with block(tag="thead"), block(tag="tr"):
            for name in (first, *COLUMNS):
                words(name, tag="th", scope="col")
        with block(tag="tbody"):
            for name, *cells in rows:
                with block(tag="tr"):
                    words(name, tag="th", scope="row")
                    for cell in cells:
                        words(cell, tag="td")


def _draw_definitions() -> None:
    with card("How it is counted"):
        words(WHAT_IS_COUNTED, "prose", tag="p")
        with block("definitions", tag="dl"):
            for measure in MEASURES:
                with block("definition"):
                    words(measure.name, tag="dt")
                    words(measure.definition, tag="dd")
