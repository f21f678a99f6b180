"""How a file enters the library: kept, written as pending, written to the index and checked, and then live in one step.

Until the step, readers see what they saw before; after a kill, the next ingest of the file does it again from where it
was.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ingest.amending import Amendment
from ingest.catalogue import JudgedBy, amendments, reading, writing
from ingest.crashpoints import crashpoint
from ingest.errors import LibraryNotWritable, UnsearchableRecord
from ingest.library.parts import Parts
from ingest.library.reader import SAMPLES_SEEN
from ingest.records import Passage, Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """One file, read, judged and cut, ready to enter the library.

    Attributes:
        record: with its facts.
        judged_by: what the facts rest on besides the words.
        data: the original bytes; None where the library keeps them already.
        origin: where they come from; None where that is known already.
        amendments: what somebody changed, to make this revision of the one before.
    """

    record: Record
    passages: tuple[Passage, ...]
    judged_by: JudgedBy
    data: bytes | None = None
    origin: str | None = None
    sample: bool = False
    amendments: tuple[Amendment, ...] = ()


def enter(
    parts: Parts, prepared: Prepared, vectors: np.ndarray | None, *, fingerprint: str | None, chunker: str
) -> int:
    """Make a file readable, as a new record or as the next revision of its record; return the library sequence.

    Args:
        parts: of the library.
        prepared: the file. Its record's id decides which record it becomes.
        vectors: float32 (passages, dimensions); None without a model.
        fingerprint: of the model that made them.
        chunker: name of what cut the passages.

    Raises:
        LibraryNotWritable: the file cannot be kept.
        UnsearchableRecord: the index does not find the passages; then nothing is left of the file.
    """
    _keep_original(parts, prepared)
    crashpoint("original kept")
    key = _put_pending(parts, prepared, vectors, fingerprint=fingerprint, chunker=chunker)
    crashpoint("pending written")
    if fingerprint is not None and vectors is not None:
        try:
            _write_new(parts, prepared, vectors, fingerprint)
        except UnsearchableRecord:
            _take_back(parts, key, prepared.record.content_hash)
            raise
    crashpoint("index checked")
    with parts.database.writing() as writer:
        sequence = writing.go_live(writer, key, prepared.origin)
        amendments.put_amendments(writer, prepared.record.record_id, prepared.amendments)
    crashpoint("live")
    parts.index.delete_stale()
    return sequence


def _keep_original(parts: Parts, prepared: Prepared) -> None:
    if prepared.data is None:
        return
    try:
        parts.originals.put(prepared.record.content_hash, prepared.data)
    except OSError as error:
        folder = str(parts.originals.folder.parent)
        raise LibraryNotWritable(
            f"{folder!r} cannot be written ({error.strerror}); make room or check the folder's rights, "
            "then run the same ingest again: what is in stays in"
        ) from error


def _put_pending(
    parts: Parts, prepared: Prepared, vectors: np.ndarray | None, *, fingerprint: str | None, chunker: str
) -> int:
    with parts.database.writing() as writer:
        key = writing.put_pending(
            writer,
            prepared.record,
            prepared.passages,
            chunker=chunker,
            judged_by=prepared.judged_by,
            sample=prepared.sample,
        )
        if fingerprint is not None and vectors is not None:
            writing.put_vectors(writer, key, fingerprint, vectors)
        if prepared.sample:
            writing.set_meta(writer, SAMPLES_SEEN, "yes")
    return key


def _write_new(parts: Parts, prepared: Prepared, vectors: np.ndarray, fingerprint: str) -> None:
    """Write to the index what the record's live revision does not have there."""
    with parts.database.reading() as reader:
        old = reading.live_ids_of(reader, prepared.record.record_id, fingerprint)
    rows = [row for row, passage in enumerate(prepared.passages) if passage.passage_id not in old]
    parts.index.write(fingerprint, [prepared.passages[row] for row in rows], vectors[rows])


def _take_back(parts: Parts, key: int, content_hash: str) -> None:
    """Leave nothing of a revision that cannot go live; what its record was before stays."""
    with parts.database.writing() as writer:
        writing.drop_pending(writer, key)
        is_kept = content_hash in reading.all_hashes(writer)
    if not is_kept:
        parts.originals.remove(content_hash)
    parts.index.delete_stale()
