"""Runs of capitalised words: where names can stand in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.wording import word_set

_UPPER = "".join(chr(code) for code in range(0x41, 0x250) if chr(code).isupper())
_WORD = rf"[{_UPPER}]\w*(?:[-'’]\w+)*"
# Written with a full stop that ends no sentence.
_SHORT = rf"(?:Mrs?|Ms|Messrs|Dr|Prof|Hon|Sen|Rep|Gov|Gen|Col|Capt|Lt|Sgt|Supt|Rev|Cllr|Sec|St|[{_UPPER}])\."
_PARTICLE = r"(?:(?:van|von|de|der|den|del|della|di|da|dos|du|la|le|bin|ibn|al|el|ter|ten|y) ){1,2}"
_RUN = re.compile(
    rf"(?<![\w-])(?=[{_UPPER}])(?:{_SHORT} ?(?=[{_UPPER}])|{_WORD} (?:{_PARTICLE})?(?=[{_UPPER}]))*{_WORD}\.?"
)
_PIECE = re.compile(rf"{_SHORT}(?= ?[{_UPPER}])|{_WORD}|[^\W\d_]+")
_LOWER = re.compile(r"\b[a-zß-öø-ÿ]\w+")
# Words that begin sentences, and are part of nobody's name.
STARTERS = word_set(
    "a about above after again against all also although always am an and another any anybody anyone anything anyway"
    " are around as ask asked at away back be because been before being below between both but by can cannot could did"
    " do does doing done down during each either eight eleven else even evening ever every everybody everyone"
    " everything excuse few fifteen fifty first five for forty four from further get give given go going good got"
    " great had half has have having he hello hence her here hers hi him his how however i if in indeed instead into"
    " is it item its just last later least less let like look many may maybe me more morning most move moved much must"
    " my nearly neither next nine no nobody none nor not note nothing now number of off oh ok okay on once one only"
    " onto or other our ours out over perhaps please quite rather really regarding right said same says second see"
    " seven several shall she should since six so some somebody someone something sometimes soon sorry still such sure"
    " ten than thank thanks that the their them then there these they third this those though three through thus till"
    " to today together tomorrow too twelve twenty two under unless until up upon us very was we well were what"
    " whatever when where whether which while who whoever whole whom whose why will with within without would yeah yep"
    " yes yesterday yet you your yours mm uh um hmm mm-hmm uh-huh aye nay ayes nays dear cue welcome meanwhile"
    " moreover therefore according despite following among along across behind beside besides beyond including per"
    " plus toward towards via worth moving speaking turning absolutely actually apparently basically certainly clearly"
    " obviously probably hopefully ah aha alright anyways 'kay kay hey wow bye cheers cool damn exactly fine gosh huh"
    " nope nice perfect ooh oops true whoa"
)
MONTHS_AND_DAYS = word_set(
    "january february march april may june july august september october november december monday tuesday wednesday"
    " thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays sundays christmas easter"
    " jan feb mar apr jun jul aug sep sept oct nov dec spring summer autumn winter"
)


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text; `text[start:end]` without a possessive's ending."""

    text: str
    start: int
    end: int
    is_possessive: bool = False

    @property
    def bare(self) -> str:
        """The word in small letters, without a full stop."""
        return self.text.casefold().rstrip(".")


@dataclass(frozen=True, slots=True)
class Run:
    """Capitalised words in a row.

    Attributes:
        begins_sentence: nothing but a sentence's beginning explains the first capital.
    """

    words: tuple[Word, ...]
    begins_sentence: bool

    @property
    def start(self) -> int:
        """Where the first word begins."""
        return self.words[0].start

    @property
    def end(self) -> int:
        """Where the last word ends, without a possessive's ending."""
        return self.words[-1].end


def runs_of(text: str) -> list[Run]:
    """Return the runs of capitalised words, cut at words that are part of no name and after possessives.

    >>> [" ".join(word.text for word in run.words) for run in runs_of("On Friday Ms. Lyle's bay. Does Mr. Ashby mind?")]
    ['Friday Ms. Lyle', 'Mr. Ashby']
    """
    return [run for match in _RUN.finditer(text) for run in _cut(text, match)]


def _cut(text: str, match: re.Match[str]) -> Iterator[Run]:
    words: list[Word] = []
    begins = _begins_sentence(text, match.start())
    for word in _words(match):
        if word.bare in STARTERS or _is_contraction(word.text):
            yield from _run(words, begins)
            words, begins = [], begins and not words
            continue
        words.append(word)
        if word.is_possessive:
            yield from _run(words, begins)
            words, begins = [], False
    yield from _run(words, begins)


def _run(words: Sequence[Word], begins_sentence: bool) -> Iterator[Run]:
    if words:
        yield Run(tuple(words), begins_sentence)


def _words(match: re.Match[str]) -> Iterator[Word]:
    for piece in _PIECE.finditer(match[0]):
        start, written = match.start() + piece.start(), piece[0]
        name = re.sub(r"['’]s$", "", written)
        yield Word(name, start, start + len(name), is_possessive=name != written)


def _is_contraction(word: str) -> bool:
    first, mark, rest = word.partition("’" if "’" in word else "'")
    return bool(mark) and rest in ("m", "d", "s", "ll", "ve", "re", "t") and first.casefold() in STARTERS


def _begins_sentence(text: str, start: int) -> bool:
    before = text[max(start - 4, 0) : start].rstrip(" \"“'‘(")
    return not before or before[-1] in ".?!:\n}" or before.endswith("\n")


def lower_words(text: str) -> frozenset[str]:
    """Return the words that stand in small letters in a text: they are rarely names there.

    >>> sorted(lower_words("The marsh where Marsh lives"))
    ['lives', 'marsh', 'where']
    """
    return frozenset(_LOWER.findall(text))
