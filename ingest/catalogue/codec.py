"""Records as the catalogue's JSON and back."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate
from typing import Any

import orjson

from ingest.records import TURN_SEPARATOR, BlockRole, Dropped, Facts, SourceKind, TimeAnchor, TimeSpan, Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedBy:
    """What a record's facts rest on besides its own words.

    Attributes:
        name: where the file came from.
        sheet: its row of `verbatim.csv`.
    """

    name: str
    sheet: Mapping[str, str] = field(default_factory=dict)


def dump(value: object) -> str:
    """Return compact JSON; non-ASCII is kept as it is, so that the file can be searched by bytes."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def dump_facts(facts: Facts) -> str:
    """Return the facts as a JSON object, dates as ISO 8601."""
    return dump(
        {
            "title": facts.title,
            "source_kind": facts.source_kind.value,
            "body": facts.body,
            "date": facts.date.isoformat() if facts.date else None,
            "url": facts.url,
            "media": facts.media,
            "language": facts.language,
            "paper": facts.paper,
            "reasons": dict(facts.reasons),
        }
    )


def load_facts(stored: str) -> Facts:
    """Return the facts that `dump_facts` wrote."""
    fields: dict[str, Any] = json.loads(stored)
    day = fields.pop("date")
    kind = SourceKind(fields.pop("source_kind"))
    return Facts(source_kind=kind, date=date.fromisoformat(day) if day else None, **fields)


def dump_judged_by(judged_by: JudgedBy) -> str:
    """Return what the facts rest on as a JSON object."""
    return dump({"name": judged_by.name, "sheet": dict(judged_by.sheet)})


def load_judged_by(stored: str) -> JudgedBy:
    """Return what `dump_judged_by` wrote."""
    return JudgedBy(**json.loads(stored))


def dump_turns(turns: tuple[Turn, ...]) -> str:
    """Return the turns without their words: lengths, which with the record's text give them back."""
    return dump([_bare(turn) for turn in turns])


def _bare(turn: Turn) -> list[object]:
    anchors = [[anchor.offset, *_ends(anchor.time)] for anchor in turn.anchors]
    return [len(turn.text), turn.speaker, *_ends(turn.time), turn.role.value, turn.level, anchors]


def load_turns(stored: str, text: str) -> tuple[Turn, ...]:
    """Return the turns that `dump_turns` wrote, with their words from the record's text."""
    turns, position = [], 0
    for bare in orjson.loads(stored):
        turns.append(_turn(bare, text, position))
        position += bare[0] + len(TURN_SEPARATOR)
    return tuple(turns)


def _turn(bare: list[Any], text: str, position: int) -> Turn:
    length, speaker, start, end, role, level, anchors = bare
    return Turn(
        text=text[position : position + length],
        speaker=speaker,
        time=span_of(start, end),
        anchors=tuple(
            TimeAnchor(offset=offset, time=TimeSpan(start_seconds=first, end_seconds=last))
            for offset, first, last in anchors
        ),
        role=BlockRole(role),
        level=level,
    )


class StoredTurns:
    """The turns that `dump_turns` wrote, of which only those asked for are made."""

    def __init__(self, stored: str, text: str) -> None:
        self._bare: list[list[Any]] = orjson.loads(stored)
        self._text = text
        lengths = [bare[0] + len(TURN_SEPARATOR) for bare in self._bare]
        self._starts = list(accumulate(lengths, initial=0))[:-1]

    def between(self, start: int, end: int) -> tuple[int, int, tuple[Turn, ...]]:
        """Return the turns that hold `text[start:end]`: the first one's number, where it begins, and all of them."""
        first = max(bisect_right(self._starts, start) - 1, 0)
        last = max(bisect_right(self._starts, max(end - 1, start)) - 1, first)
        turns = (_turn(self._bare[number], self._text, self._starts[number]) for number in range(first, last + 1))
        return first, self._starts[first], tuple(turns)


def _ends(span: TimeSpan | None) -> tuple[float | None, float | None]:
    return (span.start_seconds, span.end_seconds) if span else (None, None)


def span_of(start: float | None, end: float | None) -> TimeSpan | None:
    """Return the span of two columns, None where the source gives no time."""
    return None if start is None else TimeSpan(start_seconds=start, end_seconds=end)


def dump_metadata(metadata: Mapping[str, tuple[str, ...]]) -> str:
    """Return the labelled lists as a JSON object."""
    return dump({label: list(values) for label, values in metadata.items()})


def load_metadata(stored: str) -> dict[str, tuple[str, ...]]:
    """Return the labelled lists that `dump_metadata` wrote."""
    return {label: tuple(values) for label, values in json.loads(stored).items()}


def dump_dropped(dropped: tuple[Dropped, ...]) -> str:
    """Return what was left out as a JSON list of pairs."""
    return dump([[item.text, item.reason] for item in dropped])


def load_dropped(stored: str) -> tuple[Dropped, ...]:
    """Return what `dump_dropped` wrote."""
    return tuple(Dropped(text=text, reason=reason) for text, reason in json.loads(stored))
