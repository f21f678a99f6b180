"""Search by meaning without an index: every embedding in scope is compared. Exact, and quick up to some 200,000."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np

from ingest.catalogue import Connection, Hit, LiveRevision, reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """The embeddings of one live revision.

    Attributes:
        keys: (passages,) of the catalogue.
        vectors: float32 (passages, dimensions), unit length.
    """

    record_id: str
    ids: tuple[str, ...]
    keys: np.ndarray
    vectors: np.ndarray


class ExactScan:
    """Embeddings in memory, loaded when first needed, a revision at a time. Usable from any thread."""

    def __init__(self) -> None:
        self._segments: dict[tuple[int, str], Segment | None] = {}
        self._lock = Lock()

    def segment(self, connection: Connection, revision: LiveRevision, fingerprint: str) -> Segment | None:
        """Return a revision's embeddings of one model, None where it has none."""
        key = (revision.revision_key, fingerprint)
        if key not in self._segments:
            self._segments[key] = _load(connection, revision, fingerprint)
        return self._segments[key]

    def search(
        self,
        connection: Connection,
        vector: np.ndarray,
        *,
        fingerprint: str,
        limit: int,
        revisions: Sequence[LiveRevision],
        passage_keys: Sequence[int] | None,
    ) -> list[Hit]:
        """Return the passages of these revisions nearest to a unit vector, best first; ties by catalogue order.

        Args:
            connection: a reader.
            vector: (dimensions,) of unit length.
            fingerprint: of the model that made it.
            limit: how many at most.
            revisions: where to search.
            passage_keys: search only these passages of them; None for all.
        """
        found = [self.segment(connection, revision, fingerprint) for revision in revisions]
        segments = [segment for segment in found if segment is not None and len(segment.ids)]
        if not segments or limit < 1:
            return []
        scores = np.concatenate([segment.vectors @ vector for segment in segments])
        if passage_keys is not None:
            keys = np.concatenate([segment.keys for segment in segments])
            scores[~np.isin(keys, np.asarray(passage_keys, dtype=np.int64))] = -np.inf
        starts = np.cumsum([0] + [len(segment.ids) for segment in segments])
        return [
            _hit(segments[at], int(row - starts[at]), float(scores[row]))
            for row in best_rows(scores, limit)
            for at in [int(np.searchsorted(starts, row, side="right")) - 1]
        ]

    def keep_only(self, revision_keys: set[int]) -> None:
        """Let go of the embeddings of revisions that are no longer live."""
        with self._lock:
            for key in [key for key in self._segments if key[0] not in revision_keys]:
                self._segments.pop(key, None)


def best_rows(scores: np.ndarray, limit: int) -> list[int]:
    """Return the positions of the highest finite scores, best first, ties by position.

    >>> best_rows(np.array([0.5, 0.9, -np.inf, 0.9]), 3)
    [1, 3, 0]
    """
    if limit < len(scores):
        cut = np.partition(scores, -limit)[-limit]
        rows = np.flatnonzero(scores >= cut)
    else:
        rows = np.arange(len(scores))
    order = np.argsort(-scores[rows], kind="stable")
    return [int(row) for row in rows[order][:limit] if np.isfinite(scores[row])]


def _hit(segment: Segment, ordinal: int, score: float) -> Hit:
    return Hit(passage_id=segment.ids[ordinal], record_id=segment.record_id, ordinal=ordinal, score=score)


def _load(connection: Connection, revision: LiveRevision, fingerprint: str) -> Segment | None:
    vectors = reading.vectors_of(connection, revision.revision_key, fingerprint)
    if vectors is None:
        return None
    rows = reading.passage_keys_of(connection, revision.revision_key)
    return Segment(
        record_id=revision.record_id,
        ids=tuple(passage_id for _, passage_id in rows),
        keys=np.array([key for key, _ in rows], dtype=np.int64),
        vectors=vectors,
    )
