"""Opens the embedding model that the settings name, importing only what it needs."""

import asyncio
from pathlib import Path
from typing import Literal

from knowledge.embedding import Embedder

Provider = Literal["minilm", "fastembed", "openai"]


async def open_embedder(
    *,
    provider: Provider,
    model: str | None,
    folder: Path,
    api_key: str | None = None,
    base_url: str | None = None,
) -> Embedder:
    """Open a model; `folder` keeps model files, key and address are for openai only.

    Raises SettingsError and KnowledgeError with the sentence that says what is missing.
    """
    match provider:
        case "minilm":
            from knowledge.minilm import MiniLm  # noqa: PLC0415 - heavy, and not always needed

            return await asyncio.to_thread(MiniLm, folder)
        case "fastembed":
            from knowledge.fastembed_models import open_fastembed  # noqa: PLC0415 - as above

            return await asyncio.to_thread(open_fastembed, folder, model)
        case "openai":
            from knowledge.openai_embeddings import (  # noqa: PLC0415 - as above
                open_openai_embeddings,
            )

            return await open_openai_embeddings(model=model, api_key=api_key, base_url=base_url)
