"""What the words of a question are searched by."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

# Words that ask or join, and those that only say that something is asked of a meeting's record.
STOP_WORDS = frozenset(
    """
    a about above across after again against all almost also although am among an and another any anyone anything are
    aren around as ask asked asking at be became because become been before being below between both but by came can
    cannot come could couldn did didn do does doesn doing don done down during each either else ever every everyone
    everything few first for from further gave get give given gives go goes going gone got had hadn has hasn have haven
    having he her here hers herself him himself his how however i if in into is isn it its itself just let ll made make
    makes many me might mine more most much must mustn my myself near neither no nobody none nor not nothing now of
    off often on once one only onto or other others our ours ourselves out over own per perhaps please put quite rather
    re really s said same say saying says see shall shan she should shouldn since so some somebody someone something
    still such t take taken tell tells than that the their theirs them themselves then there these they thing things
    this those though through thus to told too toward towards under until up upon us ve very via was wasn we well went
    were weren what whatever when where whether which while who whole whom whose why will with within without won would
    wouldn yes yet you your yours yourself yourselves
    """.split()  # noqa: SIM905  two hundred words read better unquoted
)

# A question that is a pasted page is searched by its first terms: each costs a look-up.
MOST_TERMS = 64

_QUOTED = re.compile(r'["“”„«»]([^"“”„«»]+)["“”„«»]')
# Letters and digits of any script; apostrophes, full stops and commas only inside ("U.S", "6,000", "o'clock").
_JOINT = re.compile(r"['’.,:/-]")
_WORD = re.compile(rf"[^\W_]+(?:{_JOINT.pattern}[^\W_]+)*")
_NUMBER = re.compile(r"\d[\d.,:/-]*\d|\d")
_ABBREVIATION = re.compile(r"\b(?:[A-Z]{2,5}\b|(?:[A-Z]\.){1,4}[A-Z]\b)")


def content_terms(question: str) -> tuple[str, ...]:
    """Return the terms of a question in order, each once: quoted phrases, numbers and words that carry content.

    All in lower case, at most 64. Stop words are out, unless nothing else is left; a word in capitals is none ("US").

    >>> content_terms('Why did the US council spend $6,000 on the "bus lane"?')
    ('bus lane', 'us', 'council', 'spend', '6,000')
    """
    phrases = [" ".join(found.split()).lower() for found in _QUOTED.findall(question)]
    words = [part for word in _WORD.findall(_QUOTED.sub(" ", question)) for part in _parts(word)]
    shouted = question.isupper()
    content = [word for word in words if _is_content(word, shouted=shouted)]
    terms = [*phrases, *(word.lower() for word in content)] or [word.lower() for word in words]
    return tuple(dict.fromkeys(term for term in terms if term))[:MOST_TERMS]


def _is_content(word: str, *, shouted: bool) -> bool:
    if len(word) == 1:
        return word.isdigit() or not word.isascii()
    return word.lower() not in STOP_WORDS or (word.isupper() and not shouted)


def _parts(word: str) -> list[str]:
    """Return a number or an abbreviation whole ("6,000", "U.S"), of anything else the parts ("mayor", "s")."""
    parts = _JOINT.split(word)
    whole = _NUMBER.fullmatch(word) or (len(parts) > 1 and all(len(part) == 1 for part in parts))
    return [word] if whole else parts


def spellings(question: str) -> dict[str, str]:
    """Return term -> how its abbreviation is written as well: some write "US" and "TV", others "U.S." and "T_V_".

    >>> spellings("Did the US council buy a T.V. set?")
    {'us': 'u.s', 't.v': 'tv'}
    """
    if question.isupper():
        return {}
    found: dict[str, str] = {}
    for short in _ABBREVIATION.findall(question):
        letters = short.replace(".", "").lower()
        dotted = ".".join(letters)
        if "." not in short:
            found[letters] = dotted
        elif letters not in STOP_WORDS:
            found[dotted] = letters
    return found


def spelled_too(terms: Iterable[str], spelled: Mapping[str, str]) -> list[str]:
    """Return the terms, and after each how it is written as well.

    >>> spelled_too(("tv", "lane"), {"tv": "t.v"})
    ['tv', 't.v', 'lane']
    """
    return [spelling for term in terms for spelling in (term, spelled.get(term)) if spelling]


def rarest(terms: tuple[str, ...], rarity: Mapping[str, int], *, most: int, common: float) -> tuple[str, ...]:
    """Return the terms that propose candidates, rarest first.

    Terms that stand nowhere are left out; those in more than `common` passages only count while no rarer one is there.

    Args:
        terms: of the question.
        rarity: in how many passages each stands.
        most: how many terms at most.
        common: in how many passages a term may stand.
    """
    present = sorted((term for term in terms if rarity[term] > 0), key=lambda term: rarity[term])
    rare = [term for term in present if rarity[term] <= common]
    return tuple((rare or present[:1])[:most])


def affordable(rarity: Mapping[str, int], *, most: int) -> tuple[str, ...]:
    """Return the terms to look up in the chosen records: the rarest, while they together stand in few passages.

    Looking a term up takes time in proportion to the passages of the library that it stands in; one that stands nearly
    everywhere tells least and costs most. The rarest is always looked up.

    Args:
        rarity: in how many passages of the library each term stands.
        most: passages for all terms together.
    """
    kept: list[str] = []
    for term in sorted((term for term, count in rarity.items() if count), key=lambda term: rarity[term]):
        most -= rarity[term]
        if most < 0 and kept:
            break
        kept.append(term)
    return tuple(term for term in rarity if term in kept)
