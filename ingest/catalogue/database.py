"""Connections to the catalogue: one that writes, and readers that never wait for it."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from queue import Empty, LifoQueue
from threading import RLock

from ingest.catalogue.schema import MIGRATIONS, backups_of, check_version, migrate, version_of
from ingest.errors import LibraryDamaged, LibraryNotWritable

BUSY_SECONDS = 10.0
_CHECKPOINT_TRIES = 50


class Database:
    """The SQLite file, usable from any thread.

    Writers take turns; a reader sees the state of the last commit and waits for nobody (write-ahead log).

    Raises:
        LibraryDamaged: the file is not a database, or cut.
        LibraryNotWritable: the folder or the file cannot be written.
        LibraryTooNew: written by a newer program.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self._lock = RLock()
        self._idle: LifoQueue[sqlite3.Connection] = LifoQueue()
        self._all: list[sqlite3.Connection] = []
        self._depth = 0
        with translated(file):
            self._writer = self._connect()
            self._prepare()

    def _connect(self) -> sqlite3.Connection:
        # Autocommit: transactions begin and end where this module says so, and nowhere else.
        connection = sqlite3.connect(self.file, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        self._all.append(connection)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA cache_size = -65536")
        return connection

    def _prepare(self) -> None:
        try:
            version = version_of(self._writer)
            check_version(version, self.file)
            if version == 0:
                # Larger pages hold more of a transcript's blobs each; only an empty file can choose.
                self._writer.execute("PRAGMA page_size = 8192")
            self._writer.execute("PRAGMA journal_mode = WAL")
            migrate(self._writer, self.file)
        except BaseException:
            self.close()
            raise

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection that sees one state of the catalogue until the block ends."""
        try:
            connection = self._idle.get_nowait()
        except Empty:
            connection = self._connect()
        try:
            with translated(self.file):
                connection.execute("BEGIN")
                yield connection
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            self._idle.put(connection)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Lend the writing connection for one transaction: all of the block is committed, or nothing of it.

        A block inside another one of the same thread belongs to the outer transaction.
        """
        with self._lock, translated(self.file):
            if self._depth == 0:
                self._writer.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield self._writer
            except BaseException:
                if self._depth == 1:
                    self._writer.execute("ROLLBACK")
                raise
            else:
                if self._depth == 1:
                    self._writer.execute("COMMIT")
            finally:
                self._depth -= 1

    def rewrite(self) -> None:
        """Write the whole file anew, so that nothing deleted is left in it, in its log or in a backup."""
        for backup in backups_of(self.file):
            backup.unlink()
        with self._lock, translated(self.file):
            self._writer.execute("VACUUM")
            # A reader in the middle of something holds the log's beginning; it is done in a moment.
            for _ in range(_CHECKPOINT_TRIES):
                if self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0:
                    return
                time.sleep(0.1)

    def close(self) -> None:
        """Close every connection; the last one folds the write-ahead log into the file."""
        with self._lock:
            while self._all:
                self._all.pop().close()


def is_outdated(file: Path) -> bool:
    """Tell whether a catalogue waits for migrations."""
    with translated(file), closing(sqlite3.connect(file, timeout=BUSY_SECONDS)) as connection:
        return version_of(connection) < len(MIGRATIONS)


@contextmanager
def translated(file: Path) -> Iterator[None]:
    """Turn SQLite's errors into the library's, each with the way back."""
    try:
        yield
    except sqlite3.OperationalError as error:
        message = str(error)
        if any(sign in message for sign in ("readonly", "unable to open", "full")):
            raise LibraryNotWritable(
                f"{str(file)!r} cannot be written ({message}); check the folder's rights and the free space, "
                "or name another library"
            ) from error
        raise
    except sqlite3.IntegrityError:
        raise
    except sqlite3.DatabaseError as error:
        if "malformed" not in str(error) and "not a database" not in str(error):
            raise
        backups = backups_of(file)
        way_back = f"put {str(backups[0])!r} in its place" if backups else "move it away"
        raise LibraryDamaged(f"{str(file)!r} is damaged ({error}); {way_back}, then ingest the files again") from error
