"""The vocabulary of records: plain frozen values, no input or output.

A record's text is its turn texts joined by a newline, without speaker labels. Every offset is in code points of that
text, start inclusive, end exclusive.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

TURN_SEPARATOR = "\n"


class SourceKind(StrEnum):
    """What a record is evidence of; the two primary kinds outrank the two secondary ones."""

    TRANSCRIPT = "transcript"
    MINUTES = "minutes"
    ARTICLE = "article"
    AI_SUMMARY = "ai_summary"

    @property
    def is_primary(self) -> bool:
        """Tell whether the record comes from the meeting itself rather than from somebody writing about it."""
        return self in (SourceKind.TRANSCRIPT, SourceKind.MINUTES)


class BlockRole(StrEnum):
    """What a turn is in the layout of its document; everything that somebody says is `SPEECH`."""

    SPEECH = "speech"
    PARAGRAPH = "paragraph"
    HEADING = "heading"
    LIST_ITEM = "list_item"
    TABLE_ROW = "table_row"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSpan:
    """A stretch of the recording, in seconds from its start; the end is None where the source gives none.

    >>> TimeSpan(start_seconds=2, end_seconds=4).covering(TimeSpan(start_seconds=3, end_seconds=9))
    TimeSpan(start_seconds=2, end_seconds=9)
    """

    start_seconds: float
    end_seconds: float | None = None

    def covering(self, other: TimeSpan) -> TimeSpan:
        """Return the smallest span that holds both; its end is unknown if the later one's end is.

        >>> TimeSpan(start_seconds=2, end_seconds=4).covering(TimeSpan(start_seconds=9))
        TimeSpan(start_seconds=2, end_seconds=None)
        """
        later = max(self, other, key=lambda span: span.start_seconds)
        ends = [span.end_seconds for span in (self, other) if span.end_seconds is not None]
        end = None if later.end_seconds is None else max(ends)
        return TimeSpan(start_seconds=min(self.start_seconds, other.start_seconds), end_seconds=end)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeAnchor:
    """The time of the part of a turn that begins at `offset` (code points into the turn's text)."""

    offset: int
    time: TimeSpan


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What one speaker says without interruption, or one block of a document where nobody is named.

    Attributes:
        anchors: finer times inside the turn, by rising offset (one a cue); empty where the source gives at most one.
        level: of a heading, 1 to 6; of a list item, its depth from 1; 0 otherwise.
    """

    text: str
    speaker: str | None = None
    time: TimeSpan | None = None
    anchors: tuple[TimeAnchor, ...] = ()
    role: BlockRole = BlockRole.SPEECH
    level: int = 0

    def time_of(self, start: int, end: int) -> TimeSpan | None:
        """Return the time of `text[start:end]`: of the anchors that it touches, else of the whole turn.

        A time that the source lacks is never made up: the answer is as coarse as the source.
        """
        if not self.anchors:
            return self.time
        offsets = [anchor.offset for anchor in self.anchors]
        first = max(bisect_right(offsets, start) - 1, 0)
        last = max(bisect_right(offsets, max(end - 1, start)) - 1, first)
        span = self.anchors[first].time
        for anchor in self.anchors[first + 1 : last + 1]:
            span = span.covering(anchor.time)
        return span


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """A text that was left out of the record, and why."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a record as a whole.

    Attributes:
        body: who met or who published ("Harbour City Council").
        date: of the meeting or of the publication, never of the ingest.
        url: of the document's own page.
        media: address or file of the recording.
        language: ISO 639-1 code, or None where the text is too short to tell.
        paper: what the record is called where the name of its kind would mislead: "agenda" for an agenda, which ranks
            with minutes; None otherwise.
        reasons: for each field's name, why it has its value ("dateline 'July 28, 2024 | …'").
    """

    title: str
    source_kind: SourceKind
    body: str | None = None
    date: dt.date | None = None
    url: str | None = None
    media: str | None = None
    language: str | None = None
    paper: str | None = None
    reasons: Mapping[str, str] = field(default_factory=dict)

    @property
    def kind_name(self) -> str:
        """What the record is, in lower case: its kind, or the paper that it is."""
        return self.paper or self.source_kind.value.replace("_", " ")


@dataclass(frozen=True, kw_only=True)
class Record:
    """One document of the library, in one of its revisions.

    Attributes:
        record_id: hash of the original bytes of the first revision; kept by later revisions.
        revision: from 1.
        content_hash: sha256 of the original bytes, in hex.
        format: the loader's name ("vtt", "html", …).
        hints: what the document says of itself, before it is judged: any of title, date, body, author, site, url,
            media, description, language, kind; values as found.
        facts: None until provenance has judged the record.
        metadata: labelled lists of the document (persons, countries, organizations, perspectives, sources, related
            stories), by the label in lower case; never quoted.
        notices: what the reader should know ("3 cues had no end time").
    """

    record_id: str
    content_hash: str
    format: str
    turns: tuple[Turn, ...]
    revision: int = 1
    hints: Mapping[str, str] = field(default_factory=dict)
    facts: Facts | None = None
    metadata: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    dropped: tuple[Dropped, ...] = ()
    notices: tuple[str, ...] = ()

    @cached_property
    def text(self) -> str:
        """The turns' texts joined by a newline."""
        return TURN_SEPARATOR.join(turn.text for turn in self.turns)

    @cached_property
    def turn_starts(self) -> tuple[int, ...]:
        """Where each turn begins in `text`."""
        starts, position = [], 0
        for turn in self.turns:
            starts.append(position)
            position += len(turn.text) + len(TURN_SEPARATOR)
        return tuple(starts)

    def turn_at(self, offset: int) -> int:
        """Return the position of the turn that holds `offset`; a separator belongs to the turn before it."""
        return max(bisect_right(self.turn_starts, offset) - 1, 0)

    def time_of(self, start: int, end: int) -> TimeSpan | None:
        """Return the time of `text[start:end]`, None where no turn in it has one."""
        spans = [
            span
            for turn, turn_start in self._turns_between(start, end)
            if (span := turn.time_of(max(start - turn_start, 0), min(end - turn_start, len(turn.text)))) is not None
        ]
        if not spans:
            return None
        whole = spans[0]
        for span in spans[1:]:
            whole = whole.covering(span)
        return whole

    def _turns_between(self, start: int, end: int) -> list[tuple[Turn, int]]:
        first, last = self.turn_at(start), self.turn_at(max(end - 1, start))
        return [(self.turns[i], self.turn_starts[i]) for i in range(first, min(last, len(self.turns) - 1) + 1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """The unit that is embedded: consecutive turns of one record, or part of one long turn.

    Attributes:
        passage_id: hash of record id, chunker version, speakers, text and which occurrence it is.
        ordinal: its place in the record, from 0.
        turn_start, turn_end: first and last turn it holds words of, both inclusive.
        char_start, char_end: its span in the record's text.
        text: exactly `record.text[char_start:char_end]`.
        labelled_text: the same with speaker labels: what is embedded and searched.
        tokens: cl100k tokens of `labelled_text`.
    """

    passage_id: str
    record_id: str
    ordinal: int
    turn_start: int
    turn_end: int
    char_start: int
    char_end: int
    text: str
    labelled_text: str
    speakers: tuple[str, ...]
    time: TimeSpan | None
    tokens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSummary:
    """One line of a list of records: everything about it but its words."""

    record_id: str
    revision: int
    facts: Facts
    format: str
    state: str
    origins: tuple[str, ...]
    turns: int
    passages: int
    words: int
    speakers: tuple[str, ...]
    duration_seconds: float | None
    sample: bool
    sequence: int
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which part of the library a question is asked of; an empty field leaves that side open.

    A speaker in the scope means what that speaker said: only that speaker's turns may be quoted.
    """

    record_ids: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    source_kinds: tuple[SourceKind, ...] = ()
    date_from: dt.date | None = None
    date_to: dt.date | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether the scope is the whole library."""
        return self == Scope()


@dataclass(frozen=True, slots=True, kw_only=True)
class PhraseHit:
    """One place where an exact phrase stands.

    Attributes:
        context: the words around it, on one line.
        context_start: where the phrase begins in them; it is as long there as in the record.
    """

    record_id: str
    title: str
    turn: int
    speaker: str | None
    start_seconds: float | None
    char_start: int
    char_end: int
    context: str
    context_start: int = 0


def speakers_of(turns: Sequence[Turn]) -> tuple[str, ...]:
    """Return the distinct speakers in the order in which they first speak.

    >>> speakers_of([Turn(text="a", speaker="X"), Turn(text="b"), Turn(text="c", speaker="X")])
    ('X',)
    """
    return tuple(dict.fromkeys(turn.speaker for turn in turns if turn.speaker))
