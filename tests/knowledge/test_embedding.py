"""The order in which texts are embedded."""

from collections.abc import Sequence

import numpy as np

from knowledge.embedding import Vectors, embedded_by_length


def test_batches_hold_texts_of_like_length_and_rows_come_back_in_order() -> None:
    """Little padding is computed, and nobody notices the sorting."""
    batches: list[list[int]] = []
    lengths = [30, 10, 40, 20, 50]

    def embed(positions: Sequence[int]) -> Vectors:
        batches.append(list(positions))
        return np.array([[lengths[position]] for position in positions], dtype=np.float32)

    rows = embedded_by_length(["text"] * 5, lengths, embed, batch=2)

    assert batches == [[1, 3], [0, 2], [4]]
    assert rows[:, 0].tolist() == lengths
