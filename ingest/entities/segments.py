"""The parts of capitalised runs that can be one person's name, each with the title before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.entities.lexicon import NO_NAMES, country_forms
from ingest.entities.runs import MONTHS_AND_DAYS, STARTERS, Run, Word
from ingest.titles import HONORIFICS, POSTS, bare, word_set

_LONGEST_NAME = 4
# What stands before them is no part of the title: "Averell Transit Mr. Kostka".
_COURTESIES = word_set("mr mrs ms miss dr doctor prof professor sir hon councillor sister rev")
# Months that are family names too, and the seasons.
_NAMES_OF_MONTHS = word_set("may april june august summer spring winter")


@dataclass(frozen=True, slots=True)
class Segment:
    """A possible name.

    Attributes:
        title: before the name, empty for none.
        words: of the name.
        start: where the title begins, or the name where there is none.
        begins_sentence: nothing but a sentence's beginning explains the first capital.
    """

    title: str
    words: tuple[Word, ...]
    start: int
    begins_sentence: bool

    @property
    def name_start(self) -> int:
        """Where the name begins, after the title."""
        return self.words[0].start

    @property
    def end(self) -> int:
        """Where the name ends."""
        return self.words[-1].end

    @property
    def name(self) -> str:
        """The name without its title, as it is compared: words by one space."""
        return name_of(self.words)


def name_of(words: Sequence[Word]) -> str:
    """Return words as one name."""
    return " ".join(word.text for word in words)


def segments_of(run: Run) -> Iterator[Segment]:
    """Cut a run where a title begins a name, and take days and months off its front."""
    words = list(run.words)
    while len(words) > 1 and words[0].bare in MONTHS_AND_DAYS:
        words.pop(0)
    begins = run.begins_sentence and words[0] is run.words[0]
    first, last = _title_in(words)
    if first > 0 or last == 0:
        yield Segment("", tuple(words[: first if last else None]), words[0].start, begins)
    if last > 0:
        yield Segment(name_of(words[first:last]), tuple(words[last:]), words[first].start, begins and first == 0)


def _title_in(words: Sequence[Word]) -> tuple[int, int]:
    """Return where the last title begins and ends among the words; (0, 0) for none."""
    last = max((place for place in range(len(words) - 1) if _is_title(words[place], place)), default=None)
    if last is None:
        return 0, 0
    first = last
    while first > 0 and (words[last].bare not in _COURTESIES or words[first - 1].bare in POSTS):
        first -= 1
    return first, last + 1


def _is_title(word: Word, place: int) -> bool:
    return word.bare in HONORIFICS or (word.bare in POSTS and place > 0)


def is_name(words: Sequence[str]) -> bool:
    """Tell whether words can be a person's name at all.

    >>> is_name(["Bridget", "Halloran"]), is_name(["Quay", "Street"]), is_name(["Health", "Minister"]), is_name(["XML"])
    (True, False, False, False)
    """
    folded = [bare(word) for word in words]
    return (
        1 <= len(words) <= _LONGEST_NAME
        and not any(word in NO_NAMES for word in folded)
        and folded[-1] not in POSTS
        and folded[0] not in STARTERS
        and len(folded[-1]) > 1
        and not any(_is_no_name(word) for word in words)
        and not (
            len(words) > 1 and (" ".join(words) in country_forms() or folded[-1] in MONTHS_AND_DAYS - _NAMES_OF_MONTHS)
        )
    )


def _is_no_name(word: str) -> bool:
    return any(letter.isdigit() for letter in word) or (word.isupper() and len(word) > 1 and not word.endswith("."))
