"""A record whole, by its id or the beginning of it, and what its facts rest on."""

from __future__ import annotations

import json
import sqlite3

from ingest.catalogue.codec import JudgedBy, load_dropped, load_facts, load_judged_by, load_metadata, load_turns
from ingest.errors import UnknownRecord
from ingest.records import Record

SHORTEST_PREFIX = 6


def resolve(connection: sqlite3.Connection, record_id: str) -> str:
    """Return the whole id of a record, named by it or by a unique beginning of at least 6 characters.

    Raises:
        UnknownRecord: no record has it, or several have.
    """
    if connection.execute("SELECT 1 FROM records WHERE record_id = ?", (record_id,)).fetchone():
        return record_id
    found: list[str] = []
    if len(record_id) >= SHORTEST_PREFIX:
        pattern = "".join(f"[{letter}]" if letter in "*?[" else letter for letter in record_id) + "*"
        query = "SELECT record_id FROM records WHERE record_id GLOB ? ORDER BY 1 LIMIT 3"
        found = [row[0] for row in connection.execute(query, (pattern,))]
    if len(found) == 1:
        return found[0]
    if found:
        raise UnknownRecord(f"several records begin with {record_id!r}: {', '.join(found)}; give more of the id")
    raise UnknownRecord(f"no record {record_id!r}; list them with: verbatim records")


def record(connection: sqlite3.Connection, record_id: str, revision: int | None = None) -> Record:
    """Return a record whole: its live revision, or a former one by number.

    Raises:
        UnknownRecord: it has no such revision, or none that is live yet.
    """
    wanted = "state = 'live'" if revision is None else "revision = :revision AND state <> 'pending'"
    row = connection.execute(
        "SELECT record_id, content_hash, format, revision, facts, notices, hints, metadata, dropped, turns, text"  # noqa: S608  constants above
        f" FROM revisions WHERE record_id = :record_id AND {wanted}",
        {"record_id": record_id, "revision": revision},
    ).fetchone()
    if row is None:
        which = "readable revision" if revision is None else f"revision {revision}"
        raise UnknownRecord(f"record {record_id!r} has no {which}; see what it has with: verbatim show {record_id}")
    return Record(
        record_id=row[0],
        content_hash=row[1],
        format=row[2],
        revision=row[3],
        facts=load_facts(row[4]),
        notices=tuple(json.loads(row[5])),
        hints=json.loads(row[6]),
        metadata=load_metadata(row[7]),
        dropped=load_dropped(row[8]),
        turns=load_turns(row[9], row[10]),
    )


def judged_by(connection: sqlite3.Connection, record_id: str) -> JudgedBy:
    """Return what the facts of a record's live revision rest on besides its words.

    Raises:
        UnknownRecord: no revision of it is live.
    """
    query = "SELECT judged_by FROM revisions WHERE record_id = ? AND state = 'live'"
    row = connection.execute(query, (record_id,)).fetchone()
    if row is None:
        raise UnknownRecord(f"record {record_id!r} is not readable yet; run the same ingest again")
    return load_judged_by(row[0])


def corrections(connection: sqlite3.Connection, record_id: str) -> dict[str, str]:
    """Return the user's corrections of a record; empty where there are none."""
    row = connection.execute("SELECT corrections FROM records WHERE record_id = ?", (record_id,)).fetchone()
    found: dict[str, str] = json.loads(row[0]) if row else {}
    return found
