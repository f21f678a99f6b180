"""Assembled graphs, kept in the user's cache folder and read only as they were written."""

from __future__ import annotations

import hashlib
import logging
import tempfile
from collections.abc import Callable
from pathlib import Path

_log = logging.getLogger(__name__)


def cached_graph(path: Path, assemble: Callable[[], bytes]) -> bytes:
    """Return a graph from the cache, or assemble it and put it there.

    Args:
        path: of the cached graph; its name tells everything that decides the graph.
        assemble: makes it where it is not cached, or not as it was written.
    """
    graph = _read(path)
    if graph is None:
        graph = assemble()
        _write(path, graph)
    return graph


def _read(path: Path) -> bytes | None:
    """Return what was written, or None if it is not there or not as it was written."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        _log.warning("%r cannot be read (%s); the embedding model is assembled again", str(path), error)
        return None
    digest, graph = content[:32], content[32:]
    if hashlib.sha256(graph).digest() != digest:
        _log.warning("%r is damaged; the embedding model is assembled again", str(path))
        return None
    return graph


def _write(path: Path, graph: bytes) -> None:
    """Write hash and graph as one file, beside and renamed: of two processes at once each leaves a whole one."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=path.stem, suffix=".part", delete=False) as beside:
            part = Path(beside.name)
            try:
                beside.write(hashlib.sha256(graph).digest() + graph)
                beside.close()
                part.replace(path)
            finally:
                part.unlink(missing_ok=True)
    except OSError as error:
        _log.warning("%r cannot be written (%s); the embedding model is assembled at each start", str(path), error)
