"""Anchors of headings: one algorithm for the page that is read and the link that points into it."""

import re
from collections.abc import Iterable

_DROPPED = re.compile(r"[^\w\- ]")


def heading_slugs(headings: Iterable[str]) -> tuple[str, ...]:
    """Return the anchor of each heading of one document, in the order of the document.

    `headings` are the texts of ALL headings, of every level, without markup (link text without
    its address, code without its marks). A slug is the text stripped of outer white space, in lower
    case, without punctuation (letters and digits of any script, `_`, `-` and spaces stay), each
    space turned into `-`. A slug that was given out before gets `-1`, the next `-2` and so on,
    leaving out numbers that another heading has already taken. A heading without any
    such character has the slug `section`.
    """
    given: dict[str, int] = {}
    return tuple(_free_slug(_plain_slug(heading), given) for heading in headings)


def _plain_slug(heading: str) -> str:
    return _DROPPED.sub("", heading.strip().lower()).replace(" ", "-") or "section"


def _free_slug(slug: str, given: dict[str, int]) -> str:
    free = slug
    while free in given:
        given[slug] += 1
        free = f"{slug}-{given[slug]}"
    given[free] = 0
    return free
