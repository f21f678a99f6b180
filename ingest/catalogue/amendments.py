"""Changes that people made to the words of records, as the catalogue keeps them."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from ingest.amending import Amendment


def put_amendments(connection: sqlite3.Connection, record_id: str, amendments: Sequence[Amendment]) -> None:
    """Keep changes of a record, in the transaction that makes its new revision live."""
    connection.executemany(
        "INSERT INTO amendments (record_id, revision, turn, was_speaker, was_text, speaker, text, who, why, made_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                record_id,
                each.revision,
                each.turn,
                each.was_speaker,
                each.was_text,
                each.speaker,
                each.text,
                each.who,
                each.why,
                each.made_at.isoformat(),
            )
            for each in amendments
        ],
    )


def amendments_of(connection: sqlite3.Connection, record_id: str) -> list[Amendment]:
    """Return the changes of a record, oldest first."""
    rows = connection.execute(
        "SELECT revision, turn, was_speaker, was_text, speaker, text, who, why, made_at FROM amendments"
        " WHERE record_id = ? ORDER BY amendment_id",
        (record_id,),
    )
    return [
        Amendment(
            revision=revision,
            turn=turn,
            was_speaker=was_speaker,
            was_text=was_text,
            speaker=speaker,
            text=text,
            who=who,
            why=why,
            made_at=datetime.fromisoformat(made_at),
        )
        for revision, turn, was_speaker, was_text, speaker, text, who, why, made_at in rows
    ]


def unfinished_amendments(connection: sqlite3.Connection) -> list[int]:
    """Return the keys of revisions that only an amendment can have begun, and that never went live.

    They are of the very bytes of their record's live revision; no file would finish them.
    """
    rows = connection.execute(
        "SELECT pending.key FROM revisions pending JOIN revisions live USING (record_id)"
        " WHERE pending.state = 'pending' AND live.state = 'live' AND pending.content_hash = live.content_hash"
    )
    return [key for (key,) in rows]
