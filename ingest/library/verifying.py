"""Does everything that is derived agree with the catalogue, and the catalogue with itself? Names every difference."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from ingest.catalogue import Connection, Database, checks, reading, writing
from ingest.library.building import SAMPLE
from ingest.library.originals import Originals
from ingest.vectors import IndexBroken, VectorIndex, text_hash

# How many ids a difference names.
_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyReport:
    """What a check of the library found.

    Attributes:
        differences: one sentence each; empty where all agrees.
        unfinished: records whose ingest did not get through; the next ingest of their files does it again.
        is_index_checked: False where Chroma was not looked at.
        unchecked_because: why it was not: who owns the library; empty where it was.
        mended: what was wrong with the index and is mended by now; None for nothing.
    """

    records: int
    passages: int
    differences: tuple[str, ...]
    unfinished: tuple[str, ...]
    is_index_checked: bool
    unchecked_because: str = ""
    mended: str | None = None

    @property
    def ok(self) -> bool:
        """Tell whether everything that was checked agrees."""
        return not self.differences


def verify(
    database: Database,
    originals: Originals,
    opened: Callable[[str], VectorIndex] | None,
    *,
    unchecked_because: str = "",
) -> VerifyReport:
    """Compare catalogue, full text, index and originals.

    Args:
        database: the catalogue.
        originals: the files as received.
        opened: opens the index of a model; None leaves it out.
        unchecked_because: why it is left out.
    """
    with database.reading() as reader:
        fingerprint = writing.get_meta(reader, "fingerprint")
        differences = [
            *checks.broken_tables(reader),
            *_full_text(reader),
            *_texts(reader),
            *_originals(reader, originals),
        ]
        if fingerprint is not None:
            differences += _embeddings(reader, fingerprint)
        if opened is not None and fingerprint is not None:
            differences += _index(reader, opened, fingerprint)
        live = reading.live_revisions(reader)
        pending = reading.summaries(reader, states=("pending",))
    return VerifyReport(
        records=len(live),
        passages=sum(revision.passages for revision in live),
        differences=tuple(differences),
        unfinished=tuple(summary.record_id for summary in pending),
        is_index_checked=opened is not None,
        unchecked_because=unchecked_because,
    )


def _named(what: str, ids: Iterable[object]) -> Iterator[str]:
    found = sorted(str(one) for one in ids)
    if found:
        more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
        yield f"{len(found)} {what}: {', '.join(found[:_NAMED])}{more}"


def _full_text(reader: Connection) -> Iterator[str]:
    passages, indexed = checks.passage_keys(reader), checks.indexed_passage_keys(reader)
    yield from _named("live passages missing from the full text", passages - indexed)
    yield from _named("rows of the full text without a live passage", indexed - passages)
    revisions, indexed = checks.revision_keys(reader), checks.indexed_revision_keys(reader)
    yield from _named("live revisions missing from the full text", revisions - indexed)
    yield from _named("rows of the full text without a live revision", indexed - revisions)
    yield from _named("words whose count is wrong", checks.miscounted_words(reader))


def _texts(reader: Connection) -> Iterator[str]:
    for revision in reading.live_revisions(reader):
        record = reading.record(reader, revision.record_id)
        passages = reading.passages_of(reader, revision.revision_key)
        wrong = [p.passage_id for p in passages if p.text != record.text[p.char_start : p.char_end]]
        yield from _named(f"passages of record {record.record_id} that are not its words", wrong)
        if len(passages) != revision.passages:
            yield f"record {record.record_id} has {len(passages)} passages and counts {revision.passages}"


def _embeddings(reader: Connection, fingerprint: str) -> Iterator[str]:
    wrong = []
    for revision in reading.live_revisions(reader):
        vectors = reading.vectors_of(reader, revision.revision_key, fingerprint)
        if vectors is None or len(vectors) != revision.passages:
            wrong.append(revision.record_id)
    yield from _named("records without an embedding for every passage", wrong)


def _originals(reader: Connection, originals: Originals) -> Iterator[str]:
    expected, kept = reading.all_hashes(reader), set(originals.hashes())
    yield from _named("originals missing", expected - kept)
    yield from _named("files among the originals that belong to no record", kept - expected)
    damaged = []
    for content_hash in expected & kept:
        with originals.path(content_hash).open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != content_hash:
                damaged.append(content_hash)
    yield from _named("originals whose bytes changed", damaged)


def _index(reader: Connection, opened: Callable[[str], VectorIndex], fingerprint: str) -> Iterator[str]:
    try:
        vectors = opened(fingerprint)
        live, held = reading.live_ids(reader, fingerprint), vectors.ids()
        yield from _named("live passages missing from the index", live - held)
        yield from _named("ids in the index without a live passage", held - live - reading.pending_ids(reader))
        texts = vectors.texts()
        for revision in reading.live_revisions(reader):
            embeddings = reading.vectors_of(reader, revision.revision_key, fingerprint)
            if embeddings is None or not revision.passages:
                continue
            passages = [p for p in reading.passages_of(reader, revision.revision_key) if p.passage_id in held]
            rows = [passage.ordinal for passage in passages]
            ids = [passage.passage_id for passage in passages]
            other = [p.passage_id for p in passages if texts.get(p.passage_id) != text_hash(p.labelled_text)]
            yield from _named("passages whose words differ in the index", other)
            lost = vectors.unreachable(ids, embeddings[rows], sample=SAMPLE)
            yield from _named("passages that a search does not find", lost)
    except IndexBroken as error:
        yield str(error)
