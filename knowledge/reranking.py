"""Reading question and passage together: slower, and sometimes better than fused scores."""

import asyncio
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from bot.domain.errors import KnowledgeError, SettingsError

_DEFAULT = "Xenova/ms-marco-MiniLM-L-6-v2"


class Reranker(Protocol):
    """Judges how well passages answer a question."""

    async def scores(self, question: str, texts: Sequence[str]) -> Sequence[float]:
        """Return one score a text, 0 to 1; raises KnowledgeError when it cannot be used."""
        ...


class CrossEncoderReranker:
    """A fastembed cross-encoder. Built by `open_reranker`."""

    def __init__(self, model: Any) -> None:
        """Wrap a loaded `fastembed.rerank.cross_encoder.TextCrossEncoder`."""
        self._model = model

    async def scores(self, question: str, texts: Sequence[str]) -> Sequence[float]:
        """Score in a thread; the model's logits become numbers between 0 and 1."""
        if not texts:
            return ()
        logits = await asyncio.to_thread(lambda: list(self._model.rerank(question, list(texts))))
        return [1 / (1 + math.exp(-float(logit))) for logit in logits]


def open_reranker(folder: Path, model: str | None) -> CrossEncoderReranker:
    """Load a cross-encoder whose files are in `folder`; None means a small English one.

    Nothing is downloaded. Raises SettingsError when the package is missing or does not know the
    model, KnowledgeError when the files are missing; the sentences say how to get them.
    """
    try:
        from fastembed.rerank.cross_encoder import TextCrossEncoder  # noqa: PLC0415 - optional
    except ImportError as error:
        raise SettingsError(
            "knowledge.reranker is set, but the package fastembed is not installed: "
            "`pip install fastembed`, or take knowledge.reranker out."
        ) from error
    name = model or _DEFAULT
    known = sorted(found["model"] for found in TextCrossEncoder.list_supported_models())
    if name.lower() not in {found.lower() for found in known}:
        raise SettingsError(
            f"knowledge.reranker: fastembed has no model {name!r}. It has: {', '.join(known)}."
        )
    try:
        return CrossEncoderReranker(
            TextCrossEncoder(name, cache_dir=str(folder), local_files_only=True)
        )
    except (ValueError, OSError) as error:
        raise KnowledgeError(
            f"The reranker {name} is not in {folder}. Fetch it once, with internet, by "
            f"TextCrossEncoder('{name}', cache_dir='{folder}') of fastembed.rerank.cross_encoder."
        ) from error
