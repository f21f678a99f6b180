"""Files on their way into the library, in a thread of this process, so that questions are answered meanwhile."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from hashlib import sha256
from itertools import chain, count
from pathlib import Path

from ingest import IngestError, IngestReport, IngestSettings, Library, Progress, ingest_paths

_UPLOAD = "upload:"

logger = logging.getLogger(__name__)


def upload_origins(paths: Sequence[Path], library: Library, *, as_new: bool) -> dict[Path, str]:
    """Return where the library says that each file came from: `upload:NAME`, numbered where it must be a new one."""
    known: set[str] = set()
    if as_new:
        known.update(origin for record in library.all_records() for origin in record.origins)
    origins: dict[Path, str] = {}
    for path in paths:
        numbered = (f"{_UPLOAD}{path.stem} ({number}){path.suffix}" for number in count(2))
        origins[path] = next(name for name in chain([_UPLOAD + path.name], numbered) if name not in known)
    return origins


def known_names(paths: Sequence[Path], library: Library) -> list[str]:
    """Return the names of files that were uploaded before with other content."""
    record_ids = {origin: record.record_id for record in library.records() for origin in record.origins}
    changed = []
    for path in paths:
        record_id = record_ids.get(_UPLOAD + path.name)
        if record_id and library.record(record_id).content_hash != sha256(path.read_bytes()).hexdigest():
            changed.append(path.name)
    return changed


class Upload:
    """One batch of files being taken in: watched, cancelled and continued from the page.

    Args:
        as_new: make records of their own, also of files whose name is known.

    Attributes:
        progress: the latest, None before the first.
        report: None until it is over, or where it failed as a whole.
        problem: why it failed as a whole, in a sentence.
    """

    def __init__(
        self, paths: Sequence[Path], library: Library, settings: IngestSettings, *, as_new: bool = False
    ) -> None:
        self.paths = tuple(paths)
        self.as_new = as_new
        self.progress: Progress | None = None
        self.report: IngestReport | None = None
        self.problem: str | None = None
        self._library = library
        self._settings = settings
        self._cancelled = threading.Event()
        self._thread = threading.Thread(target=self._run, name="upload", daemon=True)

    def start(self) -> None:
        """Begin taking the files in."""
        self._thread.start()

    @property
    def running(self) -> bool:
        """Whether files are still being taken in."""
        return self._thread.is_alive()

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked to stop."""
        return self._cancelled.is_set()

    @property
    def failed_paths(self) -> tuple[Path, ...]:
        """The files that were refused."""
        return tuple(Path(each.path) for each in self.report.records if each.state == "failed") if self.report else ()

    @property
    def open_paths(self) -> tuple[Path, ...]:
        """The files that were not reached before it was cancelled."""
        reached = {Path(each.path) for each in self.report.records} if self.report else set()
        return tuple(path for path in self.paths if path not in reached)

    def cancel(self) -> None:
        """Ask to stop after the file in hand; what is in the library stays there."""
        self._cancelled.set()

    def wait(self, seconds: float) -> None:
        """Wait until it is over, at most so long."""
        self._thread.join(seconds)

    def _run(self) -> None:
        try:
            self.report = ingest_paths(
                self.paths,
                self._library,
                self._settings,
                progress=self._note,
                cancelled=self._cancelled.is_set,
                origins=upload_origins(self.paths, self._library, as_new=self.as_new),
            )
        except IngestError as error:
            self.problem = str(error)
        except Exception:  # the edge of a thread: nobody else would hear of it
            logger.exception("the files could not be taken in")
            self.problem = "Something in Verbatim itself went wrong; the log on the terminal says what it was."
        else:
            self._forget_taken()

    def _note(self, progress: Progress) -> None:
        self.progress = progress

    def _forget_taken(self) -> None:
        # The library keeps its own copy; the uploaded one would be readable through the page's file route.
        for each in self.report.records if self.report else ():
            if each.state != "failed":
                Path(each.path).unlink(missing_ok=True)
