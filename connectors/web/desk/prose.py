"""Text of a conversation as safe HTML.

What a contact or an agent wrote is shown letter by letter. What the assistant wrote is Markdown.
Either way no markup of theirs reaches the page, and links open only web pages.
"""

import re
from collections.abc import Mapping
from html import escape
from urllib.parse import urlsplit

import nh3
from markdown_it import MarkdownIt

_TAGS = {
    "a", "b", "blockquote", "br", "code", "em", "h1", "h2", "h3", "h4", "hr", "i", "li", "ol",
    "p", "pre", "s", "strong", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title", "target", "class"}}
_MARKER = re.compile(r"\[(\d{1,2})\]")
_ADDRESS = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")


def safe_address(address: str) -> str:
    """Return an address that a link may open (http, https, or a path of this site), else ""."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    if parts.scheme in {"http", "https"} and parts.netloc:
        return address.strip()
    is_path = not parts.scheme and not parts.netloc and parts.path.startswith("/")
    return address.strip() if is_path and "\\" not in address else ""


def plain_html(text: str) -> str:
    """Return text as HTML that shows it letter by letter, with web addresses as links."""
    shown, position = "", 0
    for match in _ADDRESS.finditer(text):
        shown += escape(text[position : match.start()]) + _link(match.group(), match.group())
        position = match.end()
    return f"<p>{shown}{escape(text[position:])}</p>"


def markdown_html(text: str, *, sources: Mapping[int, str]) -> str:
    """Return Markdown as HTML; a marker like [2] links to the source of that number."""
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table")
    html = parser.render(_MARKER.sub(lambda match: _marker(match, sources), text))
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https"},
        link_rel="noopener noreferrer",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )


def without_markers(text: str) -> str:
    """Return an answer's text without its citation markers."""
    return re.sub(r"[ \t]*\[\d{1,2}\]", "", text).strip()


def _marker(match: re.Match[str], sources: Mapping[int, str]) -> str:
    address = safe_address(sources.get(int(match.group(1)), ""))
    return f"[{match.group(0)[1:-1]}](<{address}>)" if address else match.group(0)


def _link(address: str, text: str) -> str:
    return (
        f'<a href="{escape(address)}" target="_blank" rel="noopener noreferrer">{escape(text)}</a>'
    )
