"""What `--json` prints: plain dictionaries of stable shape, and replies as they are stored. Pure.

A key is never left out: what does not apply is null or empty. Times are seconds, dates ISO 8601.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from assistant.answers import Abstention, Answer, Citation, Reply, ScoredPassage, Searched, SearchResult
from ingest import Amendment, Entity, NameRuling, PhraseHit, Place, Record, RecordSummary, TimeSpan

if TYPE_CHECKING:
    from assistant.backup import Manifest
    from assistant.clips import Clip, Moment
    from assistant.doctor import CheckResult
    from assistant.evaluation import Evaluation
    from assistant.journal import AlertHit, KeptReport, SavedSearch
    from assistant.related import Related
    from assistant.summaries import Point, Quote, Summary
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


def summary_json(summary: Summary, quotes: Sequence[Quote], related: Related) -> Json:
    """Return what `summary --json` prints.

    `discussion` of a claim counts the entries of `discussions` from 0. A section without claims is empty.
    """
    facts = summary.facts
    return {
        "record_id": summary.record_id,
        "revision": summary.revision,
        "title": facts.title,
        "body": facts.body,
        "date": _day(facts.date),
        "source_kind": facts.source_kind.value,
        "overview": _points(summary.overview),
        "decisions": _points(summary.decisions),
        "discussions": [
            {
                "title": each.title,
                "titled_by": each.titled.value,
                "start_seconds": _start(each.time),
                "end_seconds": _end(each.time),
                "char_start": each.start,
                "char_end": each.end,
                "turn_start": each.turn_start,
                "turn_end": each.turn_end,
                "speakers": list(each.speakers),
                "claims": _points(each.points),
            }
            for each in summary.discussions
        ],
        "figures": _points(summary.figures),
        "open": _points(summary.steps),
        "differences": _points(summary.differences),
        "speakers": [
            {"speaker": voice.speaker, "turns": voice.turns, "words": voice.words, "share": round(voice.share, 4)}
            for voice in summary.voices
        ],
        "citations": [citation_json(citation) for citation in summary.citations],
        "quotes": [
            {"text": quote.citation.quote, "speaker": quote.speaker, "evidence": quote.evidence}
            | {"citation": citation_json(quote.citation)}
            for quote in quotes
        ],
        "related": related_json(related),
        "notices": list(summary.notices),
        "mode": summary.mode,
        "library_sequence": summary.library_sequence,
        "fingerprint": summary.fingerprint,
    }


def _points(points: Sequence[Point]) -> list[Json]:
    return [
        {"text": point.claim.text, "citations": list(point.claim.citations), "discussion": point.discussion}
        for point in points
    ]


def related_json(related: Related) -> Json:
    """Return what belongs to a record: with the records of the same event it counts once."""
    return {
        "same_event": [{**_named(each.record), "reason": each.reason} for each in related.same_event],
        "same_topic": [
            {"records": [_named(record) for record in each.records], "score": each.score, "reason": each.reason}
            for each in related.same_topic
        ],
        "links": [
            {"label": link.label, "text": link.text, "url": link.url, "record_id": link.record_id}
            for link in related.links
        ],
    }


def _named(summary: RecordSummary) -> Json:
    return {
        "record_id": summary.record_id,
        "title": summary.facts.title,
        "date": _day(summary.facts.date),
        "source_kind": summary.facts.source_kind.value,
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


def entities_json(entities: Sequence[Entity]) -> Json:
    """Return what `entities --json` prints: who and what the records speak of."""
    return {"entities": [entity_json(entity) for entity in entities]}


def entity_json(entity: Entity) -> Json:
    """Return one entity; `name` asks for it again, `written` is its name alone, `may_be` names others it may mean."""
    return {
        "kind": entity.kind.value,
        "name": entity.key,
        "written": entity.name,
        "code": entity.code,
        "aliases": [
            {"name": alias.name, "reason": alias.reason, "records": alias.records, "mentions": alias.mentions}
            for alias in entity.aliases
        ],
        "titles": list(entity.titles),
        "of": list(entity.of),
        "labels": list(entity.labels),
        "records": len(entity.record_ids),
        "mentions": entity.mentions,
        "turns": entity.turns,
        "may_be": list(entity.may_be),
    }


def entity_pages_json(
    entity: Entity,
    summaries: Sequence[RecordSummary],
    said: Sequence[Place],
    places: Sequence[Place],
    beside: Sequence[tuple[Entity, int]],
) -> Json:
    """Return what `entities NAME --json` prints: the entity, record by record, and what is named beside it."""
    return {
        **entity_json(entity),
        "in": [
            {
                "record_id": summary.record_id,
                "title": summary.facts.title,
                "body": summary.facts.body,
                "date": _day(summary.facts.date),
                "source_kind": summary.facts.source_kind.value,
                "said": [place_json(place) for place in said if place.record_id == summary.record_id],
                "named": [place_json(place) for place in places if place.record_id == summary.record_id],
            }
            for summary in summaries
        ],
        "beside": [{"kind": other.kind.value, "name": other.key, "turns": turns} for other, turns in beside],
    }


def place_json(place: Place) -> Json:
    """Return where an entity is named, or a turn that it speaks; `text` is exactly what stands there."""
    return {
        "revision": place.revision,
        "turn": place.turn,
        "speaker": place.speaker,
        "start_seconds": _start(place.time),
        "end_seconds": _end(place.time),
        "char_start": place.start,
        "char_end": place.end,
        "text": place.text,
        "reason": place.reason,
    }


def rulings_json(rulings: Sequence[NameRuling]) -> Json:
    """Return what `entities --rulings --json` prints: what the user said of names."""
    return {
        "rulings": [
            {"kind": ruling.kind.value, "one": ruling.one, "other": ruling.other, "same": ruling.is_same}
            for ruling in rulings
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


def alert_json(search: SavedSearch, hits: Sequence[AlertHit]) -> Json:
    """Return one alert as `alert list --json` prints it; `unseen` is how much of what it found nobody has seen."""
    own = [hit for hit in hits if hit.search_id == search.search_id]
    terms = search.terms
    return {
        "alert_id": search.search_id,
        "name": search.name,
        "words": terms.words or None,
        "phrase": terms.phrase or None,
        "person": terms.person or None,
        "topic": terms.topic or None,
        "body": terms.body or None,
        "source_kind": terms.source_kind.value if terms.source_kind else None,
        "made_at": search.made_at.isoformat(),
        "ran_at": search.ran_at.isoformat() if search.ran_at else None,
        "library_sequence": search.sequence,
        "hits": len(own),
        "unseen": sum(not hit.seen for hit in own),
    }


def alert_hit_json(hit: AlertHit) -> Json:
    """Return one place that an alert found; its citation is as `ask --json` prints it."""
    return {
        "alert_id": hit.search_id,
        "found_at": hit.found_at.isoformat(),
        "seen": hit.seen,
        "citation": citation_json(hit.citation),
    }


def alerts_json(searches: Sequence[SavedSearch], hits: Sequence[AlertHit]) -> Json:
    """Return what `alert list --json` prints, the latest hits first."""
    return {
        "alerts": [alert_json(search, hits) for search in searches],
        "hits": [alert_hit_json(hit) for hit in hits],
    }


def alert_runs_json(new: Sequence[AlertHit], feed: str) -> Json:
    """Return what `alert run --json` prints: what was found that had not been given before, and the feed's file."""
    return {"new": [alert_hit_json(hit) for hit in new], "feed": feed}


def error_report_json(kept: KeptReport) -> Json:
    """Return one report of an error as `report show --json` prints it."""
    report = kept.report
    return {
        "report_id": kept.report_id,
        "made_at": kept.made_at.isoformat(),
        "closed_at": kept.closed_at.isoformat() if kept.closed_at else None,
        "note": kept.note or None,
        "about": report.about,
        "wrong": report.wrong,
        "expected": report.expected or None,
        "should_abstain": report.should_abstain,
        "reply": reply_json(report.reply) if report.reply else None,
        "passages": [passage_json(scored) for scored in _passages_of(report.reply)],
        "citation": citation_json(report.citation) if report.citation else None,
        "record_id": report.record_id,
        "revision": report.revision,
        "title": report.title,
        "library_sequence": report.library_sequence,
        "fingerprint": report.fingerprint,
    }


def error_reports_json(kept: Sequence[KeptReport]) -> Json:
    """Return what `report list --json` and `report export` print."""
    return {"reports": [error_report_json(each) for each in kept]}


def _passages_of(reply: Reply | None) -> Sequence[ScoredPassage]:
    if reply is None:
        return ()
    return reply.read if isinstance(reply, Answer) else reply.nearest


def backup_json(manifest: Manifest, file: str) -> Json:
    """Return what `backup --json` and `restore --json` print; `bytes` are those of all its files, not packed."""
    return {
        "file": file,
        "format": manifest.format,
        "made_by": manifest.made_by,
        "made_at": manifest.made_at.isoformat(),
        "library_sequence": manifest.library_sequence,
        "records": manifest.records,
        "files": len(manifest.files),
        "bytes": sum(held.bytes for held in manifest.files.values()),
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


def reply_key(reply: Reply) -> str:
    """Return what names a reply in addresses: equal for equal replies alone, and not to be guessed without it."""
    return hashlib.sha256(reply_to_text(reply).encode()).hexdigest()[:32]


@cache
def _replies() -> TypeAdapter[Reply]:
    return TypeAdapter(Answer | Abstention)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _start(time: TimeSpan | None) -> float | None:
    return time.start_seconds if time else None


def _end(time: TimeSpan | None) -> float | None:
    return time.end_seconds if time else None
