"""Changes to the catalogue; each function runs inside one transaction of `Database.writing`."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

import numpy as np

from ingest.catalogue.codec import (
    JudgedBy,
    dump,
    dump_dropped,
    dump_facts,
    dump_judged_by,
    dump_metadata,
    dump_turns,
)
from ingest.catalogue.naming import drop_names
from ingest.catalogue.wordlists import count_anew, count_in, count_out, drop_words, put_words
from ingest.errors import UnknownRecord
from ingest.records import Facts, Passage, Record, speakers_of


def get_meta(connection: sqlite3.Connection, key: str) -> str | None:
    """Return one remembered value of the library, None where there is none."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return None if row is None else str(row[0])


def set_meta(connection: sqlite3.Connection, key: str, value: str | None) -> None:
    """Remember one value of the library; None forgets it."""
    if value is None:
        connection.execute("DELETE FROM meta WHERE key = ?", (key,))
    else:
        connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))


def _count_up(connection: sqlite3.Connection, key: str) -> int:
    connection.execute("UPDATE meta SET value = value + 1 WHERE key = ?", (key,))
    return int(get_meta(connection, key) or 0)


def note_change(connection: sqlite3.Connection) -> None:
    """Tell every cache of what is live that it is out of date."""
    _count_up(connection, "changes")


def put_pending(
    connection: sqlite3.Connection,
    record: Record,
    passages: Sequence[Passage],
    *,
    chunker: str,
    judged_by: JudgedBy,
    sample: bool,
) -> int:
    """Write a record's next revision beside its live one, seen by no reader; return the revision's key.

    A revision of this record that was already pending is replaced: its ingest did not get through.
    """
    assert record.facts is not None
    connection.execute(
        "INSERT INTO records (record_id, sample) VALUES (?, ?) ON CONFLICT DO NOTHING", (record.record_id, sample)
    )
    connection.execute("DELETE FROM revisions WHERE record_id = ? AND state = 'pending'", (record.record_id,))
    columns: dict[str, object] = {
        "record_id": record.record_id,
        "revision": _next_revision(connection, record.record_id),
        "state": "pending",
        "content_hash": record.content_hash,
        "format": record.format,
        "chunker": chunker,
        **_shown(record.facts),
        "turn_count": len(record.turns),
        "word_count": sum(len(turn.text.split()) for turn in record.turns),
        "passage_count": len(passages),
        "duration_seconds": _duration(record),
        "speakers": dump(speakers_of(record.turns)),
        "judged_by": dump_judged_by(judged_by),
        "notices": dump(record.notices),
        "hints": dump(dict(record.hints)),
        "metadata": dump_metadata(record.metadata),
        "dropped": dump_dropped(record.dropped),
        "turns": dump_turns(record.turns),
        "text": record.text,
    }
    cursor = connection.execute(
        f"INSERT INTO revisions ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",  # noqa: S608  names of this function's own
        tuple(columns.values()),
    )
    key = cursor.lastrowid
    assert key is not None
    _put_passages(connection, key, passages)
    return key


def drop_pending(connection: sqlite3.Connection, revision_key: int) -> None:
    """Delete a revision that did not get through, and its record where it has no other."""
    connection.execute(
        "INSERT OR IGNORE INTO stale SELECT passage_id FROM passages WHERE revision_key = ? AND passage_id NOT IN"
        " (SELECT p.passage_id FROM passages p JOIN revisions v ON v.key = p.revision_key WHERE v.state = 'live')",
        (revision_key,),
    )
    connection.execute("DELETE FROM revisions WHERE key = ? AND state = 'pending'", (revision_key,))
    connection.execute("DELETE FROM records WHERE record_id NOT IN (SELECT record_id FROM revisions)")


def _shown(facts: Facts) -> dict[str, object]:
    return {
        "title": facts.title,
        "body": facts.body,
        "date": facts.date.isoformat() if facts.date else None,
        "source_kind": facts.source_kind.value,
        "facts": dump_facts(facts),
    }


def _next_revision(connection: sqlite3.Connection, record_id: str) -> int:
    query = "SELECT coalesce(max(revision), 0) + 1 FROM revisions WHERE record_id = ?"
    return int(connection.execute(query, (record_id,)).fetchone()[0])


def _duration(record: Record) -> float | None:
    ends = [
        turn.time.start_seconds if turn.time.end_seconds is None else turn.time.end_seconds
        for turn in record.turns
        if turn.time is not None
    ]
    return max(ends, default=None)


def _put_passages(connection: sqlite3.Connection, revision_key: int, passages: Sequence[Passage]) -> None:
    for passage in passages:
        cursor = connection.execute(
            "INSERT INTO passages (passage_id, revision_key, record_id, ordinal, turn_start, turn_end, char_start,"
            " char_end, tokens, start_seconds, end_seconds, speakers, text, labelled_text)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                passage.passage_id,
                revision_key,
                passage.record_id,
                passage.ordinal,
                passage.turn_start,
                passage.turn_end,
                passage.char_start,
                passage.char_end,
                passage.tokens,
                passage.time.start_seconds if passage.time else None,
                passage.time.end_seconds if passage.time else None,
                dump(passage.speakers),
                passage.text,
                passage.labelled_text,
            ),
        )
        connection.executemany(
            "INSERT OR IGNORE INTO passage_speakers VALUES (?, ?)",
            [(cursor.lastrowid, speaker) for speaker in passage.speakers],
        )
    put_words(connection, revision_key, [passage.labelled_text for passage in passages])


def replace_passages(connection: sqlite3.Connection, revision_key: int, passages: Sequence[Passage]) -> None:
    """Cut a live revision anew: other passages, the same words. Its embeddings go with the passages."""
    _forget_passages(connection, revision_key)
    _put_passages(connection, revision_key, passages)
    connection.execute("UPDATE revisions SET passage_count = ? WHERE key = ?", (len(passages), revision_key))
    _index_passages(connection, revision_key)
    note_change(connection)


def set_chunker(connection: sqlite3.Connection, revision_key: int, chunker: str) -> None:
    """Note what cut a revision's passages."""
    connection.execute("UPDATE revisions SET chunker = ? WHERE key = ?", (chunker, revision_key))


def drop_vectors_of_others(connection: sqlite3.Connection, fingerprint: str) -> None:
    """Delete the embeddings of every other model."""
    connection.execute("DELETE FROM embeddings WHERE fingerprint <> ?", (fingerprint,))
    connection.execute("DELETE FROM staged WHERE fingerprint <> ?", (fingerprint,))


def drop_all_staged(connection: sqlite3.Connection) -> None:
    """Forget the embeddings of files that were never finished."""
    connection.execute("DELETE FROM staged")


def stage_vectors(connection: sqlite3.Connection, fingerprint: str, ids: Sequence[str], vectors: np.ndarray) -> None:
    """Keep the embeddings of a file that is still being embedded."""
    rows = [(passage_id, fingerprint, vector.tobytes()) for passage_id, vector in zip(ids, vectors, strict=True)]
    connection.executemany("INSERT OR REPLACE INTO staged VALUES (?, ?, ?)", rows)


def put_vectors(connection: sqlite3.Connection, revision_key: int, fingerprint: str, vectors: np.ndarray) -> None:
    """Keep a revision's embeddings, one row a passage by ordinal, and forget the staged ones."""
    matrix = np.ascontiguousarray(vectors, dtype=np.float32)
    connection.execute(
        "INSERT OR REPLACE INTO embeddings VALUES (?, ?, ?, ?)",
        (revision_key, fingerprint, matrix.shape[1], matrix.tobytes()),
    )
    connection.execute(
        "DELETE FROM staged WHERE passage_id IN (SELECT passage_id FROM passages WHERE revision_key = ?)",
        (revision_key,),
    )


def go_live(connection: sqlite3.Connection, revision_key: int, origin: str | None) -> int:
    """Let readers see a pending revision instead of the former one; return the library sequence it took.

    Full text, passages, states and origin change together. Ids that only the former revision had are noted as stale.
    """
    record_id, revision = connection.execute(
        "SELECT record_id, revision FROM revisions WHERE key = ?", (revision_key,)
    ).fetchone()
    former = connection.execute(
        "SELECT key FROM revisions WHERE record_id = ? AND state = 'live'", (record_id,)
    ).fetchone()
    if former is not None:
        _take_out(connection, former[0])
    connection.execute("UPDATE revisions SET state = 'live' WHERE key = ?", (revision_key,))
    sequence = _count_up(connection, "sequence")
    connection.execute(
        "UPDATE records SET revision = ?, sequence = ? WHERE record_id = ?", (revision, sequence, record_id)
    )
    _index_passages(connection, revision_key)
    connection.execute(
        "INSERT INTO revisions_fts (rowid, text) SELECT key, text FROM revisions WHERE key = ?", (revision_key,)
    )
    if origin is not None:
        put_origin(connection, origin, record_id)
    note_change(connection)
    return sequence


def _take_out(connection: sqlite3.Connection, revision_key: int) -> None:
    """Take a live revision out of full text and passages; its words and turns stay, superseded."""
    # A full text over another table's content must be told the words that go.
    connection.execute(
        "INSERT INTO revisions_fts (revisions_fts, rowid, text)"
        " SELECT 'delete', key, text FROM revisions WHERE key = ?",
        (revision_key,),
    )
    _forget_passages(connection, revision_key)
    drop_names(connection, revision_key)
    connection.execute("UPDATE revisions SET state = 'superseded' WHERE key = ?", (revision_key,))


def _forget_passages(connection: sqlite3.Connection, revision_key: int) -> None:
    """Delete a live revision's passages and embeddings; their ids are stale from then on."""
    connection.execute(
        "INSERT OR IGNORE INTO stale SELECT passage_id FROM passages WHERE revision_key = ?", (revision_key,)
    )
    connection.execute(
        "INSERT INTO passages_fts (passages_fts, rowid, labelled_text)"
        " SELECT 'delete', key, labelled_text FROM passages WHERE revision_key = ?",
        (revision_key,),
    )
    count_out(connection, revision_key)
    drop_words(connection, revision_key)
    connection.execute("DELETE FROM passages WHERE revision_key = ?", (revision_key,))
    connection.execute("DELETE FROM embeddings WHERE revision_key = ?", (revision_key,))


def _index_passages(connection: sqlite3.Connection, revision_key: int) -> None:
    count_in(connection, revision_key)
    connection.execute(
        "INSERT INTO passages_fts (rowid, labelled_text)"
        " SELECT key, labelled_text FROM passages WHERE revision_key = ?",
        (revision_key,),
    )
    connection.execute(
        "DELETE FROM stale WHERE passage_id IN (SELECT passage_id FROM passages WHERE revision_key = ?)",
        (revision_key,),
    )


def rebuild_full_text(connection: sqlite3.Connection) -> None:
    """Write both full texts anew from the live revisions, so that no word of a deleted row is left in them."""
    connection.execute("INSERT INTO passages_fts (passages_fts) VALUES ('delete-all')")
    connection.execute("INSERT INTO revisions_fts (revisions_fts) VALUES ('delete-all')")
    connection.execute(
        "INSERT INTO passages_fts (rowid, labelled_text) SELECT p.key, p.labelled_text"
        " FROM passages p JOIN revisions v ON v.key = p.revision_key WHERE v.state = 'live'"
    )
    connection.execute("INSERT INTO revisions_fts (rowid, text) SELECT key, text FROM revisions WHERE state = 'live'")
    count_anew(connection)
    note_change(connection)


def forget_stale(connection: sqlite3.Connection, ids: Iterable[str]) -> None:
    """Strike ids that Chroma no longer holds from the list of stale ones."""
    connection.executemany("DELETE FROM stale WHERE passage_id = ?", [(passage_id,) for passage_id in ids])


def forget_all_stale(connection: sqlite3.Connection) -> None:
    """Empty the list of stale ids: an index built anew holds none."""
    connection.execute("DELETE FROM stale")


def put_origin(connection: sqlite3.Connection, origin: str, record_id: str) -> None:
    """Say where a record came from; an origin belongs to one record, and a failure of it is settled."""
    connection.execute("INSERT OR REPLACE INTO origins VALUES (?, ?)", (origin, record_id))
    connection.execute("DELETE FROM failures WHERE origin = ?", (origin,))


def put_failure(connection: sqlite3.Connection, origin: str, reason: str) -> None:
    """Remember that a file could not be taken in, and why."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    connection.execute("INSERT OR REPLACE INTO failures VALUES (?, ?, ?)", (origin, reason, now))


def drop_failures(connection: sqlite3.Connection, origins: Iterable[str]) -> None:
    """Forget failures, of files that are gone or that the user gave up."""
    connection.executemany("DELETE FROM failures WHERE origin = ?", [(origin,) for origin in origins])


def put_corrections(connection: sqlite3.Connection, record_id: str, corrections: Mapping[str, str]) -> None:
    """Keep the user's corrections of a record; they survive every later ingest of it."""
    connection.execute("UPDATE records SET corrections = ? WHERE record_id = ?", (dump(dict(corrections)), record_id))


def put_facts(connection: sqlite3.Connection, record_id: str, facts: Facts, judged_by: JudgedBy) -> None:
    """Show other facts of a live record; its words, passages and sequence stay."""
    columns = {**_shown(facts), "judged_by": dump_judged_by(judged_by)}
    settings = ", ".join(f"{column} = ?" for column in columns)
    connection.execute(
        f"UPDATE revisions SET {settings} WHERE record_id = ? AND state = 'live'",  # noqa: S608  names of this module's own
        (*columns.values(), record_id),
    )
    note_change(connection)


def remove_record(connection: sqlite3.Connection, record_id: str) -> list[str]:
    """Delete a record with all its revisions and origins; return the content hashes of its originals."""
    rows = connection.execute(
        "SELECT key, state, content_hash FROM revisions WHERE record_id = ?", (record_id,)
    ).fetchall()
    if not rows:
        raise UnknownRecord(f"no record {record_id!r}; list them with: verbatim records")
    for key, state, _ in rows:
        if state == "live":
            _take_out(connection, key)
        else:
            connection.execute(
                "INSERT OR IGNORE INTO stale SELECT passage_id FROM passages WHERE revision_key = ?", (key,)
            )
            connection.execute(
                "DELETE FROM staged WHERE passage_id IN (SELECT passage_id FROM passages WHERE revision_key = ?)",
                (key,),
            )
    connection.execute("DELETE FROM records WHERE record_id = ?", (record_id,))
    note_change(connection)
    return [content_hash for _, _, content_hash in rows]
