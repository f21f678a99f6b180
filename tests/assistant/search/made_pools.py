"""Pools of made-up numbers, the same for the same seed, for tests of what is computed from them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assistant.search.pool import Pool
from ingest import Passage

# Of the pool whose scores by torch stand in the fixtures.
REFERENCE_SIZES = (9, 1, 14)


def made_pool(
    sizes: Sequence[int], *, dimensions: int = 8, seed: int = 0, without_vectors: Sequence[int] = ()
) -> tuple[Pool, np.ndarray]:
    """Return a pool of records of these sizes, and scores of its passages with nothing learned.

    Args:
        sizes: passages of each record.
        dimensions: of the embeddings.
        seed: of the numbers.
        without_vectors: numbers of the records that have no embeddings.
    """
    random = np.random.default_rng(seed)
    count, ends = sum(sizes), np.cumsum(sizes)
    question = _of_length_one(random.normal(size=(1, dimensions)))[0]
    rows = np.split(_of_length_one(random.normal(size=(count, dimensions))), ends[:-1])
    vectors = tuple(None if at in without_vectors else row for at, row in enumerate(rows))
    cosines = np.concatenate(
        [np.full(size, np.nan) if row is None else row @ question for row, size in zip(vectors, sizes, strict=True)]
    ).astype(np.float64)
    pool = Pool(
        passages=tuple(_passage(at) for at in range(count)),
        bounds=tuple(zip((ends - sizes).tolist(), ends.tolist(), strict=True)),
        records=np.repeat(np.arange(len(sizes)), sizes),
        tokens=random.integers(60, 170, size=count),
        allowed=np.ones(count, dtype=np.bool_),
        cosines=cosines,
        likeness=np.where(np.isnan(cosines), np.nan_to_num(cosines).mean(), cosines),
        term_scores={
            term: np.where(random.random(count) < 0.3, 3 * random.random(count), 0) for term in ("bus", "lane")
        },
        named=(random.random(count) < 0.2).astype(np.float64),
        question=question,
        vectors=vectors,
    )
    return pool, random.normal(size=count)


def _of_length_one(rows: np.ndarray) -> np.ndarray:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def _passage(at: int) -> Passage:
    return Passage(
        passage_id=f"{at:032x}",
        record_id="r",
        ordinal=at,
        turn_start=at,
        turn_end=at,
        char_start=at,
        char_end=at + 1,
        text="x",
        labelled_text="x",
        speakers=(),
        time=None,
        tokens=1,
    )
