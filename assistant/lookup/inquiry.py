"""What a lookup is asked of: the records, the speakers, and how it is all said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.answering.citations import spoken_date
from assistant.lookup.forms import Lookup
from assistant.lookup.meetings import Meeting
from assistant.lookup.quoting import Draft
from assistant.lookup.scanning import Place, phrase_places, spoken_places, topic_places
from ingest import RecordSummary, SourceKind

if TYPE_CHECKING:
    from ingest import Library

_PLACE_MEANT = (
    "A place is a turn of speech, or a paragraph, that holds all its words close together, in the singular or plural."
)
ONLY_SPEAKERS = "A transcript tells who speaks, not who was there in silence."
_NOUNS = {
    SourceKind.TRANSCRIPT: "transcript",
    SourceKind.MINUTES: "minutes",
    SourceKind.ARTICLE: "article",
    SourceKind.AI_SUMMARY: "AI-written article",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """A lookup with what it is asked of.

    Attributes:
        records: those in scope, and of the days and bodies that the question names.
        speakers: whose words alone count, as the records write them; none means everybody's.
        most: so many places are shown.
    """

    lookup: Lookup
    library: Library
    records: tuple[RecordSummary, ...]
    speakers: tuple[str, ...]
    most: int

    @property
    def wanted(self) -> str:
        """What is looked for, as it is said: single marks, as the words need not stand in a record just so."""
        topic = self.lookup.topic
        return f"‘{self.lookup.phrase or (topic.text if topic else '')}’"

    @property
    def who(self) -> str:
        """Whose words count, as it is said; empty for everybody's."""
        return listed(self.speakers)

    def does(self, verb: str) -> str:
        """Return whose words count with what they do, in the right number."""
        return f"{self.who} {verb}{'s' if len(self.speakers) == 1 else ''}"

    def places(self, records: Sequence[RecordSummary] | None = None) -> list[Place]:
        """Return every place of what is looked for, in these or all its records, in order."""
        where = self.records if records is None else records
        if self.lookup.phrase is not None:
            return phrase_places(self.library, self.lookup.phrase, where, self.speakers)
        if self.lookup.topic is not None:
            return topic_places(self.library, self.lookup.topic, where, self.speakers)
        return spoken_places(self.library, where, self.speakers)

    def draft(self) -> Draft:
        """Return an answer that says nothing yet but what is meant by a place."""
        return Draft(library=self.library, remarks=[] if self.lookup.topic is None else [_PLACE_MEANT])


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing:
    """Why a lookup has no answer, in one sentence."""

    reason: str


Finding = Draft | Nothing


def described(meeting: Meeting) -> str:
    """Return a meeting or an article as a claim begins with it."""
    record = meeting.records[0]
    noun = "meeting" if meeting.is_primary else noun_of(record)
    return _described(noun, record)


def described_record(record: RecordSummary) -> str:
    """Return a record as a claim begins with it."""
    return _described(noun_of(record), record)


def noun_of(record: RecordSummary) -> str:
    """Return what a record is called in a sentence."""
    return record.facts.paper or _NOUNS[record.facts.source_kind]


def _described(noun: str, record: RecordSummary) -> str:
    day, title = record.facts.date, record.facts.title
    return f"The {noun} of {spoken_date(day)} ({title})" if day else f"The undated {noun} ({title})"


def listed(names: Sequence[str], most: int | None = None) -> str:
    """Return names as a list in words; those beyond `most` are counted.

    >>> listed(["Ann", "Ben", "Cy"]), listed(["Ann", "Ben", "Cy"], most=1)
    ('Ann, Ben and Cy', 'Ann and 2 more')
    """
    shown = list(names if most is None else names[:most])
    if len(shown) < len(names):
        shown.append(f"{len(names) - len(shown)} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}" if shown else ""


def number_of(number: int, noun: str) -> str:
    """Return a number with its noun.

    >>> number_of(1, "place"), number_of(1200, "place")
    ('1 place', '1,200 places')
    """
    return f"{number:,} {noun if number == 1 else _plural(noun)}"


def _plural(noun: str) -> str:
    head, of, rest = noun.partition(" of ")
    return f"{head[:-1]}ies{of}{rest}" if head.endswith("ary") else f"{head}s{of}{rest}"
