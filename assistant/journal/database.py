"""The journal's file: one connection behind one lock, and how an older journal becomes a newer one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock

from assistant.errors import JournalError

JOURNAL_FILE = "journal.sqlite3"

# Migration number n (from 1) brings a journal from version n - 1 to n; one that was published is never changed.
MIGRATIONS = (
    """
    CREATE TABLE secret (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        value TEXT NOT NULL
    );
    CREATE TABLE conversations (
        conversation_id INTEGER PRIMARY KEY AUTOINCREMENT,
        owner TEXT NOT NULL,
        title TEXT NOT NULL DEFAULT '',
        updated_at TEXT NOT NULL
    );
    CREATE INDEX conversations_of_owner ON conversations (owner, updated_at);
    CREATE TABLE exchanges (
        exchange_id INTEGER PRIMARY KEY AUTOINCREMENT,
        conversation_id INTEGER NOT NULL REFERENCES conversations ON DELETE CASCADE,
        asked_at TEXT NOT NULL,
        reply TEXT NOT NULL
    );
    CREATE INDEX exchanges_of_conversation ON exchanges (conversation_id, exchange_id);
    """,
    """
    CREATE TABLE searches (
        search_id INTEGER PRIMARY KEY AUTOINCREMENT,
        uid TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        terms TEXT NOT NULL,
        made_at TEXT NOT NULL,
        ran_at TEXT,
        sequence INTEGER NOT NULL
    );
    CREATE TABLE handled (
        search_id INTEGER NOT NULL REFERENCES searches ON DELETE CASCADE,
        record_id TEXT NOT NULL,
        revision INTEGER NOT NULL,
        PRIMARY KEY (search_id, record_id)
    ) WITHOUT ROWID;
    CREATE TABLE hits (
        hit_id INTEGER PRIMARY KEY AUTOINCREMENT,
        search_id INTEGER NOT NULL REFERENCES searches ON DELETE CASCADE,
        record_id TEXT NOT NULL,
        key TEXT NOT NULL,
        found_at TEXT NOT NULL,
        seen INTEGER NOT NULL DEFAULT 0,
        citation TEXT NOT NULL,
        UNIQUE (search_id, record_id, key)
    );
    """,
    """
    CREATE TABLE reports (
        report_id INTEGER PRIMARY KEY AUTOINCREMENT,
        made_at TEXT NOT NULL,
        closed_at TEXT,
        note TEXT NOT NULL DEFAULT '',
        report TEXT NOT NULL
    );
    """,
)


def now() -> str:
    """Return this moment as the journal writes it: UTC, ISO 8601."""
    return datetime.now(UTC).isoformat()


class Database:
    """The journal's tables; every use is under one lock, so that any thread may ask.

    Args:
        folder: the library's folder.

    Raises:
        JournalError: the file cannot be opened, or a newer program wrote it.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / JOURNAL_FILE
        self._lock = RLock()
        try:
            self._connection = sqlite3.connect(self.path, check_same_thread=False, isolation_level=None)
        except sqlite3.Error as error:
            raise self._unusable(error) from error
        try:
            self._prepare()
        except JournalError:
            self._connection.close()
            raise

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Hand out the connection.

        Raises:
            JournalError: SQLite cannot do what is asked.
        """
        with self._lock:
            try:
                yield self._connection
            except sqlite3.Error as error:
                raise self._unusable(error) from error

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Hand out the connection for one transaction, whole or not at all.

        Raises:
            JournalError: SQLite cannot do what is asked; nothing is written then.
        """
        with self.reading() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.commit()

    def copy_to(self, file: Path) -> None:
        """Write the journal, as it is at this moment, to a new file, without what was deleted."""
        with self.reading() as connection:
            connection.execute("VACUUM INTO ?", (str(file),))

    def write_anew(self) -> None:
        """Write the file anew, without what was deleted."""
        with self.reading() as connection:
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _prepare(self) -> None:
        with self.reading() as connection:
            for pragma in ("journal_mode = WAL", "foreign_keys = ON", "busy_timeout = 5000", "secure_delete = ON"):
                connection.execute(f"PRAGMA {pragma}")
        with self.writing() as connection:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version > len(MIGRATIONS):
                raise JournalError(
                    f"{str(self.path)!r} was written by a newer program (version {version}, this one reads "
                    f"{len(MIGRATIONS)}); update this one"
                )
            for migration in MIGRATIONS[version:]:
                for statement in migration.split(";"):
                    connection.execute(statement)
            # A pragma takes no parameters; the number is ours.
            connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")

    def _unusable(self, error: sqlite3.Error) -> JournalError:
        return JournalError(
            f"the journal {str(self.path)!r} cannot be used: {error}; move it away to begin an empty one"
        )
