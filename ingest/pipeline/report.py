"""What an ingest says while it runs and when it is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ingest.records import SourceKind

FileState = Literal["added", "unchanged", "replaced", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where an ingest is.

    Attributes:
        current: the file being worked on, "" when all are done.
        passages: how many have been made in this run.
        passages_per_second: over the whole run so far.
        seconds_left: by the bytes that are left; None until something can be told.
    """

    files_done: int
    files_total: int
    current: str
    passages: int
    passages_per_second: float
    seconds_left: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestedFile:
    """What became of one file.

    Attributes:
        record_id: None where there is no record.
        reason: why it failed; otherwise why it is of its source kind.
        kind_name: what it is called, see `Facts.kind_name`; empty where there is no record.
    """

    path: str
    record_id: str | None
    state: FileState
    source_kind: SourceKind | None
    reason: str
    passages: int
    is_dated: bool = True
    kind_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestReport:
    """What an ingest did; seen = added + unchanged + replaced + failed.

    Attributes:
        undated: records of this run without a date.
        gone: paths in the folders named that records came from and that are no longer there; nothing is removed.
        notices: what the user should know of the run as a whole.
        cancelled: it was stopped; the files handled until then are in.
    """

    seen: int
    added: int
    unchanged: int
    replaced: int
    failed: int
    undated: int
    records: tuple[IngestedFile, ...]
    gone: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    cancelled: bool = False


def report_of(
    files: Sequence[IngestedFile], *, gone: Sequence[str], notices: Sequence[str], cancelled: bool
) -> IngestReport:
    """Count the files up."""
    states = [file.state for file in files]
    return IngestReport(
        seen=len(files),
        added=states.count("added"),
        unchanged=states.count("unchanged"),
        replaced=states.count("replaced"),
        failed=states.count("failed"),
        undated=sum(not file.is_dated for file in files),
        records=tuple(files),
        gone=tuple(gone),
        notices=tuple(notices),
        cancelled=cancelled,
    )
