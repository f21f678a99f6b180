"""Chroma: the vector index, derived from the catalogue and disposable. The only module that imports chromadb.

Traps of Chroma 1.5 that this module keeps to itself: an embedding function of None, or the first call loads another
model from the network; at most 5,461 rows a write; reads of more than about 32,000 rows fail; `add` of a known id is
ignored without a word; one process at a time; a broken index can end the process (see `probe`). More equal vectors than
a point has neighbours (32) close on each other in its graph, and neither they nor what lies beyond them is found any
more; and the graph loses a point now and then, most often among many that are alike. So what repeats a vector (a
transcript that loops, a phrase of every meeting) or is lost lies in a collection beside the graph, and is compared with
one by one.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import wraps
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import numpy as np

from ingest.errors import LibraryError

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

ROWS_A_WRITE = 1000
ROWS_A_READ = 5000
# Rows asked for by id in one query: a filtered search is exact only while the filter is small.
ROWS_A_CHECK = 100
# float32 rounding of a unit vector's distance to itself stays far below.
SAME = 1e-4
# Neighbours looked at for one at the same place, where many have equal words.
_NEAREST = 5
# So many equal vectors, of different records, the graph takes in: far from the 32 that would close on each other.
_MOST_EQUAL = 8
# float32 rounding of the distance of equal vectors.
_EQUAL = 1e-6
_PROBE_SECONDS = 120.0

_Item = TypeVar("_Item")
_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")


class IndexBroken(LibraryError):
    """Chroma cannot open, read or write its index; the catalogue has all that is in it."""


def _translated(method: Callable[_Arguments, _Result]) -> Callable[_Arguments, _Result]:
    """Turn Chroma's errors into `IndexBroken`."""

    @wraps(method)
    def translating(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Result:
        from chromadb.errors import ChromaError  # noqa: PLC0415  deferred like all of Chroma

        try:
            return method(*args, **kwargs)
        except ChromaError as error:
            raise IndexBroken(f"the vector index failed: {error}") from error

    return translating


class VectorIndex:
    """One collection in one folder, of one embedding model. Usable from any thread, by one process.

    Args:
        folder: Chroma's own folder, made if missing.
        name: of the collection; it holds a fingerprint of the model.
        sync_threshold: Chroma writes its index to disk every so many vectors.
    """

    @_translated
    def __init__(self, folder: Path, name: str, *, sync_threshold: int) -> None:
        self.folder = folder
        self.name = name
        folder.mkdir(parents=True, exist_ok=True)
        self._client = _client(folder)
        self._sync_threshold = sync_threshold
        self._collection = self._made(name)
        self._beside = _existing(self._client, _name_of_beside(name))
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

    @_translated
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

    @_translated
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
            each
            for page in _pages(ids, ROWS_A_READ)
            for each in self._collection.get(ids=list(page), include=[])["ids"]
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
            self._beside = self._made(_name_of_beside(self.name))
        for rows in _pages(chosen, ROWS_A_WRITE):
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

    @_translated
    def delete(self, ids: Sequence[str]) -> None:
        """Remove passages; unknown ids are ignored."""
        for page in _pages(ids, ROWS_A_WRITE):
            for collection in self._collections:
                collection.delete(ids=list(page))
        self._rows_beside = None

    @_translated
    def unreachable(self, ids: Sequence[str], vectors: np.ndarray, *, sample: int) -> list[str]:
        """Return the ids that a search does not find: that a row can be read does not say that it can be found.

        Every id is looked up and searched for among its neighbours by id; a sample, evenly spread, among everything:
        each must come back, or one equal to it, at distance zero.
        """
        missing: list[str] = []
        for rows in _pages(range(len(ids)), ROWS_A_CHECK):
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

    @_translated
    def query(self, vector: np.ndarray, limit: int) -> list[tuple[str, float]]:
        """Return the ids nearest to a unit vector with their cosine similarities, best first."""
        found = self._query(vector, min(limit, max(self._collection.count(), 1)), None)
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
            ids, vectors = ([], np.empty((0, 0), np.float32)) if self._beside is None else _whole(self._beside)
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

    @_translated
    def ids(self) -> set[str]:
        """Return every id in the collection."""
        found: set[str] = set()
        for collection in self._collections:
            for offset in range(0, collection.count(), ROWS_A_READ):
                found.update(collection.get(limit=ROWS_A_READ, offset=offset, include=[])["ids"])
        return found

    @_translated
    def texts(self) -> dict[str, bytes]:
        """Return a hash of every passage's words, as `text_hash` makes it, by id."""
        found: dict[str, bytes] = {}
        for collection in self._collections:
            for offset in range(0, collection.count(), ROWS_A_READ):
                page = collection.get(limit=ROWS_A_READ, offset=offset, include=["documents"])
                words = page["documents"] or []
                found.update((one, text_hash(text)) for one, text in zip(page["ids"], words, strict=True))
        return found

    @_translated
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


def _client(folder: Path) -> ClientAPI:
    # Deferred: a second of imports that commands without an index do not need.
    import chromadb  # noqa: PLC0415
    from chromadb.config import Settings  # noqa: PLC0415

    return chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))


def _is_crowd(found: Mapping[str, float]) -> bool:
    """Tell whether the nearest to a vector are as many equal to it as the graph may hold."""
    return len(found) == _MOST_EQUAL and max(found.values()) <= _EQUAL


def _name_of_beside(name: str) -> str:
    return f"{name}-repeats"


def _whole(collection: Collection) -> tuple[list[str], np.ndarray]:
    """Return every id of a collection, and their vectors, float32 (ids, dimensions)."""
    ids: list[str] = []
    vectors: list[np.ndarray] = []
    for offset in range(0, collection.count(), ROWS_A_READ):
        page = collection.get(limit=ROWS_A_READ, offset=offset, include=["embeddings"])
        ids += page["ids"]
        vectors.append(np.asarray(page["embeddings"], np.float32))
    return ids, np.concatenate(vectors) if vectors else np.empty((0, 0), np.float32)


def _existing(client: ClientAPI, name: str) -> Collection | None:
    from chromadb.errors import NotFoundError  # noqa: PLC0415  deferred like all of Chroma

    try:
        return client.get_collection(name, embedding_function=None)
    except NotFoundError:
        return None


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


def _pages(items: Sequence[_Item], size: int) -> Iterator[Sequence[_Item]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def probe(folder: Path, name: str) -> str | None:
    """Open and search a collection in a child process; return what is wrong with it, None if nothing is.

    A broken index can end the process that opens it with a segmentation fault, which no `except` catches.
    """
    command = [sys.executable, "-P", "-m", "ingest.vectors", str(folder), name]
    try:
        child = subprocess.run(command, capture_output=True, timeout=_PROBE_SECONDS, check=False)  # noqa: S603  our own module
    except subprocess.TimeoutExpired:
        return f"the index did not answer within {_PROBE_SECONDS:.0f} seconds"
    if child.returncode == 0:
        return None
    if child.returncode < 0:
        return f"opening the index ended its process with signal {-child.returncode}"
    lines = child.stderr.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else f"opening the index ended its process with code {child.returncode}"


def main(folder: str, name: str) -> None:
    """Open a collection and search it page by page, so that everything that can break does so here."""
    client = _client(Path(folder))
    _walk_through(client.get_collection(name, embedding_function=None))
    if (beside := _existing(client, _name_of_beside(name))) is not None:
        _whole(beside)


def _walk_through(collection: Collection) -> None:
    for offset in range(0, collection.count(), ROWS_A_READ):
        page = collection.get(limit=ROWS_A_READ, offset=offset, include=["embeddings"])
        vectors = page["embeddings"]
        assert vectors is not None
        # One row in a hundred is looked for: that loads the index and walks through all its parts.
        for row in range(0, len(page["ids"]), ROWS_A_CHECK):
            found = collection.query(query_embeddings=vectors[row], n_results=1, include=["distances"])
            distances = found["distances"]
            assert distances is not None
            if not distances[0] or distances[0][0] > SAME:
                raise SystemExit(f"passage {page['ids'][row]} is stored and cannot be found")


if __name__ == "__main__":
    main(*sys.argv[1:])
