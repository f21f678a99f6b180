"""Ingest without the lock: the order is left with the library's owner, who works it off."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from pydantic import BaseModel, TypeAdapter

from ingest.errors import LibraryBusy, LibraryError, ModelError
from ingest.library import Job, Library
from ingest.pipeline.report import IngestReport, Progress
from ingest.pipeline.run import ReportProgress, run
from ingest.settings import IngestSettings

# How often an order is looked at, and how often its progress is written down at most.
_SECONDS_BETWEEN = 0.2

_PROGRESS: TypeAdapter[Progress] = TypeAdapter(Progress)


class _Outcome(BaseModel):
    """How an order ended: a report, or what stopped it."""

    report: IngestReport | None = None
    problem: str | None = None


def work_jobs(library: Library, *, progress: ReportProgress | None = None) -> int:
    """Take in what processes without the lock asked for; return how many orders were worked off.

    For the owner of the library, every few seconds, from a thread of its own.
    """
    done = 0
    with library.changing:
        while (job := library.orders.next()) is not None:
            library.orders.finish(job.job_id, _work(library, job, progress).model_dump_json())
            done += 1
    return done


def _work(library: Library, job: Job, progress: ReportProgress | None) -> _Outcome:
    written = 0.0

    def tell(now: Progress) -> None:
        nonlocal written
        if progress is not None:
            progress(now)
        is_last = now.files_done == now.files_total
        if is_last or time.monotonic() - written >= _SECONDS_BETWEEN:
            written = time.monotonic()
            library.orders.note(job.job_id, _PROGRESS.dump_json(now).decode())

    def cancelled() -> bool:
        current = library.orders.get(job.job_id)
        return current is None or current.is_cancelled

    try:
        paths = [Path(path) for path in job.paths]
        return _Outcome(report=run(library, paths, progress=tell, cancelled=cancelled, sample=job.sample))
    except (LibraryError, ModelError) as error:
        return _Outcome(problem=str(error))


def ingest_by_owner(
    paths: Sequence[Path],
    folder: Path,
    settings: IngestSettings,
    *,
    progress: ReportProgress,
    cancelled: Callable[[], bool],
    sample: bool,
) -> IngestReport:
    """Leave an order with the owner and follow it; do it ourselves once the owner has gone.

    Raises:
        LibraryError: the owner could not do it.
    """
    with Library.open(folder, settings) as library:
        job_id = library.orders.leave(paths, sample=sample)
        last = ""
        while (job := _known(library.orders.get(job_id))).state != "done":
            if job.progress and job.progress != last:
                last = job.progress
                progress(_PROGRESS.validate_json(last))
            if cancelled():
                library.orders.cancel(job_id)
            _work_if_free(folder, settings, progress)
            time.sleep(_SECONDS_BETWEEN)
        if job.progress and job.progress != last:
            progress(_PROGRESS.validate_json(job.progress))
        library.orders.drop(job_id)
    outcome = _Outcome.model_validate_json(job.report or "{}")
    if outcome.report is None:
        raise LibraryError(outcome.problem or "the owner of the library dropped the order; run the same ingest again")
    return outcome.report


def _known(job: Job | None) -> Job:
    if job is None:
        raise LibraryError("the order is no longer in the library's list; run the same ingest again")
    return job


def _work_if_free(folder: Path, settings: IngestSettings, progress: ReportProgress) -> None:
    """Work the orders off if nobody owns the library any more."""
    try:
        with Library.open(folder, settings, writable=True) as own:
            work_jobs(own, progress=progress)
    except LibraryBusy:
        return
