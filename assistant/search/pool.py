"""All passages of the chosen records with what the question makes of each, as arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assistant.search.fusion import Scores
from assistant.search.naming import named_speakers
from assistant.search.scope import said_by
from assistant.search.spreading import spread
from assistant.search.terms import spelled_too
from ingest import Passage, Scope

if TYPE_CHECKING:
    from ingest import Library

_Vector = NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Pool:
    """The n passages that are scored for one question, record after record, each record's in order.

    Attributes:
        bounds: for each record, the position of its first passage and the one after its last.
        records: number of the record each passage stands in, shape (n,).
        tokens: of each passage, labels included, shape (n,).
        allowed: whether the scope's speakers say something in it, shape (n,).
        cosines: with the question, shape (n,), NaN for a passage without an embedding; None where there is none at all.
        likeness: dot product with the question as it is ranked by, shape (n,), no NaN; None as above.
        term_scores: BM25 of each term, shape (n,), 0 where it does not stand.
        named: share of its speakers whom the question names, 0 to 1, shape (n,).
        question: its embedding, of length 1; None where there is no model.
        vectors: of each record's passages, (passages, dimensions), of length 1; None for a record that has none.
    """

    passages: tuple[Passage, ...]
    bounds: tuple[tuple[int, int], ...]
    records: NDArray[np.int64]
    tokens: NDArray[np.int64]
    allowed: NDArray[np.bool_]
    cosines: Scores | None
    likeness: Scores | None
    term_scores: Mapping[str, Scores]
    named: Scores
    question: _Vector | None
    vectors: tuple[_Vector | None, ...]

    @property
    def size(self) -> int:
        """How many passages there are."""
        return len(self.passages)

    @property
    def lexical(self) -> Scores:
        """BM25 of all terms together, shape (n,); it is a sum over the terms."""
        return np.asarray(np.sum([np.zeros(self.size), *self.term_scores.values()], axis=0))

    def spread(self, values: Scores, weights: Scores) -> Scores:
        """Return the values spread within each record, shape (n,)."""
        return np.concatenate([np.zeros(0), *(spread(values[first:end], weights) for first, end in self.bounds)])


def pool_of(
    library: Library,
    record_ids: Sequence[str],
    *,
    query: str,
    vector: _Vector | None,
    ranking_vector: _Vector | None,
    terms: Sequence[str],
    spelled: Mapping[str, str],
    scope: Scope,
) -> Pool:
    """Look up every passage of the records with what the question makes of it.

    Args:
        library: where they are looked up.
        record_ids: the records, each once.
        query: the question as asked.
        vector: its embedding; None where there is no model.
        ranking_vector: what passages are compared with to rank them; None with `vector`.
        terms: the question's terms.
        spelled: how some of them are written as well.
        scope: its speakers' passages alone are allowed.
    """
    sheets = [library.sheet(record_id) for record_id in record_ids]
    sizes = np.array([len(sheet.passages) for sheet in sheets], dtype=np.int64)
    ends = np.cumsum(sizes)
    passages = tuple(chain.from_iterable(sheet.passages for sheet in sheets))
    starts = dict(zip(record_ids, (ends - sizes).tolist(), strict=True))
    vectors = [sheet.vectors for sheet in sheets]
    return Pool(
        passages=passages,
        bounds=tuple(zip((ends - sizes).tolist(), ends.tolist(), strict=True)),
        records=np.repeat(np.arange(len(sheets)), sizes),
        tokens=np.fromiter((passage.tokens for passage in passages), dtype=np.int64, count=len(passages)),
        allowed=said_by(passages, scope.speakers),
        cosines=_products(vectors, sizes, vector),
        likeness=_filled(_products(vectors, sizes, ranking_vector)),
        term_scores={
            term: _term_scores(library, spelled_too([term], spelled), starts, len(passages)) for term in terms
        },
        named=_named(query, passages),
        question=vector,
        vectors=tuple(vectors),
    )


def _products(vectors: Sequence[_Vector | None], sizes: NDArray[np.int64], vector: _Vector | None) -> Scores | None:
    if vector is None or all(rows is None for rows in vectors):
        return None
    parts = [
        np.full(size, np.nan) if rows is None else rows @ vector for rows, size in zip(vectors, sizes, strict=True)
    ]
    return np.concatenate(parts).astype(np.float64)


def _filled(products: Scores | None) -> Scores | None:
    """Return the products with those that are missing at the mean: neither for nor against the passage."""
    if products is None or products.size == 0:
        return products
    return np.where(np.isnan(products), np.nanmean(products), products)


def _term_scores(library: Library, spellings: Sequence[str], starts: Mapping[str, int], size: int) -> Scores:
    """Return the BM25 of a term, in all its spellings together, shape (size,)."""
    scores = np.zeros(size)
    if not starts:  # no ids would mean all records
        return scores
    for hit in library.lexical(spellings, limit=None, scope=Scope(), record_ids=list(starts)):
        scores[starts[hit.record_id] + hit.ordinal] = hit.score
    return scores


def _named(query: str, passages: Sequence[Passage]) -> Scores:
    named = named_speakers(query, set(chain.from_iterable(passage.speakers for passage in passages)))
    if not named:
        return np.zeros(len(passages))
    return np.array([len(named & set(p.speakers)) / max(len(p.speakers), 1) for p in passages], dtype=np.float64)
