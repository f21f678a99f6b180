"""What alerts and reports of errors print. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.answers import Answer, Reply, ScoredPassage
from assistant.contract.asking import citation_json, passage_json, reply_json
from assistant.contract.times import Json

if TYPE_CHECKING:
    from assistant.journal import AlertHit, KeptReport, SavedSearch


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
