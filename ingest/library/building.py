"""Filling a vector index from the catalogue: here, or in a child process.

The child is for a purge. Chroma keeps room for more vectors in its file and writes it as it lies in memory; a process
that has read a record's words may so write them into an index that has nothing to do with it. The child has read
nothing but what stays.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from ingest.catalogue import Database, reading
from ingest.crashpoints import crashpoint
from ingest.records import Passage
from ingest.vectors import IndexBroken, VectorIndex

# How many passages of a record are looked for among everything.
SAMPLE = 8
# An approximate index loses a point now and then (measured: one of 25,000); written again, it finds its neighbours.
_TRIES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Which index is to be built, and where.

    Attributes:
        folder: of Chroma.
        name: of the collection.
        fingerprint: of the model whose embeddings it holds.
        sync_threshold: Chroma writes its index to disk every so many vectors.
    """

    folder: str
    name: str
    fingerprint: str
    sync_threshold: int

    def opened(self) -> VectorIndex:
        """Return the collection, made if missing."""
        return VectorIndex(Path(self.folder), self.name, sync_threshold=self.sync_threshold)


def build(database: Database, plan: Plan) -> tuple[VectorIndex, list[str]]:
    """Build an index from the catalogue's embeddings; return it with a notice for each record it does not find."""
    vectors = plan.opened()
    try:
        return vectors, _fill(vectors, database, plan.fingerprint)
    except BaseException:
        # Chroma would hand out the same open index again for the same folder, long deleted.
        vectors.close()
        raise


def build_apart(database: Database, plan: Plan) -> tuple[VectorIndex, list[str]]:
    """Build an index as `build` does, in a child process.

    Raises:
        IndexBroken: the child did not get through.
    """
    command = [sys.executable, "-P", "-m", "ingest.library.building", str(database.file), json.dumps(asdict(plan))]
    with (
        tempfile.TemporaryFile() as errors,
        # The child ends when its input does: with this process, however that ends.
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors) as child,  # noqa: S603  our own module
    ):
        assert child.stdout is not None
        told = child.stdout.read()
        if child.wait() != 0:
            errors.seek(0)
            lines = errors.read().decode(errors="replace").strip().splitlines() or [f"exit code {child.returncode}"]
            raise IndexBroken(f"the index could not be built in a process of its own: {lines[-1]}")
    return plan.opened(), json.loads(told)


def _fill(vectors: VectorIndex, database: Database, fingerprint: str) -> list[str]:
    notices = []
    for passages, embeddings in _live(database, fingerprint):
        if missing := write(vectors, passages, embeddings):
            # No reason to do without an index for all the others.
            notices.append(
                f"{len(missing)} passages of record {passages[0].record_id!r} cannot be found in a new index, "
                "only by their words; check the disk, then run: verbatim rebuild"
            )
        crashpoint("rebuilding")
    # What is written later may hide what was written before.
    for passages, embeddings in _live(database, fingerprint):
        hidden = set(vectors.unreachable([each.passage_id for each in passages], embeddings, sample=len(passages)))
        rows = [row for row, passage in enumerate(passages) if passage.passage_id in hidden]
        vectors.set_aside(*_rows([passages[row] for row in rows], embeddings[rows]))
    return notices


def _live(database: Database, fingerprint: str) -> Iterator[tuple[list[Passage], np.ndarray]]:
    """Yield the passages of each readable record, with their embeddings."""
    with database.reading() as reader:
        for revision in reading.live_revisions(reader):
            embeddings = reading.vectors_of(reader, revision.revision_key, fingerprint)
            if embeddings is not None and revision.passages:
                yield reading.passages_of(reader, revision.revision_key), embeddings


def write(vectors: VectorIndex, passages: Sequence[Passage], embeddings: np.ndarray) -> list[str]:
    """Write passages; return the ids that a search does not find afterwards."""
    vectors.upsert(*_rows(passages, embeddings))
    crashpoint("index written")
    ids = [passage.passage_id for passage in passages]
    missing = vectors.unreachable(ids, embeddings, sample=SAMPLE)
    for attempt in range(_TRIES + 1):
        if not missing:
            break
        again = [row for row, passage_id in enumerate(ids) if passage_id in set(missing)]
        put = vectors.upsert if attempt < _TRIES else vectors.set_aside
        put(*_rows([passages[row] for row in again], embeddings[again]))
        missing = vectors.unreachable(ids, embeddings, sample=SAMPLE)
    return missing


def _rows(
    passages: Sequence[Passage], embeddings: np.ndarray
) -> tuple[list[str], np.ndarray, list[str], list[dict[str, str | int]]]:
    """Return ids, vectors, texts and fields, as the index takes them."""
    # Fields that never change while the id stays: Chroma merges them, and ids outlive revisions.
    fields: list[dict[str, str | int]] = [
        {"record_id": passage.record_id, "speakers": "; ".join(passage.speakers), "tokens": passage.tokens}
        for passage in passages
    ]
    ids = [passage.passage_id for passage in passages]
    return ids, embeddings, [passage.labelled_text for passage in passages], fields


def main(catalogue: str, plan: str) -> None:
    """Be the child: build the index and print the notices as JSON."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    database = Database(Path(catalogue))
    vectors, notices = build(database, Plan(**json.loads(plan)))
    vectors.close()
    database.close()
    sys.stdout.write(json.dumps(notices))


def _end_with_parent() -> None:
    # Not by sys.stdin: the interpreter would trip over its lock when it ends.
    os.read(0, 1)
    os._exit(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
