"""HTML turned into Markdown: whole pages, and what authors put between the lines of Markdown."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

from markdownify import ATX, MarkdownConverter

_NOT_CONTENT = (
    "script, style, noscript, template, nav, footer, form, iframe, svg, button, dialog, "
    "[role=navigation], [role=banner], [role=contentinfo], [role=dialog], [hidden], "
    "[aria-hidden=true], [class*=cookie], [id*=cookie], [class*=consent], [id*=consent], "
    "[class*=breadcrumb], [class*=skip-link]"
)
_BLANK_LINES = re.compile(r"\n{3,}")
_OPTIONS: dict[str, Any] = {
    "heading_style": ATX,
    "bullets": "-",
    "escape_asterisks": False,
    "escape_underscores": False,
    "escape_misc": False,
}


@dataclass(frozen=True, slots=True)
class HtmlPage:
    """What a page shows and says about itself."""

    title: str | None
    markdown: str
    wants_indexing: bool


class _Converter(MarkdownConverter):
    """Keeps headings, nested lists, tables, code and links; images become their alt text."""

    def convert_img(self, el: Any, text: str, parent_tags: Any) -> str:  # noqa: ARG002 - the library's shape
        """Return the alt text."""
        return str(el.get("alt") or "")

    def convert_summary(self, el: Any, text: str, parent_tags: Any) -> str:  # noqa: ARG002 - the library's shape
        """Return the line that a reader clicks, in bold."""
        return f"\n\n**{text.strip()}**\n\n" if text.strip() else ""


def read_page(html: str) -> HtmlPage:
    """Return the content of a whole page: its main part, without navigation, footer and banners."""
    return _PageReader(**_OPTIONS).read(html)


class _PageReader(_Converter):
    def read(self, html: str) -> HtmlPage:
        self.title: str | None = None
        self.wants_indexing = True
        markdown = _BLANK_LINES.sub("\n\n", str(self.convert(html))).strip()
        return HtmlPage(self.title, markdown, self.wants_indexing)

    def convert_soup(self, soup: Any) -> str:
        """Called by `convert` with the parsed page."""
        title = soup.find("title")
        self.title = " ".join(title.get_text().split()) or None if title else None
        robots = soup.find("meta", attrs={"name": "robots"})
        self.wants_indexing = "noindex" not in str(robots.get("content") if robots else "")
        for element in soup.select(_NOT_CONTENT):
            element.decompose()
        main = soup.find("main") or soup.find("article") or soup.find("body") or soup
        return str(super().convert_soup(main))


_BLOCK = re.compile(
    r"<(?P<name>table|ul|ol|dl|pre|blockquote)\b[^>]*>(?:(?!<(?P=name)\b).)*?</(?P=name)\s*>",
    re.DOTALL | re.IGNORECASE,
)
_DROPPED_WHOLE = re.compile(
    r"<(script|style|svg|iframe|button)\b[^>]*>.*?</\1\s*>", re.DOTALL | re.IGNORECASE
)
_LINK = re.compile(
    r"""<a\b[^>]*?href\s*=\s*(["'])(?P<url>.*?)\1[^>]*>(?P<text>.*?)</a\s*>""",
    re.DOTALL | re.IGNORECASE,
)
_HEADING = re.compile(r"<h([1-6])\b[^>]*>(.*?)</h\1\s*>", re.DOTALL | re.IGNORECASE)
_SUMMARY = re.compile(r"<summary\b[^>]*>(.*?)</summary\s*>", re.DOTALL | re.IGNORECASE)
_IMAGE = re.compile(
    r"""<img\b[^>]*?alt\s*=\s*(["'])(?P<alt>.*?)\1[^>]*>""", re.DOTALL | re.IGNORECASE
)
_MARKS = (
    (re.compile(r"</?(?:strong|b)\b[^>]*>", re.IGNORECASE), "**"),
    (re.compile(r"</?(?:em|i)\b[^>]*>", re.IGNORECASE), "_"),
    (re.compile(r"</?(?:code|kbd|samp|tt)\b[^>]*>", re.IGNORECASE), "`"),
    (re.compile(r"<br\s*/?>[ \t]*\n?", re.IGNORECASE), "\n"),
    (re.compile(r"</?p\b[^>]*>", re.IGNORECASE), "\n"),
)
# Only names that HTML has: <project> and <your name> are what an author wants the reader to see.
KNOWN_TAG = re.compile(
    r"</?(?:a|abbr|address|article|aside|body|button|caption|center|cite|col|colgroup|dd|del|"
    r"details|div|dl|dt|fieldset|figcaption|figure|font|footer|form|head|header|hr|html|iframe|img|"
    r"input|ins|label|li|link|main|mark|meta|nav|ol|option|picture|pre|q|s|script|section|select|"
    r"small|source|span|style|sub|summary|sup|svg|table|tbody|td|tfoot|th|thead|time|title|tr|"
    r"u|ul|var|video)\b(?:\s[^<>]*|/)?>",
    re.IGNORECASE,
)


def without_html(markdown: str) -> str:
    """Return Markdown with the HTML between its lines turned into Markdown or text."""
    if "<" not in markdown:
        return markdown
    markdown = _DROPPED_WHOLE.sub("", markdown)
    for _ in range(3):  # innermost first: a list inside a cell of a table
        markdown = _BLOCK.sub(_block, markdown)
    markdown = _LINK.sub(_link, markdown)
    markdown = _HEADING.sub(lambda m: f"\n\n{'#' * int(m[1])} {_flat(m[2])}\n\n", markdown)
    markdown = _SUMMARY.sub(lambda m: f"\n\n**{_flat(m[1])}**\n\n", markdown)
    markdown = _IMAGE.sub(lambda m: unescape(m["alt"]), markdown)
    for pattern, mark in _MARKS:
        markdown = pattern.sub(mark, markdown)
    return KNOWN_TAG.sub("", markdown)


def _block(match: re.Match[str]) -> str:
    return f"\n\n{_Converter(**_OPTIONS).convert(match[0]).strip()}\n\n"


def _link(match: re.Match[str]) -> str:
    text = _flat(KNOWN_TAG.sub("", match["text"]))
    return f"[{text}]({match['url'].strip()})" if text else ""


def _flat(text: str) -> str:
    return " ".join(text.split())
