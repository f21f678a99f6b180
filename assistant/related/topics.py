"""Records that speak of the same: near in meaning as a whole, and by phrases that few others have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assistant.answering.phrases import Phrase, phrases_of
from assistant.answering.words import words
from ingest import Record, RecordSummary, Scope, sentence_spans

if TYPE_CHECKING:
    from ingest import Library

# Phrases that a record is known by, and those that are shown as the reason.
_MOST_PHRASES, _SHOWN = 40, 4
# Of these its candidates are looked for, and so many passages are looked at.
_LOOKED_FOR, _MOST_HITS, _MOST_CANDIDATES = 12, 120, 24
# Meaning counts as much as words do; what is below is another matter.
_LEAST_SCORE = 0.5
_FEWEST_SHARED = 2
_LONGEST_READ, _SHORT_RECORD = 60_000, 3_000
_FEWEST_OF_A_WORD = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearness:
    """How near a record is to another.

    Attributes:
        score: from 0; cosine of the two as wholes, and share of the phrases.
        shared: the phrases that both have, as the first writes them, the most telling first.
    """

    record: RecordSummary
    score: float
    shared: tuple[str, ...]


def possible_records(record: Record, library: Library) -> list[str]:
    """Return ids of records that may speak of the same, by their best passages, in meaning and in words."""
    own = centroid(library, record.record_id)
    return _candidates(record.record_id, own, list(_known_by(record, library)), library)


def nearest_records(record: Record, possible: Sequence[str], library: Library) -> list[Nearness]:
    """Return those of the possible records that speak of the same as a record, the nearest first."""
    known_by = _known_by(record, library)
    if not known_by:
        return []
    own = centroid(library, record.record_id)
    summaries = {summary.record_id: summary for summary in library.records()}
    found = []
    for record_id in possible:
        other = library.record(record_id)
        held = _phrases(other)
        shared = [phrase for phrase in known_by if phrase in held]
        share = sum(known_by[phrase] for phrase in shared) / sum(known_by.values())
        theirs = centroid(library, record_id)
        cosine = float(own @ theirs) if own is not None and theirs is not None else 2 * share
        score = (max(cosine, 0.0) + min(2 * share, 1.0)) / 2
        if score >= _LEAST_SCORE and len(shared) >= _FEWEST_SHARED:
            named = tuple(_written(phrase, record) for phrase in _shown(shared))
            found.append(Nearness(record=summaries[record_id], score=score, shared=named))
    return sorted(found, key=lambda each: -each.score)


def _shown(shared: Sequence[Phrase]) -> list[Phrase]:
    """Return the phrases that show best what two records share: single words only where there are few others."""
    longer = [phrase for phrase in shared if len(phrase) > 1]
    return longer[:_SHOWN] if len(longer) > 1 else [*longer, *(p for p in shared if len(p) == 1)][:_SHOWN]


def _candidates(
    record_id: str, own: NDArray[np.float32] | None, phrases: Sequence[Phrase], library: Library
) -> list[str]:
    """Return ids of records that may be near, by their best passages: in meaning, and in words."""
    wanted = [" ".join(phrase) for phrase in phrases[:_LOOKED_FOR]]
    ranked = [library.lexical(wanted, limit=_MOST_HITS, scope=Scope())]
    if own is not None:
        ranked.append(library.dense(own, limit=_MOST_HITS, scope=Scope()))
    first: dict[str, int] = {}
    for hits in ranked:
        for place, hit in enumerate(hits):
            first[hit.record_id] = min(place, first.get(hit.record_id, place))
    first.pop(record_id, None)
    return sorted(first, key=lambda each: first[each])[:_MOST_CANDIDATES]


def centroid(library: Library, record_id: str) -> NDArray[np.float32] | None:
    """Return what a record means as a whole, of unit length; None where it is not embedded."""
    vectors = library.sheet(record_id).vectors
    if vectors is None or not len(vectors):
        return None
    mean = vectors.mean(axis=0)
    length = float(np.linalg.norm(mean))
    return np.asarray(mean / length, np.float32) if length else None


def _known_by(record: Record, library: Library) -> dict[Phrase, float]:
    """Return the phrases that tell a record from others, each with its weight, the most telling first."""
    held = _phrases(record)
    fewest = 2 if len(record.text) > _SHORT_RECORD else 1
    often = {
        phrase: written.total()
        for phrase, written in held.items()
        # A single word is a matter only where a record comes back to it.
        if written.total() >= (fewest if len(phrase) > 1 else _FEWEST_OF_A_WORD)
    }
    likeliest = sorted(often, key=lambda phrase: (-often[phrase] * len(phrase), phrase))[: 4 * _MOST_PHRASES]
    as_written = {phrase: _written(phrase, record) for phrase in likeliest}
    rarity = library.rarity(list(as_written.values()))
    passages = max(sum(summary.passages for summary in library.records()), 1)
    weight = {
        phrase: (1 + log(often[phrase])) * log(1 + passages / (1 + rarity[as_written[phrase]])) * len(phrase) ** 0.5
        for phrase in likeliest
    }
    best = sorted(weight, key=lambda phrase: (-weight[phrase], phrase))
    return {phrase: weight[phrase] for phrase in _without_parts(best)[:_MOST_PHRASES]}


def _without_parts(phrases: Sequence[Phrase]) -> list[Phrase]:
    """Return phrases without those that share words with a better one: "bus lane" and "lane" are one matter."""
    kept: list[Phrase] = []
    used: set[str] = set()
    for phrase in phrases:
        if not used & set(phrase):
            kept.append(phrase)
            used.update(phrase)
    return kept


def _written(phrase: Phrase, record: Record) -> str:
    return _phrases(record)[phrase].most_common(1)[0][0]


def _phrases(record: Record) -> Mapping[Phrase, Counter[str]]:
    names = frozenset(word.casefold() for turn in record.turns if turn.speaker for word in words(turn.speaker))
    return _phrases_in(record.text[:_LONGEST_READ], names)


@lru_cache(maxsize=128)
def _phrases_in(text: str, names: Collection[str]) -> Mapping[Phrase, Counter[str]]:
    return phrases_of((text[start:end] for start, end in sentence_spans(text)), names)
