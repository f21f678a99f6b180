"""The index opened and searched in a child process, which alone ends when the index is broken."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.vectors.chroma import ROWS_A_CHECK, ROWS_A_READ, SAME, existing, name_of_beside, open_client, whole

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

_PROBE_SECONDS = 120.0


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
    client = open_client(Path(folder))
    _walk_through(client.get_collection(name, embedding_function=None))
    if (beside := existing(client, name_of_beside(name))) is not None:
        whole(beside)


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
