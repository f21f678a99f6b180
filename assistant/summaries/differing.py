"""Where an article tells otherwise than the record of the meeting it is about."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.answering.differences import (
    Events,
    differences_in,
    kept_apart,
    passages_in,
    statements_of,
)
from assistant.answering.differences import Point as Difference
from assistant.answering.differences.first_hand import with_differences
from assistant.summaries.numbering import renumbered
from assistant.summaries.reading import Reading
from assistant.summaries.summary import Point, Summary
from ingest import Scope

if TYPE_CHECKING:
    from ingest import Library

_MOST_DIFFERENCES = 5


def with_contradictions(summary: Summary, reading: Reading, library: Library) -> Summary:
    """Return the summary of an article with what the meeting's own record says otherwise; others as they are."""
    if reading.facts.source_kind.is_primary or not summary.overview:
        return summary
    found = _contradictions(reading, library)
    claims = [point.claim for point in summary.points]
    told, citations = with_differences(claims, summary.citations, found, library)
    differing = tuple(Point(claim=claim) for claim in told[len(claims) :])
    return renumbered(replace(summary, differences=differing), {each.number: each for each in citations})


def _contradictions(reading: Reading, library: Library) -> list[Difference]:
    meetings = Events(Scope(), library).meetings_of(reading.record)
    if not meetings:
        return []
    passages = passages_in(library.records())
    found = differences_in(statements_of(reading.record), meetings[0], library, passages=passages)
    return [
        Difference(difference=each, article=reading.record, meeting=meetings[0])
        for each in kept_apart(found)[:_MOST_DIFFERENCES]
    ]
