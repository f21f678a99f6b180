"""Which record a file belongs to: where records came from, and the bytes they have."""

from __future__ import annotations

import sqlite3


def record_of_origin(connection: sqlite3.Connection, origin: str) -> str | None:
    """Return the record that came from an origin."""
    row = connection.execute("SELECT record_id FROM origins WHERE origin = ?", (origin,)).fetchone()
    return None if row is None else str(row[0])


def origins_of(connection: sqlite3.Connection, record_id: str) -> list[str]:
    """Return where a record came from, in alphabetical order."""
    query = "SELECT origin FROM origins WHERE record_id = ? ORDER BY origin"
    return [row[0] for row in connection.execute(query, (record_id,))]


def all_origins(connection: sqlite3.Connection) -> list[str]:
    """Return every origin that a record came from, in alphabetical order."""
    return [row[0] for row in connection.execute("SELECT origin FROM origins ORDER BY origin")]


def origins_by_record(connection: sqlite3.Connection) -> dict[str, tuple[str, ...]]:
    """Return where each record came from, in alphabetical order, by record."""
    origins: dict[str, tuple[str, ...]] = {}
    for record_id, origin in connection.execute("SELECT record_id, origin FROM origins ORDER BY origin"):
        origins[record_id] = (*origins.get(record_id, ()), origin)
    return origins


def live_record_with(connection: sqlite3.Connection, content_hash: str) -> str | None:
    """Return the record whose live revision has these original bytes."""
    query = "SELECT record_id FROM revisions WHERE content_hash = ? AND state = 'live' ORDER BY key"
    row = connection.execute(query, (content_hash,)).fetchone()
    return None if row is None else str(row[0])


def has_been_live(connection: sqlite3.Connection, record_id: str) -> bool:
    """Tell whether a record with this id was ever shown to a reader."""
    query = "SELECT 1 FROM records WHERE record_id = ? AND revision IS NOT NULL"
    return connection.execute(query, (record_id,)).fetchone() is not None


def live_hash(connection: sqlite3.Connection, record_id: str) -> str | None:
    """Return the content hash of a record's live revision, None where none is live."""
    query = "SELECT content_hash FROM revisions WHERE record_id = ? AND state = 'live'"
    row = connection.execute(query, (record_id,)).fetchone()
    return None if row is None else str(row[0])


def all_hashes(connection: sqlite3.Connection) -> set[str]:
    """Return the content hashes of all revisions, former ones too."""
    return {row[0] for row in connection.execute("SELECT content_hash FROM revisions")}
