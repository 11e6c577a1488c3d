"""The pages of the desk."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DeskLink:
    """A page of the desk in the bar."""

    name: str
    address: str
    """Relative to every other page of the desk."""


HANDOFFS = DeskLink("Handoffs", "./")
KNOWLEDGE = DeskLink("Knowledge", "knowledge")
GAPS = DeskLink("Gaps", "gaps")
ANALYTICS = DeskLink("Analytics", "analytics")
SECTIONS = frozenset(link.address for link in (KNOWLEDGE, GAPS, ANALYTICS))
"""Addresses of the pages beside the handoffs."""
