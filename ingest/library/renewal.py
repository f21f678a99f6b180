"""Bring records that were embedded by another model, cut by another chunker, or never embedded up to date."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ingest.catalogue import Database, LiveRevision, reading, writing
from ingest.chunking import CHUNKER_VERSION, chunk
from ingest.crashpoints import crashpoint
from ingest.embedding import Embedder
from ingest.library.index import Index
from ingest.records import Passage, Record
from ingest.settings import IngestSettings

_BATCH = 128

Embed = Callable[[Sequence[Passage]], np.ndarray]


def chunker_name(settings: IngestSettings) -> str:
    """Return what decides where passages are cut, apart from what the embedding model reads."""
    return f"{CHUNKER_VERSION}-{settings.passage_tokens}"


def cut(record: Record, settings: IngestSettings, embedder: Embedder | None) -> tuple[Passage, ...]:
    """Cut a record into passages that the embedding model reads whole."""
    return chunk(
        record,
        target_tokens=settings.passage_tokens,
        max_word_pieces=embedder.max_word_pieces if embedder else None,
        count_word_pieces=embedder.count_word_pieces if embedder else None,
    )


def embedded(database: Database, embedder: Embedder, record_id: str, passages: Sequence[Passage]) -> np.ndarray:
    """Return a record's embeddings, float32 (passages, dimensions); those made before are not made again."""
    ids = [passage.passage_id for passage in passages]
    with database.reading() as reader:
        known = reading.known_vectors(reader, record_id, embedder.fingerprint, ids)
    missing = [passage for passage in passages if passage.passage_id not in known]
    for start in range(0, len(missing), _BATCH):
        batch = missing[start : start + _BATCH]
        vectors = embedder.embed_passages([passage.labelled_text for passage in batch])
        known.update((passage.passage_id, vector) for passage, vector in zip(batch, vectors, strict=True))
    return np.array([known[passage_id] for passage_id in ids], np.float32).reshape(-1, embedder.dimensions)


def renew(database: Database, index: Index, embedder: Embedder, settings: IngestSettings) -> bool:
    """Cut and embed again what is out of date, from the catalogue alone; tell whether there was anything.

    Another model, or another way of cutting, gets another collection, which takes over when it is whole. A run that was
    ended before goes on where it was.
    """
    fingerprint = embedder.fingerprint
    with database.reading() as reader:
        active = writing.get_meta(reader, "fingerprint")
        outdated = reading.outdated_revisions(reader, fingerprint, chunker_name(settings))
    for revision in outdated:
        _renew_record(database, embedder, settings, revision)
        crashpoint("record renewed")
    if active in (None, fingerprint) and not outdated:
        return False
    # Also where only some records are new to it: what it holds of them under old ids goes in the same step.
    index.rebuild(fingerprint)
    with database.writing() as writer:
        writing.drop_vectors_of_others(writer, fingerprint)
    return True


def _renew_record(database: Database, embedder: Embedder, settings: IngestSettings, revision: LiveRevision) -> None:
    with database.reading() as reader:
        record = reading.record(reader, revision.record_id)
        passages = cut(record, settings, embedder)
        ids = [passage.passage_id for passage in passages]
        unchanged = ids == reading.passage_ids_of(reader, revision.revision_key)
    matrix = embedded(database, embedder, record.record_id, passages)
    with database.writing() as writer:
        if not unchanged:
            writing.replace_passages(writer, revision.revision_key, passages)
        writing.set_chunker(writer, revision.revision_key, chunker_name(settings))
        writing.put_vectors(writer, revision.revision_key, embedder.fingerprint, matrix)
