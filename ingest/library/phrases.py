"""How the places of a phrase are shown."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.catalogue import Holding, StoredTurns
from ingest.records import PhraseHit, Record

# Characters shown on each side of a phrase.
_CONTEXT = 90


def phrase_hits(holding: Holding) -> Iterator[PhraseHit]:
    """Yield each place of a phrase in a record with its speaker, time and the words around it, in order.

    The words around it are of those who say it: what others say before and after would be read as theirs.
    """
    turns = StoredTurns(holding.turns, holding.text)
    for start, end in holding.spans:
        number, begins, spoken = turns.between(start, end)
        # The few turns of a place are a record by themselves: a long one need not be made whole.
        around = Record(record_id=holding.record_id, content_hash="", format="", turns=spoken)
        time = around.time_of(start - begins, end - begins)
        first, last = _around(holding.text, start, end, *_voices(turns, len(holding.text), start, end))
        yield PhraseHit(
            record_id=holding.record_id,
            title=holding.title,
            turn=number,
            speaker=spoken[0].speaker,
            start_seconds=time.start_seconds if time else None,
            char_start=start,
            char_end=end,
            context=holding.text[first:last].replace("\n", " "),
            context_start=start - first,
        )


def _voices(turns: StoredTurns, length: int, start: int, end: int) -> tuple[int, int]:
    """Return the part of the text near a place in which nobody speaks but those who say the place."""
    low, high = max(start - _CONTEXT, 0), min(end + _CONTEXT, length)
    _, begins, around = turns.between(low, high)
    places = []
    for turn in around:
        places.append((begins, begins + len(turn.text), turn.speaker))
        begins += len(turn.text) + 1
    said = [speaker for first, last, speaker in places if first < end and start < last]
    before = [last + 1 for _, last, speaker in places if last <= start and speaker != said[0]]
    after = [first - 1 for first, _, speaker in places if first >= end and speaker != said[-1]]
    return max([low, *before]), min([high, *after])


def _around(text: str, start: int, end: int, low: int, high: int) -> tuple[int, int]:
    """Return where the words around a span begin and end, within a part of the text."""
    first, last = low, high
    if first > 0 and text[first - 1] != "\n":
        first = max(text.find(" ", first, start) + 1, first)
    if last < len(text) and text[last] != "\n":
        last = max(text.rfind(" ", end, last), end)
    before, after = text[first:start], text[end:last]
    return first + len(before) - len(before.lstrip()), last - len(after) + len(after.rstrip())
