"""Reads the cues of VTT and SRT files, tolerantly: a cue whose time is malformed keeps its text and gets a notice.

Own reading, because webvtt-py drops cues with malformed times without a word and tells no line numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape

from ingest.loaders.captions import Cue
from ingest.loaders.encoding import clean
from ingest.records import TimeSpan
from ingest.timecode import parse_timecode

_ARROW = re.compile(r"-{1,2}>")
_LIKE_A_TIME = re.compile(r"[0-9]+[:.,][0-9]")
# The longest line of times with cue settings that occurs in practice is far shorter.
_LONGEST_TIMING = 300
# The tags of WebVTT (https://www.w3.org/TR/webvtt1/#webvtt-cue-text-span) and of SRT players, and no others: what
# somebody said may hold angle brackets, "<|endoftext|>" too.
_TAG = re.compile(
    r"<(?P<close>/?)(?:(?P<voice>v)|c|i|b|u|s|ruby|rt|lang|font)"
    r"(?:\.[^\s<>]{0,100})?(?:[ \t](?P<name>[^<>]{0,200}))?/?>"
    r"|<[0-9]{1,4}:[0-9:.,]{4,14}>|\{\\an?[0-9]{1,2}\}",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


@dataclass(slots=True, kw_only=True)
class Block:
    """Lines between blank lines: a cue's, or a note's, a style's, the header's.

    Attributes:
        line_number: of the first line, from 1.
        timing: the line with the arrow, None for other blocks.
    """

    line_number: int
    timing: str | None = None
    lines: list[str] = field(default_factory=list)


def read_blocks(text: str) -> Iterator[Block]:
    """Cut a caption file into blocks; a line of times begins a block even where no blank line stands before it."""
    block: Block | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        if is_timing(line):
            identifier = _take_identifier(block)
            if block and (block.lines or block.timing):
                yield block
            block = Block(line_number=number - bool(identifier), timing=line)
        elif not line or (line.isspace() and block and block.lines):
            if block:
                yield block
            block = None
        elif line.isspace():
            # Automatic captions hold a line of one space before the first words: the cue goes on.
            continue
        else:
            block = block or Block(line_number=number)
            block.lines.append(line.strip())
    if block:
        yield block


def _take_identifier(block: Block | None) -> str | None:
    # A cue's number or name stands alone in its block, or is the number right before the times where the blank line
    # between two cues is missing.
    if block is None or not block.lines:
        return None
    alone = block.timing is None and len(block.lines) == 1
    return block.lines.pop() if alone or (block.timing and block.lines[-1].isdecimal()) else None


def is_timing(line: str) -> bool:
    """Tell whether a line holds an arrow with something like a time beside it: speech may hold an arrow too."""
    head = line[:_LONGEST_TIMING]
    arrow = _ARROW.search(head)
    if arrow is None:
        return False
    left, right = head[: arrow.start()].strip(), head[arrow.end() :].strip()
    first = right.split(maxsplit=1)[0] if right else ""
    return len(left) <= 20 and bool(_LIKE_A_TIME.match(left) or _LIKE_A_TIME.match(first))


def read_span(timing: str) -> tuple[TimeSpan | None, str | None]:
    """Read a line of times.

    Returns:
        The span, None where the start cannot be read; and what is wrong with it, None if nothing is.
    """
    left, _, right = (part.strip() for part in _ARROW.sub("\0", timing, count=1).partition("\0"))
    start = parse_timecode(left)
    end = parse_timecode(right.split(maxsplit=1)[0]) if right else None
    if start is None:
        return None, f"the start {left!r} is no time; its text is kept without a time"
    if end is None:
        problem = f"the end {right!r} is no time and is left out" if right else "the cue has no end time"
        return TimeSpan(start_seconds=start), problem
    if end < start:
        return TimeSpan(start_seconds=start), "the cue ends before it starts; its end is left out"
    return TimeSpan(start_seconds=start, end_seconds=end), None


def read_cue(block: Block) -> tuple[list[Cue], str | None]:
    """Make cues of a block with a line of times: one, or one a voice where several speak in it.

    Returns:
        The cues, and what is wrong with the times, None if nothing is.
    """
    time, problem = read_span(block.timing or "")
    cues = [
        Cue(lines=tuple(lines), time=time, speaker=speaker, line_number=block.line_number)
        for speaker, lines in _voices("\n".join(block.lines))
    ]
    return cues, f"line {block.line_number}: {problem}" if problem else None


def _voices(payload: str) -> Iterable[tuple[str | None, list[str]]]:
    speaker, position, said = None, 0, list[str]()
    for tag in _TAG.finditer(payload):
        said.append(payload[position : tag.start()])
        position = tag.end()
        if not tag["voice"]:
            continue
        if lines := _plain_lines("".join(said)):
            yield speaker, lines
        speaker, said = None if tag["close"] else plain(tag["name"] or "") or None, []
    said.append(payload[position:])
    if lines := _plain_lines("".join(said)):
        yield speaker, lines


def _plain_lines(text: str) -> list[str]:
    return [line for line in map(plain, text.split("\n")) if line]


def plain(text: str) -> str:
    """Return a text with its entities unescaped, single spaces between the words."""
    text = _ENTITY.sub(lambda match: unescape(match[0]), text)
    # An entity may stand for a character that no text should hold.
    return " ".join(clean(text).text.split())
