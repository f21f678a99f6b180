"""Orders from processes without the lock: files that the owner of the library is asked to take in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ingest.catalogue import Database, Job, jobs


class Orders:
    """The orders that stand in a library's catalogue. No method needs the library's lock."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def leave(self, paths: Sequence[Path], *, sample: bool) -> int:
        """Ask the owner of the library to take files in; return the order's number."""
        with self._database.writing() as writer:
            return jobs.put_job(writer, [str(path.absolute()) for path in paths], sample=sample)

    def get(self, job_id: int) -> Job | None:
        """Return an order by its number, None where it is forgotten."""
        with self._database.reading() as reader:
            return jobs.job(reader, job_id)

    def next(self) -> Job | None:
        """Return the oldest order that is not done."""
        with self._database.reading() as reader:
            return jobs.next_job(reader)

    def note(self, job_id: int, progress: str) -> None:
        """Note where an order is."""
        with self._database.writing() as writer:
            jobs.note_progress(writer, job_id, progress)

    def finish(self, job_id: int, report: str) -> None:
        """Note that an order is done, and how."""
        with self._database.writing() as writer:
            jobs.finish(writer, job_id, report)

    def cancel(self, job_id: int) -> None:
        """Ask the owner to stop working on an order."""
        with self._database.writing() as writer:
            jobs.cancel(writer, job_id)

    def drop(self, job_id: int) -> None:
        """Forget an order whose report has been read."""
        with self._database.writing() as writer:
            jobs.drop(writer, job_id)
