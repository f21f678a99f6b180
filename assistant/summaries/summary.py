"""What a summary is: plain frozen values, every sentence of it with the words it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from assistant.answers import Citation, Claim, Mode, ScoredPassage
from ingest import Facts, TimeSpan


class Titled(StrEnum):
    """Where the title of a discussion comes from; an opening, before the first item is called, gets one of ours."""

    AGENDA = "agenda"
    HEADING = "heading"
    ANNOUNCED = "announced"
    WORDS = "words"
    OPENING = "opening"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One claim of a summary, and the discussion that it belongs to.

    Attributes:
        discussion: position in the summary's discussions; None where a record has none, or a claim rests on several.
    """

    claim: Claim
    discussion: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Discussed:
    """Adjoining passages of a record that speak of one thing.

    Attributes:
        title: in words of the record, or of the agenda of its meeting.
        titled: where the title comes from.
        start, end: its span in the record's text.
        turn_start, turn_end: first and last turn, both inclusive.
        time: None where the record has no times.
        speakers: who speaks in it, who says most first.
        points: what is quoted of it here.
    """

    title: str
    titled: Titled
    start: int
    end: int
    turn_start: int
    turn_end: int
    time: TimeSpan | None
    speakers: tuple[str, ...]
    points: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """How much somebody speaks; nobody is guessed.

    Attributes:
        speaker: None for what is said where the record names nobody.
        share: of all words that are spoken, 0 to 1.
    """

    speaker: str | None
    turns: int
    words: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A record in brief.

    Attributes:
        record_id, revision, facts: of the record.
        overview: the whole in a few sentences, by a language model where `mode` is generative.
        discussions: what was discussed, in order; none in a short record.
        voices: who spoke, who says most first.
        decisions: how votes ended and what was resolved.
        figures: numbers and dates that matter.
        steps: what is still to be done, promised or asked.
        differences: where an article tells otherwise than the record of its meeting; each cites both.
        citations: of all claims, numbered from 1.
        read: the passages that the citations stand in.
        notices: what the reader must know.
    """

    record_id: str
    revision: int
    facts: Facts
    overview: tuple[Point, ...]
    discussions: tuple[Discussed, ...]
    voices: tuple[Voice, ...]
    decisions: tuple[Point, ...]
    figures: tuple[Point, ...]
    steps: tuple[Point, ...]
    citations: tuple[Citation, ...]
    read: tuple[ScoredPassage, ...]
    mode: Mode
    library_sequence: int
    fingerprint: str
    differences: tuple[Point, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def points(self) -> Iterator[Point]:
        """All claims, section by section, in the order in which they are shown."""
        yield from self.overview
        yield from self.differences
        yield from self.decisions
        for discussed in self.discussions:
            yield from discussed.points
        yield from self.figures
        yield from self.steps


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Words that a record gives as somebody's own.

    Attributes:
        citation: the exact words; its speaker is that of the turn.
        speaker: whose they are, only where the record itself says it.
        evidence: why they are taken for a quote, for the reader.
    """

    citation: Citation
    speaker: str | None
    evidence: str
