"""PDF papers: lines become paragraphs, across columns and pages, without what is printed on every page."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from ingest.errors import BrokenFile
from ingest.loaders.blocks import block, build_record, one_line, with_speakers
from ingest.loaders.encoding import clean
from ingest.loaders.labels import split_label
from ingest.records import BlockRole, Dropped, Record, Turn

# How PDFium writes a hyphen that it found at the end of a line, and the soft hyphen itself.
_SOFT = "\u00ad"
_SOFT_HYPHENS = f"\ufffe\x02{_SOFT}"
_LINE_ENDS = f"\r\n{_SOFT_HYPHENS}"
_BROKEN_WORD = re.compile(rf"([^\W\d_]+)([-{_SOFT}])\Z")
_PAGE_NUMBER = re.compile(
    r"(?:page|p\.|seite)?\s*[-–—]?\s*\d{1,4}\s*[-–—]?(?:\s*(?:of|/|sur|von)\s*\d{1,4})?", re.IGNORECASE
)
_BULLET = re.compile(r"[•‣◦▪●○■□\uf0b7\uf0a7–—*-]\s+(?=\S)")
_NUMBERED = re.compile(r"(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]\s+(?=\S)")
_SENTENCE_END = re.compile(r"[.!?:…][\"”’)\]]*$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# Titles that programs write by themselves.
_NO_TITLE = re.compile(
    r"(?:microsoft (?:word|powerpoint) ?-|untitled|about:|https?:|document\d*$)|\.(?:docx?|pdf|indd|xlsx?|html?)$",
    re.IGNORECASE,
)
# The share of a page's height, above and below, in which running heads and page numbers are printed.
_MARGIN = 0.12


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """One printed line; distances in points, from the left and from the bottom of the page."""

    text: str
    page: int
    left: float
    right: float
    bottom: float
    size: float
    is_bold: bool
    is_marginal: bool


def load_pdf(data: bytes, name: str) -> Record:
    """Read the text of a PDF: headings by their size, paragraphs, list items.

    Words broken at the end of a line are joined, and paragraphs that go on in the next column or on the next page.
    What is printed at the head or foot of several pages is dropped with its reason.

    Raises:
        BrokenFile: damaged, locked with a password, or without text (scanned).
    """
    lines, pages, properties = _read(data, name)
    if not lines:
        raise BrokenFile(
            name, "its pages are pictures and hold no text", "recognise the text first, with an OCR program"
        )
    empty = pages - len({line.page for line in lines})
    notices = [f"{empty} of {pages} pages hold no text; OCR would be needed to read them"] if empty else []
    lines, dropped = _without_running_lines(lines)
    return build_record(
        data=data,
        name=name,
        format_name="pdf",
        blocks=with_speakers([turn for turn in _blocks(lines) if turn.text], name),
        hints=_hints(properties),
        dropped=dropped,
        notices=notices,
    )


def _hints(properties: dict[str, str]) -> dict[str, str]:
    title = properties.get("Title", "")
    hints = {"author": properties.get("Author", ""), "description": properties.get("Subject", "")}
    return hints if _NO_TITLE.search(title) else {**hints, "title": title}


def _read(data: bytes, name: str) -> tuple[list[_Line], int, dict[str, str]]:
    """Return the lines of all pages, the number of pages and the document's properties."""
    try:
        with pypdfium2.PdfDocument(data) as document:
            lines = [line for number, page in enumerate(document) for line in _page_lines(page, number)]
            return lines, len(document), document.get_metadata_dict(skip_empty=True)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise BrokenFile(name, "it is locked with a password", "save a copy without the password") from error
        raise BrokenFile(name, f"a damaged PDF ({error})", "export or copy it again") from error


def _page_lines(page: Any, number: int) -> Iterator[_Line]:
    height = page.get_height() or 1.0
    text_page = page.get_textpage()
    count = text_page.count_chars()
    characters = [chr(pdfium.FPDFText_GetUnicode(text_page, i)) for i in range(count)]
    start = 0
    for i in range(count + 1):
        if i < count and characters[i] not in _LINE_ENDS:
            continue
        # PDFium puts the mark of a broken word in place of the line's end.
        stop = i + 1 if i < count and characters[i] in _SOFT_HYPHENS else i
        inside = [j for j in range(start, stop) if not characters[j].isspace()]
        start = i + 1
        if inside:
            yield _line(text_page, characters, inside, number, height)
    text_page.close()
    page.close()


def _line(text_page: Any, characters: Sequence[str], inside: Sequence[int], number: int, height: float) -> _Line:
    first, last = inside[0], inside[-1]
    left, bottom, _, _ = text_page.get_charbox(first)
    right = text_page.get_charbox(last)[2]
    text = "".join(characters[first : last + 1])
    ending = text[-1] if text[-1] in _SOFT_HYPHENS else ""
    return _Line(
        text=one_line(clean(text.rstrip(_SOFT_HYPHENS)).text) + (_SOFT if ending else ""),
        page=number,
        left=left,
        right=right,
        bottom=bottom,
        size=round(pdfium.FPDFText_GetFontSize(text_page, first), 1),
        is_bold=pdfium.FPDFText_GetFontWeight(text_page, first) >= 600,
        is_marginal=not _MARGIN * height <= bottom <= (1 - _MARGIN) * height,
    )


def _without_running_lines(lines: list[_Line]) -> tuple[list[_Line], list[Dropped]]:
    """Take out the page numbers, and what stands at the head or foot of at least half of the pages and of two."""
    pages = len({line.page for line in lines})
    on_pages = Counter(key for _, key in {(line.page, _running_key(line)) for line in lines if line.is_marginal})
    kept: list[_Line] = []
    dropped: dict[str, Dropped] = {}
    for line in lines:
        count = on_pages[_running_key(line)]
        if line.is_marginal and _PAGE_NUMBER.fullmatch(line.text):
            dropped.setdefault("#", Dropped(text=line.text, reason=f"page numbers, on {count} pages"))
        elif line.is_marginal and count >= max(2, pages / 2):
            dropped.setdefault(
                _running_key(line), Dropped(text=line.text, reason=f"printed at the head or foot of {count} pages")
            )
        else:
            kept.append(line)
    return (kept, list(dropped.values())) if kept else (lines, [])


def _running_key(line: _Line) -> str:
    return re.sub(r"\d+", "#", line.text).casefold()


def _blocks(lines: list[_Line]) -> Iterator[Turn]:
    body_size = statistics.mode([line.size for line in lines for _ in line.text.split()])
    leading = _usual_leading(lines)
    words = {word.casefold() for line in lines for word in _WORD.findall(line.text)}
    larger = sorted({line.size for line in lines if line.size >= 1.15 * body_size}, reverse=True)
    paragraph: list[_Line] = []
    for line in lines:
        if paragraph and not _goes_on(paragraph, line, leading):
            yield _block(paragraph, words, larger)
            paragraph = []
        paragraph.append(line)
    yield _block(paragraph, words, larger)


def _usual_leading(lines: list[_Line]) -> float:
    """Return the usual distance from line to line within a column, in points."""
    steps = [
        round(before.bottom - after.bottom, 1)
        for before, after in pairwise(lines)
        if before.page == after.page
        and before.size == after.size
        and 0 < before.bottom - after.bottom < 3 * before.size
    ]
    return statistics.median_low(steps) if steps else 0.0


def _goes_on(paragraph: list[_Line], line: _Line, leading: float) -> bool:
    """Tell whether the line goes on with the paragraph."""
    before = paragraph[-1]
    if before.text.endswith(_SOFT):
        return True
    if line.size != before.size or _BULLET.match(line.text) or _changes_weight(before, line):
        return False
    if line.text[:1].islower():
        return True
    step = before.bottom - line.bottom
    if before.page != line.page or step < -2 * line.size:  # on the next page, or at the top of the next column
        return _SENTENCE_END.search(before.text) is None and not _is_heading_like(paragraph)
    return abs(step) < 0.5 * line.size or not _begins_paragraph(paragraph, line, leading)


def _begins_paragraph(paragraph: list[_Line], line: _Line, leading: float) -> bool:
    """Tell a new paragraph below another by the gap, or after a full stop by its indent, number or the line before."""
    before = paragraph[-1]
    # Headings are set wider than the text: their own size counts as well.
    if leading and before.bottom - line.bottom > max(1.35 * leading, 1.45 * line.size):
        return True
    is_indented = line.left > before.left + 0.8 * line.size
    stopped_short = before.right < max(part.right for part in paragraph) - 4 * line.size
    is_marked = _NUMBERED.match(line.text) is not None or split_label(line.text) is not None
    opens = is_indented or stopped_short or is_marked
    return opens and _SENTENCE_END.search(before.text) is not None


def _changes_weight(before: _Line, line: _Line) -> bool:
    is_short = min(len(before.text.split()), len(line.text.split())) <= 12
    return line.is_bold != before.is_bold and is_short


def _is_heading_like(paragraph: list[_Line]) -> bool:
    return len(paragraph) == 1 and (paragraph[0].is_bold or paragraph[0].text.isupper())


def _block(paragraph: list[_Line], words: set[str], larger: list[float]) -> Turn:
    text = _joined([line.text for line in paragraph], words)
    first = paragraph[0]
    if first.size in larger and len(text.split()) <= 30:
        return block(text, BlockRole.HEADING, min(larger.index(first.size) + 1, 6))
    if all(line.is_bold for line in paragraph) and len(text.split()) <= 15 and not text.endswith((".", ":", ";", ",")):
        return block(text, BlockRole.HEADING, min(len(larger) + 1, 6))
    if bullet := _BULLET.match(text):
        return block(text[bullet.end() :], BlockRole.LIST_ITEM, 1)
    return block(text, BlockRole.LIST_ITEM, 1) if _NUMBERED.match(text) else block(text)


def _joined(texts: list[str], words: set[str]) -> str:
    """Return the lines as one text.

    PDFium takes every hyphen at a line's end for a break, and the page does not tell which are. So a hyphen stays where
    the document writes the word with it elsewhere, or where no small letter follows.
    """
    joined = texts[0]
    for text in texts[1:]:
        broken, following = _BROKEN_WORD.search(joined), _WORD.match(text)
        if broken is None or following is None:
            joined = f"{joined.replace(_SOFT, '-')} {text}"
            continue
        begin, mark, rest = broken[1], broken[2], following[0]
        is_word = f"{begin}-{rest}".casefold() in words or not rest[0].islower()
        is_break = not is_word and (mark == _SOFT or f"{begin}{rest}".casefold() in words)
        joined = (joined[:-1] if is_break else f"{joined[:-1]}-") + text
    return joined.replace(_SOFT, "-")
