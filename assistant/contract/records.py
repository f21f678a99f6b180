"""What records print: one, all, what became of files, what was corrected. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.contract.times import Json, day_text, end_of, start_of
from ingest import Amendment, Record, RecordSummary

if TYPE_CHECKING:
    from ingest import IngestReport


def show_json(record: Record, origins: Sequence[str]) -> Json:
    """Return what `show --json` prints."""
    facts = record.facts
    assert facts is not None, "a record of the library has been judged"
    return {
        "record_id": record.record_id,
        "revision": record.revision,
        "title": facts.title,
        "body": facts.body,
        "date": day_text(facts.date),
        "source_kind": facts.source_kind.value,
        "source_kind_reason": facts.reasons.get("source_kind"),
        "url": facts.url,
        "origins": list(origins),
        "metadata": {label: list(values) for label, values in record.metadata.items()},
        "text": record.text,
        "dropped": [{"text": dropped.text, "reason": dropped.reason} for dropped in record.dropped],
        "turns": [
            {
                "turn": number,
                "speaker": turn.speaker,
                "start_seconds": start_of(turn.time),
                "end_seconds": end_of(turn.time),
                "char_start": start,
                "char_end": start + len(turn.text),
            }
            for number, (turn, start) in enumerate(zip(record.turns, record.turn_starts, strict=True))
        ],
    }


def records_json(summaries: Sequence[RecordSummary]) -> Json:
    """Return what `records --json` prints."""
    return {
        "records": [
            {
                "record_id": summary.record_id,
                "revision": summary.revision,
                "title": summary.facts.title,
                "body": summary.facts.body,
                "date": day_text(summary.facts.date),
                # Nobody has read a failed file: it is no source of any kind.
                "source_kind": None if summary.state == "failed" else summary.facts.source_kind.value,
                "state": summary.state,
                "origins": list(summary.origins),
                "turns": summary.turns,
                "passages": summary.passages,
                "words": summary.words,
                "speakers": list(summary.speakers),
                "duration_seconds": summary.duration_seconds,
                "sample": summary.sample,
                "sequence": summary.sequence,
                "notices": list(summary.notices),
            }
            for summary in summaries
        ]
    }


def ingest_json(report: IngestReport) -> Json:
    """Return what `ingest --json` prints."""
    return {
        "seen": report.seen,
        "added": report.added,
        "unchanged": report.unchanged,
        "replaced": report.replaced,
        "failed": report.failed,
        "undated": report.undated,
        "records": [
            {
                "path": file.path,
                "record_id": file.record_id,
                "state": file.state,
                "source_kind": file.source_kind,
                "reason": file.reason,
                "passages": file.passages,
            }
            for file in report.records
        ],
        "gone": list(report.gone),
        "notices": list(report.notices),
        "cancelled": report.cancelled,
    }


def amendments_json(amendments: Sequence[Amendment]) -> Json:
    """Return what `amend --json` prints: every correction of a record's words, oldest first."""
    return {
        "amendments": [
            {
                "turn": each.turn,
                "was_speaker": each.was_speaker,
                "was_text": each.was_text,
                "speaker": each.speaker,
                "text": each.text,
                "who": each.who,
                "why": each.why,
                "made_at": each.made_at.isoformat(),
                "revision": each.revision,
            }
            for each in amendments
        ]
    }
