"""Knowledge-base articles over HTTP, as the beta of 2026 lists them (cms/knowledge-base).

The path, the paging and the states follow HubSpot's guide; the names of the filters by time are the
ones that its other listings use.
"""

from dataclasses import dataclass
from datetime import datetime
from itertools import count

from tests.fakes.hubspot.portal import Body, Portal, Refusal
from tests.fakes.hubspot.records_api import stamp
from tests.fakes.hubspot.routing import Answer, Call, Route

MOST = 100
"""Articles on one page."""


@dataclass
class Article:
    """One article."""

    id: str
    title: str
    body: str
    updated_at: datetime
    state: str = "PUBLISHED"
    is_private: bool = False
    """Only signed-in customers may read it."""


class ArticlesApi:
    """Answers the listing; tests write, change and withdraw articles."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._ids = count(9001)
        self.articles: dict[str, Article] = {}
        self.breaks_on_page: int | None = None
        """The page (from 0) that answers 500: a listing that fails half-way."""

    def routes(self) -> list[Route]:
        """Return what is answered here."""
        return [("GET", r"/cms/knowledge-base/[\w-]+/articles", self.list)]

    def write(self, title: str, body: str, *, is_private: bool = False) -> Article:
        """Publish an article."""
        id_ = str(next(self._ids))
        article = Article(id_, title, body, self._portal.now(), is_private=is_private)
        self.articles[id_] = article
        return article

    def change(self, article: Article, **values: str) -> None:
        """Change an article, its state included."""
        for name, value in values.items():
            setattr(article, name, value)
        article.updated_at = self._portal.now()

    def list(self, call: Call) -> Answer:
        """One page of articles, the one that changed first leading."""
        after = datetime.fromisoformat(call.asked("updatedAfter", "1970-01-01T00:00:00Z"))
        state, start = call.asked("state"), int(call.asked("after", "0"))
        limit = min(int(call.asked("limit", "25")), MOST)
        if self.breaks_on_page is not None and start // limit == self.breaks_on_page:
            raise Refusal(500, "INTERNAL_ERROR", "internal error")
        found = [
            article
            for article in self.articles.values()
            if article.updated_at > after and state in {"", article.state}
        ]
        found.sort(key=lambda article: (article.updated_at, article.id))
        body: Body = {"results": [_shown(article) for article in found[start : start + limit]]}
        if start + limit < len(found):
            body["paging"] = {"next": {"after": str(start + limit)}}
        return 200, body


def _shown(article: Article) -> Body:
    return {
        "id": article.id,
        "title": article.title,
        "body": article.body,
        "state": article.state,
        "url": f"https://help.lumen.example/{article.id}",
        "updatedAt": stamp(article.updated_at),
        "accessType": "PRIVATE" if article.is_private else "PUBLIC",
    }
