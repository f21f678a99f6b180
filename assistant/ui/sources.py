"""The source panel: a record opened at the words a claim rests on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.addresses import address, web_address
from assistant.clips import moment
from assistant.ui.player import heard, player_html
from assistant.ui.render import anchor, calendar_date, clock, kind_name, render
from ingest import IngestError, Library, Record, Turn

_ANCHOR = re.compile(r"#c-([0-9a-f]{6,64})-([0-9]{1,6})-([0-9]{1,10})-([0-9]{1,10})")
_KEY = re.compile(r"[0-9a-f]{32}")
# Turns shown around the quoted ones, and how much of a long turn: enough to see what it answers, short enough to read.
_TURNS_BEFORE, _TURNS_AFTER = 4, 6
_CHARACTERS_AROUND = 700
_MAX_ANCHORS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A span of one revision of a record, as a citation chip names it."""

    record_id: str
    revision: int
    start: int
    end: int

    @property
    def href(self) -> str:
        """The link that opens it."""
        return anchor(self.record_id, self.revision, self.start, self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTurn:
    """A turn as the panel prints it.

    Attributes:
        offset: where the turn begins in the record's text.
        seconds: when the first word shown of it is said; None where the record does not tell.
        speaker: None also where the turn before has the same one.
        before, hit, after: its text around the highlighted span; `hit` is empty in a turn that only gives context.
        cut_before, cut_after: whether text of the turn was left out.
    """

    offset: int
    seconds: float | None
    speaker: str | None
    role: str
    before: str
    hit: str
    after: str
    cut_before: bool = False
    cut_after: bool = False


def parse_anchor(href: object) -> Target | None:
    """Read the link of a citation chip; it comes from the browser, so anything else is None."""
    match = _ANCHOR.fullmatch(href) if isinstance(href, str) else None
    if match is None:
        return None
    revision, start, end = (int(part) for part in match.groups()[1:])
    return Target(record_id=match[1], revision=revision, start=start, end=end) if start < end else None


def shown_turns(record: Record, start: int, end: int) -> list[ShownTurn]:
    """Return the turns around a span of the record's text, with the span marked in them."""
    first, last = record.turn_at(start), record.turn_at(max(end - 1, start))
    window = range(max(first - _TURNS_BEFORE, 0), min(last + _TURNS_AFTER + 1, len(record.turns)))
    shown: list[ShownTurn] = []
    previous: str | None = None
    for position in window:
        turn, offset = record.turns[position], record.turn_starts[position]
        shown.append(_shown_turn(turn, offset, start, end, repeated=turn.speaker == previous))
        previous = turn.speaker
    return shown


def _shown_turn(turn: Turn, offset: int, start: int, end: int, *, repeated: bool) -> ShownTurn:
    size = len(turn.text)
    hit_start, hit_end = max(start - offset, 0), min(end - offset, size)
    if hit_start >= hit_end:  # a turn of the context: its end if it stands before the span, else its beginning
        hit_start = hit_end = size if offset < start else 0
    left, right = max(hit_start - _CHARACTERS_AROUND, 0), min(hit_end + _CHARACTERS_AROUND, size)
    time = turn.time_of(left, right) if left < right else turn.time  # of the first word that is shown
    return ShownTurn(
        offset=offset,
        seconds=time.start_seconds if time else None,
        speaker=None if repeated else turn.speaker,
        role=turn.role.value,
        before=turn.text[left:hit_start],
        hit=turn.text[hit_start:hit_end],
        after=turn.text[hit_end:right],
        cut_before=left > 0,
        cut_after=right < size,
    )


def source_html(library: Library, request: Mapping[str, Any]) -> str:
    """Return the panel for what a click on a citation chip asks for.

    Args:
        library: where the record is.
        request: from the browser, not to be trusted: `href` of the chip, `used` (numbered chips of that answer, as
            pairs of number and link), `read` (links of the passages that were read and not cited) and `answer`, the
            key of that answer.
    """
    target = parse_anchor(request.get("href"))
    if target is None:
        return render("source_missing", reason="This link names no passage of a record.")
    try:
        record = library.record(target.record_id, target.revision)
        current = library.summary(target.record_id)
    except IngestError:
        return render("source_missing", reason="The record this answer rests on has been removed from the library.")
    if record.facts is None or target.end > len(record.text):
        return render("source_missing", reason="The record has changed so much that this passage is gone.")
    span = record.time_of(target.start, target.end)
    seconds = span.start_seconds if span else None
    speaker = record.turns[record.turn_at(target.start)].speaker
    used = _used(request.get("used"))
    recording = heard(library, record.record_id)
    return render(
        "source",
        record=record,
        facts=current.facts,
        turns=shown_turns(record, target.start, target.end),
        seconds=seconds,
        recording=moment(web_address(current.facts.media), seconds),
        player=player_html(recording, current.facts, start_seconds=seconds) if recording else "",
        playable=recording is not None,
        clip_href=address("find", clip=record.record_id, start=target.start, end=target.end, whole="yes")
        if current.revision == record.revision
        else None,
        changed=current.revision != record.revision,
        target=target,
        number=next((number for number, href in used if href == target.href), None),
        used=used,
        read=_read(library, request.get("read")),
        answer=_answer(request.get("answer")),
        clipboard=_clipboard(record, target, speaker, seconds),
    )


def _clipboard(record: Record, target: Target, speaker: str | None, seconds: float | None) -> str:
    facts = record.facts
    if facts is None:
        return ""
    parts = [speaker, facts.title, facts.body, calendar_date(facts.date), kind_name(facts).lower()]
    where = ", ".join(part for part in [*parts, clock(seconds)] if part)
    recording = moment(web_address(facts.media), seconds)
    link = recording.url if recording else web_address(facts.url) or ""
    return f"“{record.text[target.start : target.end]}” ({where}) {link}".strip()


def _answer(key: object) -> str | None:
    return key if isinstance(key, str) and _KEY.fullmatch(key) else None


def _used(pairs: object) -> list[tuple[int, str]]:
    if not isinstance(pairs, Sequence) or isinstance(pairs, str):
        return []
    kept: dict[str, int] = {}
    for pair in pairs[:_MAX_ANCHORS]:
        match pair:
            case [int(number), str(href)] if parse_anchor(href):
                kept.setdefault(href, number)
    return [(number, href) for href, number in kept.items()]


def _read(library: Library, hrefs: object) -> list[tuple[str, str]]:
    """Return (words, link) of the passages that were read and not cited, as far as they still exist."""
    if not isinstance(hrefs, Sequence) or isinstance(hrefs, str):
        return []
    targets = [target for href in hrefs[:_MAX_ANCHORS] if (target := parse_anchor(href))]
    words: dict[str, str] = {}
    for target in targets:
        try:
            record = library.record(target.record_id, target.revision)
        except IngestError:
            continue
        speaker = record.turns[record.turn_at(target.start)].speaker if record.turns else None
        span = record.time_of(target.start, target.end)
        title = record.facts.title if record.facts else ""
        words[target.href] = " · ".join(
            part for part in (clock(span.start_seconds if span else None), speaker, title) if part
        )
    return [(text, href) for href, text in words.items()]
