"""The index of one embedding model: a graph, and beside it what the graph would lose, compared with one by one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ingest.vectors.chroma import (
    ROWS_A_CHECK,
    ROWS_A_READ,
    ROWS_A_WRITE,
    SAME,
    existing,
    name_of_beside,
    open_client,
    pages,
    translated,
    whole,
)

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

# Neighbours looked at for one at the same place, where many have equal words.
_NEAREST = 5
# Passages that a search looks for, however few are wanted: of 116,446, each much like ten others, the graph proposes
# 0.97 of the ten nearest so, and 0.89 where ten are looked for (`tests/benchmarks/scale.py`).
_LOOKED_FOR = 1000
# So many equal vectors, of different records, the graph takes in: far from the 32 that would close on each other.
_MOST_EQUAL = 8
# float32 rounding of the distance of equal vectors.
_EQUAL = 1e-6


class VectorIndex:
    """One collection in one folder, of one embedding model. Usable from any thread, by one process.

    Args:
        folder: Chroma's own folder, made if missing.
        name: of the collection; it holds a fingerprint of the model.
        sync_threshold: Chroma writes its index to disk every so many vectors.
    """

    @translated
    def __init__(self, folder: Path, name: str, *, sync_threshold: int) -> None:
        self.folder = folder
        self.name = name
        folder.mkdir(parents=True, exist_ok=True)
        self._client = open_client(folder)
        self._sync_threshold = sync_threshold
        self._collection = self._made(name)
        self._beside = existing(self._client, name_of_beside(name))
        self._rows_beside: tuple[dict[str, int], np.ndarray] | None = None

    def _made(self, name: str) -> Collection:
        return self._client.get_or_create_collection(
            name,
            embedding_function=None,
            configuration={"hnsw": {"space": "cosine", "sync_threshold": self._sync_threshold}},
        )

    @property
    def _collections(self) -> list[Collection]:
        return [self._collection] if self._beside is None else [self._collection, self._beside]

    @translated
    def upsert(
        self,
        ids: Sequence[str],
        vectors: np.ndarray,
        texts: Sequence[str],
        fields: Sequence[Mapping[str, str | int]],
    ) -> None:
        """Write passages; durable when it returns. Each must always carry the same fields: Chroma merges them."""
        first, repeated = _told_apart(vectors, fields)
        crowded = {
            row
            for row, found in zip(first, self._nearest(vectors[first], _MOST_EQUAL), strict=True)
            if _is_crowd(found)
        }
        self._put([row for row in first if row not in crowded], ids, vectors, texts, fields, beside=False)
        self._put(sorted(crowded.union(repeated)), ids, vectors, texts, fields, beside=True)

    @translated
    def set_aside(
        self,
        ids: Sequence[str],
        vectors: np.ndarray,
        texts: Sequence[str],
        fields: Sequence[Mapping[str, str | int]],
    ) -> None:
        """Take passages that the graph holds and does not find out of it; from now on they are compared one by one."""
        rows = {passage_id: row for row, passage_id in enumerate(ids)}
        stored = [
            each for page in pages(ids, ROWS_A_READ) for each in self._collection.get(ids=list(page), include=[])["ids"]
        ]
        self._put(sorted(rows[passage_id] for passage_id in stored), ids, vectors, texts, fields, beside=True)

    def _put(
        self,
        chosen: Sequence[int],
        ids: Sequence[str],
        vectors: np.ndarray,
        texts: Sequence[str],
        fields: Sequence[Mapping[str, str | int]],
        *,
        beside: bool,
    ) -> None:
        if beside and chosen and self._beside is None:
            self._beside = self._made(name_of_beside(self.name))
        for rows in pages(chosen, ROWS_A_WRITE):
            written = [ids[row] for row in rows]
            into = self._beside if beside else self._collection
            assert into is not None
            # An id lies in one of the two only.
            for other in self._collections:
                if other is not into:
                    other.delete(ids=written)
            into.upsert(
                ids=written,
                embeddings=np.asarray(vectors[list(rows)], dtype=np.float32),
                documents=[texts[row] for row in rows],
                metadatas=[fields[row] for row in rows],
            )
        self._rows_beside = None

    @translated
    def delete(self, ids: Sequence[str]) -> None:
        """Remove passages; unknown ids are ignored."""
        for page in pages(ids, ROWS_A_WRITE):
            for collection in self._collections:
                collection.delete(ids=list(page))
        self._rows_beside = None

    @translated
    def unreachable(self, ids: Sequence[str], vectors: np.ndarray, *, sample: int) -> list[str]:
        """Return the ids that a search does not find: that a row can be read does not say that it can be found.

        Every id is looked up and searched for among its neighbours by id; a sample, evenly spread, among everything:
        each must come back, or one equal to it, at distance zero.
        """
        missing: list[str] = []
        for rows in pages(range(len(ids)), ROWS_A_CHECK):
            missing += self._not_found([ids[row] for row in rows], vectors[rows[0] : rows[-1] + 1])
        sampled = list(range(0, len(ids), max(len(ids) // max(sample, 1), 1))) if self.count() else []
        found = self._have_one_at(vectors[sampled])
        missing += [ids[row] for row, is_found in zip(sampled, found, strict=True) if not is_found]
        return list(dict.fromkeys(missing))

    def _not_found(self, ids: list[str], vectors: np.ndarray) -> list[str]:
        # A search among ids of which one is unknown fails as a whole.
        stored = set(self._collection.get(ids=ids, include=[])["ids"])
        known = [passage_id for passage_id in ids if passage_id in stored]
        found = set(self._query(vectors[0], len(known), known)) if known else set()
        # A search that its filter cut short is no loss: ask for each by its own vector; an equal one may stand for it.
        return [
            one
            for one, vector in zip(ids, vectors, strict=True)
            if one not in found
            and not (
                one in stored and (one in self._query(vector, 1, [one]) or all(self._have_one_at(vector[None, :])))
            )
            and not self._is_beside(one, vector)
        ]

    def _have_one_at(self, vectors: np.ndarray) -> list[bool]:
        """Tell of each vector whether a search among everything finds a passage with it."""
        nearest = np.array([min(found.values(), default=2.0) for found in self._nearest(vectors, _NEAREST)])
        rows, beside = self._held_beside()
        if rows and len(vectors):
            nearest = np.minimum(nearest, (1.0 - vectors @ beside.T).min(axis=1))
        return [bool(distance <= SAME) for distance in nearest]

    @translated
    def query(self, vector: np.ndarray, limit: int) -> list[tuple[str, float]]:
        """Return the ids nearest to a unit vector with their cosine similarities, best first.

        More than are wanted are looked for: the graph is walked through as widely as there are places to fill.
        """
        found = self._query(vector, min(max(limit, _LOOKED_FOR), max(self._collection.count(), 1)), None)
        beside, distances = self._distances_beside(vector)
        nearest = sorted((found | dict(zip(beside, distances.tolist(), strict=True))).items(), key=itemgetter(1))
        return [(passage_id, 1.0 - distance) for passage_id, distance in nearest[:limit]]

    def _distances_beside(self, vector: np.ndarray) -> tuple[Iterable[str], np.ndarray]:
        """Return the ids beside the graph, and the distance of each."""
        rows, vectors = self._held_beside()
        return rows, 1.0 - vectors @ np.asarray(vector, np.float32) if rows else np.empty(0, np.float32)

    def _is_beside(self, passage_id: str, vector: np.ndarray) -> bool:
        """Tell whether a passage lies beside the graph, with this vector."""
        rows, vectors = self._held_beside()
        return passage_id in rows and bool(1.0 - vectors[rows[passage_id]] @ vector <= SAME)

    def _held_beside(self) -> tuple[dict[str, int], np.ndarray]:
        """Return what lies beside the graph: the row of each id, and the vectors, read again after every change."""
        held = self._rows_beside
        if held is None:
            ids, vectors = ([], np.empty((0, 0), np.float32)) if self._beside is None else whole(self._beside)
            held = self._rows_beside = {passage_id: row for row, passage_id in enumerate(ids)}, vectors
        return held

    def _query(self, vector: np.ndarray, limit: int, ids: list[str] | None) -> dict[str, float]:
        return next(self._nearest(vector[None, :], limit, ids))

    def _nearest(self, vectors: np.ndarray, limit: int, ids: list[str] | None = None) -> Iterator[dict[str, float]]:
        """Yield for each vector the distances of its nearest passages in the graph, by id, nearest first."""
        for start in range(0, len(vectors), ROWS_A_CHECK):
            result = self._collection.query(
                query_embeddings=np.asarray(vectors[start : start + ROWS_A_CHECK], dtype=np.float32),
                n_results=limit,
                ids=ids,
                include=["distances"],
            )
            distances = result["distances"]
            assert distances is not None
            for found, away in zip(result["ids"], distances, strict=True):
                yield dict(zip(found, away, strict=True))

    @translated
    def ids(self) -> set[str]:
        """Return every id in the collection."""
        found: set[str] = set()
        for collection in self._collections:
            for offset in range(0, collection.count(), ROWS_A_READ):
                found.update(collection.get(limit=ROWS_A_READ, offset=offset, include=[])["ids"])
        return found

    @translated
    def texts(self) -> dict[str, bytes]:
        """Return a hash of every passage's words, as `text_hash` makes it, by id."""
        found: dict[str, bytes] = {}
        for collection in self._collections:
            for offset in range(0, collection.count(), ROWS_A_READ):
                page = collection.get(limit=ROWS_A_READ, offset=offset, include=["documents"])
                words = page["documents"] or []
                found.update((one, text_hash(text)) for one, text in zip(page["ids"], words, strict=True))
        return found

    @translated
    def count(self) -> int:
        """Return how many passages the index holds."""
        return sum(collection.count() for collection in self._collections)

    def close(self) -> None:
        """Let go of the folder; what was written stays."""
        # The client has it, and its interface does not say so.
        self._client.close()  # type: ignore[attr-defined]


def text_hash(text: str) -> bytes:
    """Return a short hash of a passage's words."""
    return hashlib.sha256(text.encode()).digest()[:16]


def _is_crowd(found: Mapping[str, float]) -> bool:
    """Tell whether the nearest to a vector are as many equal to it as the graph may hold."""
    return len(found) == _MOST_EQUAL and max(found.values()) <= _EQUAL


def _told_apart(vectors: np.ndarray, fields: Sequence[Mapping[str, str | int]]) -> tuple[list[int], list[int]]:
    """Return the rows that are the first of their record with their vector, and the others."""
    seen: set[tuple[str | int, bytes]] = set()
    first: list[int] = []
    repeated: list[int] = []
    for row, (vector, own) in enumerate(zip(vectors, fields, strict=True)):
        key = (own["record_id"], vector.tobytes())
        (repeated if key in seen else first).append(row)
        seen.add(key)
    return first, repeated
