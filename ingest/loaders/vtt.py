"""Reads WebVTT captions (https://www.w3.org/TR/webvtt1/) as they occur in practice."""

from __future__ import annotations

import re

from ingest.errors import BrokenFile
from ingest.identity import content_hash, record_id_of
from ingest.loaders.captions import Cue, turns_of
from ingest.loaders.cues import Block, plain, read_blocks, read_cue
from ingest.loaders.encoding import decode
from ingest.loaders.hints import hint_of, read_heading
from ingest.records import Dropped, Record

_MOST_NOTICES = 20
_IGNORED = re.compile(r"(?:STYLE|REGION|NOTE)\b")


def load_vtt(data: bytes, name: str) -> Record:
    """Read WebVTT: voices, notes with `key: value` as hints, cues merged into turns.

    Raises:
        BrokenFile: it holds no words with a time.
    """
    return load_captions(data, name, file_format="vtt")


def load_captions(data: bytes, name: str, *, file_format: str) -> Record:
    """Read a file of cues, WebVTT or SRT: they differ in nothing that a tolerant reader cares about.

    Raises:
        BrokenFile: it holds no words with a time.
    """
    decoded = decode(data)
    reading = _Reading()
    for block in read_blocks(decoded.text):
        reading.take(block)
    if not reading.cues:
        raise BrokenFile(name, "no caption with words in it was found", "export the captions again")
    turns, repeats = turns_of(reading.cues)
    return Record(
        record_id=record_id_of(data),
        content_hash=content_hash(data),
        format=file_format,
        turns=turns,
        hints=reading.hints,
        dropped=(*reading.dropped, *repeats),
        notices=(*decoded.notices, *_shortened(reading.notices)),
    )


def _shortened(notices: list[str]) -> list[str]:
    # A file without any end time would give a notice a cue.
    rest = len(notices) - _MOST_NOTICES
    return [*notices[:_MOST_NOTICES], f"{rest} more lines with a fault in their times"] if rest > 1 else notices


class _Reading:
    """What has been read of a caption file so far."""

    def __init__(self) -> None:
        self.cues: list[Cue] = []
        self.hints: dict[str, str] = {}
        self.dropped: list[Dropped] = []
        self.notices: list[str] = []

    def take(self, block: Block) -> None:
        """Read the next block: a cue, the header, a note, or words that lost their times."""
        if block.timing is not None:
            cues, problem = read_cue(block)
            self.cues.extend(cues)
            self.notices.extend([problem] if problem else [])
        elif block.lines[0].startswith("WEBVTT"):
            self._take_header(block)
        elif _IGNORED.match(block.lines[0]):
            self._take_note(block)
        else:
            self._take_stray(block)

    def _take_header(self, block: Block) -> None:
        if title := plain(block.lines[0].removeprefix("WEBVTT").strip(" \t-–—")):
            self.hints.setdefault("title", title)
        self._add_hints(block.lines[1:])

    def _take_note(self, block: Block) -> None:
        kind = block.lines[0].split(maxsplit=1)[0]
        lines = [line for line in [block.lines[0].removeprefix(kind).strip(), *block.lines[1:]] if line]
        if kind == "NOTE":
            self._take_remark(lines, "a note in the caption file, not speech")

    def _take_remark(self, lines: list[str], reason: str) -> None:
        heading = read_heading(lines)
        if heading.has_dateline and not self.cues:
            about = {"description": " | ".join(heading.rest)} if heading.rest else {}
            self.hints = {**about, **heading.hints, **self.hints}
        elif rest := self._add_hints(lines):
            self.dropped.append(Dropped(text=" ".join(rest), reason=reason))

    def _add_hints(self, lines: list[str]) -> list[str]:
        rest = []
        for line in lines:
            hint = hint_of(line)
            if hint:
                self.hints.setdefault(*hint)
            elif line:
                rest.append(line)
        return rest

    def _take_stray(self, block: Block) -> None:
        lines = tuple(line for line in map(plain, block.lines) if line)
        if not lines:
            return
        if not self.cues:
            self._take_remark(list(lines), "before the first caption, without a time")
            return
        before = self.cues[-1]
        self.cues.append(Cue(lines=lines, time=before.time, speaker=before.speaker, line_number=block.line_number))
        self.notices.append(f"line {block.line_number}: text after a blank line was taken as part of the cue before it")
