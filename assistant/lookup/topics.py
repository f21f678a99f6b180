"""What a lookup looks for, and where it stands in a text. Pure.

Words match in the singular or plural and names by whole words. Not by stems: to a stemmer housing is a house, parking a
park and a generator general, and what is counted must be what was asked. All words must stand within `REACH` words of
one turn, so that a "bus" at the beginning of a long speech and a "lane" at its end are no "bus lane".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.answering.words import STOP_WORDS, fold

REACH = 25
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’]s$")


_IRREGULAR = {
    "children": "child",
    "men": "man",
    "women": "woman",
    "feet": "foot",
    "mice": "mouse",
    "geese": "goose",
    "lives": "life",
    "wives": "wife",
    "leaves": "leaf",
    "shelves": "shelf",
    "wharves": "wharf",
    "halves": "half",
}
_PLURALS = {singular: plural for plural, singular in _IRREGULAR.items()}
# "News" are no "new".
_NO_PLURAL = frozenset(("news", "as", "is", "us", "its", "this", "his", "was", "has", "does", "thus"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """One word of a text, and where it stands."""

    start: int
    end: int
    folded: str
    has_capital: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A word, or a name of several words in a row.

    Attributes:
        words: folded; one, unless it is a name.
    """

    words: tuple[str, ...]
    is_name: bool

    def stands_at(self, tokens: Sequence[Token], at: int) -> bool:
        """Tell whether it stands in a text, beginning with the word at this place."""
        if not self.is_name:
            return not forms(tokens[at].folded).isdisjoint(forms(self.words[0]))
        return tuple(token.folded for token in tokens[at : at + len(self.words)]) == self.words


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What is looked for.

    Attributes:
        text: as it was asked, without an article before it.
        parts: all of them must stand together.
    """

    text: str
    parts: tuple[Part, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """All words of its parts."""
        return tuple(word for part in self.parts for word in part.words)

    @property
    def has_names(self) -> bool:
        """Tell whether a word of it is written with a capital."""
        return any(part.is_name and not part.words[0][:1].isdigit() for part in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Where a topic stands in a text: from the first of its words to the last.

    Attributes:
        is_written_so: whether every name in it is written with capitals.
    """

    start: int
    end: int
    is_written_so: bool


def topic_of(asked: str) -> Topic | None:
    """Return the topic that some words of a question name; None where they name none ("it").

    >>> topic_of("the rental of Pier 14").parts
    (Part(words=('rental',), is_name=False), Part(words=('pier', '14'), is_name=True))
    """
    parts: list[Part] = []
    run: list[str] = []
    last = 0
    for found in _WORD.finditer(asked):
        word = _POSSESSIVE.sub("", found.group())
        is_name = word[:1].isupper() or word.isdigit()
        adjoins = run and asked[last : found.start()].strip() in ("", "-", "–")
        last = found.end()
        if run and not (is_name and adjoins):
            parts.append(Part(words=tuple(run), is_name=True))
            run = []
        if word.lower() in STOP_WORDS and not (is_name and len(word) > 1 and word.isupper()):
            continue
        if is_name:
            run.append(fold(word))
        else:
            parts.append(Part(words=(fold(word),), is_name=False))
    if run:
        parts.append(Part(words=tuple(run), is_name=True))
    distinct = tuple(dict.fromkeys(parts))
    text = re.sub(r"^(?:the|an?)\s+", "", asked.strip(), flags=re.IGNORECASE)
    return Topic(text=text, parts=distinct) if distinct else None


def mentions(topic: Topic, text: str) -> list[Mention]:
    """Return where a topic stands in a text, from left to right, none overlapping another."""
    if not _may_stand(topic, fold(text)):
        return []
    tokens = tokens_of(text)
    latest: dict[int, int] = {}
    found: list[Mention] = []
    free = 0
    for at in range(len(tokens)):
        if at < free:  # within a name that ends the mention before
            continue
        for number, part in enumerate(topic.parts):
            if part.stands_at(tokens, at):
                latest[number] = at
        if len(latest) == len(topic.parts):
            first, last = min(latest.values()), max(at + len(topic.parts[n].words) for n, at in latest.items())
            if last - first <= REACH:
                found.append(_mention(topic, tokens, latest, first, last))
                latest.clear()
                free = last
    return found


def _may_stand(topic: Topic, folded: str) -> bool:
    """Tell quickly whether a folded text may hold all parts: what cannot is not taken apart into words."""
    return all(any(beginning in folded for beginning in _beginnings(part.words[0])) for part in topic.parts)


@lru_cache(maxsize=1_000)
def _beginnings(word: str) -> tuple[str, ...]:
    """Return what any form of a word begins with ("cit" for "city", whose plural is "cities")."""
    return tuple({form.removesuffix("y") for form in forms(word)})


def _mention(topic: Topic, tokens: Sequence[Token], places: dict[int, int], first: int, last: int) -> Mention:
    names = [tokens[at] for number, at in places.items() if topic.parts[number].is_name]
    return Mention(
        start=tokens[first].start,
        end=tokens[last - 1].end,
        is_written_so=all(token.has_capital or token.folded[:1].isdigit() for token in names),
    )


def tokens_of(text: str) -> list[Token]:
    """Return the words of a text with their places."""
    return [
        Token(
            start=found.start(),
            end=found.end(),
            folded=fold(_POSSESSIVE.sub("", found.group())),
            has_capital=found.group()[0].isupper(),
        )
        for found in _WORD.finditer(text)
    ]


@lru_cache(maxsize=50_000)
def forms(word: str) -> frozenset[str]:
    """Return a folded word and what it may be the plural of; words that share one are the same word.

    >>> sorted(forms("fees")), forms("buses") & forms("bus")
    (['fe', 'fee', 'fees'], frozenset({'bus'}))
    """
    found = {word, _IRREGULAR.get(word, word), _PLURALS.get(word, word)}
    if word not in _NO_PLURAL and len(word) > 2 and word.endswith("s") and not word.endswith("ss"):
        found.add(word[:-1])
        if word.endswith("es"):
            found.add(word[:-2])
        if word.endswith("ies"):
            found.add(word[:-3] + "y")
    return frozenset(found)
