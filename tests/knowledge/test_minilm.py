"""The embedded default model."""

import sys
from pathlib import Path

import numpy as np
import pytest

from knowledge.chunking import Chunker
from knowledge.embedders import open_embedder
from knowledge.minilm import MiniLm
from tests.knowledge.documents import document


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="module")
def model(folder: Path) -> MiniLm:
    return MiniLm(folder, threads=1)


async def test_near_meanings_have_near_vectors(model: MiniLm) -> None:
    """A question is nearer to its answer than to anything else, without a common word."""
    question = await model.embed_query("How much vacation do I get?")

    near, far = await model.embed(["Annual leave is 28 days.", "The motor has 85 Nm."])

    assert question @ near > 0.3 > question @ far


async def test_vectors_have_length_1_and_keep_their_order(model: MiniLm) -> None:
    """Batches are sorted inside, rows come back as the texts went in."""
    texts = ["a much longer text about bicycles and batteries " * n for n in (9, 1, 5, 2, 7)]

    together = await model.embed(texts)
    alone = np.stack([await model.embed_query(text) for text in texts])

    assert np.linalg.norm(together, axis=1) == pytest.approx(np.ones(5), abs=1e-5)
    assert (together * alone).sum(axis=1).min() > 0.985


async def test_nothing_is_embedded_as_nothing(model: MiniLm) -> None:
    """No texts give no rows, of the right width."""
    assert (await model.embed([])).shape == (0, 384)


async def test_a_text_beyond_the_limit_is_cut(model: MiniLm) -> None:
    """More words than the model reads are no error."""
    (vector,) = await model.embed(["word " * 5000])

    assert vector.shape == (384,)


def test_tokens_are_counted_beyond_the_limit(model: MiniLm) -> None:
    """Counting tells how long a text really is."""
    assert model.count(["hello world", "word " * 500, ""]) == [2, 500, 0]


def test_the_conversion_is_made_once(model: MiniLm, folder: Path) -> None:
    """A second start finds the file; nothing half made is left beside it."""
    (file,) = folder.iterdir()
    before = file.stat().st_mtime_ns

    MiniLm(folder)

    assert [found.stat().st_mtime_ns for found in folder.iterdir()] == [before]
    assert model.digest in file.name


def test_torch_is_not_needed(model: MiniLm) -> None:
    """Neither torch nor sentence-transformers is imported."""
    assert model.dimension == 384
    assert not {"torch", "sentence_transformers"} & set(sys.modules)


async def test_it_is_opened_by_its_name(folder: Path) -> None:
    """The settings' name gives the model."""
    opened = await open_embedder(provider="minilm", model=None, folder=folder)

    assert opened.name == "minilm/all-MiniLM-L6-v2"


def test_no_chunk_is_larger_than_the_model_reads(model: MiniLm) -> None:
    """Title and headings included, a chunk has at most 220 word pieces, and says how many."""
    chunker = Chunker(count=model.count, max_tokens=model.max_tokens)
    sentences = " ".join(f"Batteries of kind {n} are charged indoors." for n in range(90))
    text = f"## Charging\n\n{sentences}\n\nYou need:\n\n- {sentences}\n- a charger"

    chunks = chunker.chunks(document(text, title="Batteries"))

    counted = model.count([chunk.searched for chunk in chunks])
    assert max(counted) <= 220
    assert [chunk.tokens for chunk in chunks] == pytest.approx(counted, abs=4)
