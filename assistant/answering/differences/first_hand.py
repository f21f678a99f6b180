"""Let the meeting speak for itself: where an answer quotes what was written of it, or where that differs.

Nothing here is chosen by a model: records are linked by their facts and names, sentences by their words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.answering.citations import cite, claim_text, spoken_date
from assistant.answering.differences.amounts import Amount
from assistant.answering.differences.dates import NamedDate
from assistant.answering.differences.difference import Difference, Kind
from assistant.answering.differences.events import could_be_of, days_fit, is_news_of, nearest_events
from assistant.answering.differences.figures import are_one
from assistant.answering.differences.places import places_saying
from assistant.answering.differences.reading import differences_in, kept_apart, passages_in, region_of, weights_of
from assistant.answering.differences.statements import (
    Statement,
    amounts_of,
    beside,
    dates_of,
    share,
    statements_between,
    topic,
)
from assistant.answers import Citation, Claim, Question, ScoredPassage
from ingest import Passage, Record, Scope, SourceKind

if TYPE_CHECKING:
    from ingest import Library

# Differences told in one answer.
_MOST_DIFFERENCES = 2
# Share of a written sentence that the meeting must say in one place to be quoted in its stead.
_INSTEAD = 0.8
# Places of the meeting that one quote of an article may bring in.
_MOST_PLACES = 2
# Share of a quoted sentence that an article must take up to be held against the meeting.
_TAKEN_UP = 0.3
_MOST_TAKEN_UP = 4
_ARTICLES = {SourceKind.ARTICLE: "article", SourceKind.AI_SUMMARY: "AI-written article"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A difference that bears on the answer, and the records that differ."""

    difference: Difference
    article: Record
    meeting: Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An answer in which the meeting speaks first.

    Attributes:
        claims: what is said, in order, with their citations' numbers.
        citations: what it rests on.
        read: the passages of the request, with those that were looked up here.
        records: the records cited, by id.
        points: what an article tells otherwise, see `with_differences`.
    """

    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    read: tuple[ScoredPassage, ...]
    records: Mapping[str, Record]
    points: tuple[Point, ...] = ()


class Events:
    """Which records in scope are of one event; each look-up once."""

    def __init__(self, scope: Scope, library: Library) -> None:
        self._summaries = library.records(scope)
        self.library = library
        self.passages = passages_in(self._summaries)
        self._of_article: dict[str, list[Record]] = {}

    def meetings_of(self, article: Record) -> list[Record]:
        """Return the primary records of the event that an article is about, transcripts first."""
        if article.record_id not in self._of_article:
            meetings = [
                self.library.record(item.record_id) for item in self._summaries if days_fit(article, item.facts)
            ]
            found = nearest_events(article, meetings)
            self._of_article[article.record_id] = sorted(found, key=_is_transcript, reverse=True)
        return self._of_article[article.record_id]

    def articles_on(self, meeting: Record, found: Collection[str]) -> list[Record]:
        """Return the secondary records that are about the event of a primary record.

        Args:
            meeting: the primary record.
            found: ids of records that the question found; later articles are read only if it found them.
        """
        facts = meeting.facts
        if facts is None:
            return []
        articles = [
            self.library.record(item.record_id)
            for item in self._summaries
            if is_news_of(item.facts, facts) or (item.record_id in found and could_be_of(item.facts, facts))
        ]
        return [item for item in articles if any(of.record_id == meeting.record_id for of in self.meetings_of(item))]


def _is_transcript(record: Record) -> bool:
    return record.facts is not None and record.facts.source_kind is SourceKind.TRANSCRIPT


def told_first_hand(
    citations: Sequence[Citation],
    *,
    question: Question,
    library: Library,
    records: Mapping[str, Record],
    read: Sequence[ScoredPassage],
    wants_article: bool = False,
) -> Told:
    """Return the answer that these quotes make, with the meeting's own words before those written about it.

    A quote of an article gives way to the meeting's words where these say the same, or stands beside them. Where an
    article contradicts the meeting in what the answer tells, the answer follows the meeting, and a claim says so.

    Args:
        citations: the quotes of the answer, in order, one claim each.
        question: whose scope bounds what is looked up.
        library: where the records are.
        records: those cited, by id.
        read: the passages of the request.
        wants_article: whether the question asks for an article's account, which then stays.
    """
    events = Events(question.scope, library)
    known = dict(records)
    points = _points(citations, events, known)
    quotes: list[Citation] = []
    for citation in citations:
        quotes += _spoken(citation, points, events, known, wants_article=wants_article)
    return _written_up(_each_once(quotes, chosen=citations), points, read, known, library)


def _points(citations: Sequence[Citation], events: Events, known: dict[str, Record]) -> list[Point]:
    """Return the differences that bear on the quotes, surest first."""
    found: list[Point] = []
    for citation in citations:
        record = known[citation.record_id]
        pairs = _pairs_against(citation, record, events, known)
        found += [item for item in pairs if not any(_is_same(item, other) for other in found)]
    for point in found:
        known |= {point.article.record_id: point.article, point.meeting.record_id: point.meeting}
    return sorted(found, key=lambda item: -item.difference.strength)[:_MOST_DIFFERENCES]


def _is_same(one: Point, other: Point) -> bool:
    return (
        one.article.record_id == other.article.record_id
        and one.difference.written.start == other.difference.written.start
        and one.difference.kind is other.difference.kind
    )


def _pairs_against(citation: Citation, record: Record, events: Events, known: Collection[str]) -> Iterator[Point]:
    if not citation.source_kind.is_primary:
        written = statements_between(record, citation.quote_start, citation.quote_end)
        for meeting in events.meetings_of(record)[:1]:
            for item in kept_apart(differences_in(written, meeting, events.library, passages=events.passages)):
                yield Point(difference=item, article=record, meeting=meeting)
        return
    said = statements_between(record, citation.quote_start, citation.quote_end)
    for article in events.articles_on(record, known):
        written = _taken_up(citation, article, events)
        for item in kept_apart(differences_in(written, record, events.library, passages=events.passages)):
            if _bears_on(item, said):
                yield Point(difference=item, article=article, meeting=record)


def _taken_up(citation: Citation, article: Record, events: Events) -> list[Statement]:
    """Return the sentences of an article that may tell what is quoted."""
    about = topic(f"{citation.quote} {citation.speaker or ''}")
    weight = weights_of(citation.quote, events.library, passages=events.passages)
    region = region_of(f"{citation.quote} {citation.speaker or ''}", article, events.library, weight)
    worth = {item.start: _overlap(topic(item.text), about, weight) for item in region}
    likely = [item for item in region if worth[item.start] >= _TAKEN_UP]
    return sorted(likely, key=lambda item: -worth[item.start])[:_MOST_TAKEN_UP]


def _overlap(one: frozenset[str], other: frozenset[str], weight: Mapping[str, float]) -> float:
    return max(share(one, other, weight), share(other, one, weight)) if one and other else 0.0


def _bears_on(difference: Difference, quoted: Sequence[Statement]) -> bool:
    """Tell whether what differs is told by the quoted sentences, there or in another place."""
    said = difference.said
    if any(item.start == said.start for item in quoted):
        return True
    if difference.kind not in (Kind.NUMBER, Kind.DATE):
        return False
    own = [item for item in _figures(said.text) if item.span == difference.said_span]
    about = beside(said.text, *difference.said_span) | topic(difference.written.text)
    return any(
        are_one(one, other) and about & beside(item.text, *other.span)
        for one in own
        for item in quoted
        for other in _figures(item.text)
    )


def _figures(text: str) -> list[Amount | NamedDate]:
    return [*amounts_of(text), *dates_of(text)]


def _spoken(
    citation: Citation,
    points: Sequence[Point],
    events: Events,
    known: dict[str, Record],
    *,
    wants_article: bool,
) -> list[Citation]:
    """Return the quotes that say what one quote says, the meeting's own words first."""
    if citation.source_kind.is_primary or wants_article:
        return [citation]
    own = [point for point in points if _is_quoted(point, citation)]
    if own:
        return [_cite_said(point.meeting, [point.difference.said], events.library) for point in own]
    for meeting in events.meetings_of(known[citation.record_id]):
        found, held = _said_of(citation, known[citation.record_id], meeting, events)
        if found:
            known[meeting.record_id] = meeting
            spoken = [_cite_said(meeting, item, events.library) for item in found[:_MOST_PLACES]]
            return spoken if held >= _INSTEAD else [*spoken, citation]
    return [citation]


def _is_quoted(point: Point, citation: Citation) -> bool:
    start = point.difference.written.start
    return (
        point.article.record_id == citation.record_id
        and start < citation.quote_end
        and citation.quote_start < start + len(point.difference.written.text)
    )


def _said_of(
    citation: Citation, article: Record, meeting: Record, events: Events
) -> tuple[list[list[Statement]], float]:
    """Return where the meeting says the sentences of a quote, and how much of the least told one it says."""
    found: list[list[Statement]] = []
    least = 1.0
    for written in statements_between(article, citation.quote_start, citation.quote_end):
        weight = weights_of(written.text, events.library, passages=events.passages)
        held, places = places_saying(written, region_of(written.text, meeting, events.library, weight), weight)
        least = min(least, held)
        found += [run for run in places if not any(run[0].start == item[0].start for item in found)]
    return found, least


def _cite_said(meeting: Record, said: Sequence[Statement], library: Library) -> Citation:
    start, end = said[0].start, said[-1].start + len(said[-1].text)
    passage = _passage_at(meeting, start, library)
    return cite(meeting, start, end, number=0, passage_id=passage.passage_id)


def _passage_at(record: Record, offset: int, library: Library) -> Passage:
    held = [item for item in library.sheet(record.record_id).passages if item.char_start <= offset]
    return held[-1]


def _each_once(quotes: Sequence[Citation], *, chosen: Sequence[Citation]) -> list[Citation]:
    """Return the quotes without those looked up here that overlap a quote chosen before, or one another."""
    kept: list[Citation] = []
    for quote in quotes:
        if quote.number or not any(_overlap_each_other(quote, other) for other in (*chosen, *kept)):
            kept.append(quote)
    return [replace(quote, number=number) for number, quote in enumerate(kept, start=1)]


def _overlap_each_other(one: Citation, other: Citation) -> bool:
    same = one.record_id == other.record_id
    return same and one.quote_start < other.quote_end and other.quote_start < one.quote_end


def _within(one: Citation, other: Citation) -> bool:
    same = one.record_id == other.record_id
    return same and other.quote_start <= one.quote_start and one.quote_end <= other.quote_end


def _written_up(
    quotes: Sequence[Citation],
    points: Sequence[Point],
    read: Sequence[ScoredPassage],
    known: Mapping[str, Record],
    library: Library,
) -> Told:
    ids = {quote.record_id for quote in quotes} | {point.article.record_id for point in points}
    sides = [side for point in points for side in _sides(point, library)]
    return Told(
        claims=tuple(
            Claim(text=claim_text(quote, name_record=len(ids) > 1), citations=(quote.number,)) for quote in quotes
        ),
        citations=tuple(quotes),
        read=_with_passages(read, [*quotes, *sides], library),
        records=known,
        points=tuple(points),
    )


def with_differences(
    claims: Sequence[Claim], citations: Sequence[Citation], points: Sequence[Point], library: Library
) -> tuple[tuple[Claim, ...], tuple[Citation, ...]]:
    """Return an answer with a claim for each difference, which cites both sides; the quotes' numbers stay.

    Args:
        claims: of the answer, verified.
        citations: theirs, numbered from 1.
        points: what an article tells otherwise than the meeting.
        library: where the records are.
    """
    said, cited = list(claims), list(citations)
    for point in points if claims else ():
        sides: list[Citation] = []
        for fresh in _sides(point, library):
            side = next((item for item in cited if _within(fresh, item)), None)
            if side is None:
                side = replace(fresh, number=len(cited) + 1)
                cited.append(side)
            sides.append(side)
        text = difference_text(point.difference, *sides)
        said.append(Claim(text=text, citations=tuple(side.number for side in sides)))
    return tuple(said), tuple(cited)


def is_contradicted(claim: Claim, citations: Sequence[Citation], points: Sequence[Point]) -> bool:
    """Tell whether a claim says what an article tells otherwise than the meeting, and rests on the article for it.

    Args:
        claim: in words of its own.
        citations: those of the claim alone.
        points: what an article tells otherwise than the meeting.
    """
    written = [citation for citation in citations if not citation.source_kind.is_primary]
    return any(
        _tells(claim.text, point.difference) and any(_is_quoted(point, citation) for citation in written)
        for point in points
    )


def _tells(text: str, difference: Difference) -> bool:
    """Tell whether a text that rests on a written sentence takes over what differs in it, in whatever words."""
    if difference.kind is Kind.NEGATION:
        return True
    wrong = [item for item in _figures(difference.written.text) if item.span == difference.written_span]
    if any(are_one(one, other) for one in wrong for other in _figures(text)):
        return True
    return " ".join(difference.written_words.casefold().split()) in " ".join(text.casefold().split())


def _sides(point: Point, library: Library) -> tuple[Citation, Citation]:
    """Return the citations of both sentences, the article's first, not numbered yet."""
    return (
        _cite_said(point.article, [point.difference.written], library),
        _cite_said(point.meeting, [point.difference.said], library),
    )


def _with_passages(
    read: Sequence[ScoredPassage], citations: Sequence[Citation], library: Library
) -> tuple[ScoredPassage, ...]:
    """Return what was read, with the passages that hold the quotes."""
    held = {scored.passage.passage_id for scored in read}
    extra: dict[str, Passage] = {}
    for citation in citations:
        for passage in library.sheet(citation.record_id).passages:
            touches = passage.char_start < citation.quote_end and citation.quote_start < passage.char_end
            if touches and passage.passage_id not in held:
                extra[passage.passage_id] = passage
    return (*read, *(ScoredPassage(passage=item, score=0.0, dense=None, lexical=0.0) for item in extra.values()))


def difference_text(difference: Difference, written: Citation, said: Citation) -> str:
    """Return the sentence that says in what an article contradicts the meeting, in the words of both."""
    source = f"The {_ARTICLES[written.source_kind]}"
    source += f" of {spoken_date(written.date)}" if written.date else ""
    of = "minutes" if said.source_kind is SourceKind.MINUTES else "transcript"
    if difference.kind is Kind.NAME and difference.said_span == (0, len(difference.said.text)):
        return f"{source} gives this to “{difference.written_words}”; in the {of} it is {said.speaker} who says it."
    sides = (difference.written_words, difference.said_words)
    if difference.kind is Kind.NEGATION:  # the words that differ tell nothing without the rest
        sides = (difference.written.text, difference.said.text)
    verb = "say" if of == "minutes" else "says"
    return f"{source} says “{sides[0]}”; the {of} {verb} “{sides[1]}”."
