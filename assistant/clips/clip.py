"""A clip: some consecutive words of one record, and how it is widened and narrowed. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from assistant.addresses import address
from assistant.errors import ClipError
from ingest import Facts, Record, TimeSpan, Turn, format_timecode


@dataclass(frozen=True, kw_only=True)
class Clip:
    """Some consecutive words of a record, as `record.text[start:end]`; never empty.

    Attributes:
        start, end: code points into the record's text.
    """

    record: Record
    start: int
    end: int

    @property
    def text(self) -> str:
        """Its words, without speakers."""
        return self.record.text[self.start : self.end]

    @property
    def turn_start(self) -> int:
        """The first turn that it has words of."""
        return self.record.turn_at(self.start)

    @property
    def turn_end(self) -> int:
        """The last turn that it has words of, inclusive."""
        return self.record.turn_at(self.end - 1)

    @cached_property
    def facts(self) -> Facts:
        """What is known of its record."""
        assert self.record.facts is not None, "a record of the library has been judged"
        return self.record.facts

    @property
    def permalink(self) -> str:
        """The address of these words in the page: what follows the address that the page is served at."""
        return address("record", record=self.record.record_id, at=self.start)

    @cached_property
    def parts(self) -> tuple[tuple[Turn, int, str], ...]:
        """Each turn that it has words of, with the turn's number and those words."""
        found = []
        for number in range(self.turn_start, self.turn_end + 1):
            turn, begins = self.record.turns[number], self.record.turn_starts[number]
            words = turn.text[max(self.start - begins, 0) : max(self.end - begins, 0)]
            if words:
                found.append((turn, number, words))
        return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """The words between two times that the source gives: a cue of captions, or a whole turn.

    Attributes:
        start, end: code points into the record's text.
        time: None where the source gives none.
    """

    turn: int
    start: int
    end: int
    time: TimeSpan | None


def pieces(record: Record) -> Iterator[Piece]:
    """Yield the record's words in order, cut where the source gives another time."""
    for number, (turn, begins) in enumerate(zip(record.turns, record.turn_starts, strict=True)):
        marks: list[tuple[int, TimeSpan | None]] = [(anchor.offset, anchor.time) for anchor in turn.anchors]
        marks = marks or [(0, turn.time)]
        marks[0] = (0, marks[0][1])
        ends = [*(offset for offset, _ in marks[1:]), len(turn.text)]
        for (offset, time), end in zip(marks, ends, strict=True):
            if offset < end:
                yield Piece(turn=number, start=begins + offset, end=begins + end, time=time)


def clip_of_characters(record: Record, start: int, end: int) -> Clip:
    """Return the clip of some code points of a record's text, without space at its ends.

    Raises:
        ClipError: they are no words of the record.
    """
    text = record.text
    if not 0 <= start < end <= len(text) or not text[start:end].strip():
        raise ClipError(
            f"characters {start} to {end} of record {record.record_id[:12]} are no words of it; "
            f"it has {len(text):,} characters"
        )
    words = text[start:end]
    return Clip(
        record=record,
        start=start + len(words) - len(words.lstrip()),
        end=end - len(words) + len(words.rstrip()),
    )


def clip_of_turns(record: Record, first: int, last: int) -> Clip:
    """Return the clip of whole turns, numbered from 0, the last one inclusive.

    Raises:
        ClipError: there are no such turns, or they are empty.
    """
    if not 0 <= first <= last < len(record.turns):
        raise ClipError(
            f"turns {first} to {last} are not in record {record.record_id[:12]}; "
            f"its turns are 0 to {len(record.turns) - 1}, and the last comes after the first"
        )
    starts = record.turn_starts
    return clip_of_characters(record, starts[first], starts[last] + len(record.turns[last].text))


def whole_turns(clip: Clip) -> Clip:
    """Return the clip with the turns whole that it has words of."""
    return clip_of_turns(clip.record, clip.turn_start, clip.turn_end)


def clip_of_times(record: Record, start_seconds: float, end_seconds: float) -> Clip:
    """Return the clip of what was said between two times, as finely as the source gives them.

    Raises:
        ClipError: the record gives no times, or nothing was said then.
    """
    timed = [piece for piece in pieces(record) if piece.time is not None]
    if not timed:
        raise ClipError(f"record {record.record_id[:12]} gives no times; name turns instead")
    spoken = [
        piece for piece, end in zip(timed, _ends(timed), strict=True) if _meets(piece, end, start_seconds, end_seconds)
    ]
    if not spoken:
        raise ClipError(
            f"nothing is said in record {record.record_id[:12]} from {format_timecode(start_seconds)} to "
            f"{format_timecode(end_seconds)}; it runs from {format_timecode(_start(timed[0]))} to "
            f"{format_timecode(max(map(_start, timed)))}"
        )
    return clip_of_characters(record, spoken[0].start, spoken[-1].end)


def _start(piece: Piece) -> float:
    return piece.time.start_seconds if piece.time else 0.0


def _ends(timed: list[Piece]) -> list[float]:
    """Return when each piece ends; where the source does not say, when the next one begins."""
    nexts = [*map(_start, timed[1:]), float("inf")]
    return [
        after if piece.time is None or piece.time.end_seconds is None else piece.time.end_seconds
        for piece, after in zip(timed, nexts, strict=True)
    ]


def _meets(piece: Piece, end: float, start_seconds: float, end_seconds: float) -> bool:
    return _start(piece) < end_seconds and end > start_seconds


def offset_at(record: Record, seconds: float) -> int | None:
    """Return where in the record's text the words of a second begin: those that were being said then, or the first.

    None where the record gives no times.
    """
    timed = [piece for piece in pieces(record) if piece.time is not None]
    begun = [piece for piece in timed if _start(piece) <= seconds]
    if not timed:
        return None
    return max(begun, key=_start).start if begun else timed[0].start


def moved(clip: Clip, *, earlier: int = 0, later: int = 0) -> Clip:
    """Return the clip with its ends moved by turns, as far as there are any; at least one turn's words stay.

    An end inside a turn moves to the next turn's edge first.

    Args:
        clip: what is widened or narrowed.
        earlier: by how many turns it begins earlier; below 0, later.
        later: by how many turns it ends later; below 0, earlier.
    """
    record = clip.record
    spoken = [
        (turn.text, begins) for turn, begins in zip(record.turns, record.turn_starts, strict=True) if turn.text.strip()
    ]
    starts = [begins + len(text) - len(text.lstrip()) for text, begins in spoken]
    ends = [begins + len(text.rstrip()) for text, begins in spoken]
    start, end = _moved_start(clip.start, starts, earlier), _moved_end(clip.end, ends, later)
    return replace(clip, start=start, end=end) if start < end else clip


def _moved_start(start: int, starts: list[int], earlier: int) -> int:
    before, after = [at for at in starts if at < start], [at for at in starts if at > start]
    if earlier > 0:
        return before[max(-earlier, -len(before))] if before else start
    if earlier < 0:
        return after[-earlier - 1] if -earlier <= len(after) else start
    return start


def _moved_end(end: int, ends: list[int], later: int) -> int:
    before, after = [at for at in ends if at < end], [at for at in ends if at > end]
    if later > 0:
        return after[min(later, len(after)) - 1] if after else end
    if later < 0:
        return before[later] if -later <= len(before) else end
    return end
