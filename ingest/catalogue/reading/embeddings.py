"""Embeddings of passages, and the ids that the index should hold, may hold, and must not."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import numpy as np

from ingest.catalogue.codec import dump
from ingest.catalogue.reading.passage_rows import passage_ids_of


def vectors_of(connection: sqlite3.Connection, revision_key: int, fingerprint: str) -> np.ndarray | None:
    """Return a revision's embeddings of one model, float32 (passages, dimensions) by ordinal, or None."""
    row = connection.execute(
        "SELECT dimensions, vectors FROM embeddings WHERE revision_key = ? AND fingerprint = ?",
        (revision_key, fingerprint),
    ).fetchone()
    return None if row is None else np.frombuffer(row[1], dtype=np.float32).reshape(-1, row[0])


def known_vectors(
    connection: sqlite3.Connection, record_id: str, fingerprint: str, wanted: Sequence[str]
) -> dict[str, np.ndarray]:
    """Return the embeddings that need no second making: of the record's revisions, and staged ones, by passage id."""
    known: dict[str, np.ndarray] = {}
    needed = set(wanted)
    for (key,) in connection.execute("SELECT key FROM revisions WHERE record_id = ?", (record_id,)).fetchall():
        matrix = vectors_of(connection, key, fingerprint)
        if matrix is not None:
            known.update(zip(passage_ids_of(connection, key), matrix, strict=True))
    staged = connection.execute(
        "SELECT passage_id, vector FROM json_each(?) AS wanted JOIN staged s ON s.passage_id = wanted.value"
        " WHERE s.fingerprint = ?",
        (dump(list(wanted)), fingerprint),
    )
    known.update((passage_id, np.frombuffer(vector, dtype=np.float32)) for passage_id, vector in staged)
    return {passage_id: vector for passage_id, vector in known.items() if passage_id in needed}


def count_vectors(connection: sqlite3.Connection, fingerprint: str) -> int:
    """Return how many live passages have an embedding of a model."""
    query = (
        "SELECT coalesce(sum(v.passage_count), 0) FROM revisions v JOIN embeddings e ON e.revision_key = v.key"
        " WHERE v.state = 'live' AND e.fingerprint = ?"
    )
    count: int = connection.execute(query, (fingerprint,)).fetchone()[0]
    return count


def live_ids(connection: sqlite3.Connection, fingerprint: str | None = None) -> set[str]:
    """Return the ids of all live passages, or of those that have an embedding of a model."""
    embedded = "" if fingerprint is None else " JOIN embeddings e ON e.revision_key = v.key AND e.fingerprint = ?"
    rows = connection.execute(
        f"SELECT p.passage_id FROM revisions v{embedded} JOIN passages p ON p.revision_key = v.key"  # noqa: S608  constants above
        " WHERE v.state = 'live'",
        () if fingerprint is None else (fingerprint,),
    )
    return {row[0] for row in rows}


def live_ids_of(connection: sqlite3.Connection, record_id: str, fingerprint: str) -> set[str]:
    """Return the ids of a record's live passages that have an embedding of a model."""
    rows = connection.execute(
        "SELECT p.passage_id FROM revisions v JOIN embeddings e ON e.revision_key = v.key AND e.fingerprint = ?"
        " JOIN passages p ON p.revision_key = v.key WHERE v.record_id = ? AND v.state = 'live'",
        (fingerprint, record_id),
    )
    return {row[0] for row in rows}


def pending_ids(connection: sqlite3.Connection) -> set[str]:
    """Return the ids of passages that are not live yet."""
    query = "SELECT passage_id FROM revisions v JOIN passages p ON p.revision_key = v.key WHERE v.state = 'pending'"
    return {row[0] for row in connection.execute(query)}


def stale_ids(connection: sqlite3.Connection) -> list[str]:
    """Return the ids that the index may still hold and the catalogue no longer has."""
    return [row[0] for row in connection.execute("SELECT passage_id FROM stale")]
