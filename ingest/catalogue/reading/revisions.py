"""Which revisions readers see, those of a scope among them."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from ingest.catalogue.codec import dump
from ingest.records import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveRevision:
    """Which revision of a record readers see; equal values mean equal words, passages and embeddings."""

    record_id: str
    revision: int
    revision_key: int
    passages: int


def live_revisions(connection: sqlite3.Connection, scope: Scope = Scope()) -> list[LiveRevision]:  # noqa: B008  frozen
    """Return the live revision of every record in scope, by key; a speaker in the scope is not looked at."""
    conditions, values = _conditions(scope)
    rows = connection.execute(
        "SELECT record_id, revision, key, passage_count FROM revisions v"  # noqa: S608  conditions are constants below
        f" WHERE state = 'live'{conditions} ORDER BY key",
        values,
    )
    return [_live_revision(row) for row in rows]


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


def outdated_revisions(connection: sqlite3.Connection, fingerprint: str, chunker: str) -> list[LiveRevision]:
    """Return the live revisions that have no embeddings of a model, or were cut by another chunker."""
    rows = connection.execute(
        "SELECT v.record_id, v.revision, v.key, v.passage_count FROM revisions v"
        " LEFT JOIN embeddings e ON e.revision_key = v.key AND e.fingerprint = ?"
        " WHERE v.state = 'live' AND (e.revision_key IS NULL OR v.chunker <> ?) ORDER BY v.key",
        (fingerprint, chunker),
    )
    return [_live_revision(row) for row in rows]


def _live_revision(row: tuple[str, int, int, int]) -> LiveRevision:
    record_id, revision, key, passages = row
    return LiveRevision(record_id=record_id, revision=revision, revision_key=key, passages=passages)
