"""The folder of the embedded index: one sub-folder a generation, one pointer to the current."""

import json
import shutil
from dataclasses import asdict
from pathlib import Path
from uuid import uuid4

import qdrant_edge as edge

from bot.domain.errors import DataFolderBusy, KnowledgeError
from knowledge.index.edge_requests import new_shard
from knowledge.index.port import IndexIdentity, require_same

_POINTER = "current.json"


def load(folder: Path, identity: IndexIdentity, *, replacing: bool) -> tuple[str, edge.EdgeShard]:
    """Return the current generation, made when there is none; see `open_edge_index`."""
    pointer = folder / _POINTER
    if not pointer.exists():
        folder.mkdir(parents=True, exist_ok=True)
        generation, shard = begin(folder, identity)
        point_to(folder, generation, identity)
        return generation, shard
    found = json.loads(pointer.read_text(encoding="utf-8"))
    if not replacing:
        require_same(IndexIdentity(**found["identity"]), identity, where=str(folder))
    shard = _open(folder, found["generation"])
    _sweep(folder, keeping={found["generation"], _POINTER})
    return found["generation"], shard


def begin(folder: Path, identity: IndexIdentity) -> tuple[str, edge.EdgeShard]:
    """Make an empty generation that nothing points to yet."""
    generation = uuid4().hex
    path = folder / generation
    path.mkdir()
    return generation, new_shard(str(path), identity.dimension)


def point_to(folder: Path, generation: str, identity: IndexIdentity) -> None:
    """Make a generation the current one, in one step."""
    content = json.dumps({"generation": generation, "identity": asdict(identity)}, indent=2)
    draft = folder / f"{_POINTER}.{generation}"
    draft.write_text(content, encoding="utf-8")
    draft.replace(folder / _POINTER)


def delete(shard: edge.EdgeShard, path: Path) -> None:
    """Close a generation and remove it from disk."""
    shard.close()
    shutil.rmtree(path, ignore_errors=True)


def _sweep(folder: Path, *, keeping: set[str]) -> None:
    """Remove what a rebuild left that was killed."""
    for other in folder.iterdir():
        if other.name in keeping:
            continue
        if other.is_dir():
            shutil.rmtree(other, ignore_errors=True)
        elif other.name.startswith(_POINTER):
            other.unlink(missing_ok=True)


def _open(folder: Path, generation: str) -> edge.EdgeShard:
    try:
        return edge.EdgeShard.load(str(folder / generation))
    except Exception as error:  # the engine raises nothing narrower
        if "WouldBlock" in str(error):
            raise DataFolderBusy(
                f"The index in {folder} is open in another process (a running `serve`?): stop "
                "that one, or give this one another data.path."
            ) from error
        raise KnowledgeError(
            f"The index in {folder} cannot be opened ({error}). Delete that folder and run "
            "`python app.py index`."
        ) from error
