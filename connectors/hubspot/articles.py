"""Articles of HubSpot's knowledge base, listed by the time of their last change."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from bot.domain.articles import Article
from bot.domain.errors import SendUncertain
from connectors.hubspot.budget import Budget
from connectors.hubspot.rest import PAUSES, HubSpotRest, open_http

API_VERSION = "2027-03-beta"
"""The first with knowledge bases. Its guide names path, paging and states; the names of the filters
by time are those of HubSpot's other listings, and without effect nothing is missed, only more is
read."""
PAGE = 100
"""Most articles on one page."""
_PUBLISHED = "PUBLISHED"
Body = dict[str, Any]


class HubSpotArticles:
    """Implements bot.ports.articles.Articles.

    Args:
        token: of a service key or an app that may read the knowledge base.
        pauses: seconds before each further try of a call.
    """

    def __init__(
        self,
        *,
        token: str,
        api_url: str,
        budget: Budget,
        api_version: str = API_VERSION,
        pauses: Sequence[float] = PAUSES,
    ) -> None:
        self._token = token
        self._api_url = api_url
        self._budget = budget
        self._version = api_version
        self._pauses = pauses

    async def changed(self, since: datetime | None) -> Sequence[Article]:
        """Return the articles that were updated after a time; raises SendError or NotFound."""
        query: Body = {"limit": PAGE}
        if since is not None:
            query["updatedAfter"] = since.astimezone(UTC).isoformat()
        async with open_http(self._api_url) as http:
            rest = HubSpotRest(
                http,
                token=self._token,
                budget=self._budget,
                api_version=self._version,
                pauses=self._pauses,
            )
            return [_article(each) for each in await self._all(rest, query)]

    async def _all(self, rest: HubSpotRest, query: Body) -> list[Body]:
        """Return the articles of all pages; the list is whole or there is none."""
        path, found = f"/cms/knowledge-base/{self._version}/articles", list[Body]()
        after: str | None = None
        while True:
            page = await rest.get(path, **query, **({"after": after} if after else {}))
            found += page.get("results", [])
            following = ((page.get("paging") or {}).get("next") or {}).get("after")
            if following is None:
                return found
            if str(following) == after:
                raise SendUncertain("HubSpot's listing of articles does not go on.")
            after = str(following)


def _article(given: Body) -> Article:
    try:
        return Article(
            id=str(given["id"]),
            title=str(given.get("title") or ""),
            html=str(given.get("body") or ""),
            url=str(given.get("url") or ""),
            updated_at=datetime.fromisoformat(str(given["updatedAt"])).astimezone(UTC),
            is_published=given.get("state") == _PUBLISHED,
            is_private=given.get("accessType") == "PRIVATE",
        )
    except (KeyError, ValueError) as problem:
        raise SendUncertain("HubSpot's listing of articles cannot be read.") from problem
