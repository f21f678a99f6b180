"""Every place in scope where something stands: read from the records themselves, never from a search's best hits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.lookup.meetings import rank
from assistant.lookup.topics import Topic, forms, mentions
from ingest import Record, RecordSummary, Scope

if TYPE_CHECKING:
    from ingest import Library

# More places of one phrase are not looked for.
MOST_HITS = 100_000
# Above this share of places that write a name without its capitals, it is none ("the Ferry").
_MOST_WITHOUT_CAPITALS = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One turn in which something stands.

    Attributes:
        spans: where in the record's text, from left to right; at least one.
        is_written_so: whether a name stands there with its capitals.
    """

    summary: RecordSummary
    record: Record
    turn: int
    spans: tuple[tuple[int, int], ...]
    is_written_so: bool = True

    @property
    def speaker(self) -> str | None:
        """Who speaks there; None where the record does not say."""
        return self.record.turns[self.turn].speaker

    @property
    def order(self) -> tuple[bool, dt.date, tuple[int, str, str], int]:
        """Sorts places by day, undated last, then transcripts before other records, then as they were said."""
        day = self.summary.facts.date
        return day is None, day or dt.date.max, rank(self.summary), self.turn


def topic_places(
    library: Library, topic: Topic, records: Sequence[RecordSummary], speakers: Sequence[str] = ()
) -> list[Place]:
    """Return every turn of these records that a topic stands in, in order.

    A name is looked for with its capitals, unless it mostly stands without them.

    Args:
        library: read only where the topic's rarest word stands at all.
        topic: what is looked for.
        records: where.
        speakers: whose turns alone count; none means everybody's.
    """
    places = [
        place
        for summary in holding(library, topic, records)
        for place in _in_record(library.record(summary.record_id), summary, topic, speakers)
    ]
    written = [place for place in places if place.is_written_so]
    if topic.has_names and len(written) >= len(places) * _MOST_WITHOUT_CAPITALS:
        places = written
    return sorted(places, key=lambda place: place.order)


def holding(library: Library, topic: Topic, records: Sequence[RecordSummary]) -> list[RecordSummary]:
    """Return the records that hold the topic's rarest word, or one of its stem, as the full text tells."""
    rarity = library.rarity(list(topic.words))
    rarest = min(topic.words, key=lambda word: rarity[word])
    holding = {hit.record_id for hit in library.lexical(sorted(forms(rarest)), limit=None, scope=Scope())}
    return [record for record in records if record.record_id in holding]


def _in_record(record: Record, summary: RecordSummary, topic: Topic, speakers: Sequence[str]) -> Iterator[Place]:
    wanted = {speaker.casefold() for speaker in speakers}
    for number, (turn, begins) in enumerate(zip(record.turns, record.turn_starts, strict=True)):
        if wanted and (turn.speaker or "").casefold() not in wanted:
            continue
        found = mentions(topic, turn.text)
        if found:
            yield Place(
                summary=summary,
                record=record,
                turn=number,
                spans=tuple((begins + each.start, begins + each.end) for each in found),
                is_written_so=any(each.is_written_so for each in found),
            )


def phrase_places(
    library: Library, phrase: str, records: Sequence[RecordSummary], speakers: Sequence[str] = ()
) -> list[Place]:
    """Return every turn of these records that holds an exact phrase, in order; see `Library.find`."""
    summaries = {summary.record_id: summary for summary in records}
    # An empty list would mean all records.
    if not summaries:
        return []
    scope = Scope(record_ids=tuple(summaries), speakers=tuple(speakers))
    spans: dict[tuple[str, int], list[tuple[int, int]]] = {}
    for hit in library.find(phrase, scope=scope, limit=MOST_HITS):
        spans.setdefault((hit.record_id, hit.turn), []).append((hit.char_start, hit.char_end))
    places = [
        Place(summary=summaries[record_id], record=library.record(record_id), turn=turn, spans=tuple(found))
        for (record_id, turn), found in spans.items()
    ]
    return sorted((within for place in places if (within := _within_turn(place))), key=lambda place: place.order)


def _within_turn(place: Place) -> Place | None:
    """Return a place with the spans that stay in its turn: what runs on into another turn nobody said."""
    ends = place.record.turn_starts[place.turn] + len(place.record.turns[place.turn].text)
    spans = tuple(span for span in place.spans if span[1] <= ends)
    if not spans:
        return None
    return Place(summary=place.summary, record=place.record, turn=place.turn, spans=spans)


def spoken_places(library: Library, records: Sequence[RecordSummary], speakers: Sequence[str]) -> list[Place]:
    """Return every turn that one of the speakers says, in order, with its beginning as its span."""
    wanted = {speaker.casefold() for speaker in speakers}
    found = []
    for summary in records:
        if not wanted & {speaker.casefold() for speaker in summary.speakers}:
            continue
        record = library.record(summary.record_id)
        for number, (turn, begins) in enumerate(zip(record.turns, record.turn_starts, strict=True)):
            if (turn.speaker or "").casefold() in wanted and turn.text.strip():
                first = begins + len(turn.text) - len(turn.text.lstrip())
                span = (first, first + 1)
                found.append(Place(summary=summary, record=record, turn=number, spans=(span,)))
    return sorted(found, key=lambda place: place.order)
