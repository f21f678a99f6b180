"""Phrases that could name what is spoken of: runs of neighbouring words that carry meaning. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise

from assistant.answering.examples import PLAIN_WORDS
from assistant.answering.words import stem

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_LONGEST_PHRASE = 3
# These end no name of a matter: verbs, adverbs, and what is said of anything.
_NO_ENDING = re.compile(r"(?:ly|ing|ed|n['’]t|['’](?:re|ve|ll|d|m))$", re.IGNORECASE)
_CONTRACTED = re.compile(r"['’]")
_OF_ANY_MATTER = """
    able according across actually added agree agreed allow already always anyway april area around ask august back
    bad based become believe best better big bring building business bye case certain certainly change clear clearly
    come comes coming course cross deal december different difficult dollars early easy else end exactly example
    fact far february feel find fine first friday full gave general getting glad goes gone gonna goodbye great group
    guess guys half happy hard hear heard hello help high hmm hold idea important interesting issue january july
    june keep kept large last later least leave left less let level life line listen little long look looking lower
    main making march matter mention middle mind monday move moved moving nice nothing november number obviously
    october old open part particular past percent place play potentially pretty problem provide provided provides
    put quickly reason receive receiving remember run running saturday saw say saying see seen send september set
    several show side simple single small somewhat soon sorry speak start started state still stop stuff sudden
    sunday suppose sure system take taken takes taking talking team throughout thursday told took top tried trouble
    true try tuesday turn type understand use used using usually various via wait wanna wanted wants wednesday went
    wish wonder working world worth wrong yet young
"""
_OF_ANYTHING = frozenset(_OF_ANY_MATTER.split())
# The stems of its words.
Phrase = tuple[str, ...]


def phrases_of(sentences: Iterable[str], names: Collection[str]) -> dict[Phrase, Counter[str]]:
    """Return for each phrase of one to three words how often it is written in which way.

    Args:
        sentences: where they stand.
        names: words, in lower case, that name no matter, as speakers' names do not.
    """
    found: dict[Phrase, Counter[str]] = {}
    for sentence in sentences:
        for phrase, written in _phrases(sentence, names):
            found.setdefault(phrase, Counter())[written] += 1
    return found


def _phrases(sentence: str, names: Collection[str]) -> Iterator[tuple[Phrase, str]]:
    """Yield each run of up to three neighbouring words that could name a matter, every shorter one within it too."""
    for run in _runs(sentence, names):
        for size in range(1, _LONGEST_PHRASE + 1):
            for first in range(len(run) - size + 1):
                part = run[first : first + size]
                if not _NO_ENDING.search(part[-1].group()) or part[-1].group()[0].isupper():
                    written = sentence[part[0].start() : part[-1].end()]
                    yield tuple(stem(word.group()) for word in part), written


def _runs(sentence: str, names: Collection[str]) -> Iterator[list[re.Match[str]]]:
    run: list[re.Match[str]] = []
    for word, following in pairwise([*_WORD.finditer(sentence), None]):
        assert word is not None
        if _carries(word.group(), names):
            run.append(word)
        if run and (
            following is None
            or not _carries(following.group(), names)
            or sentence[word.end() : following.start()] not in (" ", "-")
        ):
            yield run
            run = []


def _carries(word: str, names: Collection[str]) -> bool:
    folded = word.casefold().removesuffix("'s").removesuffix("’s")
    return (
        len(folded) > 2
        and not _CONTRACTED.search(folded)
        and folded not in PLAIN_WORDS
        and folded not in _OF_ANYTHING
        and folded not in names
    )
