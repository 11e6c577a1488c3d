"""Drawn parts that several pages of the desk share."""

from collections.abc import Iterable

from connectors.web.desk.case_view import Source
from connectors.web.desk.packet_view import Measured
from connectors.web.desk.pieces import block, link, words


def draw_bar(share: int, *, label: str) -> None:
    """Draw how much of 100 something is."""
    with block("bar", tag="span", role="img", aria_label=label):
        block("bar-fill", tag="span").style(f"width: {share}%")


def draw_measures(signals: Iterable[Measured]) -> None:
    """Draw what was measured, with its numbers."""
    with block("facts measures", tag="dl"):
        for signal in signals:
            words(signal.words, tag="dt")
            words(signal.value, tag="dd")


def draw_sources(cited: Iterable[Source]) -> None:
    """Draw what an answer cites."""
    with block("sources"):
        for each in cited:
            with block(tag="span"):
                words(str(each.number), "source-number")
                link(each.title, each.address)
                if each.age:
                    words(each.age, "source-age")
