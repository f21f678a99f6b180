"""What all captions have in common: cues, who speaks in them, what they repeat, and how they become turns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.loaders.labels import Label, consistent_names, is_shouted, split_label
from ingest.records import Dropped, TimeAnchor, TimeSpan, Turn
from ingest.timecode import format_timecode

# Where nobody is named, a turn of captions ends at the end of a sentence, at a pause, or when it gets this long.
PAUSE_SECONDS = 2.0
LONGEST_SECONDS = 60.0
# Two cues further apart than this do not repeat each other: somebody says the same again.
_TOUCHING_SECONDS = 0.5
_SENTENCE_END = re.compile(r"[.!?…]['\"’”»)\]]*$")
# At the beginning of a line or after a sentence: "x >> y" may also be said of numbers.
_CHANGE = re.compile(r"(?:^|(?<=[.!?…\"'”’)\]-] ))>{2,3}(?!>)[ \t]*")
_DASH = re.compile(r"[-–—]\s*(?=\S)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """One caption: its lines of plain text, and what the source says of it.

    Attributes:
        lines: without mark-up, none of them blank, single spaces between the words.
        line_number: where it stands in the file, from 1; for notices.
        changes_speaker: the source marks that somebody else begins here, named or not.
    """

    lines: tuple[str, ...]
    time: TimeSpan | None = None
    speaker: str | None = None
    line_number: int = 0
    changes_speaker: bool = False

    @property
    def text(self) -> str:
        """The lines in one."""
        return " ".join(self.lines)


def turns_of(cues: Sequence[Cue]) -> tuple[tuple[Turn, ...], tuple[Dropped, ...]]:
    """Make turns of cues: take out what rolls over, read the labels, merge.

    Returns:
        The turns, and the repeats that were left out. Together they hold every word of the cues but the labels.
    """
    cues = [cue for cue in cues if cue.text]
    kept, dropped = drop_repeats(cues)
    return merge(name_speakers(kept)), dropped


def drop_repeats(cues: Sequence[Cue]) -> tuple[list[Cue], tuple[Dropped, ...]]:
    """Take out what rolling captions show twice: each cue repeats the last line of the one before and adds words.

    Nothing is taken out unless the whole file rolls, so that nine members who answer "Aye." stay nine.
    """
    if not _rolls(cues):
        return list(cues), ()
    kept, dropped = [], []
    for before, cue in zip([None, *cues], cues, strict=False):
        repeated = _repeated(before, cue) if before else ""
        new = cue.text.removeprefix(repeated).lstrip()
        if repeated:
            place = f" at {format_timecode(cue.time.start_seconds)}" if cue.time else ""
            dropped.append(Dropped(text=repeated, reason=f"repeated by the rolling caption{place}"))
        if new:
            kept.append(replace(cue, lines=(new,)) if repeated else cue)
    return kept, tuple(dropped)


def _rolls(cues: Sequence[Cue]) -> bool:
    # A repeat that adds words is the sign: plain repeats are also made by people.
    pairs = list(pairwise(cues))
    growing = sum(0 < len(_repeated(before, cue)) < len(cue.text) for before, cue in pairs)
    return growing >= 2 and growing >= 0.3 * len(pairs)


def _repeated(before: Cue, cue: Cue) -> str:
    """Return the beginning of a cue that is one or more whole last lines of the cue before it, else nothing."""
    if before.speaker != cue.speaker or not _touch(before, cue):
        return ""
    text = cue.text
    # Captions show a few lines at a time; a cue of very many is no caption.
    for first in range(max(len(before.lines) - 8, 0), len(before.lines)):
        tail = " ".join(before.lines[first:])
        if text.startswith(tail) and text[len(tail) : len(tail) + 1] in ("", " "):
            return tail
    return ""


def _touch(before: Cue, cue: Cue) -> bool:
    if before.time is None or cue.time is None:
        return False
    end = before.time.end_seconds
    return end is None or cue.time.start_seconds - end <= _TOUCHING_SECONDS


def name_speakers(cues: Sequence[Cue]) -> list[Cue]:
    """Read the speakers from labels that stand in the cues' text; a speaker that the source marks up stays.

    `>>` says that somebody else begins. `NAME:` in capitals or before a role names the speaker; so does a name in
    ordinary letters, if it recurs. Who goes on speaking in the next cue is told only by a file that marks each
    change; where labels are rare, a speaker is kept up to the end of the sentence.
    """
    pieces = [piece for cue in cues for piece in _pieces(cue)]
    found = [split_label(cue.text) if cue.speaker is None else None for cue in pieces]
    counts = Counter(label.name.casefold() for label in found if label)
    shouted = is_shouted(cue.text for cue in pieces)
    kept = [
        label if label and _names_somebody(label, cue, counts, shouted=shouted) else None
        for label, cue in zip(found, pieces, strict=True)
    ]
    marks_changes = any(cue.changes_speaker for cue in pieces) or (len(counts) > 1 and max(counts.values()) > 1)
    names = consistent_names([label for label in kept if label])
    labelled: list[Cue] = []
    speaking, before = None, ""
    for piece, label in zip(pieces, kept, strict=True):
        cue = _named(piece, label, names[label.key]) if label else piece
        goes_on = cue.speaker is None and not cue.changes_speaker
        if goes_on and speaking and (marks_changes or not ends_sentence(before)):
            cue = replace(cue, speaker=speaking)
        else:
            # What the source marks up as a voice ends where the mark-up ends; only a label in the text goes on.
            speaking = cue.speaker if cue.changes_speaker else None
        labelled.append(cue)
        before = cue.text
    return [cue for cue in labelled if cue.lines]


def _names_somebody(label: Label, cue: Cue, counts: Counter[str], *, shouted: bool) -> bool:
    # In captions in capitals "WE HAVE TWO POINTS: COST AND TIME" has the shape of a label.
    strong = label.is_strong and (not shouted or label.has_title or bool(label.role) or cue.changes_speaker)
    return strong or counts[label.name.casefold()] > 1


def _named(cue: Cue, label: Label, speaker: str) -> Cue:
    return replace(cue, lines=(label.rest,) if label.rest else (), speaker=speaker, changes_speaker=True)


def _pieces(cue: Cue) -> Iterator[Cue]:
    """Cut a cue in which several speak: at `>>`, at lines that begin with a dash, at lines that begin with a label."""
    if cue.speaker is not None:
        yield cue
        return
    dashed = sum(bool(_DASH.match(line)) for line in cue.lines) > 1
    current = replace(cue, lines=())
    for line in cue.lines:
        for part, marked in _split_at_marks(line):
            begins = marked or (dashed and bool(_DASH.match(part))) or bool(split_label(part))
            if begins and current.lines:
                yield current
            changes = marked or dashed
            current = (
                replace(cue, lines=(part,) if part else (), changes_speaker=changes)
                if begins
                else replace(current, lines=(*current.lines, part))
            )
    if current.lines:
        yield current


def _split_at_marks(line: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a line between marks that somebody else begins, and whether the mark stands before them."""
    parts = _CHANGE.split(line) if ">>" in line else [line]
    for position, part in enumerate(parts):
        if text := part.strip():
            yield text, position > 0


def ends_sentence(text: str) -> bool:
    """Tell whether a text ends as a sentence does, closing quotes and brackets aside."""
    return _SENTENCE_END.search(text[-10:]) is not None


def merge(cues: Sequence[Cue]) -> tuple[Turn, ...]:
    """Merge the cues of one speaker into turns, with an anchor a cue where there is more than one time.

    Where nobody is named, cues merge up to a sentence end, a pause of 2 s, or 60 s in all.
    """
    turns: list[Turn] = []
    run: list[Cue] = []
    for cue in cues:
        if run and not _continues(run, cue):
            turns.append(_turn(run))
            run = []
        run.append(cue)
    if run:
        turns.append(_turn(run))
    return tuple(turns)


def _continues(run: Sequence[Cue], cue: Cue) -> bool:
    before = run[-1]
    if before.speaker != cue.speaker or (before.time is None) != (cue.time is None):
        return False
    if cue.speaker is not None:
        return True
    if cue.changes_speaker or ends_sentence(before.text):
        return False
    if cue.time is None or before.time is None:
        return True
    first = run[0].time
    assert first is not None
    begun, end = first.start_seconds, cue.time.end_seconds or cue.time.start_seconds
    pause = cue.time.start_seconds - (before.time.end_seconds or before.time.start_seconds)
    return end - begun <= LONGEST_SECONDS and pause < PAUSE_SECONDS


def _turn(run: Sequence[Cue]) -> Turn:
    parts, anchors, offset = [], [], 0
    for cue in run:
        parts.append(cue.text)
        if cue.time:
            anchors.append(TimeAnchor(offset=offset, time=cue.time))
        offset += len(cue.text) + 1
    times = [anchor.time for anchor in anchors]
    whole = times[0] if times else None
    for time in times[1:]:
        whole = whole.covering(time) if whole else time
    several = len(anchors) > 1
    return Turn(text=" ".join(parts), speaker=run[0].speaker, time=whole, anchors=tuple(anchors) if several else ())
