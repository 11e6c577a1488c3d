import pytest

from connectors.web.document_html import markdown_body
from tests.connectors.web.serving import serve


async def test_the_chat_page_loads_nothing_from_elsewhere() -> None:
    """Its policy allows only what this server serves, and no frame around it."""
    page = await serve().client.get("/")

    policy = page.headers["content-security-policy"]
    assert "<title>Ask &lt;Example&gt;</title>" in page.text
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


async def test_the_widget_can_be_embedded_anywhere() -> None:
    """Its script, its files and the API that it uses may be read from any origin."""
    client = serve().client
    for path in ("/widget.js", "/static/chat/main.js", "/static/chat/chat.css", "/api/widget"):
        response = await client.get(path, headers={"Origin": "https://shop.example"})

        assert (200, "*") == (
            response.status_code,
            response.headers["access-control-allow-origin"],
        )


@pytest.mark.parametrize("path", ["/api/handoffs", "/documents/handbook/leave.md", "/metrics"])
async def test_nothing_else_may_be_read_from_elsewhere(path: str) -> None:
    """Pages of other origins read only what the widget needs."""
    response = await serve().client.get(path, headers={"Origin": "https://shop.example"})

    assert "access-control-allow-origin" not in response.headers


async def test_a_preflight_lets_the_token_through() -> None:
    """A foreign page may send the conversation's token."""
    response = await serve().client.options(
        "/api/conversations/x/messages",
        headers={
            "Origin": "https://shop.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization,content-type",
        },
    )

    assert 200 == response.status_code
    assert "Authorization" in response.headers["access-control-allow-headers"]


async def test_a_citation_opens_its_document_at_the_heading() -> None:
    """The page has title, age and an anchor for every heading."""
    page = await serve().client.get("/documents/handbook/leave.md")

    assert 200 == page.status_code
    assert '<h2 id="parental-leave">Parental leave</h2>' in page.text
    assert ">27 February 2026</time>" in page.text


async def test_a_reader_of_a_document_that_is_gone_is_told_what_to_do() -> None:
    """A browser gets a page, not JSON."""
    page = await serve().client.get(
        "/documents/handbook/gone.md", headers={"Accept": "text/html,*/*;q=0.8"}
    )

    assert 404 == page.status_code
    assert "Ask your question again" in page.text


@pytest.mark.parametrize(
    "markdown",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "[click](javascript:alert(1))",
        '<a href="javascript:alert(1)">click</a>',
        '<p style="position:fixed">over everything</p>',
        "<iframe src=https://elsewhere.example></iframe>",
        "![tracker](https://elsewhere.example/pixel.png)",
    ],
)
def test_a_document_runs_and_loads_nothing(markdown: str) -> None:
    """Documents come from many hands; none of them acts in the reader's browser."""
    html = markdown_body(markdown)

    for trace in ("<script", "onerror", 'href="javascript', "style=", "<iframe", "<img"):
        assert trace not in html


def test_anchors_follow_the_one_rule_for_headings() -> None:
    """Markup and repetition give the anchors that the index gave."""
    html = markdown_body("# `Pay` & *more*\n\nA\n\n# A\n\n> ## A\n")

    assert 'id="pay--more"' in html
    assert 'id="a"' in html
    assert 'id="a-1"' in html


def test_an_image_is_shown_by_what_it_is_about() -> None:
    """Images are not kept; their words are."""
    assert "<em>The office</em>" in markdown_body("![The office](office.png)")
