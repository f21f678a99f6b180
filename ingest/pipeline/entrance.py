"""The one function that takes files in, for whoever owns the library."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ingest.errors import LibraryBusy, UnreadableFile
from ingest.library import Library
from ingest.pipeline.files import readable
from ingest.pipeline.jobs import ingest_by_owner
from ingest.pipeline.report import IngestReport, Progress
from ingest.pipeline.run import run
from ingest.settings import IngestSettings


def _say_nothing(_: Progress) -> None:
    return


def _never() -> bool:
    return False


def ingest_paths(
    paths: Sequence[Path],
    library: Path | Library,
    settings: IngestSettings,
    *,
    progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] = _never,
    sample: bool = False,
    origins: Mapping[Path, str] | None = None,
) -> IngestReport:
    """Take files and folders into a library.

    Args:
        paths: files, and folders with all that is in them.
        library: its folder, or the open library of this process. Where another process owns the folder, that process is
            asked to do it, and this call returns when it is done.
        settings: how files become records.
        progress: called after every file and every batch of passages.
        cancelled: asked between files and batches; what is in by then stays in.
        sample: mark the records as samples.
        origins: for files that were uploaded, `upload:NAME`; others come from their absolute paths.

    Raises:
        LibraryError: the library cannot be opened or written. Failures of single files are in the report.
        UnreadableFile: none of the paths is there; then no library is made for them. One of several is in the report.
    """
    if paths and not any(os.path.lexists(path) for path in paths):
        raise UnreadableFile(readable(paths[0]), "no such file or folder", "check the path; nothing was taken in")
    tell = progress or _say_nothing
    if isinstance(library, Library):
        return run(library, paths, progress=tell, cancelled=cancelled, sample=sample, origins=origins)
    try:
        opened = Library.open(library, settings, writable=True)
    except LibraryBusy:
        return ingest_by_owner(paths, library, settings, progress=tell, cancelled=cancelled, sample=sample)
    with opened:
        return run(opened, paths, progress=tell, cancelled=cancelled, sample=sample, origins=origins)
