"""Articles as plain text or Markdown: headings, paragraphs, lists and tables, front matter, the head of an e-mail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import yaml

from ingest.links import with_address
from ingest.loaders.blocks import block, build_record, one_line
from ingest.loaders.encoding import decode
from ingest.records import BlockRole, Record, Turn

_HEADING = re.compile(r" {0,3}(#{1,6})\s+(.*?)(?:\s+#+)?\s*$")
_ITEM = re.compile(r"(?P<indent>\s*)(?:[-*+•‣◦–]\s+|(?P<number>\d{1,3}[.)]\s+))(?=\S)(?P<text>.*)$")
_RULE = re.compile(r"(?:[-_*=~]\s*){3,}$")
_UNDERLINE = re.compile(r"(?P<mark>=|-)(?P=mark){2,}\s*$")
_TABLE_RULE = re.compile(r"(?=.*\|)(?:\|\s*)?:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?$")
_TABLE_ROW = re.compile(r"\|.*\|$")
_FENCE = re.compile(r"\s*(?:```|~~~)")

_IMAGE = re.compile(r"!\[[^\[\]\n]*\]\([^)\n]*\)")
_LINK = re.compile(r"\[([^\[\]\n]+)\]\(<?([^()\s<>]*)>?(?:\s+\"[^\"\n]*\")?\)")
_WHOLE_LINK = re.compile(r"\s*(?:\*\*|__)?\[([^\[\]\n]+)\]\(<?([^()\s<>]*)>?(?:\s+\"[^\"\n]*\")?\)(?:\*\*|__)?\s*$")
_REFERENCE = re.compile(r"\[([^\[\]\n]+)\]\[[^\[\]\n]*\]")
_EMPHASIS = (
    re.compile(r"\*\*(?=\S)([^*\n]+)(?<=\S)\*\*"),
    re.compile(r"(?<!\w)__(?=\S)([^_\n]+)(?<=\S)__(?!\w)"),
    re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+)(?<=\S)\*(?![\w*])"),
    re.compile(r"(?<!\w)_(?=\S)([^_\n]+)(?<=\S)_(?!\w)"),
    re.compile(r"~~(?=\S)([^~\n]+)(?<=\S)~~"),
    re.compile(r"`([^`\n]+)`"),
)
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")

_MARKS = frozenset("![]*_~`\\")
_MAIL_FIELD = re.compile(
    r"(From|To|Cc|Bcc|Reply-To|Sent|Date|Subject|Message-ID|MIME-Version|Content-[\w-]+): (.*)$", re.IGNORECASE
)
_MAIL_HINTS = {"from": "author", "sent": "date", "date": "date", "subject": "title"}
_FRONT_MATTER_HINTS = {
    "title": "title", "date": "date", "published": "date", "author": "author", "authors": "author", "byline": "author",
    "site": "site", "publication": "site", "url": "url", "link": "url", "canonical": "url", "body": "body",
    "committee": "body", "organization": "body", "organisation": "body", "media": "media", "video": "media",
    "audio": "media", "recording": "media", "description": "description", "summary": "description",
    "lang": "language", "language": "language", "kind": "kind",
}  # fmt: skip


def load_text(data: bytes, name: str) -> Record:
    r"""Read an article in plain text or Markdown.

    A line is a block of its own unless its paragraph is broken at a common width, as in e-mail; emphasis and links are
    reduced to their text, escapes (`\"`) to the character meant. A block that is nothing but a link keeps its address
    (see `ingest.links`).

    Raises:
        BrokenFile: there is no text in it.
    """
    decoded = decode(data)
    text = decoded.text
    if "\n" not in text.strip() and "\\n" in text:
        text = text.replace("\\r", "").replace("\\n", "\n")  # a string of a program, written out with its escapes
    hints, lines = _head(text.splitlines())
    return build_record(
        data=data, name=name, format_name="text", blocks=_blocks(lines), hints=hints, notices=decoded.notices
    )


def _head(lines: list[str]) -> tuple[dict[str, str], list[str]]:
    """Split off what stands before the text: YAML between `---`, or the fields of an e-mail."""
    start = next((i for i, line in enumerate(lines) if line.strip()), len(lines))
    if lines[start : start + 1] and lines[start].strip() == "---":
        return _front_matter(lines, start)
    fields: dict[str, str] = {}
    for i, line in enumerate(lines[start:], start):
        found = _MAIL_FIELD.match(line)
        if found is None:
            named = {"from", "subject"} <= fields.keys() and not line.strip()
            return (_renamed(fields, _MAIL_HINTS), lines[i:]) if named else ({}, lines)
        fields[found[1].casefold()] = found[2]
    return {}, lines


def _front_matter(lines: list[str], start: int) -> tuple[dict[str, str], list[str]]:
    end = next((i for i in range(start + 1, min(len(lines), start + 200)) if lines[i].strip() in ("---", "...")), None)
    if end is None:
        return {}, lines
    try:
        found = yaml.safe_load("\n".join(lines[start + 1 : end]))
    except (yaml.YAMLError, ValueError):  # ValueError: an impossible date such as 2024-02-31
        return {}, lines
    if not isinstance(found, dict):
        return {}, lines
    fields = {str(key).casefold(): _written(value) for key, value in found.items()}
    return _renamed(fields, _FRONT_MATTER_HINTS), lines[end + 1 :]


def _written(value: object) -> str:
    return ", ".join(str(item) for item in value) if isinstance(value, list) else str(value or "")


def _renamed(fields: dict[str, str], names: dict[str, str]) -> dict[str, str]:
    return {names[key]: value for key, value in fields.items() if key in names}


def _blocks(lines: list[str]) -> Iterator[Turn]:
    """Yield the blocks of each run of lines without a blank one between."""
    run: list[str] = []
    for line in [*lines, ""]:
        if line.strip() and not _FENCE.match(line):
            run.append(line)
        elif run:
            yield from _blocks_of_run(run)
            run = []


def _blocks_of_run(lines: list[str]) -> Iterator[Turn]:
    pending: list[str] = []
    for line in _with_items_joined(lines):
        if (
            (turn := _structured(line)) is None
            and not _RULE.match(line.strip())
            and not _TABLE_RULE.match(line.strip())
        ):
            pending.append(re.sub(r"^\s*(?:>\s?)+", "", line))
            continue
        if _UNDERLINE.match(line) and len(pending) == 1:
            yield block(_plain(pending.pop()), BlockRole.HEADING, 1 if line.startswith("=") else 2)
            continue
        yield from _paragraphs(pending)
        pending = []
        if turn is not None:
            yield turn
    yield from _paragraphs(pending)


def _with_items_joined(lines: list[str]) -> list[str]:
    """Join to each list item the indented lines that go on with it."""
    joined: list[str] = []
    for line in lines:
        item = _ITEM.match(joined[-1]) if joined and line[:1].isspace() else None
        if item and not _ITEM.match(line) and not _RULE.match(line.strip()):
            joined[-1] += " " + line.strip()
        else:
            joined.append(line)
    return joined


def _structured(line: str) -> Turn | None:
    """Return the heading, list item or table row that the line is by itself, if it is one."""
    if _RULE.match(line.strip()):
        return None
    if heading := _HEADING.match(line):
        return block(_plain(heading[2]), BlockRole.HEADING, len(heading[1]))
    if item := _ITEM.match(line):
        depth = len(item["indent"].expandtabs(4)) // 2 + 1
        return block((item["number"] or "") + _plain(item["text"]), BlockRole.LIST_ITEM, depth)
    if _TABLE_ROW.match(line.strip()) and not _TABLE_RULE.match(line.strip()):
        cells = (one_line(_plain(cell)) for cell in line.strip().strip("|").split("|"))
        return block(" | ".join(cells), BlockRole.TABLE_ROW)
    return None


def _paragraphs(lines: list[str]) -> Iterator[Turn]:
    """Yield paragraphs: lines broken at a common width are joined, other lines stand alone."""
    joined: list[str] = []
    width = _wrap_width(lines)
    for i, line in enumerate(lines):
        if joined and width and _was_broken(lines[i - 1], line, width):
            joined[-1] += " " + line.strip()
        else:
            joined.append(line.strip())
    yield from (block(_plain(text)) for text in joined)


def _wrap_width(lines: list[str]) -> int:
    """Return the width at which the lines were broken; 0 if their ends are the author's own."""
    width = max((len(line.rstrip()) for line in lines), default=0)
    if not 40 <= width <= 120 or len(lines) < 2:
        return 0
    breaks = list(pairwise(lines))
    broken = sum(_was_broken(before, after, width) for before, after in breaks)
    # Two lines are too few to see a width: the second must go on in the middle of the sentence.
    continues = all(after.lstrip()[:1].islower() for _, after in breaks)
    return width if continues or (len(breaks) > 1 and broken >= 0.7 * len(breaks)) else 0


def _was_broken(before: str, after: str, width: int) -> bool:
    first_word = after.split(maxsplit=1)[0]
    return len(before.rstrip()) + 1 + len(first_word) > width or after.lstrip()[:1].islower()


def _plain(text: str) -> str:
    """Return Markdown's text: no images, emphasis or escapes; of a link its words, with its address if it is all."""
    if not _MARKS & set(text):
        return text  # most lines, and those of 50 MB in time
    text = _IMAGE.sub("", text)
    if whole := _WHOLE_LINK.match(text):
        return with_address(one_line(_plain(whole[1])), whole[2])
    text = _REFERENCE.sub(r"\1", _LINK.sub(r"\1", text))
    for emphasis in _EMPHASIS:
        text = emphasis.sub(r"\1", text)
    return _ESCAPE.sub(r"\1", text)
