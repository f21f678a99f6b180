"""What there is in the library, as a list of it shows: summaries, failures, speakers, bodies."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from ingest.catalogue.codec import dump, load_facts
from ingest.catalogue.reading.origins import origins_by_record
from ingest.records import RecordSummary

_SUMMARY = (
    "v.record_id, v.revision, v.facts, v.format, v.state, v.turn_count, v.passage_count, v.word_count, v.speakers,"
    " v.duration_seconds, r.sample, r.sequence, v.notices"
)


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
    origins = origins_by_record(connection)
    return [_summary(row, origins.get(row[0], ())) for row in rows]


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


def newest_first(connection: sqlite3.Connection, keys: Sequence[int]) -> list[int]:
    """Return the keys of revisions in the order of `summaries`: newest meeting date first, undated last."""
    rows = connection.execute(
        "SELECT v.key FROM json_each(?) AS wanted JOIN revisions v ON v.key = wanted.value"
        " ORDER BY v.date IS NULL, v.date DESC, v.title, v.record_id",
        (dump(list(keys)),),
    )
    return [row[0] for row in rows]


def count(connection: sqlite3.Connection) -> int:
    """Return how many records there are: live, pending, and files that could not be taken in."""
    query = (
        "SELECT (SELECT count(*) FROM records)"
        " + (SELECT count(*) FROM failures WHERE origin NOT IN (SELECT origin FROM origins))"
    )
    found: int = connection.execute(query).fetchone()[0]
    return found


def failures(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """Return every file that could not be taken in, with the reason, by origin."""
    return connection.execute("SELECT origin, reason FROM failures ORDER BY origin").fetchall()


def pending_titles(connection: sqlite3.Connection) -> list[str]:
    """Return the titles of the revisions that are not live yet."""
    query = "SELECT title FROM revisions WHERE state = 'pending' ORDER BY title"
    return [row[0] for row in connection.execute(query)]


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
