"""Collections and aliases on a Qdrant server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from uuid import uuid4

import httpx
from qdrant_client import AsyncQdrantClient, models
from qdrant_client.http.exceptions import ApiException

from bot.domain.errors import KnowledgeError
from knowledge.index.payload import DENSE, FILTERED, LEXICAL
from knowledge.index.port import IndexIdentity


async def current_generation(client: AsyncQdrantClient, alias: str) -> str | None:
    """Return the generation that an alias points to; None when there is no such alias."""
    aliases = (await client.get_aliases()).aliases
    names = (found.collection_name for found in aliases if found.alias_name == alias)
    name = next(names, None)
    return name.removeprefix(f"{alias}-") if name else None


async def begin(client: AsyncQdrantClient, alias: str, identity: IndexIdentity) -> str:
    """Make an empty collection that the alias does not point to yet; return its generation."""
    generation = uuid4().hex
    name = f"{alias}-{generation}"
    dense = models.VectorParams(size=identity.dimension, distance=models.Distance.COSINE)
    lexical = models.SparseVectorParams(modifier=models.Modifier.IDF)
    await client.create_collection(
        name,
        vectors_config={DENSE: dense},
        sparse_vectors_config={LEXICAL: lexical},
        metadata={"identity": asdict(identity)},
    )
    for key in FILTERED:
        await client.create_payload_index(name, key, models.PayloadSchemaType.KEYWORD)
    return generation


async def point_to(client: AsyncQdrantClient, alias: str, collection: str) -> None:
    """Turn an alias to a collection, in one step."""
    existing = {found.alias_name for found in (await client.get_aliases()).aliases}
    delete = models.DeleteAliasOperation(delete_alias=models.DeleteAlias(alias_name=alias))
    create = models.CreateAliasOperation(
        create_alias=models.CreateAlias(collection_name=collection, alias_name=alias)
    )
    steps: list[models.AliasOperations] = [delete, create] if alias in existing else [create]
    await client.update_collection_aliases(change_aliases_operations=steps)


@asynccontextmanager
async def reported() -> AsyncIterator[None]:
    """Turn what the client raises into the KnowledgeError that an operator needs."""
    try:
        yield
    except (ApiException, httpx.HTTPError, OSError) as error:
        raise KnowledgeError(
            f"The Qdrant server cannot be used ({type(error).__name__}: {error}). Check index.url, "
            "QDRANT_API_KEY and that the server runs."
        ) from error
