"""Load, clean, classify, chunk, embed, add: one file after the other, and no failure of one stops the others."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ingest.amending import amended_again
from ingest.cleaning import clean
from ingest.crashpoints import crashpoint
from ingest.errors import FileError, LibraryError, ModelError, SheetError, UnreadableFile, UnsearchableRecord
from ingest.identity import content_hash
from ingest.library import JudgedBy, Library, Placement, Prepared, cut
from ingest.loaders.files import read_bytes
from ingest.parsing import Parser
from ingest.pipeline.files import Found, FoundFile, find_files
from ingest.pipeline.report import IngestedFile, IngestReport, Progress, report_of
from ingest.provenance import classify
from ingest.records import Passage, Record

# How many passages are embedded between two looks at the clock and at the cancel button.
PASSAGES_A_BATCH = 128
UPLOAD = "upload:"
# How many of the files that were passed over are named.
_NAMED = 8

ReportProgress = Callable[[Progress], None]


class _Cancelled(Exception):
    """The user stopped the ingest in the middle of a file."""


@dataclass(slots=True, kw_only=True)
class _Clock:
    """What progress is told from."""

    total_files: int
    total_bytes: int
    report: ReportProgress
    started: float
    files: int = 0
    bytes: int = 0
    passages: int = 0

    def tell(self, current: str) -> None:
        seconds = max(time.monotonic() - self.started, 1e-6)
        left = seconds * (self.total_bytes - self.bytes) / self.bytes if self.bytes else None
        self.report(
            Progress(
                files_done=self.files,
                files_total=self.total_files,
                current=current,
                passages=self.passages,
                passages_per_second=self.passages / seconds,
                seconds_left=left,
            )
        )


def run(
    library: Library,
    paths: Sequence[Path],
    *,
    progress: ReportProgress,
    cancelled: Callable[[], bool],
    sample: bool = False,
    origins: Mapping[Path, str] | None = None,
) -> IngestReport:
    """Take files into a library that this process owns; see `ingest_paths`."""
    found = find_files(paths)
    if origins:
        named = {str(path.absolute()): origin for path, origin in origins.items()}
        found.files = [replace(file, origin=named.get(file.origin, file.origin)) for file in found.files]
    clock = _Clock(
        total_files=len(found.files),
        total_bytes=sum(file.bytes for file in found.files),
        report=progress,
        started=time.monotonic(),
    )
    with library.changing, Parser(library.settings) as parser:
        ingestion = _Ingestion(library=library, parser=parser, clock=clock, cancelled=cancelled, sample=sample)
        library.bring_up_to_date()
        done = [_refused(library, path, error) for path, error in found.refused]
        done += ingestion.take_all(found.files)
        gone = _gone(library.origins(), found)
        library.forget_failures([origin for origin in library.failures() if _is_gone(origin)])
    return report_of(
        done,
        gone=gone,
        notices=[*_notices(found), *ingestion.notices, *library.notices],
        cancelled=ingestion.was_cancelled,
    )


class _Ingestion:
    """One run over some files."""

    def __init__(
        self, *, library: Library, parser: Parser, clock: _Clock, cancelled: Callable[[], bool], sample: bool
    ) -> None:
        self.library = library
        self.parser = parser
        self.clock = clock
        self.cancelled = cancelled
        self.sample = sample
        self.was_cancelled = False
        self.notices: list[str] = []

    def take_all(self, files: Sequence[FoundFile]) -> list[IngestedFile]:
        """Take the files in, one after the other, until all are in or the user says stop."""
        done: list[IngestedFile] = []
        for file in files:
            if self.cancelled():
                self.was_cancelled = True
                break
            self.clock.tell(file.path.name)
            try:
                done.append(self._take_or_report(file))
            except _Cancelled:
                self.was_cancelled = True
                break
            self.clock.files += 1
            self.clock.bytes += file.bytes
            crashpoint("file done")
        self.clock.tell("")
        return done

    def _take_or_report(self, file: FoundFile) -> IngestedFile:
        try:
            return self._take(file)
        except UnsearchableRecord as error:
            return _failed(self.library, file.origin, file.path, str(error))
        except (_Cancelled, LibraryError, ModelError):
            # What cannot be written, or a model that is gone, fails every file; told once, by whoever called.
            raise
        except FileError as error:
            return _failed(self.library, file.origin, file.path, f"{error.problem}; {error.remedy}")
        except Exception as error:  # noqa: BLE001  one file that finds a fault in our code must not stop the batch
            reason = f"it met a fault of this program ({type(error).__name__}: {error}); please report it"
            return _failed(self.library, file.origin, file.path, reason)

    def _take(self, file: FoundFile) -> IngestedFile:
        data = read_bytes(file.path, max_megabytes=self.library.settings.max_file_megabytes)
        hashed = content_hash(data)
        placement = self.library.place(file.origin, hashed, still_holds)
        if placement.is_live:
            return self._keep(file, placement)
        record = self._judged(file, self.parser.read(file.path), placement)
        if record.content_hash != hashed:
            raise UnreadableFile(str(file.path), "it changed while it was read", "ingest it again when it is complete")
        record = amended_again(
            replace(record, record_id=placement.record_id), self.library.amendments(placement.record_id)
        )
        passages = cut(record, self.library.settings, self.library.embedder)
        crashpoint("chunked")
        prepared = Prepared(
            record=record,
            passages=passages,
            data=data,
            origin=file.origin,
            judged_by=_judged_by(file),
            sample=self.sample,
        )
        self.library.add(prepared, self._embedded(placement.record_id, passages))
        return _done(file, prepared.record, "replaced" if placement.is_revision else "added", len(passages))

    def _keep(self, file: FoundFile, placement: Placement) -> IngestedFile:
        """Leave a record whose bytes are known as it is; only where it came from and its sheet may be news."""
        self.library.keep_origin(file.origin, placement.record_id)
        if placement.left is not None:
            self.notices.append(
                f"{file.origin!r} now holds the bytes of record {placement.record_id}; record {placement.left}, which "
                "it held before, stays in the library without a file"
            )
        self._heed_sheet(file, placement.record_id)
        summary = self.library.summary(placement.record_id)
        return IngestedFile(
            path=str(file.path),
            record_id=placement.record_id,
            state="unchanged",
            source_kind=summary.facts.source_kind,
            reason=summary.facts.reasons.get("source_kind", ""),
            passages=summary.passages,
            is_dated=summary.facts.date is not None,
            kind_name=summary.facts.kind_name,
        )

    def _heed_sheet(self, file: FoundFile, record_id: str) -> None:
        """Judge a record again if its row of `verbatim.csv` is another one.

        Of two equal files the first decides; the other one's row counts only while the first has none.
        """
        judged_by = self.library.judged_by(record_id)
        if file.sheet is None or dict(file.sheet) == dict(judged_by.sheet):
            return
        if judged_by.name == file.origin or not judged_by.sheet:
            self.library.judge_again(record_id, JudgedBy(name=judged_by.name, sheet=file.sheet))

    def _judged(self, file: FoundFile, raw: Record, placement: Placement) -> Record:
        judged_by = _judged_by(file)
        return classify(
            clean(raw),
            name=judged_by.name,
            sheet=judged_by.sheet,
            corrections=self.library.corrections(placement.record_id),
        )

    def _embedded(self, record_id: str, passages: Sequence[Passage]) -> np.ndarray | None:
        """Return the passages' embeddings, those made before taken from the library."""
        embedder = self.library.embedder
        if embedder is None:
            return None
        known = self.library.known_vectors(record_id, passages)
        missing = [passage for passage in passages if passage.passage_id not in known]
        for start in range(0, len(missing), PASSAGES_A_BATCH):
            if self.cancelled():
                raise _Cancelled
            batch = missing[start : start + PASSAGES_A_BATCH]
            vectors = embedder.embed_passages([passage.labelled_text for passage in batch])
            crashpoint("embedded")
            self.library.stage_vectors(batch, vectors)
            crashpoint("embeddings staged")
            known.update((passage.passage_id, vector) for passage, vector in zip(batch, vectors, strict=True))
            self.clock.passages += len(batch)
            self.clock.tell("")
        if not passages:
            return np.empty((0, embedder.dimensions), np.float32)
        return np.stack([known[passage.passage_id] for passage in passages])


def _judged_by(file: FoundFile) -> JudgedBy:
    return JudgedBy(name=file.origin, sheet=file.sheet or {})


def still_holds(origin: str, hashed: str) -> bool:
    """Tell whether an origin still has the bytes with this hash; of an upload nobody can say that it has not."""
    if origin.startswith(UPLOAD):
        return True
    path = Path(origin)
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == hashed


def _done(file: FoundFile, record: Record, state: str, passages: int) -> IngestedFile:
    assert record.facts is not None
    return IngestedFile(
        path=str(file.path),
        record_id=record.record_id,
        state="replaced" if state == "replaced" else "added",
        source_kind=record.facts.source_kind,
        reason=record.facts.reasons.get("source_kind", ""),
        passages=passages,
        is_dated=record.facts.date is not None,
        kind_name=record.facts.kind_name,
    )


def _refused(library: Library, path: Path, error: FileError | SheetError) -> IngestedFile:
    """Report what was not even opened; it is kept in the list of records only where there is a file to try again."""
    reason = f"{error.problem}; {error.remedy}" if isinstance(error, FileError) else str(error)
    if isinstance(error, SheetError) or _is_gone(str(path)):
        return _not_taken(path, reason)
    return _failed(library, str(path), path, reason)


def _failed(library: Library, origin: str, path: Path, reason: str) -> IngestedFile:
    library.keep_failure(origin, reason)
    return _not_taken(path, reason)


def _not_taken(path: Path, reason: str) -> IngestedFile:
    return IngestedFile(path=str(path), record_id=None, state="failed", source_kind=None, reason=reason, passages=0)


def _gone(origins: Sequence[str], found: Found) -> list[str]:
    """Return those of the origins in the named folders whose files are no longer there."""
    return [
        origin
        for origin in origins
        if _is_gone(origin) and any(Path(origin).is_relative_to(folder) for folder in found.folders)
    ]


def _is_gone(origin: str) -> bool:
    return not origin.startswith(UPLOAD) and not os.path.lexists(origin)


def _notices(found: Found) -> list[str]:
    names = found.passed_over
    if not names:
        return found.notices
    what = (
        "1 file passed over (not a document)" if len(names) == 1 else f"{len(names)} files passed over (no documents)"
    )
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return [f"{what}: {', '.join(names[:_NAMED])}{more}", *found.notices]
