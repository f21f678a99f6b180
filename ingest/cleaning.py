"""Takes page furniture out of a document and says what it took out and why.

General rules, never the name of a site. What people say (`SPEECH`) is never touched: a transcript holds no furniture
that could be told from speech. Where a rule is in doubt the block stays, because a quote that is lost cannot be cited
and a menu entry that stays is merely ugly.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ingest.datelines import read_dateline
from ingest.furniture import (
    RELATED_STORIES,
    control_reason,
    disclaimer_in,
    is_menu_entry,
    is_offer,
    is_warning,
    list_key,
    normal,
    pitch_reason,
    sentences,
)
from ingest.headings import Paper, paper_in
from ingest.links import split_address, with_address
from ingest.records import BlockRole, Dropped, Record, SourceKind, Turn

_NUMBERING = re.compile(r"^\d{1,3}[.)]\s*")
_INLINE_LABEL = re.compile(r"(?P<label>[A-Za-zÀ-ÿ' -]{3,30}):\s+(?P<items>\S.*)\Z")
# Formats of official papers, whose title lines are part of the paper.
_PAPERS = frozenset({"pdf", "docx"})
_TITLE_WORDS = 30
# No paragraph that anybody writes is longer; a text of megabytes in one line is not looked through for disclaimers.
_LONGEST_DISCLAIMED = 50_000
# What stands in the first lines of a page: title, line below it, dateline, byline, disclaimer.
_TOP = 8


@dataclass
class _Page:
    """The blocks that are left so far, and what was found in those that went."""

    format_name: str
    blocks: list[Turn]
    hints: dict[str, str]
    metadata: dict[str, tuple[str, ...]]
    dropped: list[Dropped] = field(default_factory=list)

    def drop(self, reasons: Mapping[int, str]) -> None:
        """Move the blocks at these positions to what was dropped."""
        self.dropped.extend(Dropped(text=self.blocks[i].text, reason=reason) for i, reason in sorted(reasons.items()))
        self.blocks = [turn for i, turn in enumerate(self.blocks) if i not in reasons]

    def text(self, position: int) -> str:
        """Return the text of a block without the address of its link."""
        return split_address(self.blocks[position].text)[0]

    def is_prose(self, position: int) -> bool:
        """Tell whether the block is a paragraph of at least a full sentence, or somebody's speech."""
        turn = self.blocks[position]
        if turn.role is BlockRole.SPEECH:
            return True
        text, address = split_address(turn.text)
        return (
            turn.role in (BlockRole.PARAGRAPH, BlockRole.LIST_ITEM)
            and address is None
            and len(text[:400].split()) >= 8
            and text.rstrip("\"”’')»").endswith((".", "!", "?", "…"))
        )


def clean(record: Record) -> Record:
    """Return the record without page furniture; every text that went stands in `dropped` with its reason.

    Labelled lists move to `metadata`, a dateline and a disclaimer to `hints` (date, body, author, kind, kind_reason).
    Speech is left as it is, empty turns included.
    """
    if all(turn.role is BlockRole.SPEECH for turn in record.turns):
        return record
    page = _Page(
        format_name=record.format,
        blocks=[turn for turn in record.turns if turn.role is BlockRole.SPEECH or turn.text.strip()],
        hints=dict(record.hints),
        metadata=dict(record.metadata),
    )
    for step in _PAPER_STEPS if _is_official(page) else _STEPS:
        step(page)
    return replace(
        record,
        turns=tuple(_without_address(turn) for turn in page.blocks),
        hints=page.hints,
        metadata=page.metadata,
        dropped=(*record.dropped, *page.dropped),
    )


def _is_official(page: _Page) -> bool:
    """Tell whether the page is minutes or an agenda by its headings: their lists and labels are what was decided."""
    lines = [turn.text for turn in page.blocks[: 2 * _TOP] if turn.role in (BlockRole.HEADING, BlockRole.PARAGRAPH)]
    paper = paper_in([page.hints.get("title", ""), *lines])
    return paper is not None and paper.kind is not Paper.TRANSCRIPT


def _without_address(turn: Turn) -> Turn:
    text, address = split_address(turn.text)
    return replace(turn, text=text) if address and turn.role is not BlockRole.SPEECH else turn


def _drop_controls(page: _Page) -> None:
    page.drop(
        {
            i: reason
            for i, turn in enumerate(page.blocks)
            if turn.role is not BlockRole.SPEECH and (reason := control_reason(page.text(i)))
        }
    )


def _take_disclaimers(page: _Page) -> None:
    """Move the sentences that say a machine wrote this, with the warnings and requests around them."""
    kept: list[Turn] = []
    for turn in page.blocks:
        is_short = len(turn.text) <= _LONGEST_DISCLAIMED and turn.role is not BlockRole.SPEECH
        parts = sentences(turn.text) if is_short else []
        saying = next((part for part in parts if disclaimer_in(part)), None)
        if saying is None:
            kept.append(turn)
            continue
        page.hints.setdefault("kind", SourceKind.AI_SUMMARY.value)
        page.hints.setdefault("kind_reason", saying)
        page.dropped.append(Dropped(text=turn.text, reason="says that a machine wrote this text"))
        kept.extend(_rest_of(turn, parts))
    page.blocks = kept
    if page.hints.get("kind") == SourceKind.AI_SUMMARY:
        page.drop({i: "a warning of a machine's mistakes" for i, turn in enumerate(kept) if _is_warning_block(turn)})


def _is_warning_block(turn: Turn) -> bool:
    return turn.role is not BlockRole.SPEECH and len(turn.text.split()) <= 30 and is_warning(turn.text)


def _rest_of(turn: Turn, parts: Sequence[str]) -> list[Turn]:
    """Return what a block says beside its disclaimer, each contiguous run of sentences as a block of its own."""
    rest: list[Turn] = []
    start: int | None = None
    position = 0
    for part in [*parts, ""]:
        begin = turn.text.find(part, position) if part else len(turn.text)
        is_furniture = (
            not part or disclaimer_in(part) or is_warning(part) or bool(pitch_reason(part) or control_reason(part))
        )
        if is_furniture and start is not None:
            rest.append(replace(turn, text=turn.text[start:begin].strip()))
            start = None
        elif not is_furniture and start is None:
            start = begin
        position = begin + len(part)
    return rest


def _drop_pitches(page: _Page) -> None:
    """Drop runs of short offers that hold at least one clear pitch; an offer alone may be content."""
    texts = [page.text(i) for i in range(len(page.blocks))]
    speech = [turn.role is BlockRole.SPEECH for turn in page.blocks]
    clear = [None if spoken else pitch_reason(text) for text, spoken in zip(texts, speech, strict=True)]
    reasons: dict[int, str] = {}
    run: list[int] = []
    for i in range(len(texts) + 1):
        if i < len(texts) and not speech[i] and (clear[i] or is_offer(texts[i])):
            run.append(i)
            continue
        found = next((clear[j] for j in run if clear[j]), None)
        reasons.update({j: clear[j] or found for j in run if found})
        run = []
    page.drop(reasons)


def _take_title(page: _Page) -> None:
    """Find the title; drop it, and each time it is said again, as breadcrumbs and headings do."""
    position = _title_position(page)
    if position is None:
        return
    title = (
        _NUMBERING.sub("", page.text(position))
        if page.blocks[position].role is BlockRole.LIST_ITEM
        else page.text(position)
    )
    known = page.hints.get("title", "")
    if not known or (normal(title) in normal(known) and len(title) < len(known)):
        page.hints["title"] = title  # a page's <title> often adds the site's name
    again = {i for i in range(len(page.blocks)) if _is_same(page.text(i), title)}
    if page.format_name in _PAPERS and len(again) == 1:
        again = set()
    page.drop(
        {i: "the title, kept as the record's title" for i in again if page.blocks[i].role is not BlockRole.SPEECH}
    )


def _title_position(page: _Page) -> int | None:
    top = [i for i in range(min(len(page.blocks), 2 * _TOP)) if page.blocks[i].role is not BlockRole.SPEECH]
    known = normal(page.hints.get("title", ""))
    for i in top:
        if known and _is_same(page.text(i), known):
            return i
    for i in top:
        heading = normal(page.text(i)) if page.blocks[i].role is BlockRole.HEADING and page.blocks[i].level == 1 else ""
        # Beside a known title only a part of it, or more of it, is the title; any other heading is content.
        if heading and _is_title_like(page.text(i)) and (not known or heading in known or known in heading):
            return i
    if known:
        return None
    texts = [normal(page.text(i)[:400]) for i in top]
    for i in top:
        if _is_title_like(page.text(i)) and len(page.text(i).split()) > 2 and texts.count(normal(page.text(i))) > 1:
            return i
    first = next(iter(top), None)
    is_alone = len(page.blocks) < 2 or (first is not None and page.blocks[first].role is not BlockRole.PARAGRAPH)
    return first if first is not None and not is_alone and _is_title_like(page.text(first)) else None


def _is_same(text: str, title: str) -> bool:
    return len(text) <= 2 * len(title) + 20 and normal(text) == normal(title)


def _is_title_like(text: str) -> bool:
    return (
        len(text) <= 400
        and 0 < len(text.split()) <= _TITLE_WORDS
        and not text.rstrip().endswith((".", ";", ",", ":"))
        and any(letter.isalpha() for letter in text)
    )


def _drop_menu(page: _Page) -> None:
    """Drop the entries of menus before the text begins: known words, and links before the first prose."""
    begin = next((i for i in range(len(page.blocks)) if page.is_prose(i)), 0)
    page.drop(
        {
            i: "navigation"
            for i in range(begin)
            if page.blocks[i].role in (BlockRole.LIST_ITEM, BlockRole.PARAGRAPH)
            and (is_menu_entry(page.text(i)) or _is_link_item(page.blocks[i]))
        }
    )


def _is_link_item(turn: Turn) -> bool:
    text, address = split_address(turn.text)
    return address is not None and turn.role is BlockRole.LIST_ITEM and len(text.split()) <= 6


def _take_dateline(page: _Page) -> None:
    """Take date, body and author from the first dateline; further ones ("Updated …") leave with it."""
    top = [i for i in range(min(len(page.blocks), _TOP)) if page.blocks[i].role is not BlockRole.SPEECH]
    lines = {i: found for i in top if (found := read_dateline(page.text(i))) is not None}
    if not lines:
        return
    first = next(iter(lines))
    # What a reader sees on the page outranks what stands in its head, where dates are often those of the upload.
    page.hints |= {"date": lines[first].date, "dateline": page.text(first)}
    for found in lines.values():
        said = {"body": found.body, "author": found.author}
        page.hints.update({key: value for key, value in said.items() if value and key not in page.hints})
    if page.format_name not in _PAPERS:
        page.drop(dict.fromkeys(lines, "a dateline, kept as the record's date and body"))


def _take_lists(page: _Page) -> None:
    """Move labelled lists at the end of the page to the metadata; the last first, since each must end the text."""
    end = len(page.blocks)
    gone: set[int] = set()
    lists: list[Dropped] = []
    while end > 0:
        start, key, items = _last_list(page, end)
        if key is None:
            break
        if items:
            page.metadata[key] = tuple(dict.fromkeys((*items, *page.metadata.get(key, ()))))
        what = f"the list {key!r}, kept as metadata" if items else f"the label {key!r} of an empty list"
        lists.append(Dropped(text="\n".join(page.blocks[i].text for i in range(start, end)), reason=what))
        gone.update(range(start, end))
        end = start
    page.dropped.extend(reversed(lists))
    page.blocks = [turn for i, turn in enumerate(page.blocks) if i not in gone]


def _last_list(page: _Page, end: int) -> tuple[int, str | None, list[str]]:
    """Return where the labelled list that ends before `end` starts, its key (None: there is none) and its items."""
    last = page.blocks[end - 1]
    if last.role is not BlockRole.SPEECH and (inline := _INLINE_LABEL.match(page.text(end - 1))):
        key = list_key(inline["label"])
        if key and not inline["items"].rstrip().endswith("."):
            return end - 1, key, [item.strip() for item in re.split(r"[,;|]", inline["items"]) if item.strip()]
    start = end
    while start > 0 and _may_be_entry(page.blocks[start - 1]) and list_key(page.text(start - 1)) is None:
        start -= 1
    if start == 0 or page.blocks[start - 1].role not in (BlockRole.PARAGRAPH, BlockRole.HEADING):
        return _plain_list(page, end)
    if (key := _heading_key(page, start - 1, end)) is None:
        return _plain_list(page, end)
    return start - 1, key, [_entry(page.blocks[i]) for i in range(start, end)]


def _plain_list(page: _Page, end: int) -> tuple[int, str | None, list[str]]:
    """Read a labelled list without bullets: a known label, then short lines that are no sentences."""
    start = end
    while start > 0 and _is_short_line(page, start - 1) and list_key(page.text(start - 1)) is None:
        start -= 1
    if start == 0 or page.blocks[start - 1].role is BlockRole.SPEECH:
        return end, None, []
    key = list_key(page.text(start - 1))
    return start - 1, key, [_entry(page.blocks[i]) for i in range(start, end)] if key else []


def _is_short_line(page: _Page, position: int) -> bool:
    turn = page.blocks[position]
    return (
        turn.role is BlockRole.PARAGRAPH
        and len(page.text(position).split()) <= 8
        and not page.text(position).endswith((".", "?", "!"))
    )


def _may_be_entry(turn: Turn) -> bool:
    text, address = split_address(turn.text)
    if turn.role is BlockRole.LIST_ITEM:
        return address is not None or len(text.split()) <= 30
    return address is not None and turn.role is BlockRole.PARAGRAPH


def _entry(turn: Turn) -> str:
    text, address = split_address(_NUMBERING.sub("", turn.text).strip())
    # An address within the site leads nowhere outside it.
    return with_address(text, address) if address and "://" in address else text


def _heading_key(page: _Page, position: int, end: int) -> str | None:
    """Return the key of the list under a heading: by a known label, or because it is a topic with headlines under it.

    Headlines are known by their links, or by a heading that is one of the page's own topics: a list under any other
    heading ("Next steps") is content.
    """
    heading = page.text(position)
    if (key := list_key(heading)) is not None:
        return key
    if end - position < 2 or len(heading.split()) > 10 or heading.endswith((".", ":", "?")):
        return None
    entries = [page.blocks[i] for i in range(position + 1, end)]
    if not all(_is_headline(entry) for entry in entries):
        return None
    topics = {
        normal(topic)
        for key in ("perspectives", "topics", "tags", "categories")
        for topic in page.metadata.get(key, ())
    }
    all_links = all(split_address(entry.text)[1] for entry in entries)
    return RELATED_STORIES if all_links or normal(heading) in topics else None


def _is_headline(turn: Turn) -> bool:
    text, _ = split_address(turn.text)
    return 4 <= len(text.split()) <= 25 and not text.endswith(".") and text[:1].upper() == text[:1]


_PAPER_STEPS: tuple[Callable[[_Page], None], ...] = (_take_disclaimers, _take_title, _take_dateline)
_STEPS: tuple[Callable[[_Page], None], ...] = (
    _drop_controls,
    _take_disclaimers,
    _drop_pitches,
    _drop_menu,
    _take_title,
    _take_dateline,
    _take_lists,
)
