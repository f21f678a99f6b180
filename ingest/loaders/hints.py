"""Lines in which a document says something of itself: `title: …`, `date: …`, a dateline."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ingest.datelines import read_dateline

# What sources write before the colon -> the record's hint.
_KEYS = {
    "title": "title",
    "meeting": "title",
    "event": "title",
    "subject": "title",
    "date": "date",
    "meeting date": "date",
    "body": "body",
    "committee": "body",
    "organization": "body",
    "organisation": "body",
    "author": "author",
    "site": "site",
    "url": "url",
    "source": "url",
    "media": "media",
    "video": "media",
    "audio": "media",
    "recording": "media",
    "description": "description",
    "language": "language",
    "kind": "kind",
}
_LONGEST_VALUE = 1000
_LONGEST_TITLE = 150
_MEETING = re.compile(
    r"\b(?:meeting|session|hearing|conference|briefing|debate|sitting|inquiry|minutes|transcript|statement|remarks"
    r"|interview|forum|workshop|panel|roundtable|webinar|testimony|deposition|proceedings)\b",
    re.IGNORECASE,
)
_RECORDING = re.compile(r"\b(?:recording|video|audio|media):?\s{0,3}(https?://[^\s<>]{1,500})", re.IGNORECASE)


def hint_of(line: str) -> tuple[str, str] | None:
    """Return the hint's name and value where a line is `key: value` of a known key.

    >>> hint_of("Date: 16 January 2024")
    ('date', '16 January 2024')
    """
    key, colon, value = line[:_LONGEST_VALUE].partition(":")
    name, value = _KEYS.get(key.strip().casefold()), value.strip()
    if not colon or name is None or not value:
        return None
    if name == "url" and "://" not in value:
        return None
    # YouTube writes "Kind: captions" into every file, which says nothing of the record.
    if name == "kind" and value.casefold() in ("captions", "subtitles", "metadata"):
        return None
    return name, value


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What the lines above a transcript say.

    Attributes:
        hints: by the names of a record's hints.
        rest: the lines that say something else, in order.
        has_dateline: one of them is a date, so that they are a heading and no remark.
    """

    hints: Mapping[str, str]
    rest: tuple[str, ...]
    has_dateline: bool = False


def read_heading(lines: Iterable[str]) -> Heading:
    """Read the lines above a transcript: `key: value`, a dateline, an address of the recording, a title.

    The title is the first short line that speaks of a meeting, else the first line if it is short.
    """
    hints: dict[str, str] = {}
    rest: list[str] = []
    has_dateline = False
    for line in lines:
        said, dateline = hint_of(line), read_dateline(line)
        if said and said[0] not in hints:
            hints[said[0]] = said[1]
        elif dateline and "date" not in hints:
            has_dateline = True
            hints |= {"date": dateline.date}
            hints |= {
                key: value for key in ("body", "author") if (value := getattr(dateline, key)) and key not in hints
            }
        else:
            rest.append(line)
            if address := _RECORDING.search(line[:_LONGEST_VALUE]):
                hints.setdefault("media", address[1].rstrip(".,;)"))
    if "title" not in hints and (title := _title_of(rest)):
        hints["title"] = title
        rest.remove(title)
    return Heading(hints=hints, rest=tuple(rest), has_dateline=has_dateline)


def _title_of(lines: Sequence[str]) -> str | None:
    short = [line for line in lines if len(line) <= _LONGEST_TITLE and not line.endswith((".", ";"))]
    meeting = next((line for line in short if _MEETING.search(line)), None)
    return meeting or (short[0] if short and short[0] == lines[0] else None)
