"""The page of gaps: what was asked and not answered, and drafts of articles that would."""

from collections.abc import Callable
from datetime import UTC, timedelta, tzinfo
from functools import partial
from urllib.parse import urlencode

from nicegui import ui

from bot.domain.errors import BatonError
from bot.domain.gaps import Gap
from bot.ports.gaps import Gaps
from connectors.desk_words import counted
from connectors.web.desk.choice import Choice
from connectors.web.desk.gap_view import GapRow, file_name, gap_row
from connectors.web.desk.links import GAPS
from connectors.web.desk.lists import DeskServices
from connectors.web.desk.pieces import Press, block, button, link, words
from connectors.web.desk.section import Section, draw_empty, draw_loading
from connectors.web.desk.sessions import AgentSession

PERIODS = {"4": "4 weeks", "12": "12 weeks", "26": "26 weeks"}
ROWS = 50
"""Gaps that are shown: more than anybody writes articles about in a week."""


class GapPage:
    """Draws gaps, and drafts an article about one."""

    def __init__(self, services: DeskServices, gaps: Gaps, *, session: AgentSession) -> None:
        self._clock = services.clock
        self._gaps = gaps
        self._zone: tzinfo = UTC
        self._section = Section(
            session=session,
            links=services.links,
            current=GAPS,
            explanation="Questions that the knowledge did not answer, those most asked first.",
            clock=services.clock,
        )
        with self._section.controls:
            self._period = Choice("Period", PERIODS, value="12", chosen=self._show)
        with self._section.body:
            draw_loading()
        with self._section.root:
            self._draft = DraftDialog(told=self._section.toast)

    async def start(self, *, zone: tzinfo) -> None:
        """Show what was not answered, by the clocks of the agent."""
        self._zone = zone
        await self._show()

    async def _show(self, _: str = "") -> None:
        now = self._clock.now()
        since = now - timedelta(weeks=int(self._period.value))
        try:
            found = await self._gaps.gaps(since=since)
        except BatonError as problem:
            self._section.trouble(str(problem))
            return
        self._section.trouble("")
        self._section.body.clear()
        with self._section.body:
            if not found:
                draw_empty("Nothing was left unanswered", "That, or nobody asked in this time.")
                return
            with block("card gap-rows", tag="section", aria_label="Gaps"):
                for gap in found[:ROWS]:
                    row = gap_row(gap, since=since, now=now, zone=self._zone)
                    _draw_gap(row, draft=partial(self._open_draft, gap))
            if len(found) > ROWS:
                words(f"{counted(len(found) - ROWS, 'more gap')} asked less often.", "quiet")

    async def _open_draft(self, gap: Gap) -> None:
        try:
            text = await self._gaps.draft(gap)
        except BatonError as problem:
            self._section.toast(str(problem), is_problem=True)
            return
        self._draft.open(text, name=file_name(gap.question))


class DraftDialog:
    """Shows a draft, to be copied or downloaded."""

    def __init__(self, *, told: Callable[[str], None]) -> None:
        self._told = told
        self._name = ""
        with (
            ui.dialog() as self._dialog,
            block("dialog draft", role="document", aria_label="Draft of an article"),
        ):
            words("Draft of an article", "dialog-title", tag="h2")
            words(
                "Gathered from what agents replied. Take names and private details out, check who "
                "may read it, put it into a source and remove “draft: true”.",
                "dialog-text",
                tag="p",
            )
            self._text = ui.textarea().props('outlined aria-label="Draft"').classes("draft-text")
            with block("dialog-acts"):
                button("Close", self._dialog.close)
                button("Download", self._download)
                button("Copy", self._copy, "primary")

    def open(self, text: str, *, name: str) -> None:
        """Show a draft; it can be changed before it is taken along."""
        self._name = name
        self._text.set_value(text)
        self._dialog.open()

    def _copy(self) -> None:
        ui.clipboard.write(self._text.value or "")
        self._told("Copied.")

    def _download(self) -> None:
        ui.download.content(self._text.value or "", self._name, "text/markdown")


def _draw_gap(row: GapRow, *, draft: Press) -> None:
    with block("gap"):
        with block("gap-words"):
            words(row.question, "gap-question", tag="h2")
            words(f"{row.count} · {row.causes}", "quiet", tag="p")
        with block("trend", role="img", aria_label="; ".join(bar.words for bar in row.trend)):
            for bar in row.trend:
                with block("trend-week", title=bar.words, tag="span"):
                    block("trend-bar", tag="span").style(f"height: {bar.share:.0f}%")
        button("Draft an article", draft)
        with block("gap-more", tag="details"):
            words(row.places, tag="summary")
            if row.trend_words:
                words(row.trend_words, "quiet", tag="p")
            for wording in row.others:
                words(f"Also: {wording}", "gap-wording", tag="p")
            with block("gap-links"):
                words("Latest:", "quiet")
                for told, id_ in row.conversations:
                    link(told, f"./?{urlencode({'conversation': id_})}")
