"""Work that a process without the lock leaves to the owner of the library."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

# Jobs that were done and that nobody asked about any more.
_KEPT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One order to take files in.

    Attributes:
        state: waiting, running or done.
        paths: absolute.
        progress, report: JSON of whoever works the job off; None until there is some.
    """

    job_id: int
    state: str
    paths: tuple[str, ...]
    sample: bool
    is_cancelled: bool
    progress: str | None
    report: str | None


def put_job(connection: sqlite3.Connection, paths: Sequence[str], *, sample: bool) -> int:
    """Leave an order; return its number."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    cursor = connection.execute(
        "INSERT INTO jobs (state, paths, sample, created_at) VALUES ('waiting', ?, ?, ?)",
        # Escaped, because a name that is not UTF-8 has no other way into the database.
        (json.dumps(paths), sample, now),
    )
    connection.execute(
        "DELETE FROM jobs WHERE state = 'done' AND job_id <= (SELECT max(job_id) FROM jobs) - ?", (_KEPT,)
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def job(connection: sqlite3.Connection, job_id: int) -> Job | None:
    """Return an order by its number."""
    return _one(connection.execute(f"{_JOB} WHERE job_id = ?", (job_id,)))


def next_job(connection: sqlite3.Connection) -> Job | None:
    """Return the oldest order that is not done.

    One that is running is so by an owner that ended: the owner of today has not begun any other.
    """
    return _one(connection.execute(f"{_JOB} WHERE state <> 'done' ORDER BY job_id LIMIT 1"))


_JOB = "SELECT job_id, state, paths, sample, cancelled, progress, report FROM jobs"


def _one(cursor: sqlite3.Cursor) -> Job | None:
    row = cursor.fetchone()
    if row is None:
        return None
    job_id, state, paths, sample, cancelled, progress, report = row
    return Job(
        job_id=job_id,
        state=state,
        paths=tuple(json.loads(paths)),
        sample=bool(sample),
        is_cancelled=bool(cancelled),
        progress=progress,
        report=report,
    )


def note_progress(connection: sqlite3.Connection, job_id: int, progress: str) -> None:
    """Note where an order is; it is running from then on."""
    connection.execute("UPDATE jobs SET state = 'running', progress = ? WHERE job_id = ?", (progress, job_id))


def finish(connection: sqlite3.Connection, job_id: int, report: str) -> None:
    """Note that an order is done, and how."""
    connection.execute("UPDATE jobs SET state = 'done', report = ? WHERE job_id = ?", (report, job_id))


def cancel(connection: sqlite3.Connection, job_id: int) -> None:
    """Ask the owner to stop working on an order."""
    connection.execute("UPDATE jobs SET cancelled = 1 WHERE job_id = ?", (job_id,))


def drop(connection: sqlite3.Connection, job_id: int) -> None:
    """Forget an order."""
    connection.execute("DELETE FROM jobs WHERE job_id = ?", (job_id,))
