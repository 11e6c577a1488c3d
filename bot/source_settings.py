"""The settings of `knowledge`: where documents come from, and what of them is preferred."""

from datetime import timedelta
from pathlib import Path
from typing import Any, Literal, Self
from zoneinfo import available_timezones

from pydantic import Field, model_validator

from bot.setting_types import Duration, Refresh, Section


class SourceSettings(Section):
    """A configured origin of documents. Which keys it needs depends on its type."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")
    type: Literal["folder", "website", "git", "loader", "hubspot", "resolved"] = "folder"
    path: Path | None = None
    """folder: where the files are."""
    url: str | None = None
    """website: the start page; git: what would be cloned."""
    branch: str | None = None
    """git: null means the repository's own default."""
    loader: str | None = None
    """loader: a LangChain document loader, package.module.Class."""
    arguments: dict[str, Any] = Field(default_factory=dict)
    """loader: what it is made with."""
    audience: str | tuple[str, ...] = "public"
    """public, customers, employees, group:NAME, person:E-MAIL; several: each of them may see it.

    A source of type resolved must say it: what agents write to one contact is for nobody else by
    itself."""
    audiences: dict[str, str | tuple[str, ...]] = Field(default_factory=dict)
    """Audience by shell pattern over the document's path or address; the first match holds."""
    category: str | None = None
    refresh: Refresh = timedelta(minutes=15)
    """How often ("15m"), or when as cron has it ("0 3 * * 1-5" is 3:00 on weekdays)."""
    timezone: str = "UTC"
    """Of a cron expression in refresh, such as Europe/Berlin."""
    watch: bool = False
    """folder: while `serve` runs, changes are indexed within seconds."""
    freshness_target: Duration = timedelta(hours=24)
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    base_url: str | None = None
    depth: int = Field(default=5, ge=0)
    """website: links from the start page, or from a page of the sitemap."""
    pages: int = Field(default=2000, ge=1)
    """website: most pages that are read."""
    delay_s: float = Field(default=0.2, ge=0)
    """website: pause between two requests."""
    allow_private: bool = False
    """website: whether addresses inside the company's network may be read."""

    @model_validator(mode="after")
    def _has_what_its_type_needs(self) -> Self:
        needs = {"folder": "path", "website": "url", "git": "url", "loader": "loader"}
        needed = needs.get(self.type)
        if needed and getattr(self, needed) is None:
            raise ValueError(f"a source of type {self.type} needs {needed!r}")
        if self.type == "website" and not str(self.url).startswith(("http://", "https://")):
            raise ValueError("'url' must begin with http:// or https://")
        if self.type == "resolved" and "audience" not in self.model_fields_set:
            raise ValueError("a source of type resolved needs 'audience', such as employees")
        if self.watch and self.type != "folder":
            raise ValueError("'watch' is for sources of type folder; the others have 'refresh'")
        if self.timezone not in available_timezones():
            raise ValueError(f"timezone {self.timezone!r} is unknown; write one like Europe/Berlin")
        return self


class BoostSettings(Section):
    """What is preferred among passages that fit."""

    categories: dict[str, float] = Field(default_factory=dict)
    """Factor by category, above 1 to prefer it."""
    recency: float = Field(default=0.0, ge=0, le=1)
    """What a text of today gains, as a share of its score."""
    half_life: Duration = timedelta(days=365)


class KnowledgeSettings(Section):
    """What the assistant may know, and what of it is preferred."""

    glossary: Path | None = None
    """The company's acronyms and synonyms: `PTO: [paid time off, annual leave]`, a line a group."""
    boosts: BoostSettings = BoostSettings()
    reranker: str | None = None
    """A cross-encoder of fastembed; null: none. Better on some sets, and slower."""

    sources: tuple[SourceSettings, ...] = (
        SourceSettings(name="handbook", path=Path("knowledge/sample")),
    )
