"""Documents cut into chunks along their structure."""

from hypothesis import given
from hypothesis import strategies as st

from knowledge.chunking import Chunk, Chunker
from tests.fakes.embedder import WordEmbedder
from tests.knowledge.documents import document


def cut(markdown: str, *, max_tokens: int = 96, title: str = "Leave") -> tuple[Chunk, ...]:
    chunker = Chunker(count=WordEmbedder().count, max_tokens=max_tokens)
    return chunker.chunks(document(markdown, title=title))


def words(number: int, name: str = "word") -> str:
    return " ".join(f"{name}{n}" for n in range(number))


def test_every_section_is_a_chunk_that_knows_its_headings() -> None:
    """A chunk carries the headings it stands under and the anchor of the nearest."""
    chunks = cut(
        "Intro.\n\n## Annual\n\nA.\n\n### Carry over\n\nB.\n\n## Sick\n\nC.\n\n## Sick\n\nD."
    )

    assert [(chunk.text, chunk.heading_path, chunk.anchor) for chunk in chunks] == [
        ("Intro.", (), ""),
        ("A.", ("Annual",), "annual"),
        ("B.", ("Annual", "Carry over"), "carry-over"),
        ("C.", ("Sick",), "sick"),
        ("D.", ("Sick",), "sick-1"),
    ]


def test_title_and_headings_are_searched_with_the_words() -> None:
    """What is embedded begins with title and headings, and holds no marks."""
    (chunk,) = cut("## Sick *days*\n\nSee [the **form**](https://example.org).")

    assert chunk.searched == "Leave > Sick days\nSee the form."


def test_a_long_section_is_cut_between_paragraphs() -> None:
    """Parts are of like size, and each begins with the sentence before it."""
    paragraphs = [f"Begin {words(16, f'p{n}x')}. End {n}." for n in range(6)]

    chunks = cut("\n\n".join(paragraphs))

    sizes = [len(chunk.text.split()) for chunk in chunks]
    assert len(chunks) == 3
    assert max(sizes) <= 60
    assert chunks[1].text.startswith("End 1.\n\nBegin p2x0")


def test_sections_do_not_overlap() -> None:
    """Only a section that is cut says anything twice."""
    chunks = cut("## One\n\nAlpha. Beta.\n\n## Two\n\nGamma.")

    assert [chunk.text for chunk in chunks] == ["Alpha. Beta.", "Gamma."]


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    """No sentence is torn, and none is lost."""
    sentences = [f"{words(11, f's{n}x')} end{n}." for n in range(10)]

    chunks = cut(" ".join(sentences))

    assert len(chunks) > 2
    for sentence in sentences:
        assert any(sentence in chunk.text for chunk in chunks)


def test_code_is_never_cut() -> None:
    """A fence stays whole, however long it is, and its indentation stays."""
    code = "```python\n" + "\n".join(f"    step({n})" for n in range(200)) + "\n```"

    chunks = cut(f"Before.\n\n{code}\n\nAfter.")

    assert sum(code in chunk.text for chunk in chunks) == 1


def test_a_long_table_repeats_its_head() -> None:
    """Every part of a table is a table; no row is cut or lost."""
    head = "| Name | Days |\n| --- | --- |"
    rows = [f"| {words(6, f'r{n}x')} | {n} |" for n in range(30)]

    chunks = cut("\n".join([head, *rows]))

    assert len(chunks) > 2
    assert all(chunk.text.startswith(head) for chunk in chunks)
    for row in rows:
        assert sum(row in chunk.text for chunk in chunks) == 1


def test_a_long_list_is_cut_between_items() -> None:
    """Items stay whole, with what is nested in them, and the sentence before the list returns."""
    items = [f"- {words(9, f'i{n}x')}\n  - nested {n}" for n in range(20)]

    chunks = cut("You can use:\n\n" + "\n".join(items))

    assert len(chunks) > 2
    assert all(chunk.text.startswith("You can use:") for chunk in chunks)
    for item in items:
        assert sum(item in chunk.text for chunk in chunks) == 1


def test_an_item_that_is_too_long_alone_is_cut() -> None:
    """One item of a hundred sentences still fits the model."""
    chunks = cut("- " + " ".join(f"Sentence {n} is here." for n in range(100)))

    assert max(len(chunk.searched.split()) for chunk in chunks) <= 96


def test_what_introduces_a_list_is_not_left_behind() -> None:
    """A sentence that ends in a colon stands with what follows it."""
    text = f"{words(45)}.\n\nYou need:\n\n- {words(30, 'x')}\n- a helmet"

    first, second = cut(text)

    assert "You need:" not in first.text
    assert second.text.startswith("You need:\n\n- x0")


def test_a_document_without_text_has_no_chunk() -> None:
    """Headings alone are nothing to cite."""
    assert cut("## One\n\n## Two\n\n---\n") == ()


def test_an_unchanged_section_keeps_its_chunk() -> None:
    """An edit elsewhere in the document leaves id and content of a chunk as they were."""
    before = cut("## One\n\nAlpha.\n\n## Two\n\nBeta.")
    after = cut("## One\n\nAlpha, edited.\n\n## Two\n\nBeta.")

    assert before[1] == after[1]
    assert before[0].id != after[0].id


def test_the_same_text_twice_has_two_ids_and_one_content() -> None:
    """Repeats within a document are chunks of their own that share a vector."""
    first, second = cut("## One\n\nSame.\n\n## One\n\nSame.")

    assert first.content == second.content
    assert first.id != second.id


PIECES = st.lists(
    st.sampled_from(
        [
            "# One", "## Two", "### Three\n", "Text with *marks*.", words(30), words(200, "long"),
            "- a\n- b\n  - c\n\n  d", "1. x\n2. y", "```\ncode\n\n# no heading\n```", "> quote",
            "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |", "---", "    indented", "<div>", "x" * 900,
        ]
    ),
    max_size=30,
)  # fmt: skip


@given(PIECES)
def test_whatever_is_written_is_cut_without_loss(pieces: list[str]) -> None:
    """Every word of the text is in some chunk, and no chunk but code is too large."""
    chunks = cut("\n\n".join(pieces))

    said = " ".join(chunk.text for chunk in chunks)
    expected = [piece for piece in pieces if not piece.startswith(("#", "---", "x"))]
    for word in " ".join(expected).split():
        assert word in said
    assert len({chunk.id for chunk in chunks}) == len(chunks)
    assert all(len(chunk.searched.split()) <= 96 for chunk in chunks)
