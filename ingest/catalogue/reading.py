"""What the catalogue tells: records, passages, embeddings and scopes; only live revisions unless said otherwise."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ingest.catalogue.codec import (
    JudgedBy,
    dump,
    load_dropped,
    load_facts,
    load_judged_by,
    load_metadata,
    load_turns,
    span_of,
)
from ingest.errors import UnknownRecord
from ingest.records import Passage, Record, RecordSummary, Scope

SHORTEST_PREFIX = 6

_SUMMARY = (
    "v.record_id, v.revision, v.facts, v.format, v.state, v.turn_count, v.passage_count, v.word_count, v.speakers,"
    " v.duration_seconds, r.sample, r.sequence, v.notices"
)
_PASSAGE = (
    "p.passage_id, p.record_id, p.ordinal, p.turn_start, p.turn_end, p.char_start, p.char_end, p.text,"
    " p.labelled_text, p.speakers, p.start_seconds, p.end_seconds, p.tokens"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveRevision:
    """Which revision of a record readers see; equal values mean equal words, passages and embeddings."""

    record_id: str
    revision: int
    revision_key: int
    passages: int


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


def summaries(
    connection: sqlite3.Connection, *, states: Sequence[str] = ("live",), keys: Iterable[int] | None = None
) -> list[RecordSummary]:
    """Return one summary a revision in one of the states, newest meeting date first, undated last."""
    chosen = "" if keys is None else " AND v.key IN (SELECT value FROM json_each(:keys))"
    rows = connection.execute(
        f"SELECT {_SUMMARY} FROM revisions v JOIN records r USING (record_id)"  # noqa: S608  constants of this module
        f" WHERE v.state IN (SELECT value FROM json_each(:states)){chosen}"
        " ORDER BY v.date IS NULL, v.date DESC, v.title, v.record_id",
        {"states": dump(list(states)), "keys": dump(list(keys or ()))},
    ).fetchall()
    origins = _origins(connection)
    return [_summary(row, origins.get(row[0], ())) for row in rows]


def newest_first(connection: sqlite3.Connection, keys: Sequence[int]) -> list[int]:
    """Return the keys of revisions in the order of `summaries`: newest meeting date first, undated last."""
    rows = connection.execute(
        "SELECT v.key FROM json_each(?) AS wanted JOIN revisions v ON v.key = wanted.value"
        " ORDER BY v.date IS NULL, v.date DESC, v.title, v.record_id",
        (dump(list(keys)),),
    )
    return [row[0] for row in rows]


def _origins(connection: sqlite3.Connection) -> dict[str, tuple[str, ...]]:
    origins: dict[str, tuple[str, ...]] = {}
    for record_id, origin in connection.execute("SELECT record_id, origin FROM origins ORDER BY origin"):
        origins[record_id] = (*origins.get(record_id, ()), origin)
    return origins


def _summary(row: tuple[Any, ...], origins: tuple[str, ...]) -> RecordSummary:
    record_id, revision, facts, form, state, turns, passages, words, speakers, seconds, sample, sequence, notices = row
    return RecordSummary(
        record_id=record_id,
        revision=revision,
        facts=load_facts(facts),
        format=form,
        state=state,
        origins=origins,
        turns=turns,
        passages=passages,
        words=words,
        speakers=tuple(json.loads(speakers)),
        duration_seconds=seconds,
        sample=bool(sample),
        sequence=sequence,
        notices=tuple(json.loads(notices)),
    )


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


def failures(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """Return every file that could not be taken in, with the reason, by origin."""
    return connection.execute("SELECT origin, reason FROM failures ORDER BY origin").fetchall()


def count(connection: sqlite3.Connection) -> int:
    """Return how many records there are: live, pending, and files that could not be taken in."""
    query = (
        "SELECT (SELECT count(*) FROM records)"
        " + (SELECT count(*) FROM failures WHERE origin NOT IN (SELECT origin FROM origins))"
    )
    found: int = connection.execute(query).fetchone()[0]
    return found


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


def _passage(row: tuple[Any, ...]) -> Passage:
    passage_id, record_id, ordinal, turn_start, turn_end, start, end, text, labelled, said_by, *rest = row
    first, last, tokens = rest
    return Passage(
        passage_id=passage_id,
        record_id=record_id,
        ordinal=ordinal,
        turn_start=turn_start,
        turn_end=turn_end,
        char_start=start,
        char_end=end,
        text=text,
        labelled_text=labelled,
        speakers=tuple(json.loads(said_by)),
        time=span_of(first, last),
        tokens=tokens,
    )


def passages(connection: sqlite3.Connection, passage_ids: Sequence[str]) -> list[Passage]:
    """Return live passages in the order asked; an id that is not live is left out."""
    rows = connection.execute(
        f"SELECT {_PASSAGE} FROM json_each(?) AS wanted JOIN passages p ON p.passage_id = wanted.value"  # noqa: S608  constants of this module
        " JOIN revisions v ON v.key = p.revision_key AND v.state = 'live'",
        (dump(list(dict.fromkeys(passage_ids))),),
    ).fetchall()
    found = {row[0]: _passage(row) for row in rows}
    return [found[passage_id] for passage_id in passage_ids if passage_id in found]


def places(connection: sqlite3.Connection, passage_ids: Sequence[str]) -> dict[str, tuple[str, int]]:
    """Return record and ordinal of live passages by id; one that is not live is left out."""
    rows = connection.execute(
        "SELECT p.passage_id, p.record_id, p.ordinal FROM json_each(?) AS wanted"
        " JOIN passages p ON p.passage_id = wanted.value"
        " JOIN revisions v ON v.key = p.revision_key AND v.state = 'live'",
        (dump(list(passage_ids)),),
    )
    return {passage_id: (record_id, ordinal) for passage_id, record_id, ordinal in rows}


def passages_of(connection: sqlite3.Connection, revision_key: int) -> list[Passage]:
    """Return a revision's passages by ordinal."""
    query = f"SELECT {_PASSAGE} FROM passages p WHERE revision_key = ? ORDER BY ordinal"  # noqa: S608  constants of this module
    return [_passage(row) for row in connection.execute(query, (revision_key,))]


def passage_ids_of(connection: sqlite3.Connection, revision_key: int) -> list[str]:
    """Return the ids of a revision's passages by ordinal."""
    return [passage_id for _, passage_id in passage_keys_of(connection, revision_key)]


def passage_keys_of(connection: sqlite3.Connection, revision_key: int) -> list[tuple[int, str]]:
    """Return the keys and ids of a revision's passages by ordinal."""
    query = "SELECT key, passage_id FROM passages WHERE revision_key = ? ORDER BY ordinal"
    return connection.execute(query, (revision_key,)).fetchall()


def live_revisions(connection: sqlite3.Connection, scope: Scope = Scope()) -> list[LiveRevision]:  # noqa: B008  frozen
    """Return the live revision of every record in scope, by key; a speaker in the scope is not looked at."""
    conditions, values = _conditions(scope)
    rows = connection.execute(
        "SELECT record_id, revision, key, passage_count FROM revisions v"  # noqa: S608  conditions are constants below
        f" WHERE state = 'live'{conditions} ORDER BY key",
        values,
    )
    return [_live_revision(row) for row in rows]


def _live_revision(row: tuple[str, int, int, int]) -> LiveRevision:
    record_id, revision, key, passages = row
    return LiveRevision(record_id=record_id, revision=revision, revision_key=key, passages=passages)


def _conditions(scope: Scope) -> tuple[str, dict[str, str]]:
    """Return the SQL of everything in a scope that is asked of whole records, and its values."""
    sides = {
        " AND v.record_id IN (SELECT value FROM json_each(:records))": ("records", list(scope.record_ids)),
        " AND v.body IN (SELECT value FROM json_each(:bodies))": ("bodies", list(scope.bodies)),
        " AND v.source_kind IN (SELECT value FROM json_each(:kinds))": ("kinds", [str(k) for k in scope.source_kinds]),
    }
    chosen = {sql: (name, dump(values)) for sql, (name, values) in sides.items() if values}
    # ISO dates sort as text; a record without a date is in no range of dates.
    if scope.date_from:
        chosen[" AND v.date >= :date_from"] = ("date_from", scope.date_from.isoformat())
    if scope.date_to:
        chosen[" AND v.date <= :date_to"] = ("date_to", scope.date_to.isoformat())
    return "".join(chosen), dict(chosen.values())


def keys_said_by(connection: sqlite3.Connection, speakers: Sequence[str]) -> list[int]:
    """Return the keys of all passages that hold words of one of the speakers (case of ASCII letters apart), sorted."""
    query = (
        "SELECT DISTINCT s.key FROM json_each(?) AS wanted"
        " JOIN passage_speakers s ON s.speaker = wanted.value ORDER BY 1"
    )
    return [row[0] for row in connection.execute(query, (dump(list(speakers)),))]


def vectors_of(connection: sqlite3.Connection, revision_key: int, fingerprint: str) -> np.ndarray | None:
    """Return a revision's embeddings of one model, float32 (passages, dimensions) by ordinal, or None."""
    row = connection.execute(
        "SELECT dimensions, vectors FROM embeddings WHERE revision_key = ? AND fingerprint = ?",
        (revision_key, fingerprint),
    ).fetchone()
    return None if row is None else np.frombuffer(row[1], dtype=np.float32).reshape(-1, row[0])


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


def all_hashes(connection: sqlite3.Connection) -> set[str]:
    """Return the content hashes of all revisions, former ones too."""
    return {row[0] for row in connection.execute("SELECT content_hash FROM revisions")}


def pending_titles(connection: sqlite3.Connection) -> list[str]:
    """Return the titles of the revisions that are not live yet."""
    query = "SELECT title FROM revisions WHERE state = 'pending' ORDER BY title"
    return [row[0] for row in connection.execute(query)]


def pending_ids(connection: sqlite3.Connection) -> set[str]:
    """Return the ids of passages that are not live yet."""
    query = "SELECT passage_id FROM revisions v JOIN passages p ON p.revision_key = v.key WHERE v.state = 'pending'"
    return {row[0] for row in connection.execute(query)}


def outdated_revisions(connection: sqlite3.Connection, fingerprint: str, chunker: str) -> list[LiveRevision]:
    """Return the live revisions that have no embeddings of a model, or were cut by another chunker."""
    rows = connection.execute(
        "SELECT v.record_id, v.revision, v.key, v.passage_count FROM revisions v"
        " LEFT JOIN embeddings e ON e.revision_key = v.key AND e.fingerprint = ?"
        " WHERE v.state = 'live' AND (e.revision_key IS NULL OR v.chunker <> ?) ORDER BY v.key",
        (fingerprint, chunker),
    )
    return [_live_revision(row) for row in rows]


def stale_ids(connection: sqlite3.Connection) -> list[str]:
    """Return the ids that the index may still hold and the catalogue no longer has."""
    return [row[0] for row in connection.execute("SELECT passage_id FROM stale")]


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


def speakers(connection: sqlite3.Connection, keys: Sequence[int]) -> list[str]:
    """Return who speaks in the revisions with these keys, in alphabetical order."""
    rows = connection.execute(
        "SELECT DISTINCT s.value FROM json_each(?) AS wanted JOIN revisions v ON v.key = wanted.value,"
        " json_each(v.speakers) AS s ORDER BY s.value COLLATE NOCASE",
        (dump(list(keys)),),
    )
    return [row[0] for row in rows]


def bodies(connection: sqlite3.Connection) -> list[str]:
    """Return the bodies of the live records, in alphabetical order."""
    query = "SELECT DISTINCT body FROM revisions WHERE state = 'live' AND body IS NOT NULL ORDER BY body COLLATE NOCASE"
    return [row[0] for row in connection.execute(query)]
