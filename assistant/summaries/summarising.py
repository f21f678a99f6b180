"""From a record to its summary, whoever writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.summaries.differing import with_contradictions
from assistant.summaries.extractive import summarise_extractively
from assistant.summaries.quoting import quotes_of
from assistant.summaries.reading import read_record
from assistant.summaries.summary import Quote, Summary
from assistant.summaries.writing import written

if TYPE_CHECKING:
    from assistant.generation import Writer
    from ingest import Library


def summarise(
    record_id: str, library: Library, *, fingerprint: str, writer: Writer | None = None, budget_tokens: int = 3_000
) -> Summary:
    """Return a record in brief, every sentence of it cited and verified.

    Args:
        record_id: of the record; a unique beginning is enough.
        library: where it is.
        fingerprint: of the settings and the model.
        writer: writes the overview; None leaves it in quotes.
        budget_tokens: of the passages that a language model is shown.

    Raises:
        UnknownRecord: there is no such record.
    """
    reading = read_record(record_id, library)
    summary = summarise_extractively(reading, library, fingerprint=fingerprint)
    if writer is not None:
        summary = written(summary, reading, library, writer, budget_tokens=budget_tokens)
    return with_contradictions(summary, reading, library)


def quotes(record_id: str, library: Library) -> list[Quote]:
    """Return the quotes of a record in its order, each with its speaker only where the record gives one.

    Raises:
        UnknownRecord: there is no such record.
    """
    return quotes_of(read_record(record_id, library))
