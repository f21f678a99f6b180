"""What the tests of the speech formats share: the fixtures and a readable view of a record."""

from __future__ import annotations

from pathlib import Path

from ingest.loaders import load
from ingest.records import Record, TimeSpan
from ingest.settings import IngestSettings

SPEECH = Path(__file__).parents[2] / "fixtures" / "speech"


def read(name: str) -> Record:
    return load(SPEECH / name, IngestSettings())


def spoken(record: Record) -> list[tuple[str | None, str]]:
    return [(turn.speaker, turn.text) for turn in record.turns]


def span(start: float, end: float | None = None) -> TimeSpan:
    return TimeSpan(start_seconds=start, end_seconds=end)


def words(texts: list[str]) -> list[str]:
    return sorted(word for text in texts for word in text.split())
