"""Answer by quoting: the sentences that bear on the question, said as attributed verbatim quotes. No language model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from assistant.answering.abstention import abstain, is_absent
from assistant.answering.asking import taken_apart
from assistant.answering.choosing import choose
from assistant.answering.citations import cite
from assistant.answering.differences import told_first_hand, with_differences
from assistant.answering.ranking import Scored, knows
from assistant.answering.verification import verify
from assistant.answers import Answer, Citation, Claim, Question, Reply, SearchResult
from assistant.settings import AnswerSettings
from ingest import Record

if TYPE_CHECKING:
    from ingest import Library

OTHER_MODEL = "Quotes are chosen by their words: how meanings tell was learned with another model."
SECONDARY_ALONE = "This answer rests on secondary sources alone."


def answer_extractively(
    question: Question, found: SearchResult, library: Library, settings: AnswerSettings, *, fingerprint: str
) -> Reply:
    """Answer a question with verbatim quotes from what was found, or say that the records do not tell."""
    records = {item.record_id: library.record(item.record_id) for item in found.discussions}
    claims: tuple[Claim, ...] = ()
    citations: tuple[Citation, ...] = ()
    read = found.passages
    asked = taken_apart(question, library)
    if not is_absent(found.evidence, asked.text, asked.wording):
        told = told_first_hand(
            quotes_of(choose(asked, found, library, settings, records), records),
            question=question,
            library=library,
            records=records,
            read=found.passages,
            wants_article=bool(asked.sources),
        )
        records, read = dict(told.records), told.read
        verified = verify(told.claims, told.citations, records=records, read=read)
        claims, citations = with_differences(verified.claims, verified.citations, told.points, library)
    if not claims:
        return abstain(
            question,
            found,
            asked,
            mode="extractive",
            library_sequence=library.sequence,
            fingerprint=fingerprint,
            notices=_notices_of_search(found, library),
        )
    return Answer(
        question=question,
        claims=claims,
        citations=citations,
        read=read,
        searched=found.searched,
        mode="extractive",
        library_sequence=library.sequence,
        fingerprint=fingerprint,
        notices=(*_notices_of_search(found, library), *notices_of(citations, records), *model_notices(library)),
    )


def _notices_of_search(found: SearchResult, library: Library) -> tuple[str, ...]:
    """Return what was noticed while searching, and since: that a model cannot be loaded shows when it is needed."""
    return tuple(dict.fromkeys((*found.notices, *library.notices)))


def model_notices(library: Library) -> tuple[str, ...]:
    """Return what the reader must know about how the quotes were chosen."""
    return (OTHER_MODEL,) if library.embedder is not None and not knows(library.embedder) else ()


def notices_of(citations: Sequence[Citation], records: Mapping[str, Record]) -> tuple[str, ...]:
    """Return what the reader must know about what an answer rests on."""
    notices = []
    if citations and not any(citation.source_kind.is_primary for citation in citations):
        notices.append(SECONDARY_ALONE)
    cited = [records[record_id].facts for record_id in dict.fromkeys(citation.record_id for citation in citations)]
    foreign = [facts.title for facts in cited if facts and facts.language not in (None, "en")]
    notices += [f"{title!r} is not in English; questions find less in it." for title in foreign]
    return tuple(notices)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class _Place:
    """Where a quote stands: records by date, undated last, then in the order of the record."""

    undated: bool
    day: date
    record_id: str
    start: int
    end: int
    passage_id: str


def quotes_of(chosen: Sequence[Scored], records: Mapping[str, Record]) -> list[Citation]:
    """Return the citations of the sentences, numbered from 1 in the order of the records."""
    places = _joined(sorted(_place(item, records[item.sentence.record_id]) for item in chosen), records)
    return [
        cite(records[place.record_id], place.start, place.end, number=number, passage_id=place.passage_id)
        for number, place in enumerate(places, start=1)
    ]


def _place(item: Scored, record: Record) -> _Place:
    day = record.facts.date if record.facts else None
    return _Place(
        undated=day is None,
        day=day or date.max,
        record_id=record.record_id,
        start=item.start,
        end=item.end,
        passage_id=item.passage_id,
    )


def _joined(places: Sequence[_Place], records: Mapping[str, Record]) -> list[_Place]:
    """Join quotes of one turn that touch or overlap into one contiguous quote."""
    joined: list[_Place] = []
    for place in places:
        last = joined[-1] if joined else None
        record = records[place.record_id]
        if (
            last is not None
            and last.record_id == place.record_id
            and record.turn_at(last.start) == record.turn_at(place.start)
            and (place.start <= last.end or not record.text[last.end : place.start].strip())
        ):
            joined[-1] = _Place(
                undated=last.undated,
                day=last.day,
                record_id=last.record_id,
                start=last.start,
                end=max(last.end, place.end),
                passage_id=last.passage_id,
            )
        else:
            joined.append(place)
    return joined
