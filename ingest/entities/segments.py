"""The parts of capitalised runs that can be one person's name, each with the title before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.entities.lexicon import NO_NAMES, TOWN_BEGINNINGS, country_forms, is_given
from ingest.entities.runs import MONTHS_AND_DAYS, STARTERS, Run, Word
from ingest.titles import COURTESIES, FAMILY_NAMES, HONORIFICS, POSTS, bare
from ingest.wording import word_set

_LONGEST_NAME = 4
_JUNIOR = frozenset({"jr", "sr"})
# "Averell Transit Mr. Kostka": what is before them is no part of the title; nor before "Councillor", who has no other.
_BY_ITSELF = COURTESIES | {"councillor"}
# After these, a word that is none of a name's elsewhere is one ("Chief Grant", "Mr. Hill").
_BEFORE_ANY = COURTESIES | word_set("councillor captain chief superintendent mayor senator sergeant officer")
_NEVER = (
    word_set("speaker members member council committee board executive constable commissioner general minister and")
    | POSTS
    | STARTERS
)
_BEGINS_NO_NAME = STARTERS | TOWN_BEGINNINGS
# But for the months and seasons that are family names too.
_NO_FAMILY_NAMES = MONTHS_AND_DAYS - word_set("may april june august summer spring winter")


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
    while len(words) > 1 and words[-1].bare in _JUNIOR:
        words.pop()
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
    while first > 0 and (words[last].bare not in _BY_ITSELF or words[first - 1].bare in POSTS):
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
        and not any(word in NO_NAMES for word in folded[1:])
        and (folded[0] not in NO_NAMES or (len(words) > 1 and is_given(words[0])))
        and (folded[-1] not in POSTS or (folded[-1] in FAMILY_NAMES and is_given(words[0])))
        and folded[0] not in _BEGINS_NO_NAME
        and len(folded[-1]) > 1
        and not any(_is_no_name(word) for word in words)
        and not (len(words) > 1 and (" ".join(words) in country_forms() or folded[-1] in _NO_FAMILY_NAMES))
    )


def is_titled_name(segment: Segment) -> bool:
    """Tell whether the words after a title are a person's name."""
    texts = [word.text for word in segment.words]
    if is_name(texts):
        return True
    folded = bare(texts[0])
    title = bare(segment.title.split()[-1])
    return len(texts) == 1 and title in _BEFORE_ANY and folded not in _NEVER and not _is_no_name(texts[0])


def _is_no_name(word: str) -> bool:
    return any(letter.isdigit() for letter in word) or (word.isupper() and len(word) > 1 and not word.endswith("."))
