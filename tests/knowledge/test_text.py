"""Documents cleaned for reading."""

import pytest

from knowledge.text import (
    first_heading,
    readable_html,
    readable_markdown,
    readable_title,
    without_title,
)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('See [leave]({% page "/leave/" %}).', "See [leave](/leave/)."),
        ('Ask in {% slack_channel "people-ops" %}.', "Ask in #people-ops."),
        ('{% image "a.png" "A map" %}', "A map"),
        ('{% image "a.png" %}Text', "Text"),
        ("{% alert %}\nMind the gap.\n{% endalert %}", "Mind the gap."),
        ('{% alert "News" %}\nBody.\n{% endalert %}', "**News**\n\nBody."),
        ("{% comment %}secret{% endcomment %}Open.", "Open."),
        ('{% include "steps.html" a: b.c %}Text', "Text"),
        ("Hello {{ site.name }}.", "Hello ."),
        ("{{< note >}}Body{{< /note >}}", "Body"),
        ("<!-- hidden -->Shown", "Shown"),
        ("[Home]({{site.base_url}}/about)", "[Home](/about)"),
        ('{% link "https://example.org" %}', "https://example.org"),
    ],
)
def test_template_tags_become_what_a_reader_sees(written: str, read: str) -> None:
    """Addresses, images, notes and rooms are resolved, everything else is dropped."""
    assert readable_markdown(written) == read


def test_code_keeps_its_tags() -> None:
    """A page that documents template tags or HTML shows them."""
    text = 'Use `{{ name }}` or:\n\n```\n{% page "x" %}\n<b>bold</b>\n```'

    assert readable_markdown(text) == text


def test_raw_marks_are_taken_off() -> None:
    """What keeps a template engine out of code is not shown, and the fence stays closed."""
    text = "```\n{% raw %}{% page 'x' %}{% endraw %}\n```\n\nAfter {% if a %}all{% endif %}."

    assert readable_markdown(text) == "```\n{% page 'x' %}\n```\n\nAfter all."


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('<a href="/x" class="y">the\n  form</a>', "[the form](/x)"),
        ("<strong>Note</strong>: <em>now</em>", "**Note**: _now_"),
        ("one<br/>two", "one\ntwo"),
        ("<h3>Pay</h3>\nMonthly.", "### Pay\n\nMonthly."),
        ("<div class='a'>\n\nText\n\n</div>", "Text"),
        ("<details><summary>More</summary>\nBody</details>", "**More**\n\nBody"),
        ("<script>alert(1)</script>Text", "Text"),
        ("Run `a` on <project> or <your name>", "Run `a` on <project> or <your name>"),
        ("<https://example.org>", "<https://example.org>"),
        ("![A dog](dog.png) barks", "A dog barks"),
        ("Fish &amp; chips", "Fish & chips"),
    ],
)
def test_html_between_the_lines_becomes_markdown(written: str, read: str) -> None:
    """HTML inside Markdown is turned into Markdown or text; what only looks like it stays."""
    assert readable_markdown(written) == read


def test_html_tables_and_lists_become_markdown() -> None:
    """A table in HTML is a table in Markdown, with the list in its cell readable."""
    text = "<table><tr><th>Kind</th><th>Days</th></tr><tr><td>Annual</td><td>28</td></tr></table>"

    lines = readable_markdown(text).split("\n")

    assert lines == ["| Kind | Days |", "| --- | --- |", "| Annual | 28 |"]


PAGE = """<!doctype html><html><head><title>Pay &amp; tax</title>
<style>p {color: red}</style></head><body>
<nav><a href="/">Home</a></nav><div class="cookie-banner">We use cookies</div>
<main><h1>Pay</h1><p>Paid on the <b>25th</b>, see <a href="/slips">slips</a>.</p>
<ul><li>Netherlands<ol><li>Gross</li></ol></li></ul>
<table><tr><th>A</th></tr><tr><td>1</td></tr></table><pre><code>pay --now
</code></pre><img src="x.png" alt="A chart"></main>
<footer>Imprint</footer><script>track()</script></body></html>"""


def test_a_page_keeps_its_content_only() -> None:
    """Headings, lists, tables, code and links stay; navigation, footer and banners go."""
    page = readable_html(PAGE)

    assert page.title == "Pay & tax"
    assert "# Pay" in page.markdown
    assert "[slips](/slips)" in page.markdown
    assert "- Netherlands\n  1. Gross" in page.markdown
    assert "| A |" in page.markdown
    assert "```\npay --now\n```" in page.markdown
    assert "A chart" in page.markdown
    for gone in ("Home", "cookies", "Imprint", "track", "color", "<"):
        assert gone not in page.markdown


def test_a_page_that_refuses_indexing_says_so() -> None:
    """The robots mark of a page is honoured."""
    page = readable_html('<head><meta name="robots" content="noindex, follow"></head>Moved.')

    assert not page.wants_indexing


def test_a_first_heading_that_repeats_the_title_is_left_out() -> None:
    """The title is shown once; another first heading stays."""
    assert without_title("# **Leave** types\n\nText", "Leave types") == "Text"
    assert without_title("# Overview\n\nText", "Leave types") == "# Overview\n\nText"


def test_titles_are_plain() -> None:
    """A title is one line without markup."""
    assert readable_title("Go <b>now</b>\n to `VPN`") == "Go now to VPN"
    assert first_heading("\n# The title #\n\nText") == "The title"
    assert first_heading("## Not the first level") is None
