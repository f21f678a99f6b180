"""A clip as text: the words with their speakers, and the citation that leads back to them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.answering.citations import spoken_date
from assistant.clips.captions import timing
from assistant.clips.clip import Clip
from assistant.clips.moments import moment_of
from ingest import TimeSpan, format_timecode

_WORD = re.compile(r"[a-z0-9]+")
_MOST_OF_NAME = 60


def clip_time(clip: Clip) -> TimeSpan | None:
    """Return when a clip is in its recording; None where its record gives no times."""
    timed = timing(clip)
    return timed.span if timed else None


def spoken_span(time: TimeSpan) -> str:
    """Return when a clip is as people read it.

    >>> spoken_span(TimeSpan(start_seconds=2467, end_seconds=2490.5)), spoken_span(TimeSpan(start_seconds=7))
    ('00:41:07 to 00:41:30', 'from 00:00:07')
    """
    start = format_timecode(time.start_seconds)
    return f"from {start}" if time.end_seconds is None else f"{start} to {format_timecode(time.end_seconds)}"


def citation_of(clip: Clip) -> str:
    """Return where a clip is from: title, body, date, kind, time, and the record with revision and characters."""
    facts, time = clip.facts, clip_time(clip)
    parts = [
        facts.title,
        facts.body,
        spoken_date(facts.date) if facts.date else "no date",
        facts.kind_name,
        spoken_span(time) if time else None,
        f"record {clip.record.record_id[:12]}, revision {clip.record.revision}, characters {clip.start} to {clip.end}",
    ]
    return ", ".join(part for part in parts if part)


def as_text(clip: Clip) -> str:
    """Return the clip's words, each turn with its speaker and time, and below them where they are from."""
    moment = moment_of(clip)
    link = [] if moment is None else [moment.url if moment.is_exact else f"{moment.url} (opens at the start)"]
    return "\n\n".join([*_turns(clip), "\n".join([f"— {citation_of(clip)}", *link])]) + "\n"


def _turns(clip: Clip) -> Iterator[str]:
    for turn, number, words in clip.parts:
        begins = max(clip.start - clip.record.turn_starts[number], 0)
        time = turn.time_of(begins, begins + len(words))
        clock = format_timecode(time.start_seconds) if time else None
        label = f"{turn.speaker} ({clock})" if turn.speaker and clock else turn.speaker or clock
        yield f"{label}: {words}" if label else words


def file_stem(clip: Clip) -> str:
    """Return a name for the clip's files, good on every system: date, title and time.

    Only letters and digits of ASCII, so that no record can lead out of a folder.
    """
    time = clip_time(clip)
    clock = format_timecode(time.start_seconds).replace(":", "-") if time else f"turn {clip.turn_start}"
    title, date = clip.facts.title.casefold(), str(clip.facts.date or "")
    words = _WORD.findall(title if title.startswith(date) else f"{date} {title}")
    name = "-".join(words)
    whole_words = name if len(name) <= _MOST_OF_NAME else name[: _MOST_OF_NAME + 1].rpartition("-")[0]
    return "-".join([whole_words or "clip", *_WORD.findall(clock)])
