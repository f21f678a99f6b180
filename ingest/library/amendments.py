"""How a corrected word becomes a new revision of its record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from ingest.amending import Change, amended, made
from ingest.catalogue import amendments, reading, writing
from ingest.embedding import Embedder
from ingest.library.entering import Prepared, enter
from ingest.library.parts import Parts
from ingest.library.renewal import chunker_name, cut, embedded
from ingest.records import Record
from ingest.settings import IngestSettings


def amend(
    parts: Parts,
    embedder: Embedder | None,
    settings: IngestSettings,
    record: Record,
    changes: Sequence[Change],
    *,
    who: str,
    why: str,
) -> int:
    """Make a record with some turns changed its next revision; return the library sequence.

    The original stays as it was received, and so do the facts: they are corrected by `Library.correct`.

    Raises:
        CorrectionError: see `ingest.amending`.
    """
    with parts.database.reading() as reader:
        judged_by = reading.judged_by(reader, record.record_id)
    after = replace(amended(record, changes), revision=record.revision + 1)
    changed = made(record, after, who=who, why=why, made_at=datetime.now(UTC))
    passages = cut(after, settings, embedder)
    vectors = None if embedder is None else embedded(parts.database, embedder, record.record_id, passages)
    prepared = Prepared(record=after, passages=passages, judged_by=judged_by, amendments=tuple(changed))
    fingerprint = None if embedder is None else embedder.fingerprint
    return enter(parts, prepared, vectors, fingerprint=fingerprint, chunker=chunker_name(settings))


def forget_unfinished(parts: Parts) -> None:
    """Let go of corrections that a kill cut short: who made one sees that the words are as they were."""
    with parts.database.writing() as writer:
        for key in amendments.unfinished_amendments(writer):
            writing.drop_pending(writer, key)
