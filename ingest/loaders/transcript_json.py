"""Reads transcripts in JSON: Whisper and WhisperX, lists of what each speaker said, and meeting transcripts.

Whisper's segments are cut by time and merge as cues do. The other two are cut by speaker: they never merge, and empty
entries stay, so that a turn's number is the entry's position.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from ingest.errors import BrokenFile, HostileFile, UnknownFormat
from ingest.identity import content_hash, record_id_of
from ingest.loaders.captions import Cue, turns_of
from ingest.loaders.encoding import clean, decode
from ingest.records import Dropped, Record, TimeSpan, Turn
from ingest.timecode import parse_timecode

_HINTS = ("title", "date", "body", "author", "site", "url", "media", "description", "language", "kind")
_KNOWN_SHAPES = (
    "give it as {'segments': [{'start', 'end', 'text'}]}, as a list of {'speaker', 'text'}, "
    "or as {'meeting_transcripts': [{'speaker', 'content'}]}"
)


def _seconds(value: object) -> object:
    # Exports write 62.5, "62.5" and "00:01:02.5" for the same moment.
    if isinstance(value, str) and (seconds := parse_timecode(value)) is not None:
        return seconds
    return value


_Seconds = Annotated[float | None, BeforeValidator(_seconds)]


class _Segment(BaseModel):
    """One piece of speech; keys that are not named here are never text."""

    model_config = ConfigDict(extra="ignore")

    text: str = Field(validation_alias=AliasChoices("text", "content"))
    speaker: str | None = None
    start: _Seconds = None
    end: _Seconds = None

    def time(self) -> TimeSpan | None:
        """Return the span as far as the source gives one; a negative start or an end before it is none."""
        if self.start is None or not math.isfinite(self.start) or self.start < 0:
            return None
        end = self.end if self.end is not None and math.isfinite(self.end) and self.end >= self.start else None
        return TimeSpan(start_seconds=self.start, end_seconds=end)

    def is_timed_badly(self) -> bool:
        """Tell whether times are given and cannot be used as they are."""
        time = self.time()
        return (time is None and self.start is not None) or (
            self.end is not None and (time is None or time.end_seconds is None)
        )


_SEGMENTS = TypeAdapter(list[_Segment])


def load_transcript_json(data: bytes, name: str) -> Record:
    """Read a transcript in JSON.

    Raises:
        BrokenFile: not valid JSON, or an entry without text; the message names the place.
        HostileFile: nested deeper than Python reads.
        UnknownFormat: valid JSON of another shape; the message names its keys.
    """
    decoded = decode(data)
    document = parse_json(decoded.text, name)
    path, entries, merges = _find_entries(document, name)
    segments = _validated(entries, path, name)
    turns, dropped = _merged(segments) if merges else (_one_by_one(segments), ())
    if not any(turn.text.strip() for turn in turns):
        raise BrokenFile(name, f"{path or 'the list'} holds no words", "export the transcript again")
    return Record(
        record_id=record_id_of(data),
        content_hash=content_hash(data),
        format="transcript_json",
        turns=turns,
        hints=_hints(document),
        dropped=dropped,
        notices=(*decoded.notices, *_notices(segments)),
    )


def parse_json(text: str, name: str) -> Any:
    """Return what a JSON text stands for.

    Raises:
        BrokenFile: not valid JSON; the message names line and column.
        HostileFile: nested deeper than Python reads.
    """
    try:
        return json.loads(text)
    except RecursionError as error:
        raise HostileFile(name, "JSON nested deeper than any transcript", "export it in a flat form") from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise BrokenFile(name, f"{place}: not valid JSON ({error.msg})", "export the transcript again") from error
    except ValueError as error:  # the one that is left: Python reads whole numbers of up to 4,300 digits
        problem = "JSON with a number of more than 4,300 digits, which is no time of a meeting"
        raise HostileFile(name, problem, "export the transcript again") from error


def _find_entries(document: object, name: str) -> tuple[str, Sequence[object], bool]:
    """Return where the entries are, the entries, and whether they merge."""
    match document:
        case {"segments": list(entries)}:
            return "segments", entries, True
        case {"meeting_transcripts": list(entries)}:
            return "meeting_transcripts", entries, False
        case [dict() as first, *_] if "text" in first or "content" in first:
            return "", document, False
        case _:
            raise UnknownFormat(name, f"JSON that is no transcript known here ({_shape(document)})", _KNOWN_SHAPES)


def _shape(document: object) -> str:
    match document:
        case dict():
            return f"an object with the keys {_some(list(document))}"
        case [dict() as first, *_]:
            return f"a list of objects with the keys {_some(list(first))}"
        case []:
            return "an empty list"
        case [first, *_]:
            return f"a list of {type(first).__name__}"
        case _:
            return f"one {type(document).__name__}"


def _some(keys: Sequence[object]) -> str:
    names = [repr(str(key)[:40]) for key in keys[:12]]
    return ", ".join(names) + (f" and {len(keys) - 12} more" if len(keys) > 12 else "") if names else "none"


def _validated(entries: Sequence[object], path: str, name: str) -> list[_Segment]:
    try:
        return _SEGMENTS.validate_python(entries)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = path + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in first["loc"])
        problem = f"{place.lstrip('.')}: {first['msg'][:1].lower()}{first['msg'][1:]}"
        raise BrokenFile(
            name, problem, "give each entry a text, and a speaker and times where there are any"
        ) from error


def _merged(segments: Sequence[_Segment]) -> tuple[tuple[Turn, ...], tuple[Dropped, ...]]:
    cues = [
        Cue(
            lines=tuple(
                line for line in (" ".join(line.split()) for line in clean(entry.text).text.split("\n")) if line
            ),
            time=entry.time(),
            speaker=_speaker(entry),
            line_number=number,
        )
        for number, entry in enumerate(segments)
    ]
    return turns_of(cues)


def _one_by_one(segments: Sequence[_Segment]) -> tuple[Turn, ...]:
    return tuple(Turn(text=clean(entry.text).text, speaker=_speaker(entry), time=entry.time()) for entry in segments)


def _speaker(entry: _Segment) -> str | None:
    return " ".join(clean(entry.speaker).text.split()) or None if entry.speaker else None


def _hints(document: object) -> dict[str, str]:
    if not isinstance(document, dict):
        return {}
    found = ((key, document.get(key)) for key in _HINTS)
    return {key: clean(value).text.strip() for key, value in found if isinstance(value, str) and value.strip()}


def _notices(segments: Sequence[_Segment]) -> list[str]:
    badly = [number for number, entry in enumerate(segments) if entry.is_timed_badly()]
    if not badly:
        return []
    some = ", ".join(map(str, badly[:10])) + (f" and {len(badly) - 10} more" if len(badly) > 10 else "")
    return [f"impossible times were left out; entries: {some}"]
