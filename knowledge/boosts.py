"""What the operator wants preferred: categories, and what was written lately."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from knowledge.fusion import Ranked


@dataclass(frozen=True, slots=True)
class Boosts:
    """Factors on the fused score; as they stand they change nothing."""

    categories: Mapping[str, float] = field(default_factory=dict)
    """Factor by category: above 1 prefers it, below 1 puts it back."""
    recency: float = 0.0
    """What a text of today gains, as a share of its score; older ones gain less."""
    half_life: timedelta = timedelta(days=365)
    """After this long the gain has halved."""

    @property
    def change_nothing(self) -> bool:
        """Whether every score stays as it is."""
        return not self.categories and not self.recency


def boosted(ranked: Sequence[Ranked], boosts: Boosts, *, now: datetime) -> list[Ranked]:
    """Return the ranking with the operator's preferences; scores stay within 0 and 1.

    A text without a date gains nothing by recency, and loses nothing.
    """
    if boosts.change_nothing:
        return list(ranked)
    changed = [
        replace(found, score=min(1.0, found.score * _factor(found, boosts, now)))
        for found in ranked
    ]
    return sorted(changed, key=lambda found: (-found.score, found.hit.chunk.id))


def _factor(found: Ranked, boosts: Boosts, now: datetime) -> float:
    chunk = found.hit.chunk
    factor = boosts.categories.get(chunk.category, 1.0) if chunk.category else 1.0
    if not boosts.recency or chunk.updated_at is None:
        return factor
    age = max(now - chunk.updated_at, timedelta())
    share: float = 0.5 ** (age / boosts.half_life)
    return factor * (1 + boosts.recency * share)
