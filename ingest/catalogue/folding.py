"""Exact phrases: a text without case and accents, and the way back from it to the characters of the source."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
# A word is a run of letters, digits and the marks that combine with them, as the full text sees it.
_WORD = re.compile(r"[^\W_]+")
# Between two words of a phrase anything may stand that is no word: space, line end, quote mark, dash, comma.
_GAP = r"[\W_]+"
# Scripts written without spaces: their words cannot be told apart, so a phrase may begin and end anywhere.
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff]"
)


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text; `source_span` leads back to the text it was made from.

    Attributes:
        text: lower case, without accents.
        starts, shifts: from `starts[i]` on, an offset of the source is the folded offset plus `shifts[i]`.
    """

    text: str
    starts: tuple[int, ...]
    shifts: tuple[int, ...]

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the source that `text[start:end]`, not empty, was made from; marks on its end included."""
        # The next letter's place takes in combining marks; a letter that folds to several is never cut.
        return self._source(start), max(self._source(end), self._source(end - 1) + 1)

    def _source(self, offset: int) -> int:
        return offset + self.shifts[bisect_right(self.starts, offset) - 1]


def fold(text: str) -> Folded:
    """Fold a text: canonical decomposition without combining marks, lower case.

    >>> fold("Café Zoë").text
    'cafe zoe'
    """
    letters: set[str] = set() if text.isascii() else set("".join(_NOT_ASCII.findall(text)))
    if all(len(_fold_letter(letter)) == 1 for letter in letters):
        # As in most texts: no offset moves, and replacing letter by letter takes a fifth of the time.
        for letter in letters:
            text = text.replace(letter, _fold_letter(letter))
        return Folded(text.lower(), (0,), (0,))
    return _fold_with_offsets(text)


def _fold_with_offsets(text: str) -> Folded:
    pieces: list[str] = []
    starts, shifts = [0], [0]
    length = position = 0
    for match in _NOT_ASCII.finditer(text):
        pieces.append(text[position : match.start()].lower())
        length += match.start() - position
        for offset in range(match.start(), match.end()):
            folded = _fold_letter(text[offset])
            for i, letter in enumerate(folded):
                if offset != length + i + shifts[-1]:
                    starts.append(length + i)
                    shifts.append(offset - length - i)
                pieces.append(letter)
            length += len(folded)
        position = match.end()
        if position - length != shifts[-1]:
            starts.append(length)
            shifts.append(position - length)
    pieces.append(text[position:].lower())
    return Folded("".join(pieces), tuple(starts), tuple(shifts))


@lru_cache(maxsize=4096)
def _fold_letter(letter: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFD", letter).lower() if not unicodedata.combining(part))


def words_of(phrase: str) -> list[str]:
    """Return the phrase's words, folded.

    >>> words_of("“The motion—carries!”")
    ['the', 'motion', 'carries']
    """
    return _WORD.findall(fold(phrase).text)


def is_unspaced(phrase: str) -> bool:
    """Tell whether the phrase has letters of a script that puts no spaces between words."""
    return _UNSPACED.search(phrase) is not None


@dataclass(frozen=True, slots=True)
class Phrase:
    """What is looked for.

    Attributes:
        pattern: its words in order, the last one whole, in folded text.
        begins_a_word: whether its first word must be whole as well.
    """

    pattern: re.Pattern[str]
    begins_a_word: bool


def phrase_of(text: str) -> Phrase | None:
    """Return what finds some words in a row, each whole, in folded text; None for a text without words.

    What stands between two words may differ, except inside a number: "1.2" is not "1 2".
    """
    folded = fold(text).text
    words = list(_WORD.finditer(folded))
    if not words:
        return None
    parts = [re.escape(words[0].group())]
    for before, after in pairwise(words):
        between = folded[before.end() : after.start()]
        in_number = between in {".", ",", ":", "/"} and before.group()[-1].isdigit() and after.group()[0].isdigit()
        parts += [re.escape(between) if in_number else _GAP, re.escape(after.group())]
    if is_unspaced(text):
        return Phrase(re.compile("".join(parts)), begins_a_word=False)
    # Looking behind the first word here would cost ten times as much: a pattern is quick that begins with its letters.
    return Phrase(re.compile(rf"{''.join(parts)}(?![^\W_])"), begins_a_word=True)


def occurrences(phrase: Phrase, folded: Folded) -> Iterator[tuple[int, int]]:
    """Yield the spans of the source text where the phrase stands, in order, none overlapping another."""
    position = 0
    while match := phrase.pattern.search(folded.text, position):
        start, end = match.span()
        if phrase.begins_a_word and start and _WORD.match(folded.text, start - 1, start):
            position = start + 1
        else:
            yield folded.source_span(start, end)
            position = end
