"""A library in memory, for tests of the search: real passages, plain arithmetic, no file, no model."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import log
from typing import cast
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from ingest import Facts, Library, Passage, Record, RecordSummary, Scope, SourceKind, Turn
from ingest.chunking import chunk
from ingest.records import speakers_of

DIMENSIONS = 256


@dataclass(frozen=True)
class MemoryHit:
    passage_id: str
    record_id: str
    ordinal: int
    score: float


@dataclass(frozen=True)
class MemorySheet:
    passages: tuple[Passage, ...]
    vectors: NDArray[np.float32] | None


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def vector_of(text: str) -> NDArray[np.float32]:
    """Return the normalised counts of hashed words: equal words, equal directions."""
    vector = np.zeros(DIMENSIONS, dtype=np.float32)
    for word in words_of(text):
        vector[crc32(word.encode()) % DIMENSIONS] += 1
    return vector / max(float(np.linalg.norm(vector)), 1e-9)


def record_of(name: str, *turns: tuple[str, str], held: date | None = None) -> Record:
    """Return a transcript of (speaker, text) turns."""
    return Record(
        record_id=name,
        content_hash=name,
        format="test",
        turns=tuple(Turn(speaker=speaker, text=text) for speaker, text in turns),
        facts=Facts(title=name, source_kind=SourceKind.TRANSCRIPT, date=held),
    )


@dataclass(frozen=True)
class MemoryEmbedder:
    """Names the model that the library in memory embeds with."""

    fingerprint: str = "words"


class MemoryLibrary:
    """What the search asks of a library, over records held in memory."""

    chunker = "memory-32"

    def __init__(self, *records: Record, model: bool = True, unreadable: int = 0) -> None:
        self._records = {record.record_id: record for record in records}
        self._passages = {
            name: chunk(record, target_tokens=32, max_word_pieces=None, count_word_pieces=None)
            for name, record in self._records.items()
        }
        self._model = model
        self._unreadable = unreadable
        self.notices = () if model else ("the embedding model is missing: words alone are searched",)

    @property
    def embedder(self) -> object | None:
        return MemoryEmbedder() if self._model else None

    def records(self, scope: Scope = Scope()) -> list[RecordSummary]:  # noqa: B008  frozen
        return [self._summary(record) for record in self._records.values() if self._in_scope(record, scope)]

    def count(self) -> int:
        return len(self._records) + self._unreadable

    def embed_query(self, text: str) -> NDArray[np.float32] | None:
        return vector_of(text) if self._model else None

    def dense(self, vector: NDArray[np.float32], *, limit: int, scope: Scope) -> list[MemoryHit]:
        hits = [self._hit(p, float(vector_of(p.labelled_text) @ vector)) for p in self._scoped(scope)]
        return sorted(hits, key=lambda hit: -hit.score)[:limit]

    def lexical(
        self, terms: Sequence[str], *, limit: int | None, scope: Scope, record_ids: Sequence[str] = ()
    ) -> list[MemoryHit]:
        passages = [p for p in self._scoped(scope) if not record_ids or p.record_id in record_ids]
        hits = [self._hit(p, sum(self._bm25(p, term) for term in terms)) for p in passages]
        return sorted((hit for hit in hits if hit.score > 0), key=lambda hit: -hit.score)[:limit]

    def rarity(self, terms: Sequence[str]) -> dict[str, int]:
        return {term: sum(self._times(p, term) > 0 for p in self._scoped(Scope())) for term in terms}

    def sheet(self, record_id: str) -> MemorySheet:
        passages = self._passages[record_id]
        vectors = np.array([vector_of(p.labelled_text) for p in passages], dtype=np.float32).reshape(-1, DIMENSIONS)
        return MemorySheet(passages=passages, vectors=vectors if self._model else None)

    def _in_scope(self, record: Record, scope: Scope) -> bool:
        held = record.facts.date if record.facts else None
        return (
            (not scope.record_ids or record.record_id in scope.record_ids)
            and (not scope.speakers or bool(set(scope.speakers) & set(speakers_of(record.turns))))
            and (scope.date_from is None or (held is not None and held >= scope.date_from))
        )

    def _scoped(self, scope: Scope) -> list[Passage]:
        return [
            passage
            for name, record in self._records.items()
            if self._in_scope(record, scope)
            for passage in self._passages[name]
            if not scope.speakers or set(scope.speakers) & set(passage.speakers)
        ]

    def _times(self, passage: Passage, term: str) -> int:
        text = f" {' '.join(words_of(passage.labelled_text))} "
        return text.count(f" {' '.join(words_of(term))} ")

    def _bm25(self, passage: Passage, term: str) -> float:
        everything = self._scoped(Scope())
        standing = sum(self._times(p, term) > 0 for p in everything)
        times = self._times(passage, term)
        return times / (times + 1.2) * log(1 + len(everything) / (standing + 1))

    def _hit(self, passage: Passage, score: float) -> MemoryHit:
        return MemoryHit(passage.passage_id, passage.record_id, passage.ordinal, score)

    def _summary(self, record: Record) -> RecordSummary:
        assert record.facts
        words = Counter(words_of(record.text))
        return RecordSummary(
            record_id=record.record_id,
            revision=1,
            facts=record.facts,
            format=record.format,
            state="live",
            origins=(f"{record.record_id}.txt",),
            turns=len(record.turns),
            passages=len(self._passages[record.record_id]),
            words=words.total(),
            speakers=speakers_of(record.turns),
            duration_seconds=None,
            sample=False,
            sequence=1,
        )


def as_library(library: MemoryLibrary) -> Library:
    """Tell the type checker that the fake has what a search asks of a library."""
    return cast("Library", library)
