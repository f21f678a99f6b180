"""Reads the blocks of a web page's tree, in the order of the page; what is furniture was taken out before."""

from __future__ import annotations

from typing import Any

from ingest.links import with_address
from ingest.loaders.blocks import block, one_line
from ingest.records import BlockRole, Turn

# lxml's stubs do not know what `iterancestors` and `xpath` of an HTML element give.
Element = Any

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_INLINE = frozenset({
    "a", "abbr", "acronym", "area", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i",
    "img", "ins", "kbd", "label", "map", "mark", "math", "nobr", "picture", "q", "rp", "rt", "ruby", "s", "samp",
    "small", "source", "span", "strike", "strong", "sub", "sup", "time", "track", "tt", "u", "var", "wbr",
})  # fmt: skip


class Walk:
    """Reads the blocks of an element, each with whether it stands in the main part.

    Args:
        main: the main part of the page; None counts everything as such.
    """

    def __init__(self, main: Element | None) -> None:
        self.found: list[tuple[Turn, bool]] = []
        self._main = main
        self._is_main = main is None
        self._pieces: list[tuple[str, str | None]] = []
        self._role, self._level = BlockRole.PARAGRAPH, 0
        self._address: str | None = None

    def element(self, element: Element) -> None:
        """Read an element and everything in it, but not the text that follows it."""
        if not isinstance(element.tag, str):
            return
        if element.tag in _INLINE:
            self._inline(element)
        elif element.tag == "br":
            self._flush()
        elif element.tag == "tr" and not _is_layout(element):
            self._row(element)
        else:
            self._block(element)

    def _children(self, element: Element) -> None:
        self._text(element.text)
        for child in element:
            self.element(child)
            self._text(child.tail)

    def _inline(self, element: Element) -> None:
        before = self._address
        if element.tag == "a":
            self._address = element.get("href") or before
        self._children(element)
        self._address = before

    def _block(self, element: Element) -> None:
        self._flush()
        before = (self._role, self._level, self._is_main)
        self._is_main = self._is_main or element is self._main
        if element.tag in _HEADINGS:
            self._role, self._level = BlockRole.HEADING, _HEADINGS[element.tag]
        elif element.tag == "li":
            depth = sum(1 for above in element.iterancestors() if above.tag in ("ul", "ol", "menu"))
            self._role, self._level = BlockRole.LIST_ITEM, max(depth, 1)
        if element.tag == "pre":
            self._lines(element)
        else:
            self._children(element)
        self._flush()
        self._role, self._level, self._is_main = before

    def _lines(self, element: Element) -> None:
        for line in "".join(element.itertext()).split("\n"):
            self._text(line)
            self._flush()

    def _row(self, row: Element) -> None:
        self._flush()
        cells = [one_line(" ".join(cell.itertext())) for cell in row if cell.tag in ("td", "th")]
        if any(cells):
            self.found.append((block(" | ".join(cells), BlockRole.TABLE_ROW), self._is_main))

    def _text(self, text: str | None) -> None:
        if text:
            self._pieces.append((text, self._address))

    def _flush(self) -> None:
        pieces, self._pieces = self._pieces, []
        text = one_line("".join(piece for piece, _ in pieces))
        if not text:
            return
        links = _links(pieces)
        if len(links) > 1 and self._role is BlockRole.PARAGRAPH:
            self.found.extend((block(with_address(*link), BlockRole.LIST_ITEM, 1), self._is_main) for link in links)
            return
        if len(links) == 1 and not (self._role is BlockRole.HEADING and self._level == 1):
            text = with_address(text, links[0][1])
        self.found.append((block(text, self._role, self._level), self._is_main))


def _links(pieces: list[tuple[str, str | None]]) -> list[tuple[str, str]]:
    """Return the links of a block that is nothing but links and the signs between them, else nothing."""
    links: dict[str, str] = {}
    for text, address in pieces:
        if address is None and any(letter.isalnum() for letter in text):
            return []
        if address is not None:
            links[address] = links.get(address, "") + text
    return [(one_line(text), address) for address, text in links.items() if text.strip()]


def _is_layout(row: Element) -> bool:
    """Tell whether the table only arranges the page: cells of one column, or with paragraphs and tables in them."""
    table = next((above for above in row.iterancestors() if above.tag == "table"), None)
    if table is None or table.get("role") in ("presentation", "none"):
        return True
    return bool(table.xpath("boolean(.//table or .//td//h1 or .//td//h2 or .//td//div or .//td[count(.//p) > 1])"))
