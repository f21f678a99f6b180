"""What a record in brief and a clip of it print. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.contract.asking import citation_json
from assistant.contract.times import Json, day_text, end_of, start_of
from ingest import RecordSummary, TimeSpan

if TYPE_CHECKING:
    from assistant.clips import Clip, Moment
    from assistant.related import Related
    from assistant.summaries import Point, Quote, Summary


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
        "date": day_text(facts.date),
        "source_kind": facts.source_kind.value,
        "overview": _points(summary.overview),
        "decisions": _points(summary.decisions),
        "discussions": [
            {
                "title": each.title,
                "titled_by": each.titled.value,
                "start_seconds": start_of(each.time),
                "end_seconds": end_of(each.time),
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
        "date": day_text(summary.facts.date),
        "source_kind": summary.facts.source_kind.value,
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
        "date": day_text(facts.date),
        "source_kind": facts.source_kind.value,
        "turn_start": clip.turn_start,
        "turn_end": clip.turn_end,
        "char_start": clip.start,
        "char_end": clip.end,
        "start_seconds": start_of(time),
        "end_seconds": end_of(time),
        "text": clip.text,
        "turns": [{"turn": number, "speaker": turn.speaker, "text": words} for turn, number, words in clip.parts],
        "citation": citation,
        "permalink": clip.permalink,
        "recording_url": moment.url if moment else None,
        "recording_at_second": moment is not None and moment.is_exact,
    }
