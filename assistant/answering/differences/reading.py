"""Find where a meeting speaks of what was written, and compare: the part that reads the library."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from assistant.answering.differences.comparing import differences_between
from assistant.answering.differences.difference import Difference
from assistant.answering.differences.statements import Statement, root, statements_between
from assistant.answering.words import STOP_WORDS, weights, words
from ingest import Record, RecordSummary, Scope

if TYPE_CHECKING:
    from ingest import Library

# Passages of the meeting in which a sentence's words are looked for.
_MOST_PASSAGES = 8
# A sentence is looked for by so many of its rarest words.
_MOST_TERMS = 24


def passages_in(summaries: Iterable[RecordSummary]) -> int:
    """Return how many passages records have together; what rarity is measured by."""
    return max(sum(summary.passages for summary in summaries), 1)


def differences_in(
    written: Iterable[Statement], meeting: Record, library: Library, *, passages: int
) -> list[Difference]:
    """Return where sentences of an article contradict the record of the meeting they are about.

    Args:
        written: sentences of the article.
        meeting: the primary record of the same event.
        library: where both are.
        passages: how many passages the library has.
    """
    found: list[Difference] = []
    for statement in written:
        weight = weights_of(statement.text, library, passages=passages)
        region = region_of(statement.text, meeting, library, weight)
        found += differences_between(statement, region, weight)
    return found


def weights_of(text: str, library: Library, *, passages: int) -> dict[str, float]:
    """Return how much each stem of a text tells, by how rare it is in the library."""
    terms = {root(word.lower()): word.lower() for word in words(text) if word.lower() not in STOP_WORDS}
    rarity = library.rarity(list(terms.values()))
    return weights({term: rarity[word] for term, word in terms.items()}, passages=passages)


def region_of(text: str, record: Record, library: Library, weight: Mapping[str, float]) -> list[Statement]:
    """Return the sentences of a record's passages that share the most words with a text, in order."""
    spans = passages_about(text, record.record_id, library, weight)
    found = {item.start: item for start, end in spans for item in statements_between(record, start, end)}
    return [found[start] for start in sorted(found)]


def passages_about(text: str, record_id: str, library: Library, weight: Mapping[str, float]) -> list[tuple[int, int]]:
    """Return the spans of a record's passages that share the most words with a text, best first."""
    terms = dict.fromkeys(word.lower() for word in words(text) if word.lower() not in STOP_WORDS)
    rarest = sorted(terms, key=lambda word: -weight.get(root(word), 0.0))[:_MOST_TERMS]
    if not rarest:
        return []
    hits = library.lexical(rarest, limit=_MOST_PASSAGES, scope=Scope(), record_ids=[record_id])
    passages = library.sheet(record_id).passages
    by_id = {passage.passage_id: passage for passage in passages}
    return [
        (by_id[hit.passage_id].char_start, by_id[hit.passage_id].char_end) for hit in hits if hit.passage_id in by_id
    ]


def kept_apart(found: Sequence[Difference]) -> list[Difference]:
    """Return the differences, each place of the meeting and of the article once, surest first."""
    kept: list[Difference] = []
    for item in sorted(found, key=lambda item: -item.strength):
        if not any(other.written.start == item.written.start and other.kind is item.kind for other in kept):
            kept.append(item)
    return kept
