"""Sources as their settings describe them."""

from pathlib import Path

from bot.domain.errors import SettingsError
from bot.ports.clock import Clock
from bot.ports.storage import Store
from bot.settings import Settings
from bot.source_settings import SourceSettings
from commands.resolved import ApprovedHandoffs
from commands.tokens import hubspot_token
from knowledge.audiences import AudienceRules
from knowledge.documents import Source
from knowledge.sources.folder import FolderSource
from knowledge.sources.resolved import ResolvedSource


def make_source(
    source: SourceSettings, settings: Settings, clock: Clock, *, store: Store
) -> Source:
    """Return a source; what it keeps between refreshes lies below the data folder.

    The libraries of a type are imported only where a source has it.
    """
    data = settings.data.path
    match source.type:
        case "folder":
            return _folder(source)
        case "website":
            return _website(source, data)
        case "git":
            return _git(source, data)
        case "loader":
            return _loader(source)
        case "hubspot":
            return _hubspot(source, settings, clock)
        case "resolved":
            return _resolved(source, store)


def _folder(source: SourceSettings) -> Source:
    if source.path is None:
        raise SettingsError(f"knowledge.sources: {source.name} needs 'path'.")
    return FolderSource(
        name=source.name,
        path=source.path,
        audience=_audience(source),
        category=source.category,
        include=source.include,
        exclude=source.exclude,
        base_url=source.base_url,
    )


def _website(source: SourceSettings, data: Path) -> Source:
    from knowledge.sources.website import WebsiteSource, page_cache  # noqa: PLC0415 - see above
    from knowledge.website.addresses import Scope, normalised  # noqa: PLC0415
    from knowledge.website.crawling import Limits  # noqa: PLC0415

    start = normalised(source.url or "")
    if start is None:
        raise SettingsError(f"knowledge.sources: {source.name}: {source.url!r} is no web address.")
    return WebsiteSource(
        name=source.name,
        scope=Scope(start, source.include, source.exclude),
        cache=page_cache(data, source.name),
        audience=_audience(source),
        category=source.category,
        limits=Limits(source.depth, source.pages),
        delay_s=source.delay_s,
        allow_private=source.allow_private,
    )


def _git(source: SourceSettings, data: Path) -> Source:
    from knowledge.sources.git import GitSource  # noqa: PLC0415 - see above

    return GitSource(
        name=source.name,
        url=source.url or "",
        folder=data / "sources" / f"{source.name}.git",
        branch=source.branch,
        audience=_audience(source),
        category=source.category,
        include=source.include,
        exclude=source.exclude,
        base_url=source.base_url,
    )


def _loader(source: SourceSettings) -> Source:
    from knowledge.sources.loader import LoaderSource  # noqa: PLC0415 - see above

    return LoaderSource(
        name=source.name,
        loader=source.loader or "",
        arguments=source.arguments,
        audience=_audience(source),
        category=source.category,
    )


def _hubspot(source: SourceSettings, settings: Settings, clock: Clock) -> Source:
    from connectors.hubspot.articles import HubSpotArticles  # noqa: PLC0415 - see above
    from connectors.hubspot.budget import Budget  # noqa: PLC0415
    from knowledge.sources.articles import ArticlesSource  # noqa: PLC0415

    articles = HubSpotArticles(
        token=hubspot_token(settings), api_url=settings.hubspot.api_url, budget=Budget()
    )
    return ArticlesSource(
        name=source.name,
        articles=articles,
        file=settings.data.path / "sources" / f"{source.name}.articles.json",
        clock=clock,
        audience=_audience(source),
        category=source.category,
    )


def _resolved(source: SourceSettings, store: Store) -> Source:
    return ResolvedSource(
        name=source.name,
        cases=ApprovedHandoffs(store, source=source.name),
        audience=_audience(source),
        category=source.category,
    )


def _audience(source: SourceSettings) -> AudienceRules:
    rules = [(pattern, _labels(labels)) for pattern, labels in source.audiences.items()]
    return AudienceRules(_labels(source.audience), tuple(rules))


def _labels(named: str | tuple[str, ...]) -> frozenset[str]:
    return frozenset({named} if isinstance(named, str) else named)
