"""How a summary looks in a terminal; text of records is printed as plain text, as in `console`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.console import plain, say, show_note
from assistant.numbers import count
from ingest import RecordSummary, format_timecode

if TYPE_CHECKING:
    from assistant.related import Related
    from assistant.summaries import Discussed, Point, Quote, Summary

_MOST_VOICES = 12


def show_summary(summary: Summary, quotes: Sequence[Quote], related: Related) -> None:
    """Print a record in brief, with the words that each sentence rests on."""
    facts = summary.facts
    say(f"{facts.title}\n{facts.kind_name} · {facts.date or 'undated'} · {facts.body or 'no body named'}")
    _show_points("In brief", summary.overview)
    _show_points("Decided", summary.decisions, summary.discussions)
    _show_discussions(summary.discussions)
    _show_points("Numbers and dates", summary.figures, summary.discussions)
    _show_points("Still to come, and open", summary.steps, summary.discussions)
    _show_points("Told otherwise than in the meeting's own record", summary.differences)
    _show_voices(summary)
    _show_quotes(quotes)
    _show_related(related)
    _show_citations(summary)
    for notice in summary.notices:
        show_note(notice)


def _heading(text: str) -> None:
    say(f"\n{text}")


def _show_points(heading: str, points: Sequence[Point], discussions: Sequence[Discussed] = ()) -> None:
    if not points:
        return
    _heading(heading)
    for point in points:
        about = f"{discussions[point.discussion].title}: " if discussions and point.discussion is not None else ""
        say(f"  {about}{_claim(point)}")


def _claim(point: Point) -> str:
    return point.claim.text + "".join(f" [{number}]" for number in point.claim.citations)


def _show_discussions(discussions: Sequence[Discussed]) -> None:
    if not discussions:
        return
    _heading("Discussed")
    for each in discussions:
        at = f"{format_timecode(each.time.start_seconds)}  " if each.time else ""
        say(f"  {at}{each.title}")
        for point in each.points:
            say(f"      {_claim(point)}")


def _show_voices(summary: Summary) -> None:
    named = [voice for voice in summary.voices if voice.speaker]
    if not named:
        return
    _heading("Who spoke")
    for voice in named[:_MOST_VOICES]:
        say(f"  {voice.share:4.0%}  {voice.speaker} ({count(voice.turns, 'turn')}, {count(voice.words, 'word')})")
    if len(named) > _MOST_VOICES:
        say(f"        and {len(named) - _MOST_VOICES} more")


def _show_quotes(quotes: Sequence[Quote]) -> None:
    if not quotes:
        return
    _heading("Quotes")
    for quote in quotes:
        time = quote.citation.time
        at = f", {format_timecode(time.start_seconds)}" if time else ""
        say(f"  “{quote.citation.quote}” ({quote.speaker or 'no speaker named'}{at}; {quote.evidence})")


def _show_related(related: Related) -> None:
    if related.same_event:
        _heading("Of the same event, counted once")
        for relation in related.same_event:
            say(f"  {_record(relation.record)}: {relation.reason}")
    if related.same_topic:
        _heading("On the same matters")
        for kindred in related.same_topic:
            say(f"  {'; '.join(map(_record, kindred.records))}: {kindred.reason}")
    if related.links:
        _heading("Links of its page")
        for link in related.links:
            where = link.url or "no address given"
            own = f", in the library as {link.record_id[:12]}" if link.record_id else ""
            say(f"  {link.label}: {link.text} ({where}{own})")


def _record(record: RecordSummary) -> str:
    facts = record.facts
    return f"{record.record_id[:12]} {facts.title}, {facts.date or 'undated'}, {facts.kind_name}"


def _show_citations(summary: Summary) -> None:
    _heading("Rests on")
    for citation in summary.citations:
        at = format_timecode(citation.time.start_seconds) if citation.time else None
        place = f"characters {citation.quote_start} to {citation.quote_end}"
        parts = [citation.title, citation.speaker, at, place, citation.url]
        say(f"  [{citation.number}] {plain(' · '.join(part for part in parts if part)).plain}")
