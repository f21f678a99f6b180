"""Word documents: paragraphs, headings, lists and tables in their order, what is written by their authors only."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any, cast

from docx import Document
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml import etree

from ingest.errors import BrokenFile, HostileFile
from ingest.loaders.blocks import block, build_record, one_line, with_speakers
from ingest.loaders.encoding import clean
from ingest.records import BlockRole, Dropped, Record, Turn

# A document of a thousand pages unpacks to some 20 MB in 40 parts; bombs to gigabytes, at ratios of 1,000 and more.
_MAX_PARTS = 2_000
_MAX_UNPACKED = 200 * 1024 * 1024
_MAX_RATIO = 100
_RATIO_COUNTS_FROM = 1024 * 1024
_HEADING_STYLE = re.compile(r"(?:heading|titre|überschrift|título) ?(\d)", re.IGNORECASE)
_NO_TITLE = re.compile(r"(?:word document|untitled|document\d*$)|\.docx?$", re.IGNORECASE)
# What was struck out is not text; a fallback says again what its alternative says.
_SPOKEN = (
    "descendant::*[self::w:t or self::w:tab or self::w:br or self::w:cr or self::w:noBreakHyphen]"
    "[not(ancestor::w:del) and not(ancestor::mc:Fallback)]"
)
_NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
}
_text_parts = etree.XPath(_SPOKEN, namespaces=_NAMESPACES)


def load_docx(data: bytes, name: str) -> Record:
    """Read a Word document in its order, tables and content controls included.

    Struck-out text of tracked changes is left out, inserted text is in; heads and feet of pages are dropped.

    Raises:
        BrokenFile: damaged, or without text.
        HostileFile: it unpacks to more than 200 MB, to more than 2,000 parts or a hundredfold, or defines entities.
    """
    _refuse_bombs(data, name)
    try:
        document = Document(BytesIO(data))
        blocks = list(_blocks(document.element.body, document))
        dropped = list(_heads_and_feet(document))
        hints = _hints(document.core_properties)
    except (KeyError, ValueError, AttributeError, zipfile.BadZipFile, etree.LxmlError) as error:
        # python-docx has no exception of its own for a damaged package.
        raise BrokenFile(name, f"a damaged Word document ({error})", "open it in Word and save it again") from error
    titles = [turn.text for turn, style in blocks if style.casefold() in ("title", "titre", "titel")]
    if titles:
        hints["title"] = titles[0]
    return build_record(
        data=data,
        name=name,
        format_name="docx",
        blocks=with_speakers([turn for turn, _ in blocks if turn.text], name),
        hints=hints,
        dropped=dropped,
    )


def _refuse_bombs(data: bytes, name: str) -> None:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
            unpacked = sum(part.file_size for part in parts)
            _refuse_size(name, len(parts), unpacked, len(data))
            for part in parts:
                if part.filename.endswith((".xml", ".rels")) and _defines_entities(archive, part):
                    raise HostileFile(name, f"its part {part.filename!r} defines entities", "save it again in Word")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        # RuntimeError: zipfile's word for an encrypted part.
        raise BrokenFile(name, f"a damaged or locked Word document ({error})", "save it again in Word") from error


def _refuse_size(name: str, parts: int, unpacked: int, packed: int) -> None:
    if parts > _MAX_PARTS:
        raise HostileFile(name, f"it holds {parts} parts, more than {_MAX_PARTS}", "save its text alone")
    is_dense = unpacked > _RATIO_COUNTS_FROM and unpacked > _MAX_RATIO * packed
    if unpacked > _MAX_UNPACKED or is_dense:
        megabytes = unpacked // (1024 * 1024)
        raise HostileFile(name, f"it would unpack to {megabytes} MB", "save its text alone")


def _defines_entities(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    with archive.open(part) as stream:
        return b"<!DOCTYPE" in stream.read(4096) or b"<!ENTITY" in stream.read(4096)


def _hints(properties: Any) -> dict[str, str]:
    # Neither date of the properties is the meeting's: they say when the file was made.
    title = properties.title or ""
    hints = {"author": properties.author or "", "description": properties.subject or ""}
    if title and not _NO_TITLE.search(title):
        hints["title"] = title
    return {key: value for key, value in hints.items() if value != "python-docx"}


def _blocks(parent: Any, document: Any) -> Iterator[tuple[Turn, str]]:
    """Yield the blocks with the name of their style."""
    for element in parent.iterchildren():
        if element.tag == qn("w:p"):
            yield from _paragraph_blocks(Paragraph(element, document))
        elif element.tag == qn("w:tbl"):
            yield from ((turn, "") for turn in _table_blocks(Table(element, document)))
        elif element.tag == qn("w:sdt"):  # a content control, which python-docx passes over
            for content in element.iterchildren(qn("w:sdtContent")):
                yield from _blocks(content, document)


def _paragraph_blocks(paragraph: Any) -> Iterator[tuple[Turn, str]]:
    style = (paragraph.style.name if paragraph.style is not None else "") or ""
    role, level = _role(paragraph, style)
    for line in _text(paragraph._p).split("\n"):  # noqa: SLF001  the only way to the element, used so in its manual
        yield block(line, role, level), style


def _text(element: Any) -> str:
    signs = {qn("w:tab"): " ", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
    return clean("".join(signs.get(part.tag, part.text or "") for part in cast("list[Any]", _text_parts(element)))).text


def _role(paragraph: Any, style: str) -> tuple[BlockRole, int]:
    if heading := _HEADING_STYLE.match(style):
        return BlockRole.HEADING, min(max(int(heading[1]), 1), 6)
    if style.casefold() in ("title", "titre", "titel"):
        return BlockRole.HEADING, 1
    if style.casefold() in ("subtitle", "sous-titre", "untertitel"):
        return BlockRole.HEADING, 2
    properties = paragraph._p.pPr  # noqa: SLF001  numbering has no public name
    if properties is not None and properties.numPr is not None:
        depth = properties.numPr.ilvl
        return BlockRole.LIST_ITEM, 1 if depth is None else int(depth.val) + 1
    if found := re.match(r"list (?:bullet|number|paragraph)(?: (\d))?", style, re.IGNORECASE):
        return BlockRole.LIST_ITEM, int(found[1] or 1)
    return BlockRole.PARAGRAPH, 0


def _table_blocks(table: Any) -> Iterator[Turn]:
    """Yield a row a block; a table of one column only frames its paragraphs."""
    for row in table.rows:
        cells: list[Any] = []
        for cell in row.cells:  # a merged cell comes once for each place that it covers
            if not cells or cell._tc is not cells[-1]._tc:  # noqa: SLF001  cells are made anew at each access
                cells.append(cell)
        texts = [one_line(" ".join(_text(p) for p in cell._tc.iter(qn("w:p")))) for cell in cells]  # noqa: SLF001
        if len(table.columns) > 1:
            yield block(" | ".join(texts) if any(texts) else "", BlockRole.TABLE_ROW)
        else:
            yield from (block(_text(p)) for cell in cells for p in cell._tc.iter(qn("w:p")))  # noqa: SLF001


def _heads_and_feet(document: Any) -> Iterator[Dropped]:
    seen: set[str] = set()
    for section in document.sections:
        for part, reason in ((section.header, "the head of the pages"), (section.footer, "the foot of the pages")):
            text = one_line(" ".join(paragraph.text for paragraph in part.paragraphs))
            if text and text not in seen:
                seen.add(text)
                yield Dropped(text=text, reason=reason)
