"""The tables of the catalogue, and how an older catalogue becomes a newer one."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from ingest.errors import LibraryTooNew

KEPT_BACKUPS = 3

# Big columns stand last: SQLite reads a row's overflow pages in order, and lists of records need only the head.
_FIRST = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE records (
    record_id TEXT PRIMARY KEY,
    revision INTEGER,                      -- the live one; NULL while the first is pending
    sequence INTEGER NOT NULL DEFAULT 0,   -- of the flip that made it live
    sample INTEGER NOT NULL DEFAULT 0,
    corrections TEXT NOT NULL DEFAULT '{}'
);

CREATE TABLE origins (
    origin TEXT PRIMARY KEY,
    record_id TEXT NOT NULL REFERENCES records ON DELETE CASCADE
);
CREATE INDEX origins_of_record ON origins (record_id);

CREATE TABLE revisions (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    record_id TEXT NOT NULL REFERENCES records ON DELETE CASCADE,
    revision INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'live', 'superseded')),
    content_hash TEXT NOT NULL,
    format TEXT NOT NULL,
    chunker TEXT NOT NULL,                 -- version of what cut the passages
    title TEXT NOT NULL,
    body TEXT,
    date TEXT,
    source_kind TEXT NOT NULL,
    turn_count INTEGER NOT NULL,
    word_count INTEGER NOT NULL,
    passage_count INTEGER NOT NULL,
    duration_seconds REAL,
    speakers TEXT NOT NULL,                -- JSON list
    facts TEXT NOT NULL,                   -- JSON
    judged_by TEXT NOT NULL,               -- JSON: the file's name and row of verbatim.csv that the facts rest on
    notices TEXT NOT NULL,
    hints TEXT NOT NULL,
    metadata TEXT NOT NULL,
    dropped TEXT NOT NULL,
    turns TEXT NOT NULL,                   -- JSON, see codec.py; the words are in `text`
    text TEXT NOT NULL,
    UNIQUE (record_id, revision)
);
CREATE UNIQUE INDEX one_live_revision ON revisions (record_id) WHERE state = 'live';
CREATE UNIQUE INDEX one_pending_revision ON revisions (record_id) WHERE state = 'pending';
CREATE INDEX revisions_by_content ON revisions (content_hash);

CREATE TABLE passages (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    passage_id TEXT NOT NULL,
    revision_key INTEGER NOT NULL REFERENCES revisions ON DELETE CASCADE,
    record_id TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    turn_start INTEGER NOT NULL,
    turn_end INTEGER NOT NULL,
    char_start INTEGER NOT NULL,
    char_end INTEGER NOT NULL,
    tokens INTEGER NOT NULL,
    start_seconds REAL,
    end_seconds REAL,
    speakers TEXT NOT NULL,                -- JSON list
    text TEXT NOT NULL,
    labelled_text TEXT NOT NULL
);
CREATE INDEX passages_by_id ON passages (passage_id);
-- Covers the list of a revision's ids, so that an exact scan loads without touching the rows and their words.
CREATE UNIQUE INDEX passages_in_order ON passages (revision_key, ordinal, passage_id);

CREATE TABLE passage_speakers (
    key INTEGER NOT NULL REFERENCES passages ON DELETE CASCADE,
    speaker TEXT NOT NULL COLLATE NOCASE,
    PRIMARY KEY (key, speaker)
) WITHOUT ROWID;
CREATE INDEX passages_by_speaker ON passage_speakers (speaker, key);

-- One blob a revision, float32 rows by ordinal: 100,000 passages load in a tenth of the time of a row each.
CREATE TABLE embeddings (
    revision_key INTEGER NOT NULL REFERENCES revisions ON DELETE CASCADE,
    fingerprint TEXT NOT NULL,
    dimensions INTEGER NOT NULL,
    vectors BLOB NOT NULL,
    PRIMARY KEY (revision_key, fingerprint)
);
-- Embeddings of a file that is still being embedded, so that a kill costs one batch and not the file.
CREATE TABLE staged (
    passage_id TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    vector BLOB NOT NULL,
    PRIMARY KEY (passage_id, fingerprint)
);
-- Ids that Chroma may still hold and the catalogue no longer has.
CREATE TABLE stale (passage_id TEXT PRIMARY KEY) WITHOUT ROWID;

CREATE VIRTUAL TABLE passages_fts USING fts5 (
    labelled_text, content = 'passages', content_rowid = 'key', tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE revisions_fts USING fts5 (
    text, content = 'revisions', content_rowid = 'key', tokenize = 'unicode61 remove_diacritics 2'
);

-- What the full text knows of each live revision, by revision: see wordlists.py.
CREATE TABLE words (
    revision_key INTEGER NOT NULL REFERENCES revisions ON DELETE CASCADE,
    word TEXT NOT NULL,
    places BLOB NOT NULL,                  -- pairs of 32-bit numbers: ordinal of the passage, how often it stands there
    PRIMARY KEY (revision_key, word)
) WITHOUT ROWID;
CREATE TABLE passage_lengths (
    revision_key INTEGER PRIMARY KEY REFERENCES revisions ON DELETE CASCADE,
    total INTEGER NOT NULL,
    lengths BLOB NOT NULL                  -- 32-bit numbers by ordinal
);
CREATE TABLE word_counts (word TEXT PRIMARY KEY, passages INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE failures (
    origin TEXT PRIMARY KEY,
    reason TEXT NOT NULL,
    failed_at TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE jobs (
    job_id INTEGER PRIMARY KEY AUTOINCREMENT,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done')),
    paths TEXT NOT NULL,                   -- JSON list of absolute paths
    sample INTEGER NOT NULL,
    cancelled INTEGER NOT NULL DEFAULT 0,
    progress TEXT,
    report TEXT,
    created_at TEXT NOT NULL
);

INSERT INTO meta VALUES ('sequence', '0'), ('changes', '0');
"""

# What people changed in the words of records; the revision is the one that the change made.
_AMENDMENTS = """
CREATE TABLE amendments (
    amendment_id INTEGER PRIMARY KEY AUTOINCREMENT,
    record_id TEXT NOT NULL REFERENCES records ON DELETE CASCADE,
    revision INTEGER NOT NULL,
    turn INTEGER NOT NULL,
    was_speaker TEXT,
    was_text TEXT NOT NULL,
    speaker TEXT,
    text TEXT NOT NULL,
    who TEXT NOT NULL,
    why TEXT NOT NULL,
    made_at TEXT NOT NULL
);
CREATE INDEX amendments_of_record ON amendments (record_id);
"""

# Number n brings a catalogue from user_version n - 1 to n; never edited once released, only added to.
MIGRATIONS: tuple[str, ...] = (_FIRST, _AMENDMENTS)


def version_of(connection: sqlite3.Connection) -> int:
    """Return how many migrations the catalogue has seen; 0 for an empty file."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def migrate(connection: sqlite3.Connection, file: Path) -> None:
    """Bring the catalogue up to date; a catalogue with content is backed up beside itself first.

    Raises:
        LibraryTooNew: it was written by a newer program.
    """
    version = version_of(connection)
    check_version(version, file)
    if 0 < version < len(MIGRATIONS):
        _back_up(connection, file, version)
    for number, script in enumerate(MIGRATIONS[version:], start=version + 1):
        # One transaction a migration, its number included: a kill leaves the one or the other.
        connection.executescript(f"BEGIN IMMEDIATE; {script}; PRAGMA user_version = {number}; COMMIT;")


def check_version(version: int, file: Path) -> None:
    """Refuse a catalogue of a newer program."""
    if version > len(MIGRATIONS):
        raise LibraryTooNew(
            f"{str(file)!r} has catalogue version {version} and this program reads up to {len(MIGRATIONS)}; "
            "update Verbatim, or name another library"
        )


def _back_up(connection: sqlite3.Connection, file: Path, version: int) -> None:
    backup = file.with_name(f"{file.name}.version-{version}")
    unfinished = backup.with_name(f"{backup.name}.part")
    unfinished.unlink(missing_ok=True)
    connection.execute("VACUUM INTO ?", (str(unfinished),))
    unfinished.replace(backup)
    for old in backups_of(file)[KEPT_BACKUPS:]:
        old.unlink()


def backups_of(file: Path) -> list[Path]:
    """Return the backups beside the catalogue, the newest version first."""
    found = [path for path in file.parent.glob(f"{file.name}.version-*") if path.suffix != ".part"]
    return sorted(found, key=lambda path: int(path.name.rpartition("-")[2]), reverse=True)
