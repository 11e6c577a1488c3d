"""Embeddings of OpenAI, or of any server that speaks its protocol."""

from collections.abc import Sequence

import numpy as np
import openai

from bot.domain.errors import KnowledgeError, SettingsError
from knowledge.embedding import Vectors

_DEFAULT = "text-embedding-3-small"
_BATCH = 64
_MAX_TOKENS = 8191
_CHARACTERS_A_TOKEN = 4  # measured on English; its tokenizer would have to be downloaded


class OpenAiEmbeddings:
    """An embedding model behind an address. Built by `open_openai_embeddings`."""

    max_tokens = _MAX_TOKENS

    def __init__(self, client: openai.AsyncOpenAI, *, model: str, dimension: int) -> None:
        """Use a model whose vectors have this dimension."""
        self._client = client
        self._model = model
        self.name = f"openai/{model}"
        self.digest = f"{client.base_url.host}-{dimension}"
        self.dimension = dimension

    def count(self, texts: Sequence[str]) -> list[int]:
        """Return about how many tokens each text has."""
        return [-(-len(text) // _CHARACTERS_A_TOKEN) for text in texts]

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text."""
        rows = [np.empty((0, self.dimension), dtype=np.float32)]
        for start in range(0, len(texts), _BATCH):
            some = texts[start : start + _BATCH]
            rows.append(await _vectors(self._client, self._model, some))
        return np.concatenate(rows)

    async def embed_query(self, text: str) -> Vectors:
        """Return the vector of a question."""
        return np.asarray((await self.embed([text]))[0])


async def open_openai_embeddings(
    *, model: str | None, api_key: str | None, base_url: str | None
) -> OpenAiEmbeddings:
    """Ask the model for one vector, to learn its dimension and that it can be used.

    Raises SettingsError when there is neither key nor address, KnowledgeError when the server
    cannot be used.
    """
    if not api_key and not base_url:
        raise SettingsError(
            "embeddings.provider is openai, but OPENAI_API_KEY is not set: set it, or set "
            "OPENAI_BASE_URL to a server that needs none, or embeddings.provider to minilm."
        )
    client = openai.AsyncOpenAI(api_key=api_key or "none", base_url=base_url, timeout=30.0)
    name = model or _DEFAULT
    probe = await _vectors(client, name, ["dimension"])
    return OpenAiEmbeddings(client, model=name, dimension=probe.shape[1])


async def _vectors(client: openai.AsyncOpenAI, model: str, texts: Sequence[str]) -> Vectors:
    try:
        answer = await client.embeddings.create(
            model=model, input=list(texts), encoding_format="float"
        )
    except openai.OpenAIError as error:
        raise KnowledgeError(
            f"The embedding model {model} cannot be used ({error}). Check embeddings.model, "
            "OPENAI_API_KEY and OPENAI_BASE_URL."
        ) from error
    ordered = sorted(answer.data, key=lambda found: found.index)
    rows = np.array([found.embedding for found in ordered], dtype=np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)
