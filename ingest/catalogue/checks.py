"""What the catalogue can tell about its own health."""

from __future__ import annotations

import sqlite3


def broken_tables(connection: sqlite3.Connection) -> list[str]:
    """Return what SQLite finds wrong with the file and with references between its rows."""
    found = [row[0] for row in connection.execute("PRAGMA integrity_check(20)") if row[0] != "ok"]
    dangling = connection.execute("PRAGMA foreign_key_check").fetchall()
    return [f"the catalogue: {problem}" for problem in found] + [
        f"the catalogue: row {row} of {table} refers to a {parent} that is gone" for table, row, parent, _ in dangling
    ]


def miscounted_words(connection: sqlite3.Connection) -> list[str]:
    """Return the words whose count of live passages is not what the live passages hold."""
    rows = connection.execute(
        "WITH live AS (SELECT w.word, sum(length(w.places) / 8) AS passages FROM words w"
        " JOIN revisions v ON v.key = w.revision_key WHERE v.state = 'live' GROUP BY w.word)"
        " SELECT word FROM (SELECT * FROM live EXCEPT SELECT * FROM word_counts)"
        " UNION SELECT word FROM (SELECT * FROM word_counts EXCEPT SELECT * FROM live)"
    )
    return [row[0] for row in rows]


def _keys(connection: sqlite3.Connection, query: str) -> set[int]:
    return {row[0] for row in connection.execute(query)}


def passage_keys(connection: sqlite3.Connection) -> set[int]:
    """Return the keys of all live passages."""
    return _keys(
        connection,
        "SELECT p.key FROM passages p JOIN revisions v ON v.key = p.revision_key WHERE v.state = 'live'",
    )


def indexed_passage_keys(connection: sqlite3.Connection) -> set[int]:
    """Return the keys that the full text over passages holds.

    Asked of its own table: a full text over another table's content answers from that content.
    """
    return _keys(connection, "SELECT id FROM passages_fts_docsize")


def revision_keys(connection: sqlite3.Connection) -> set[int]:
    """Return the keys of all live revisions."""
    return _keys(connection, "SELECT key FROM revisions WHERE state = 'live'")


def indexed_revision_keys(connection: sqlite3.Connection) -> set[int]:
    """Return the keys that the full text over revisions holds."""
    return _keys(connection, "SELECT id FROM revisions_fts_docsize")
