"""Search by meaning: by the index where this process owns it, else by comparing every embedding."""

from __future__ import annotations

import numpy as np

from ingest.catalogue import Connection, Database, Hit, reading, writing
from ingest.library.index import Index
from ingest.library.live import LiveRevisions
from ingest.library.scanning import ExactScan
from ingest.records import Scope


class DenseSearch:
    """Search by meaning, over the passages of live revisions. Usable from any thread.

    Args:
        database: the catalogue.
        live: which revisions are.
        scan: compares every embedding.
        index: None where another process may own it.
    """

    def __init__(self, database: Database, live: LiveRevisions, scan: ExactScan, index: Index | None) -> None:
        self._database = database
        self._live = live
        self._scan = scan
        self._index = index

    def search(self, vector: np.ndarray, *, limit: int, scope: Scope) -> list[Hit]:
        """Return the live passages in scope nearest to a unit vector, (dimensions,), by cosine similarity, best first.

        Empty where nothing is embedded.
        """
        with self._database.reading() as reader:
            fingerprint = writing.get_meta(reader, "fingerprint")
            if fingerprint is None or limit < 1:
                return []
            if scope.is_open and self._index is not None:
                found = self._by_index(self._index, reader, fingerprint, vector, limit)
                if found is not None:
                    return found
            return self._scan.search(
                reader,
                vector,
                fingerprint=fingerprint,
                limit=limit,
                revisions=self._live.within(reader, scope),
                passage_keys=reading.keys_said_by(reader, scope.speakers) if scope.speakers else None,
            )

    def _by_index(
        self, index: Index, reader: Connection, fingerprint: str, vector: np.ndarray, limit: int
    ) -> list[Hit] | None:
        """Ask Chroma; None where its answer is not whole, and every embedding has to be compared."""
        nearest = index.query(fingerprint, vector, limit)
        places = reading.places(reader, [passage_id for passage_id, _ in nearest])
        hits = [
            Hit(passage_id=passage_id, record_id=places[passage_id][0], ordinal=places[passage_id][1], score=score)
            for passage_id, score in nearest
            if passage_id in places
        ]
        total = sum(revision.passages for revision in self._live.all(reader).values())
        return hits if len(hits) >= min(limit, total) else None
