"""Chroma's client and collections: opened without a model of its own, read page by page, with our errors."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import wraps
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

_Item = TypeVar("_Item")
_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")


class IndexBroken(LibraryError):
    """Chroma cannot open, read or write its index; the catalogue has all that is in it."""


def translated(method: Callable[_Arguments, _Result]) -> Callable[_Arguments, _Result]:
    """Turn Chroma's errors into `IndexBroken`."""

    @wraps(method)
    def translating(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Result:
        from chromadb.errors import ChromaError  # noqa: PLC0415  deferred like all of Chroma

        try:
            return method(*args, **kwargs)
        except ChromaError as error:
            raise IndexBroken(f"the vector index failed: {error}") from error

    return translating


def open_client(folder: Path) -> ClientAPI:
    """Open Chroma's folder; it tells its makers nothing."""
    # Deferred: a second of imports that commands without an index do not need.
    import chromadb  # noqa: PLC0415
    from chromadb.config import Settings  # noqa: PLC0415

    return chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))


def existing(client: ClientAPI, name: str) -> Collection | None:
    """Return the collection of that name, None where there is none."""
    from chromadb.errors import NotFoundError  # noqa: PLC0415  deferred like all of Chroma

    try:
        return client.get_collection(name, embedding_function=None)
    except NotFoundError:
        return None


def name_of_beside(name: str) -> str:
    """Return the name of the collection beside the graph of another."""
    return f"{name}-repeats"


def whole(collection: Collection) -> tuple[list[str], np.ndarray]:
    """Return every id of a collection, and their vectors, float32 (ids, dimensions)."""
    ids: list[str] = []
    vectors: list[np.ndarray] = []
    for offset in range(0, collection.count(), ROWS_A_READ):
        page = collection.get(limit=ROWS_A_READ, offset=offset, include=["embeddings"])
        ids += page["ids"]
        vectors.append(np.asarray(page["embeddings"], np.float32))
    return ids, np.concatenate(vectors) if vectors else np.empty((0, 0), np.float32)


def pages(items: Sequence[_Item], size: int) -> Iterator[Sequence[_Item]]:
    """Yield a sequence in pieces of at most so many items."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
