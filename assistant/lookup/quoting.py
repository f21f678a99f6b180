"""From a place to the sentence that shows it, cited; and the answer that is made of such sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.answering.citations import attribution, cite
from assistant.answering.kinds import is_result
from assistant.answering.speech import asks, has_verb, is_procedure, trimmed
from assistant.answering.words import words
from assistant.answers import Citation, Claim, ScoredPassage
from assistant.lookup.scanning import Place
from ingest import BlockRole, Passage, Record, sentence_spans

if TYPE_CHECKING:
    from ingest import Library

# A sentence is looked for so far around a place; one that goes on for longer is cut.
_AROUND = 600
_MOST_WORDS = 60
_FEWEST_WORDS = 6
_CLOSE_WORDS = 4
# Places of one record that are compared for the one that shows most.
_MOST_COMPARED = 40


@dataclass(slots=True, kw_only=True)
class Draft:
    """What a lookup says, as it is put together.

    Attributes:
        citations: numbered from 1.
        read: the passages that the citations stand in, by id.
        remarks: how it was looked up, and what is left out; sentences that no words of a record support.
    """

    library: Library
    claims: list[Claim] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    read: dict[str, ScoredPassage] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    def cite(self, record: Record, start: int, end: int) -> Citation:
        """Cite a span within one turn; the passages that it stands in are read."""
        passages = _passages_at(self.library, record, start, end)
        citation = cite(record, start, end, number=len(self.citations) + 1, passage_id=passages[0].passage_id)
        self.citations.append(citation)
        for passage in passages:
            self.read.setdefault(passage.passage_id, ScoredPassage(passage=passage, score=1.0, dense=None, lexical=1.0))
        return citation

    def quote(self, place: Place) -> Citation:
        """Cite the sentence that shows a place."""
        return self.cite(place.record, *quote_at(place.record, place.turn, place.spans[0]))

    def say(self, text: str, citations: Iterable[Citation] = ()) -> None:
        """Add a claim."""
        self.claims.append(Claim(text=text, citations=tuple(each.number for each in citations)))

    def head(self, text: str) -> None:
        """Put a claim before all others, which all citations support."""
        self.claims.insert(0, Claim(text=text, citations=tuple(each.number for each in self.citations)))


def _passages_at(library: Library, record: Record, start: int, end: int) -> list[Passage]:
    passages = library.sheet(record.record_id).passages
    return [passage for passage in passages if passage.char_start < end and start < passage.char_end]


def quoted(citation: Citation) -> str:
    """Return a quote with who says it and when, as far as the record tells; the record is named before it."""
    said = f"“{citation.quote}”"
    return f"{attribution(citation)}: {said}" if citation.speaker or citation.time else said


def quote_at(record: Record, turn: int, span: tuple[int, int]) -> tuple[int, int]:
    """Return the span of the sentence or sentences of a turn that hold a span, without fillers at their ends.

    A sentence of more than 60 words is cut around it, at spaces.
    """
    begins = record.turn_starts[turn]
    ends = begins + len(record.turns[turn].text)
    low, high = max(begins, span[0] - _AROUND), min(ends, span[1] + _AROUND)
    touching = [
        (low + a, low + b) for a, b in sentence_spans(record.text[low:high]) if low + a < span[1] and span[0] < low + b
    ]
    start, end = (touching[0][0], touching[-1][1]) if touching else span
    inner_start, inner_end = trimmed(record.text, start, end)
    if inner_start <= span[0] and span[1] <= inner_end:
        start, end = inner_start, inner_end
    return _cut(record.text, start, end, span) if len(record.text[start:end].split()) > _MOST_WORDS else (start, end)


def _cut(text: str, start: int, end: int, span: tuple[int, int]) -> tuple[int, int]:
    """Return as many words around a span as make a quote."""
    most = max(_MOST_WORDS - len(text[slice(*span)].split()), 0) // 2
    before = text[start : span[0]].split(" ")
    after = text[span[1] : end].split(" ")
    kept_before = " ".join(before[-most - 1 :]) if len(before) > most else " ".join(before)
    kept_after = " ".join(after[: most + 1])
    first, last = span[0] - len(kept_before), span[1] + len(kept_after)
    while first < span[0] and text[first].isspace():
        first += 1
    while last > span[1] and text[last - 1].isspace():
        last -= 1
    return first, last


def telling(places: Sequence[Place]) -> Place:
    """Return the place whose sentence tells most on its own; the earliest of equal ones.

    Places of a better record (a transcript before minutes, minutes before an agenda) come first.
    """
    best_record = places[0].summary.record_id
    compared = [place for place in places if place.summary.record_id == best_record][:_MOST_COMPARED]
    return max(compared, key=worth)


def worth(place: Place) -> float:
    """Return how much the sentence at a place tells on its own."""
    start, end = place.spans[0]
    quote_start, quote_end = quote_at(place.record, place.turn, (start, end))
    text = place.record.text[quote_start:quote_end]
    length = len(words(text))
    return (
        1.0 * (_FEWEST_WORDS <= length <= _MOST_WORDS)
        + 0.5 * (length >= 2 * _FEWEST_WORDS)
        + 1.0 * has_verb(text)
        # Words that stand apart may be of two things.
        + 0.5 * (len(words(text[start - quote_start : end - quote_start])) <= _CLOSE_WORDS)
        + 0.5 * is_result(text)
        - 1.0 * asks(text)
        - 0.5 * is_procedure(text)
        - 1.0 * (place.record.turns[place.turn].role in (BlockRole.HEADING, BlockRole.TABLE_ROW))
    )
