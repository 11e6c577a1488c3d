"""Articles of a help centre that another system keeps."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Article:
    """One article as it stands."""

    id: str
    title: str
    html: str
    url: str
    updated_at: datetime
    is_published: bool = True
    """False for a draft, and for what was withdrawn."""
    is_private: bool = False
    """Only customers who have signed in may read it."""
