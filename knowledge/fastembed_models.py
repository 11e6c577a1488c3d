"""Embedding models of the optional package fastembed, from files that are on this machine."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from bot.domain.errors import KnowledgeError, SettingsError
from knowledge.embedding import Vectors

_DEFAULT = "BAAI/bge-small-en-v1.5"
_BATCH = 8


class FastEmbedModel:
    """A fastembed model. Built by `open_fastembed`."""

    def __init__(self, model: Any) -> None:
        """Wrap a loaded `fastembed.TextEmbedding`."""
        self._model = model
        self._counter = Tokenizer.from_str(model.model.tokenizer.to_str())
        truncation = self._counter.truncation or {"max_length": 512}
        self._counter.no_padding()
        self._counter.no_truncation()
        self.name = f"fastembed/{model.model_name}"
        self.digest = f"fastembed-{model.embedding_size}"
        self.dimension = int(model.embedding_size)
        self.max_tokens = int(truncation["max_length"])

    def count(self, texts: Sequence[str]) -> list[int]:
        """Return the tokens of each text."""
        encodings = self._counter.encode_batch(list(texts), add_special_tokens=False)
        return [len(encoding) for encoding in encodings]

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text; the work is done in a thread."""
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        return await asyncio.to_thread(self._rows, texts)

    async def embed_query(self, text: str) -> Vectors:
        """Return the vector of a question, with the instruction that some models want."""
        return await asyncio.to_thread(self._question, text)

    def _rows(self, texts: Sequence[str]) -> Vectors:
        return _of_length_one(np.stack(list(self._model.embed(list(texts), batch_size=_BATCH))))

    def _question(self, text: str) -> Vectors:
        return np.asarray(_of_length_one(np.stack(list(self._model.query_embed(text))))[0])


def open_fastembed(folder: Path, model: str | None) -> FastEmbedModel:
    """Load a model whose files are in `folder`; None means a good small English one.

    Nothing is downloaded, as that hangs for most of a minute where there is no internet. Raises
    SettingsError when the package is missing or does not know the model, KnowledgeError when the
    files are missing; the sentences say how to get them.
    """
    try:
        from fastembed import TextEmbedding  # noqa: PLC0415 - an optional package
    except ImportError as error:
        raise SettingsError(
            "embeddings.provider is fastembed, but the package is not installed: "
            "`pip install fastembed`, or set embeddings.provider to minilm."
        ) from error
    name = model or _DEFAULT
    known = sorted(found["model"] for found in TextEmbedding.list_supported_models())
    if name.lower() not in {found.lower() for found in known}:
        raise SettingsError(
            f"embeddings.model: fastembed has no model {name!r}. It has: {', '.join(known)}."
        )
    try:
        return FastEmbedModel(TextEmbedding(name, cache_dir=str(folder), local_files_only=True))
    except (ValueError, OSError) as error:
        raise KnowledgeError(
            f"The embedding model {name} is not in {folder}. Fetch it once, with internet: python "
            f"-c \"from fastembed import TextEmbedding; TextEmbedding('{name}', "
            f"cache_dir='{folder}')\""
        ) from error


def _of_length_one(rows: Vectors) -> Vectors:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-12), dtype=np.float32)
