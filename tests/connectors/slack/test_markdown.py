"""Markdown reaches Slack as it was meant: code, lists, tables and links whole, nobody called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.slack.markdown import link, mrkdwn, slack_markdown
from connectors.slack.splitting import split_markdown

TABLE = """Leave:

| Country | Days |
|---------|-----:|
| Germany | 30   |
| [France](https://f.example) | 25 |

More."""


def test_a_table_becomes_aligned_text() -> None:
    """A markdown block knows no tables; a reader still sees columns."""
    expected = """Leave:

```
Country                    | Days
---------------------------+-----
Germany                    | 30
France (https://f.example) | 25
```

More."""

    assert expected == slack_markdown(TABLE)


def test_what_looks_like_a_table_in_code_stays() -> None:
    """Code is code."""
    code = "```\n| a | b |\n|---|---|\n```"

    assert code == slack_markdown(code)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("```python\nx = 1\n```", "```\nx = 1\n```"),
        ("~~~\nx\n~~~", "```\nx\n```"),
        ("```\nnever closed", "```\nnever closed\n```"),
        ("a\n\n---\n\nb", "a\n\n\nb"),
        ("- [ ] todo\n- [x] done", "- ☐ todo\n- ☑ done"),
        ("# Title\n\n1. one\n2. two", "# Title\n\n1. one\n2. two"),
        ("a | b without a table", "a | b without a table"),
    ],
)
def test_what_slack_does_not_know_is_written_in_what_it_knows(text: str, shown: str) -> None:
    """Rules, task lists and the language of code."""
    assert shown == slack_markdown(text)


@pytest.mark.parametrize("text", ["<!channel> hi", "<@U1> hi", "<#C1> hi", "`<!here>`"])
def test_an_answer_calls_nobody(text: str) -> None:
    """A document or a model may contain Slack's control sequences; they do nothing."""
    for shown in (slack_markdown(text), mrkdwn(text)):
        assert not any(mark in shown for mark in ("<!", "<@", "<#"))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**bold** and *italic* and ~~gone~~", "*bold* and _italic_ and ~gone~"),
        ("__bold__ but not snake_case or __init__.py", "*bold* but not snake_case or __init__.py"),
        ("# Title", "*Title*"),
        ("- one\n  - two", "• one\n  • two"),
        ("[page](https://a.example/x_(y)?a=1&b=2)", "<https://a.example/x_(y)?a=1&amp;b=2|page>"),
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("`**not bold** <b>`", "`**not bold** &lt;b&gt;`"),
        ("```\n**not bold**\n```", "```\n**not bold**\n```"),
        ("2 * 3 * 4", "2 * 3 * 4"),
    ],
)
def test_plain_texts_use_slacks_own_markup(text: str, shown: str) -> None:
    """For notifications, sections and context lines."""
    assert shown == mrkdwn(text)


@pytest.mark.parametrize(
    ("url", "label", "shown"),
    [
        ("https://a.example/x|y", "A | B", "<https://a.example/x%7Cy|A ¦ B>"),
        ("javascript:alert(1)", "x", "x"),
        ("/documents/a", "A <b>", "A &lt;b&gt;"),
    ],
)
def test_a_link_cannot_be_broken_out_of(url: str, label: str, shown: str) -> None:
    """Titles come from documents that anybody may have written."""
    assert shown == link(url, label)


def test_a_text_that_fits_is_one_part() -> None:
    """Nothing is changed."""
    assert ("a\n\nb",) == split_markdown("a\n\nb", limit=100)


def test_a_long_text_is_cut_between_paragraphs() -> None:
    """Not inside one, where that can be helped."""
    parts = split_markdown("\n\n".join(["word " * 15] * 6).strip(), limit=200)

    assert all(part.endswith(("word ", "word")) for part in parts)
    assert 90 == " ".join(parts).count("word")


def test_code_that_is_cut_is_closed_and_opened_again() -> None:
    """Every part is whole by itself."""
    code = "```\n" + "\n".join(f"line {number}" for number in range(60)) + "\n```"

    parts = split_markdown(code, limit=200)

    assert len(parts) > 1
    assert all(part.startswith("```\n") and part.endswith("\n```") for part in parts)
    assert [f"line {number}" in "\n".join(parts) for number in range(60)] == [True] * 60


LINES = st.lists(
    st.sampled_from(["```", "", "word", "a longer line of words " * 3, "| a | b |", "|---|---|"]),
    max_size=40,
)


@given(LINES, st.integers(40, 120))
def test_no_part_is_too_long_and_no_word_is_lost(lines: list[str], limit: int) -> None:
    """Whatever the text is made of."""
    text = slack_markdown("\n".join(lines))

    parts = split_markdown(text, limit=limit)

    assert all(len(part) <= limit for part in parts)
    assert text.count("word") == "\n".join(parts).count("word")
    assert all(part.count("```") % 2 == 0 for part in parts)
