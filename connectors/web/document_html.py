"""A document as a readable page, each heading with the anchor that citations point at."""

from collections.abc import Sequence
from html import escape
from string import Template

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from bot.domain.knowledge import DocumentPage
from bot.domain.slugs import heading_slugs

_TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "code", "dd", "del", "details", "dl", "dt",
    "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "ins", "kbd", "li", "mark", "ol", "p",
    "pre", "q", "s", "samp", "small", "strong", "sub", "summary", "sup", "table", "tbody", "td",
    "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_ATTRIBUTES = {
    "a": {"href", "title"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    **{heading: {"id"} for heading in _HEADINGS},
}


class _Renderer(RendererHTML):
    def image(self, tokens: Sequence[Token], idx: int, options: object, env: object) -> str:  # noqa: ARG002 - the library's shape
        """Show what an image is about: images of sources are not kept."""
        said = escape(tokens[idx].content)
        return f"<em>{said}</em>" if said else ""


def document_html(page: DocumentPage, template: Template) -> str:
    """Return the whole page; the template has `title`, `facts` and `body`."""
    return template.substitute(
        title=escape(page.title), facts=_facts(page), body=markdown_body(page.markdown)
    )


def markdown_body(markdown: str) -> str:
    """Return Markdown as HTML in which nothing runs, loads or leaves the page by itself."""
    parser = MarkdownIt("commonmark", renderer_cls=_Renderer).enable("table")
    tokens = parser.parse(markdown)
    headings = [place for place, token in enumerate(tokens) if token.type == "heading_open"]
    texts = [_heading_text(tokens[place + 1]) for place in headings]
    for place, slug in zip(headings, heading_slugs(texts), strict=True):
        tokens[place].attrSet("id", slug)
    html = parser.renderer.render(tokens, parser.options, {})
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer",
    )


def _heading_text(inline: Token) -> str:
    shown = (child for child in inline.children or [] if child.type != "html_inline")
    return "".join(child.content for child in shown).strip()


def _facts(page: DocumentPage) -> str:
    facts = [f"<span>{escape(page.source)}</span>"] if page.source else []
    if page.updated_at:
        day = f"{page.updated_at.day} {page.updated_at.strftime('%B %Y')}"
        moment = escape(page.updated_at.isoformat())
        facts.append(f'<span>As of <time datetime="{moment}">{day}</time></span>')
    if page.url.startswith(("https://", "http://")):
        facts.append(f'<a href="{escape(page.url)}" rel="noopener noreferrer">Original</a>')
    return "".join(facts)
