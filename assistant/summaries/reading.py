"""A record read whole: its passages, and its sentences with what each of them tells."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assistant.answering.examples import PLAIN_WORDS
from assistant.answering.sentences import Sentence, candidate_sentences, readability
from assistant.answering.words import stem, words
from assistant.answers import Discussion, ScoredPassage
from ingest import Facts, Passage, Record

if TYPE_CHECKING:
    from ingest import Library


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One sentence of a record that could be quoted.

    Attributes:
        terms: stems of the words that tell what it is about.
        readable: how well it stands on its own, 0 to 1.
        passage: ordinal of the passage that holds its first character.
        length: its words.
    """

    sentence: Sentence
    terms: frozenset[str]
    readable: float
    passage: int
    length: int

    @property
    def start(self) -> int:
        """Where it begins in the record's text."""
        return self.sentence.start

    @property
    def text(self) -> str:
        """Its words."""
        return self.sentence.text


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A record with everything a summary is made of.

    Attributes:
        vectors: of the passages, float32 (passages, dimensions), unit length; None where there is no model.
    """

    record: Record
    facts: Facts
    passages: tuple[Passage, ...]
    vectors: NDArray[np.float32] | None

    @cached_property
    def read(self) -> tuple[ScoredPassage, ...]:
        """All passages, as what was read."""
        return tuple(ScoredPassage(passage=each, score=0.0, dense=None, lexical=0.0) for each in self.passages)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """All sentences of the record in order, headings left out."""
        if not self.passages:
            return ()
        whole = Discussion(number=0, record_id=self.record.record_id, passages=self.read, score=0.0)
        sentences = candidate_sentences([whole], {self.record.record_id: self.record})
        return tuple(
            Line(
                sentence=sentence,
                terms=telling_stems(sentence.text),
                readable=readability(sentence),
                passage=self._ordinal_at(sentence.start),
                length=len(sentence.text.split()),
            )
            for sentence in sentences
        )

    def passage_at(self, offset: int) -> Passage:
        """Return the passage that holds a character of the text."""
        return self.passages[self._ordinal_at(offset)]

    def _ordinal_at(self, offset: int) -> int:
        return max(bisect_right(self.passages, offset, key=lambda each: each.char_start) - 1, 0)


def read_record(record_id: str, library: Library) -> Reading:
    """Read a record whole.

    Raises:
        UnknownRecord: there is no such record.
    """
    record = library.record(record_id)
    assert record.facts is not None, "a record of the library has been judged"
    sheet = library.sheet(record.record_id)
    return Reading(record=record, facts=record.facts, passages=sheet.passages, vectors=sheet.vectors)


def telling_stems(text: str) -> frozenset[str]:
    """Return the stems of the words that tell what a text is about: no function words, no procedure.

    >>> sorted(telling_stems("Thank you, the motion on the culvert carries."))
    ['carri', 'culvert']
    """
    return frozenset(stem(word) for word in words(text) if len(word) > 1 and word.lower() not in PLAIN_WORDS)


def stems_by_passage(lines: Sequence[Line], count: int) -> list[frozenset[str]]:
    """Return what is spoken of in each of `count` passages."""
    held: list[set[str]] = [set() for _ in range(count)]
    for line in lines:
        held[line.passage] |= line.terms
    return [frozenset(each) for each in held]
