"""Which records are of one meeting, and which meetings a question means. Pure.

A meeting is what is held once: its transcript, its minutes and its agenda are several records of it. Articles are no
records of a meeting and are counted apart.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from assistant.answering.citations import spoken_date
from assistant.answering.periods import MEETING, MONTH, YEAR, Period, period_of
from assistant.answering.words import STOP_WORDS, stem, words
from ingest import Facts, RecordSummary, SourceKind

_RANK = {SourceKind.TRANSCRIPT: 0, SourceKind.MINUTES: 1, SourceKind.ARTICLE: 3, SourceKind.AI_SUMMARY: 4}
_AGENDA_RANK = 2
# What any meeting may be called; the others ("hearing") must stand in its title.
_ANY_MEETING = frozenset(stem(word) for word in ("meeting", "session", "sitting"))
_LATEST = re.compile(r"\b(?:last|latest|most recent|newest)\b", re.IGNORECASE)
_EARLIEST = re.compile(r"\b(?:first|earliest|oldest)\b", re.IGNORECASE)
_DATE_IN_NAME = re.compile(
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{MONTH}|{MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?!\d)|{MONTH})(?:,? {YEAR})?|"
    rf"\b{YEAR}-\d\d-\d\d|\b{YEAR}\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """What was held once, or an article, which stands for itself.

    Attributes:
        records: its records, the nearest to what was said first.
    """

    records: tuple[RecordSummary, ...]

    @property
    def date(self) -> dt.date | None:
        """The day it was held, or published."""
        return self.records[0].facts.date

    @property
    def title(self) -> str:
        """What its best record is called."""
        return self.records[0].facts.title

    @property
    def is_primary(self) -> bool:
        """Tell whether its records come from a meeting itself."""
        return self.records[0].facts.source_kind.is_primary

    @property
    def name(self) -> str:
        """Its day and title, as they are read."""
        day = spoken_date(self.date) if self.date else "undated"
        return f"{day}, {self.title}"


def meetings_of(records: Iterable[RecordSummary]) -> list[Meeting]:
    """Return the meetings and articles that these records are of, by their days, undated last."""
    groups: dict[object, list[RecordSummary]] = {}
    for record in records:
        facts = record.facts
        is_known = facts.source_kind.is_primary and facts.body and facts.date
        groups.setdefault((facts.body, facts.date) if is_known else record.record_id, []).append(record)
    found = [Meeting(records=tuple(sorted(group, key=rank))) for group in groups.values()]
    return sorted(found, key=lambda one: (one.date is None, one.date or dt.date.max, rank(one.records[0]), one.title))


def papers_with(record_id: str, records: Iterable[RecordSummary]) -> tuple[RecordSummary, ...]:
    """Return all records of the meeting that a record is of, the nearest to what was said first; an article alone."""
    held = (meeting.records for meeting in meetings_of(records))
    return next((papers for papers in held if any(each.record_id == record_id for each in papers)), ())


def rank(record: RecordSummary) -> tuple[int, str, str]:
    """Return how near a record is to what was said: transcripts first, then minutes, agendas, articles."""
    facts = record.facts
    return (_AGENDA_RANK if facts.paper else _RANK[facts.source_kind], facts.title, record.record_id)


def in_periods(record: RecordSummary, periods: Sequence[Period]) -> bool:
    """Tell whether a record is of all these periods."""
    return all(period.holds(record.facts.date) for period in periods)


def of_body(records: Sequence[RecordSummary], body: str) -> list[RecordSummary]:
    """Return the records whose body or title has all words of a name; those whose body ends with it, where there are.

    "The council" is "Averell Harbour City Council" rather than "City Council Housing Committee".
    """
    wanted = [stem(word) for word in words(body) if word.lower() not in STOP_WORDS]
    holding = [
        record
        for record in records
        if set(wanted) <= {stem(word) for word in words(f"{record.facts.body or ''} {record.facts.title}")}
    ]
    ending = [
        record
        for record in holding
        if wanted and [stem(word) for word in words(record.facts.body or "")][-len(wanted) :] == wanted
    ]
    return ending or holding


def named_meetings(name: str, meetings: Sequence[Meeting]) -> list[Meeting]:
    """Return the meetings that a name means ("the May meeting", "the last hearing"), by their days.

    Args:
        name: as the question has it.
        meetings: among which; articles are none of them.
    """
    held = [meeting for meeting in meetings if meeting.is_primary]
    for date in _DATE_IN_NAME.findall(name):
        held = [meeting for meeting in held if period_of("in", date).holds(meeting.date)]
    rest = _EARLIEST.sub(" ", _LATEST.sub(" ", _DATE_IN_NAME.sub(" ", name)))
    for word in words(rest):
        if word.lower() not in STOP_WORDS and stem(word) not in _ANY_MEETING:
            held = [meeting for meeting in held if stem(word) in _named_by(meeting)]
    if _LATEST.search(name):
        return held[-1:]
    return held[:1] if _EARLIEST.search(name) else held


def _named_by(meeting: Meeting) -> set[str]:
    called = " ".join(f"{record.facts.title} {record.facts.body or ''}" for record in meeting.records)
    return {stem(word) for word in words(called)}


def is_sitting(unit: str) -> bool:
    """Tell whether a word asks for meetings rather than for records.

    >>> is_sitting("meetings"), is_sitting("records")
    (True, False)
    """
    return re.fullmatch(MEETING, unit, re.IGNORECASE) is not None


def of_unit(records: Sequence[RecordSummary], unit: str) -> list[RecordSummary]:
    """Return the records that a word of a question means: of meetings, articles, transcripts, … or all of them."""
    if is_sitting(unit):
        primary = [record for record in records if record.facts.source_kind.is_primary]
        if {stem(word) for word in words(unit)} <= _ANY_MEETING:
            return primary
        return [record for record in primary if {stem(w) for w in words(unit)} <= _named_by(Meeting(records=(record,)))]
    kinds: dict[str, Callable[[Facts], bool]] = {
        "transcript": lambda facts: facts.source_kind is SourceKind.TRANSCRIPT,
        "minutes": lambda facts: facts.source_kind is SourceKind.MINUTES and not facts.paper,
        "agenda": lambda facts: facts.paper == "agenda",
        "article": lambda facts: not facts.source_kind.is_primary,
        "summar": lambda facts: facts.source_kind is SourceKind.AI_SUMMARY,
    }
    wanted = next((test for word, test in kinds.items() if word in unit), None)
    return [record for record in records if wanted is None or wanted(record.facts)]
