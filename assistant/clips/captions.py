"""A clip as captions that begin at zero: WebVTT (https://www.w3.org/TR/webvtt1/) and SubRip. Pure.

The times are the source's, less the time at which the clip begins, and as fine as the source gives them. Captions need
an end; where the source gives none, it is the next time that it gives, and the last words of all are shown as long as
they take to read, which the file says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from assistant.clips.clip import Clip, Piece, pieces
from assistant.errors import ClipError
from ingest import TimeSpan

# Speech has two to three words a second; captions may be read a little more slowly.
_WORDS_A_SECOND = 2.0
_SHORTEST_SECONDS = 1.0
# No cue is empty in time: WebVTT wants each to end after it begins.
_LEAST = 0.001


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """Words shown together, in seconds from the beginning of the clip.

    Attributes:
        said: who says which words; nobody where the record names nobody.
    """

    start_seconds: float
    end_seconds: float
    said: tuple[tuple[str | None, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """When a clip is in its recording, and its captions.

    Attributes:
        span: in the recording; the end is None where the source does not give it.
        ends_by_guess: the last words have no end in the source and are shown as long as they take to read.
    """

    span: TimeSpan
    cues: tuple[Cue, ...]
    ends_by_guess: bool


@dataclass(slots=True, kw_only=True)
class _Group:
    """Pieces that share a time: one that has it, and those after it that have none."""

    time: TimeSpan | None
    said: list[tuple[str | None, str]] = field(default_factory=list)
    is_whole: bool = True


def timing(clip: Clip) -> Timing | None:
    """Return when a clip is spoken, with its captions; None where its record gives no times."""
    everything = list(pieces(clip.record))
    if not any(piece.time for piece in everything):
        return None
    groups = _groups(clip, everything)
    after = next((p.time.start_seconds for p in everything if p.start >= clip.end and p.time), None)
    starts = _rising([group.time.start_seconds if group.time else 0.0 for group in groups])
    ends = [_end(group, following) for group, following in zip(groups, [*starts[1:], after], strict=True)]
    guessed = ends[-1] is None
    zero, cues = starts[0], []
    for group, start, end in zip(groups, starts, ends, strict=True):
        until = start + _reading_seconds(group.said) if end is None else end
        begins = round(start - zero, 3)
        cues.append(
            Cue(
                start_seconds=begins,
                end_seconds=max(round(until - zero, 3), round(begins + _LEAST, 3)),
                said=tuple(group.said),
            )
        )
    end_seconds = None if guessed else zero + max(cue.end_seconds for cue in cues)
    return Timing(span=TimeSpan(start_seconds=zero, end_seconds=end_seconds), cues=tuple(cues), ends_by_guess=guessed)


def _groups(clip: Clip, everything: Sequence[Piece]) -> list[_Group]:
    """Return the clip's words by their times; words before the first time have the time before them."""
    groups: list[_Group] = []
    before: TimeSpan | None = None
    for piece in everything:
        words = " ".join(clip.record.text[max(piece.start, clip.start) : min(piece.end, clip.end)].split())
        if piece.end <= clip.start or piece.start >= clip.end or not words:
            before = piece.time or before if piece.start < clip.end else before
            continue
        speaker = clip.record.turns[piece.turn].speaker
        if piece.time is not None or not groups:
            groups.append(_Group(time=piece.time or before, is_whole=piece.time is not None))
        else:
            groups[-1].is_whole = False
        groups[-1].said.append((speaker, words))
    return groups


def _rising(starts: Sequence[float]) -> list[float]:
    """Return starts none of which is before the one before it, as captions have them."""
    found: list[float] = []
    for start in starts:
        found.append(max(start, found[-1]) if found else start)
    return found


def _end(group: _Group, following: float | None) -> float | None:
    """Return when a group ends: when the source says, else when the next begins."""
    end = group.time.end_seconds if group.time else None
    if group.is_whole:
        return following if end is None else end
    # Words without a time are said until the next time, whatever the words before them say.
    return end if following is None else max(following, end or following)


def _reading_seconds(said: Sequence[tuple[str | None, str]]) -> float:
    words = sum(len(text.split()) for _, text in said)
    return max(words / _WORDS_A_SECOND, _SHORTEST_SECONDS)


def as_vtt(clip: Clip, notes: Sequence[str] = ()) -> str:
    """Return the clip as WebVTT, each voice with its speaker.

    Args:
        clip: some words of a record.
        notes: lines for whoever reads the file, such as where the clip is from.

    Raises:
        ClipError: the record gives no times.
    """
    timed = _timed(clip)
    blocks = ["WEBVTT", *_notes([*notes, *_told(timed)])]
    for number, cue in enumerate(timed.cues, start=1):
        lines = [
            f"<v {_escaped(speaker)}>{_escaped(words)}" if speaker else _escaped(words) for speaker, words in cue.said
        ]
        blocks.append(f"{number}\n{_clock(cue.start_seconds)} --> {_clock(cue.end_seconds)}\n" + "\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def as_srt(clip: Clip) -> str:
    """Return the clip as SubRip; a speaker is named where one begins to speak, as that format has no place for it.

    Raises:
        ClipError: the record gives no times.
    """
    blocks, before = [], None
    for number, cue in enumerate(_timed(clip).cues, start=1):
        lines = []
        for speaker, words in cue.said:
            lines.append(f"{speaker}: {words}" if speaker and speaker != before else words)
            before = speaker
        begins, ends = (_clock(seconds).replace(".", ",") for seconds in (cue.start_seconds, cue.end_seconds))
        blocks.append(f"{number}\n{begins} --> {ends}\n" + "\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def _timed(clip: Clip) -> Timing:
    found = timing(clip)
    if found is None:
        raise ClipError(f"record {clip.record.record_id[:12]} gives no times, so it has no captions; take it as text")
    return found


def _told(timed: Timing) -> Iterator[str]:
    if timed.ends_by_guess:
        yield "The source does not say when the last words end; they are shown as long as they take to read."


def _notes(lines: Sequence[str]) -> Iterator[str]:
    if lines:
        # A comment ends at an empty line, and holds no arrow.
        yield "NOTE\n" + "\n".join(" ".join(line.replace("-->", "→").split()) for line in lines)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _clock(seconds: float) -> str:
    whole = round(seconds * 1000)
    return f"{whole // 3_600_000:02}:{whole // 60_000 % 60:02}:{whole // 1000 % 60:02}.{whole % 1000:03}"
