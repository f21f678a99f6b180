"""Records for tests of summaries, read from memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from assistant.summaries.reading import Line, Reading, read_record
from ingest import BlockRole, Facts, Record, SourceKind, Turn
from tests.assistant.memory import AnswerLibrary, meeting

COUNCIL = (
    ("Mayor Ida Brandt", "Good evening. Clerk, the roll, please."),
    ("Clerk Ana Ruiz", "All nine are present, Mayor."),
    ("Mayor Ida Brandt", "Item one, public comment. Mr. Pim is first."),
    ("Harold Pim", "The harbour crane stands still since March and nobody has told us why it stands still."),
    ("Mayor Ida Brandt", "Thank you. Item two, the harbour crane. Engineer Bell."),
    ("Engineer Sanna Bell", "The harbour crane needs a new cable, and the new cable will cost 40,000 dollars."),
    ("Councillor Otto Lind", "When will the ministry pay its share of the cable for the harbour crane?"),
    ("Engineer Sanna Bell", "I don't know. The ministry has not answered our letters about the harbour crane."),
    ("Councillor Otto Lind", "I move that we buy the cable for the harbour crane this year."),
    ("Clerk Ana Ruiz", "Six in favour, three against. The motion carries, six to three."),
    ("Mayor Ida Brandt", "Item three, the Sunday ferry. Councillor Varga."),
    ("Councillor Theo Varga", "The Sunday ferry carries ninety people, and it should never have been cut last winter."),
    ("Councillor Theo Varga", "I move to add the Sunday ferry to the timetable from the first Sunday in May."),
    ("Councillor Theo Varga", "I move that we also ask the ferry master for a report on fares."),
    ("Clerk Ana Ruiz", "Four in favour, five against. The motion fails."),
    ("Mayor Ida Brandt", "I'll report back on the timetable of the Sunday ferry at the next meeting in June."),
)
AGENDA = ("1. Public comment", "2. Harbour crane: purchase of a cable", "3. Sunday ferry")


def council(*, day: date = date(2024, 5, 9), name: str = "council") -> Record:
    """Return the transcript of a meeting with three items, one motion carried and two open ones."""
    made = meeting(name, *COUNCIL, held=day)
    return replace(made, facts=replace(facts_of(made), title="Holm Town Council", body="Holm Town Council"))


def agenda(*, day: date = date(2024, 5, 9)) -> Record:
    """Return the agenda of that meeting."""
    return Record(
        record_id="agenda",
        content_hash="agenda",
        format="test",
        turns=tuple(Turn(text=text, role=BlockRole.HEADING) for text in AGENDA),
        facts=Facts(title="Agenda", source_kind=SourceKind.MINUTES, date=day, body="Holm Town Council", paper="agenda"),
    )


def article(*paragraphs: str, day: date | None = date(2024, 5, 10), name: str = "article", title: str = "x") -> Record:
    """Return an article that a machine wrote."""
    return Record(
        record_id=name,
        content_hash=name,
        format="test",
        turns=tuple(Turn(text=text, role=BlockRole.PARAGRAPH) for text in paragraphs),
        facts=Facts(title=title, source_kind=SourceKind.AI_SUMMARY, date=day, body="The Holm Post"),
    )


def facts_of(record: Record) -> Facts:
    assert record.facts is not None
    return record.facts


def reading_of(record: Record) -> Reading:
    return read_record(record.record_id, AnswerLibrary(record))  # type: ignore[arg-type]


def lines_of(*texts: str, speaker: str | None = "Ana Ruiz") -> tuple[Line, ...]:
    """Return one line for each text, each a turn of its own."""
    return reading_of(meeting("m", *((speaker, text) for text in texts))).lines
