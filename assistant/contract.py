"""What `--json` prints: plain dictionaries of stable shape, and replies as they are stored. Pure.

A key is never left out: what does not apply is null or empty. Times are seconds, dates ISO 8601.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from assistant.answers import Abstention, Answer, Citation, Reply, ScoredPassage, Searched, SearchResult
from ingest import Amendment, PhraseHit, Record, RecordSummary, TimeSpan

if TYPE_CHECKING:
    from assistant.clips import Clip, Moment
    from assistant.doctor import CheckResult
    from assistant.evaluation import Evaluation
    from ingest import IngestReport, VerifyReport

Json = dict[str, Any]


def reply_json(reply: Reply) -> Json:
    """Return what `ask --json` prints."""
    answered = isinstance(reply, Answer)
    return {
        "question": reply.question.text,
        "standalone_question": reply.question.standalone,
        "answer": reply.text,
        "abstained": not answered,
        "claims": [{"text": claim.text, "citations": list(claim.citations)} for claim in reply.claims]
        if isinstance(reply, Answer)
        else [],
        "citations": [citation_json(citation) for citation in reply.citations] if isinstance(reply, Answer) else [],
        "read": [scored.passage.passage_id for scored in reply.read] if isinstance(reply, Answer) else [],
        "nearest": [passage_json(scored) for scored in reply.nearest] if isinstance(reply, Abstention) else [],
        "notices": list(reply.notices),
        "mode": reply.mode,
        "searched": searched_json(reply.searched),
        "library_sequence": reply.library_sequence,
        "fingerprint": reply.fingerprint,
    }


def citation_json(citation: Citation) -> Json:
    """Return one citation as `ask --json` prints it."""
    return {
        "number": citation.number,
        "record_id": citation.record_id,
        "revision": citation.revision,
        "passage_id": citation.passage_id,
        "title": citation.title,
        "body": citation.body,
        "date": _day(citation.date),
        "source_kind": citation.source_kind.value,
        "speaker": citation.speaker,
        "start_seconds": _start(citation.time),
        "end_seconds": _end(citation.time),
        "quote": citation.quote,
        "quote_start": citation.quote_start,
        "quote_end": citation.quote_end,
        "turn_start": citation.turn_start,
        "turn_end": citation.turn_end,
        "url": citation.url,
    }


def passage_json(scored: ScoredPassage) -> Json:
    """Return one passage as `search --json` prints it; `text` is with speaker labels, as `tokens` counts it."""
    passage = scored.passage
    return {
        "passage_id": passage.passage_id,
        "record_id": passage.record_id,
        "ordinal": passage.ordinal,
        "discussion": scored.discussion,
        "turn_start": passage.turn_start,
        "turn_end": passage.turn_end,
        "char_start": passage.char_start,
        "char_end": passage.char_end,
        "tokens": passage.tokens,
        "score": scored.score,
        "speakers": list(passage.speakers),
        "start_seconds": _start(passage.time),
        "end_seconds": _end(passage.time),
        "text": passage.labelled_text,
    }


def searched_json(searched: Searched) -> Json:
    """Return the coverage: records searched, of how many, and their dates."""
    return {
        "records": searched.records,
        "of": searched.of,
        "from": _day(searched.first),
        "to": _day(searched.last),
    }


def search_json(result: SearchResult) -> Json:
    """Return what `search --json` prints: best discussion first, in record order within it."""
    return {
        "query": result.query,
        "passages": [passage_json(scored) for scored in result.passages],
        "notices": list(result.notices),
        "searched": searched_json(result.searched),
    }


def find_json(phrase: str, hits: Sequence[PhraseHit]) -> Json:
    """Return what `find --json` prints."""
    return {
        "phrase": phrase,
        "hits": [
            {
                "record_id": hit.record_id,
                "title": hit.title,
                "turn": hit.turn,
                "speaker": hit.speaker,
                "start_seconds": hit.start_seconds,
                "char_start": hit.char_start,
                "char_end": hit.char_end,
                "context": hit.context,
            }
            for hit in hits
        ],
    }


def clip_json(clip: Clip, *, time: TimeSpan | None, citation: str, moment: Moment | None) -> Json:
    """Return what `clip --json` prints of a clip; the command adds `format`, `content`, `path` and `notices`.

    `text` is the words alone, `permalink` what follows the page's own address; `recording_at_second` tells whether
    `recording_url` opens at the second.
    """
    facts = clip.facts
    return {
        "record_id": clip.record.record_id,
        "revision": clip.record.revision,
        "title": facts.title,
        "body": facts.body,
        "date": _day(facts.date),
        "source_kind": facts.source_kind.value,
        "turn_start": clip.turn_start,
        "turn_end": clip.turn_end,
        "char_start": clip.start,
        "char_end": clip.end,
        "start_seconds": _start(time),
        "end_seconds": _end(time),
        "text": clip.text,
        "turns": [{"turn": number, "speaker": turn.speaker, "text": words} for turn, number, words in clip.parts],
        "citation": citation,
        "permalink": clip.permalink,
        "recording_url": moment.url if moment else None,
        "recording_at_second": moment is not None and moment.is_exact,
    }


def show_json(record: Record, origins: Sequence[str]) -> Json:
    """Return what `show --json` prints."""
    facts = record.facts
    assert facts is not None, "a record of the library has been judged"
    return {
        "record_id": record.record_id,
        "revision": record.revision,
        "title": facts.title,
        "body": facts.body,
        "date": _day(facts.date),
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
                "start_seconds": _start(turn.time),
                "end_seconds": _end(turn.time),
                "char_start": start,
                "char_end": start + len(turn.text),
            }
            for number, (turn, start) in enumerate(zip(record.turns, record.turn_starts, strict=True))
        ],
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


def records_json(summaries: Sequence[RecordSummary]) -> Json:
    """Return what `records --json` prints."""
    return {
        "records": [
            {
                "record_id": summary.record_id,
                "revision": summary.revision,
                "title": summary.facts.title,
                "body": summary.facts.body,
                "date": _day(summary.facts.date),
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


def checks_json(checks: Sequence[CheckResult]) -> Json:
    """Return what `doctor --json` prints."""
    return {
        "checks": [
            {"name": check.name, "severity": check.severity, "message": check.message, "remedy": check.remedy}
            for check in checks
        ]
    }


def verify_json(report: VerifyReport) -> Json:
    """Return what `verify --json` prints."""
    return {
        "ok": report.ok,
        "records": report.records,
        "passages": report.passages,
        "differences": list(report.differences),
        "unfinished": list(report.unfinished),
        "is_index_checked": report.is_index_checked,
        "unchecked_because": report.unchecked_because or None,
        "mended": report.mended,
    }


def evaluation_json(evaluation: Evaluation) -> Json:
    """Return one question set as `evaluate --json` prints it; a metric that does not apply is null."""
    return {
        "name": evaluation.name,
        "met": evaluation.met,
        "fingerprint": evaluation.fingerprint,
        "shares": {metric: evaluation.share(metric) for metric in evaluation.metrics},
        "questions": [
            {"id": outcome.question_id, "verdict": outcome.verdict, "scores": dict(outcome.scores)}
            for outcome in evaluation.outcomes
        ],
    }


def reply_to_text(reply: Reply) -> str:
    """Return a reply whole, as JSON text: nothing is lost that is needed to show it again."""
    return _replies().dump_json(reply).decode()


def reply_from_text(text: str) -> Reply:
    """Return the reply that `reply_to_text` wrote.

    Raises:
        ValueError: the text is not such a reply.
    """
    return _replies().validate_json(text)


@cache
def _replies() -> TypeAdapter[Reply]:
    return TypeAdapter(Answer | Abstention)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _start(time: TimeSpan | None) -> float | None:
    return time.start_seconds if time else None


def _end(time: TimeSpan | None) -> float | None:
    return time.end_seconds if time else None
