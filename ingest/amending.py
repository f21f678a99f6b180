"""A transcript's words put right by a person: who changed which turn, and why. Pure.

The file as received is never changed, and the revision before stays, so that what was cited from it still opens.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import Postfix, Prefix

from ingest.errors import CorrectionError
from ingest.records import Record, TimeAnchor, Turn

# A note for readers, not an essay.
MAX_NOTE = 500
MAX_TURN_CHARACTERS = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What one turn becomes.

    Attributes:
        turn: its position, from 0.
        speaker: None leaves the name as it is; an empty one takes it away.
        text: None leaves the words as they are.
    """

    turn: int
    speaker: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """A change that was made.

    Attributes:
        turn: its position at that time, from 0.
        was_speaker, was_text: of the turn before.
        speaker, text: of the turn after.
        who: changed it, as they signed.
        revision: of the record, that the change made.
    """

    turn: int
    was_speaker: str | None
    was_text: str
    speaker: str | None
    text: str
    who: str
    why: str
    made_at: dt.datetime
    revision: int


def renaming(record: Record, speaker: str, becomes: str) -> list[Change]:
    """Return the changes that give every turn of one speaker another name.

    Raises:
        CorrectionError: nobody of that name speaks in the record.
    """
    turns = [number for number, turn in enumerate(record.turns) if turn.speaker == speaker]
    if not turns:
        names = sorted({turn.speaker for turn in record.turns if turn.speaker})
        known = f"these do: {', '.join(names)}" if names else "its turns have no names"
        raise CorrectionError(f"{speaker!r} does not speak in this record; {known}")
    return [Change(turn=number, speaker=becomes) for number in turns]


def amended(record: Record, changes: Sequence[Change]) -> Record:
    """Return the record with these turns changed; times of what is left of a turn's words stay with them.

    Raises:
        CorrectionError: there is no such turn, one is named twice, no word would be left, or nothing would change.
    """
    turns = list(record.turns)
    numbers = [change.turn for change in changes]
    if len(set(numbers)) < len(numbers):
        raise CorrectionError("one turn is changed twice; give each turn its last form only")
    for change in changes:
        if not 0 <= change.turn < len(turns):
            raise CorrectionError(f"there is no turn {change.turn}; this record has turns 0 to {len(turns) - 1}")
        turns[change.turn] = _changed(turns[change.turn], change)
    if tuple(turns) == record.turns:
        raise CorrectionError("nothing would change; the record already reads so")
    return replace(record, turns=tuple(turns))


def made(before: Record, after: Record, *, who: str, why: str, made_at: dt.datetime) -> list[Amendment]:
    """Return what was changed from one form of a record to the other, turn by turn.

    Raises:
        CorrectionError: nobody signs for it, or no reason is given.
    """
    who, why = _note("your name", who), _note("the reason", why)
    return [
        Amendment(
            turn=number,
            was_speaker=old.speaker,
            was_text=old.text,
            speaker=new.speaker,
            text=new.text,
            who=who,
            why=why,
            made_at=made_at,
            revision=after.revision,
        )
        for number, (old, new) in enumerate(zip(before.turns, after.turns, strict=True))
        if old != new
    ]


def amended_again(record: Record, amendments: Sequence[Amendment]) -> Record:
    """Return a record, read anew from another file, with earlier changes where its turns still read as they did then.

    What no longer fits is left as the file has it, and noticed on the record.
    """
    lost: list[Amendment] = []
    for each in amendments:
        place = _place(record.turns, each)
        if place is None:
            lost.append(each)
            continue
        turns = list(record.turns)
        turns[place] = _changed(turns[place], Change(turn=place, speaker=each.speaker or "", text=each.text))
        record = replace(record, turns=tuple(turns))
    notices = tuple(
        f"a correction by {each.who} does not fit this text and was left out: no turn reads {_short(each.was_text)!r}"
        for each in lost
    )
    return replace(record, notices=(*record.notices, *notices)) if notices else record


def _place(turns: Sequence[Turn], amendment: Amendment) -> int | None:
    """Return the turn that reads as the amended one did: at its position, else the only one that does."""
    as_it_was = (amendment.was_speaker, amendment.was_text)
    number = amendment.turn
    if number < len(turns) and (turns[number].speaker, turns[number].text) == as_it_was:
        return number
    same = [number for number, turn in enumerate(turns) if (turn.speaker, turn.text) == as_it_was]
    return same[0] if len(same) == 1 else None


def _changed(turn: Turn, change: Change) -> Turn:
    speaker = turn.speaker if change.speaker is None else (" ".join(change.speaker.split()) or None)
    if change.text is None:
        return replace(turn, speaker=speaker)
    # Turns are joined by line breaks; one inside a turn would look like another turn to nobody but a reader.
    text = " ".join(change.text.split())
    if not text:
        raise CorrectionError(f"turn {change.turn} would have no words; a turn can be corrected, not emptied")
    if len(text) > MAX_TURN_CHARACTERS:
        raise CorrectionError(
            f"turn {change.turn} would have {len(text):,} characters; at most {MAX_TURN_CHARACTERS:,}"
        )
    if text == " ".join(turn.text.split()):
        return replace(turn, speaker=speaker)
    return replace(turn, speaker=speaker, text=text, anchors=moved(turn.anchors, turn.text, text))


def moved(anchors: Sequence[TimeAnchor], old: str, new: str) -> tuple[TimeAnchor, ...]:
    """Return a turn's times for its new words.

    What begins before the change keeps its place, what begins after it moves along, and what began inside begins where
    the change does: the words there have the times that they had together.

    >>> from ingest.records import TimeSpan
    >>> time = TimeSpan(start_seconds=1)
    >>> anchors = [TimeAnchor(offset=0, time=time), TimeAnchor(offset=10, time=time)]
    >>> [anchor.offset for anchor in moved(anchors, "Five four. Carried.", "Six to three. Carried.")]
    [0, 13]
    """
    start = Prefix.similarity(old, new)
    end = len(old) - Postfix.similarity(old[start:], new[start:])
    moved_to: dict[int, TimeAnchor] = {}
    for anchor in anchors:
        offset = anchor.offset
        if offset >= end and offset > start:
            offset += len(new) - len(old)
        else:
            offset = min(offset, start, max(len(new) - 1, 0))
        known = moved_to.get(offset)
        moved_to[offset] = TimeAnchor(offset=offset, time=known.time.covering(anchor.time) if known else anchor.time)
    return tuple(moved_to[offset] for offset in sorted(moved_to))


def _note(name: str, text: str) -> str:
    note = " ".join(text.split())
    if not note:
        raise CorrectionError(f"a correction of words is signed and has a reason; {name} is missing")
    if len(note) > MAX_NOTE:
        raise CorrectionError(f"{name} has {len(note):,} characters; give at most {MAX_NOTE}")
    return note


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
