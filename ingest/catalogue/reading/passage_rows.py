"""Passages, and their keys and places: by id, of a revision, of a speaker."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

from ingest.catalogue.codec import dump, span_of
from ingest.records import Passage

_PASSAGE = (
    "p.passage_id, p.record_id, p.ordinal, p.turn_start, p.turn_end, p.char_start, p.char_end, p.text,"
    " p.labelled_text, p.speakers, p.start_seconds, p.end_seconds, p.tokens"
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


def passage_ids_of(connection: sqlite3.Connection, revision_key: int) -> list[str]:
    """Return the ids of a revision's passages by ordinal."""
    return [passage_id for _, passage_id in passage_keys_of(connection, revision_key)]


def passage_keys_of(connection: sqlite3.Connection, revision_key: int) -> list[tuple[int, str]]:
    """Return the keys and ids of a revision's passages by ordinal."""
    query = "SELECT key, passage_id FROM passages WHERE revision_key = ? ORDER BY ordinal"
    return connection.execute(query, (revision_key,)).fetchall()


def keys_said_by(connection: sqlite3.Connection, speakers: Sequence[str]) -> list[int]:
    """Return the keys of all passages that hold words of one of the speakers (case of ASCII letters apart), sorted."""
    query = (
        "SELECT DISTINCT s.key FROM json_each(?) AS wanted"
        " JOIN passage_speakers s ON s.speaker = wanted.value ORDER BY 1"
    )
    return [row[0] for row in connection.execute(query, (dump(list(speakers)),))]
