"""An entity with all that a library has of it: what it said, meeting by meeting, and where it is spoken of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.answers import Answer, Reply
from ingest import Entity, Place, Record, RecordSummary, Scope, sentence_spans

if TYPE_CHECKING:
    from ingest import Library

# A quote is as many whole sentences as fit; one sentence that is longer is quoted whole.
_QUOTE = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityPage:
    """One entity with all that the library has of it.

    Attributes:
        summaries: of its records, the latest meeting first.
        said, places: the turns it speaks, and where it is named.
        beside: what is named or speaks in the turns that name it, with the number of turns.
        sentences: for each place, the sentence that it stands in.
    """

    entity: Entity
    summaries: tuple[RecordSummary, ...]
    said: tuple[Place, ...]
    places: tuple[Place, ...]
    beside: tuple[tuple[Entity, int], ...]
    sentences: Mapping[Place, str]


def named_in_answer(library: Library, reply: Reply) -> list[Entity]:
    """Return who speaks, and who and what is named, in the quotes of an answer, former revisions left out."""
    if not isinstance(reply, Answer):
        return []
    live = {summary.record_id: summary.revision for summary in library.records()}
    quotes = [
        (citation.record_id, citation.quote_start, citation.quote_end)
        for citation in reply.citations
        if live.get(citation.record_id) == citation.revision
    ]
    return library.names.within(quotes) if quotes else []


def named_in_record(library: Library, record_id: str) -> list[Entity]:
    """Return who speaks, and who and what is named, anywhere in a record."""
    return library.names.within([(record_id, 0, len(library.record(record_id).text))])


def entity_page(library: Library, entity: Entity, scope: Scope) -> EntityPage:
    """Return everything that the records in scope have of an entity."""
    inside = next((each for each in library.names.all(entity.kind, scope) if each.key == entity.key), None)
    own = inside.record_ids if inside else ()
    places = library.names.places(entity, scope)
    return EntityPage(
        entity=inside or replace(entity, record_ids=(), mentions=0, turns=0),
        summaries=tuple(summary for summary in library.records(scope) if summary.record_id in own),
        said=tuple(library.names.said(entity, scope)),
        places=tuple(places),
        beside=tuple(library.names.beside(entity, scope)),
        sentences={place: sentence_at(library.record(place.record_id), place) for place in places},
    )


def sentence_at(record: Record, place: Place) -> str:
    """Return the sentence of a record that a place begins in."""
    text, start = record.turns[place.turn].text, place.start - record.turn_starts[place.turn]
    return next((text[first:last] for first, last in sentence_spans(text) if first <= start < last), place.text)


def longest(places: Sequence[Place], limit: int) -> list[Place]:
    """Return the longest places, in their order: the short turns of a meeting are votes and thanks."""
    longest = sorted(places, key=lambda place: place.start - place.end)[:limit]
    return sorted(longest, key=lambda place: place.start)


def first_sentences(text: str) -> str:
    """Return as many whole sentences from the beginning of a text as make a quote, one at least."""
    end = 0
    for _, sentence_end in sentence_spans(text):
        if end and sentence_end > _QUOTE:
            break
        end = sentence_end
    return text[:end]
