"""A library in memory for tests of answering: real passages, plain arithmetic, no file, no model."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from assistant.answering.words import stem
from ingest import (
    Entity,
    Facts,
    KnownScope,
    Passage,
    PhraseHit,
    Record,
    RecordSummary,
    Scope,
    SourceKind,
    TimeSpan,
    Turn,
)
from ingest.records import speakers_of
from tests.assistant.search.memory_library import MemoryLibrary, vector_of, words_of


def meeting(
    name: str,
    *turns: tuple[str | None, str],
    held: date | None = date(2024, 5, 9),
    kind: SourceKind = SourceKind.TRANSCRIPT,
    seconds: int | None = 10,
    media: str | None = None,
) -> Record:
    """Return a record of (speaker, text) turns, each `seconds` long."""
    return Record(
        record_id=name,
        content_hash=name,
        format="test",
        turns=tuple(
            Turn(
                speaker=speaker,
                text=text,
                time=TimeSpan(start_seconds=number * seconds, end_seconds=(number + 1) * seconds) if seconds else None,
            )
            for number, (speaker, text) in enumerate(turns)
        ),
        facts=Facts(title=name, source_kind=kind, date=held, media=media),
    )


class WordEmbedder:
    """Embeds as the library in memory does."""

    fingerprint = "words"

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array([vector_of(text) for text in texts], dtype=np.float32)


class NoNames:
    """The names of a library in which nobody looked for any."""

    def within(self, spans: Sequence[tuple[str, int, int]]) -> list[Entity]:
        return []


class AnswerLibrary(MemoryLibrary):
    """What answering and the service ask of a library besides; words are compared by their stems."""

    sequence = 7

    @property
    def names(self) -> NoNames:
        return NoNames()

    @property
    def embedder(self) -> WordEmbedder | None:
        return WordEmbedder() if self._model else None

    def judge(self, question: str, pairs: Sequence[tuple[str, str]]) -> None:
        """Return nothing: there is no reader."""

    def record(self, record_id: str, revision: int | None = None) -> Record:
        return self._records[record_id]

    def summary(self, record_id: str) -> RecordSummary:
        return self._summary(self._records[record_id])

    def known_scope(self, scope: Scope) -> KnownScope:
        return KnownScope(scope=scope)

    def speakers(self, scope: Scope = Scope()) -> list[str]:  # noqa: B008  frozen
        return list(
            dict.fromkeys(name for r in self.records(scope) for name in speakers_of(self.record(r.record_id).turns))
        )

    def find(self, phrase: str, *, scope: Scope = Scope(), limit: int = 200) -> list[PhraseHit]:  # noqa: B008  frozen
        return [
            PhraseHit(
                record_id=record.record_id,
                title=record.facts.title if record.facts else "",
                turn=record.turn_at(record.text.index(phrase)),
                speaker=None,
                start_seconds=None,
                char_start=record.text.index(phrase),
                char_end=record.text.index(phrase) + len(phrase),
                context=phrase,
            )
            for record in self._records.values()
            if phrase in record.text
        ][:limit]

    def _times(self, passage: Passage, term: str) -> int:
        text = f" {' '.join(map(stem, words_of(passage.labelled_text)))} "
        return text.count(f" {' '.join(map(stem, words_of(term)))} ")
