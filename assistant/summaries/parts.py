"""The discussions of a record: by its headings or the items called in it, else where its meaning changes. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from assistant.answering.words import stem, words
from assistant.summaries.items import called_items, capitalised, short_title, titles_of, unnumbered
from assistant.summaries.reading import Line, Reading, stems_by_passage
from assistant.summaries.segmenting import segments, with_neighbours
from assistant.summaries.summary import Titled
from assistant.summaries.titling import titles
from ingest import BlockRole, Record

# What a discussion of its own must gain, by meaning and by words, less where a record would fall into fewer than three;
# and passages of the shortest one. Chosen on QMSum's train split, where meetings are cut into topics by hand.
PRICES, PRICES_OF_WORDS = (4.5, 3.5, 3.0), (3.5, 3.0)
FEWEST_PARTS = 3
LEAST_PASSAGES = 4
# A record of fewer passages is one discussion, if nothing in it says otherwise.
_FEWEST_PASSAGES = 10
# An item that goes on for more passages is cut where its meaning changes.
_LONG_ITEM = 24
_FEWEST_ITEMS = 3
# Words of an item's title that is not repeated for each of its parts.
_LONG_TITLE = 5
_MOST_TERMS = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One discussion before anything is quoted of it: `record.text[start:end]`, and what it is or may be called."""

    start: int
    end: int
    title: str
    titled: Titled
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Border:
    """Where a discussion begins; `said` is what it may be called where nothing better is found."""

    start: int
    title: str
    titled: Titled
    said: str = ""


def parts_of(reading: Reading, agenda: Record | None = None) -> list[Part]:
    """Return the discussions of a record in order, from its beginning to its end; none where it is of one piece.

    Args:
        reading: the record.
        agenda: that of its meeting, which says what the items are called.
    """
    borders = _headings(reading.record) or _items(reading.record, agenda)
    if not borders and len(reading.passages) < _FEWEST_PASSAGES:
        return []
    whole = len(reading.record.text)
    marks = [*([] if borders and borders[0].start == 0 else [_beginning(reading, borders)]), *borders]
    ends = [*(mark.start for mark in marks[1:]), whole]
    parts = [
        part
        for mark, end in zip(marks, ends, strict=True)
        for part in _cut(reading, mark, end, longest=_LONG_ITEM if borders else 0)
    ]
    named = _named([part for part in parts if reading.record.text[part.start : part.end].strip()], reading)
    return named if len(named) > 1 else []


def _beginning(reading: Reading, borders: Sequence[_Border]) -> _Border:
    """Return how a record begins before its first heading or item; where it has none, its words name it."""
    if not borders:
        return _Border(start=0, title="", titled=Titled.WORDS)
    if borders[0].titled is Titled.HEADING:
        return _Border(start=0, title=reading.facts.title, titled=Titled.HEADING)
    return _Border(start=0, title="Opening", titled=Titled.OPENING)


def _headings(record: Record) -> list[_Border]:
    """Return where the record's own headings stand that have words under them; none where they are fewer than two."""
    found = []
    for turn, begins, after in zip(record.turns, record.turn_starts, [*record.turns[1:], None], strict=True):
        if turn.role is BlockRole.HEADING and after is not None and (after.role is not BlockRole.HEADING):
            found.append(_Border(start=begins, title=short_title(unnumbered(turn.text)), titled=Titled.HEADING))
    return found if len(found) > 1 else []


def _items(record: Record, agenda: Record | None) -> list[_Border]:
    """Return where items are called."""
    items = called_items(record)
    if len(items) < _FEWEST_ITEMS:
        return []
    borders = []
    for item, written in zip(items, titles_of(items, agenda), strict=True):
        said = item.said if item.is_named or _comes_back(item.said, record.text[item.start :]) else ""
        titled = Titled.AGENDA if written else Titled.ANNOUNCED if said else Titled.WORDS
        title = short_title(written or said)
        borders.append(_Border(start=item.start, title=title, titled=titled, said=short_title(item.said)))
    return borders


def _comes_back(said: str, text: str) -> bool:
    """Tell whether what follows speaks of what was said: "a pleasure" is no title."""
    ahead = text[len(said) : 6_000].casefold()
    return any(ahead.count(stem(word)) > 1 for word in words(said) if len(stem(word)) > 4)


def _cut(reading: Reading, mark: _Border, end: int, *, longest: int) -> list[Part]:
    """Cut what lies between two borders where its meaning changes, if it is longer than so many passages."""
    starts = [passage.char_start for passage in reading.passages]
    first, after = bisect_left(starts, mark.start), bisect_left(starts, end)
    if after - first <= max(longest, LEAST_PASSAGES):
        return [Part(start=mark.start, end=end, title=mark.title, titled=mark.titled, said=mark.said)]
    vectors, prices = _vectors(reading, first, after)
    runs = segments(vectors, prices=prices, least=LEAST_PASSAGES, fewest=1 if longest else FEWEST_PARTS)
    edges = [mark.start, *(starts[first + run[0]] for run in runs[1:]), end]
    return [
        Part(start=low, end=high, title=mark.title, titled=mark.titled, said=mark.said) for low, high in pairwise(edges)
    ]


def _vectors(reading: Reading, first: int, after: int) -> tuple[NDArray[np.float32], tuple[float, ...]]:
    """Return what each of these passages means, and the prices of a run of them."""
    if reading.vectors is not None:
        return with_neighbours(reading.vectors[first:after]), PRICES
    held = stems_by_passage(reading.lines, len(reading.passages))[first:after]
    return with_neighbours(term_vectors(held)), PRICES_OF_WORDS


def term_vectors(held: Sequence[frozenset[str]]) -> NDArray[np.float32]:
    """Return a vector for each passage, made of its stems, rarer ones weighing more.

    Returns:
        float32 (passages, stems), at most 2,000 stems.
    """
    counts = Counter(term for each in held for term in each)
    terms = {term: at for at, (term, times) in enumerate(counts.most_common(_MOST_TERMS)) if times > 1}
    holds = np.zeros((len(held), max(len(terms), 1)), np.float32)
    for row, each in enumerate(held):
        for term in each & terms.keys():
            holds[row, terms[term]] = np.log((len(held) + 1) / counts[term])
    return holds


def _named(parts: Sequence[Part], reading: Reading) -> list[Part]:
    """Give every part a title, and those of one item titles that tell them apart."""
    names = {word.casefold() for turn in reading.record.turns if turn.speaker for word in words(turn.speaker)}
    made = titles(
        [[line.text for line in lines_in(reading.lines, part)] for part in parts],
        [names | {word.casefold() for word in words(part.title)} for part in parts],
    )
    held = Counter(part.title for part in parts)
    seen: set[str] = set()
    named: list[Part] = []
    for part, own in zip(parts, made, strict=True):
        is_first = part.title not in seen
        named.append(_with_title(part, own, reading, is_alone=held[part.title] == 1, is_first=is_first))
        seen.add(part.title)
    return named


def _with_title(part: Part, own: str, reading: Reading, *, is_alone: bool, is_first: bool) -> Part:
    """Return a part with its title: that of its item, its own phrases, or both where an item has several parts."""
    if not part.title:
        begins = short_title(" ".join(reading.record.text[part.start : part.end].split()[:8]))
        return replace(part, title=capitalised(own or part.said or begins), titled=Titled.WORDS)
    if is_alone or not own:
        return part
    if len(part.title.split()) > _LONG_TITLE and not is_first:
        return replace(part, title=capitalised(own), titled=Titled.WORDS)
    return replace(part, title=f"{part.title}: {own}")


def lines_in(lines: Sequence[Line], part: Part) -> list[Line]:
    """Return the sentences that begin in a part."""
    return [line for line in lines if part.start <= line.start < part.end]
