"""A summary in the record's own words: what it comes back to, what was decided, what is still to come. No model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from assistant.answering.citations import cite, claim_text
from assistant.answering.extractive import SECONDARY_ALONE, notices_of
from assistant.answering.verification import verify
from assistant.answers import Citation, Claim
from assistant.lookup.meetings import papers_with
from assistant.summaries.findings import decisions, figures, spoken, steps, unanswered
from assistant.summaries.numbering import with_points
from assistant.summaries.parts import Part, lines_in, parts_of
from assistant.summaries.reading import Line, Reading, stems_by_passage
from assistant.summaries.summary import Discussed, Point, Summary, Voice
from assistant.summaries.weighing import FEWEST_WORDS, covering, repeats, term_weights
from ingest import BlockRole, Record

if TYPE_CHECKING:
    from ingest import Library

# Words and sentences of the overview; of a short record at most a quarter of its words. Chosen on QMSum's train split.
OVERVIEW_WORDS, OVERVIEW_SENTENCES = 140, 8
_LEAST_OVERVIEW_WORDS = 45
_SHARE = 4
_MOST_DECISIONS, _MOST_FIGURES, _MOST_STEPS = 30, 6, 6
_MOST_UNANSWERED = 3
_WORDS_OF_A_DISCUSSION = 45


@dataclass(slots=True)
class _Draft:
    """A summary as it is put together: what is said already, and the citations of it."""

    reading: Reading
    parts: Sequence[Part]
    said: list[Line] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)

    def part_of(self, line: Line) -> int | None:
        """Return the position of the discussion that a sentence stands in."""
        return next((at for at, part in enumerate(self.parts) if part.start <= line.start < part.end), None)

    def is_said(self, line: Line) -> bool:
        """Tell whether a sentence, or one that says the same, is said already."""
        return any(repeats(line, other) for other in self.said)

    def points(self, runs: Iterable[Sequence[Sequence[Line]]]) -> tuple[Point, ...]:
        """Make a claim of each: of one or several quotes, each of adjoining sentences."""
        return tuple(self._point(list(quotes)) for quotes in runs)

    def take(self, lines: Sequence[Line]) -> list[Line]:
        """Note that these are said."""
        self.said.extend(lines)
        return list(lines)

    def _point(self, quotes: Sequence[Sequence[Line]]) -> Point:
        cited = [self._cited(lines[0].start, lines[-1].sentence.end) for lines in quotes if lines]
        text = " ".join(claim_text(citation) for citation in cited)
        claim = Claim(text=text, citations=tuple(citation.number for citation in cited))
        return Point(claim=claim, discussion=self.part_of(quotes[-1][0]))

    def _cited(self, start: int, end: int) -> Citation:
        passage_id = self.reading.passage_at(start).passage_id
        citation = cite(self.reading.record, start, end, number=len(self.citations) + 1, passage_id=passage_id)
        self.citations.append(citation)
        return citation


def summarise_extractively(reading: Reading, library: Library, *, fingerprint: str) -> Summary:
    """Return a record in brief, quotes and counts alone."""
    draft = _Draft(reading, parts_of(reading, agenda_of(reading.record.record_id, library)))
    weight = term_weights(stems_by_passage(reading.lines, len(reading.passages)))
    first = draft.take(_lead(reading))
    rest = [line for line in reading.lines if line not in first]
    decided = decisions(rest, reading.record, draft.part_of)[:_MOST_DECISIONS]
    draft.take([line for motion, result in decided for line in (*motion, *result)])
    overview = [*first, *draft.take(_overview(rest, weight, draft, lead=first))]
    open_questions = unanswered(reading.lines)[:_MOST_UNANSWERED]
    draft.take([line for pair in open_questions for line in pair])
    ahead = draft.take(steps(reading.lines, weight, most=_MOST_STEPS, taken=draft.is_said, part_of=draft.part_of))
    numbers = draft.take(figures(reading.lines, weight, most=_MOST_FIGURES, taken=draft.is_said, part_of=draft.part_of))
    due: list[list[list[Line]]] = [[[line]] for line in ahead] + [[[asked], [reply]] for asked, reply in open_questions]
    summary = Summary(
        record_id=reading.record.record_id,
        revision=reading.record.revision,
        facts=reading.facts,
        overview=draft.points([[line]] for line in overview),
        decisions=draft.points([quotes for quotes in pair if quotes] for pair in decided),
        discussions=tuple(_discussed(part, draft) for part in draft.parts),
        voices=voices_of(reading.record),
        figures=draft.points([[line]] for line in numbers),
        steps=draft.points(sorted(due, key=lambda runs: runs[0][0].start)),
        citations=tuple(draft.citations),
        read=reading.read,
        mode="extractive",
        library_sequence=library.sequence,
        fingerprint=fingerprint,
        notices=tuple(library.notices),
    )
    summary = verified(summary, reading)
    # That an article is no record of the meeting stands on the record itself.
    about = notices_of(summary.citations, {reading.record.record_id: reading.record})
    told = [notice for notice in about if notice != SECONDARY_ALONE]
    return replace(summary, notices=tuple(dict.fromkeys((*summary.notices, *told))))


def agenda_of(record_id: str, library: Library) -> Record | None:
    """Return the agenda of the meeting that a record is of, where the library has it."""
    papers = papers_with(record_id, library.records())
    agendas = [each.record_id for each in papers if each.facts.paper and each.record_id != record_id]
    return library.record(agendas[0]) if agendas else None


def _lead(reading: Reading) -> list[Line]:
    """Return the first sentence of an article, which says what it is about; none of other records."""
    if reading.facts.source_kind.is_primary:
        return []
    prose = (line for line in reading.lines if line.sentence.role is BlockRole.PARAGRAPH)
    return [line for line in prose if line.length >= FEWEST_WORDS][:1]


def _overview(lines: Sequence[Line], weight: dict[str, float], draft: _Draft, *, lead: Sequence[Line]) -> list[Line]:
    words = sum(line.length for line in draft.reading.lines)
    most_words = min(OVERVIEW_WORDS, max(words // _SHARE, _LEAST_OVERVIEW_WORDS))
    return covering(
        lines,
        weight,
        most_words=most_words - sum(line.length for line in lead),
        most=OVERVIEW_SENTENCES - len(lead),
        taken=draft.is_said,
    )


def _discussed(part: Part, draft: _Draft) -> Discussed:
    """Return a discussion with the sentence that tells most of it, where that is not said elsewhere."""
    record = draft.reading.record
    lines = lines_in(draft.reading.lines, part)
    weight = term_weights([line.terms for line in lines])
    best = draft.take(covering(lines, weight, most_words=_WORDS_OF_A_DISCUSSION, most=1, taken=draft.is_said))
    first, last = record.turn_at(part.start), record.turn_at(max(part.end - 1, part.start))
    said: Counter[str] = Counter()
    for line in lines:
        if line.sentence.speaker:
            said[line.sentence.speaker] += line.length
    return Discussed(
        title=part.title,
        titled=part.titled,
        start=part.start,
        end=part.end,
        turn_start=first,
        turn_end=last,
        time=record.time_of(part.start, part.end),
        speakers=tuple(name for name, _ in said.most_common()),
        points=draft.points([[line]] for line in best),
    )


def voices_of(record: Record) -> tuple[Voice, ...]:
    """Return who speaks how much, who says most first; none where the record is no speech at all."""
    words: Counter[str | None] = Counter()
    turns: Counter[str | None] = Counter()
    for speaker, count in spoken(record):
        words[speaker] += count
        turns[speaker] += 1
    total = words.total()
    return tuple(
        Voice(speaker=speaker, turns=turns[speaker], words=count, share=count / total)
        for speaker, count in words.most_common()
        if count
    )


def verified(summary: Summary, reading: Reading) -> Summary:
    """Return a summary of what the checks leave of it, its citations numbered in the order of its claims."""
    points = list(summary.points)
    checked = verify(
        [point.claim for point in points],
        summary.citations,
        records={reading.record.record_id: reading.record},
        read=summary.read,
    )
    fallen = {violation.claim for violation in checked.violations if violation.claim is not None}
    held = iter(checked.claims)
    kept: dict[int, Claim] = {id(point): next(held) for at, point in enumerate(points) if at not in fallen}
    return with_points(
        replace(summary, citations=checked.citations),
        lambda of: tuple(replace(point, claim=kept[id(point)]) for point in of if id(point) in kept),
    )
