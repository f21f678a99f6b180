"""How the place of a phrase is shown."""

from __future__ import annotations

from ingest.records import PhraseHit, Record

# Characters shown on each side of a phrase.
_CONTEXT = 90


def phrase_hit(record: Record, start: int, end: int) -> PhraseHit:
    """Return the place `record.text[start:end]` with its speaker, time and the words around it."""
    assert record.facts is not None
    turn = record.turn_at(start)
    time = record.time_of(start, end)
    return PhraseHit(
        record_id=record.record_id,
        title=record.facts.title,
        turn=turn,
        speaker=record.turns[turn].speaker,
        start_seconds=time.start_seconds if time else None,
        char_start=start,
        char_end=end,
        context=_context(record.text, start, end),
    )


def _context(text: str, start: int, end: int) -> str:
    """Return the text around a span, from word to word."""
    first, last = max(start - _CONTEXT, 0), min(end + _CONTEXT, len(text))
    if first > 0:
        first = max(text.find(" ", first, start) + 1, first)
    if last < len(text):
        last = max(text.rfind(" ", end, last), end)
    return text[first:last].replace("\n", " ").strip()
