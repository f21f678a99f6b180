"""The words of a question and of a sentence, as far as an answer is chosen by them. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import log

from nltk.stem.porter import PorterStemmer

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# "U.S.", "T_V_", "L.C.D."
_SPELLED = re.compile(r"(?<![^\W_])(?:[A-Z][._]){1,4}[A-Z](?![^\W_])")
_POSSESSIVE = re.compile(r"['’]s$")

# Function words of English, and words that say how something is asked rather than what about.
_FUNCTION_WORDS = """
    a about above after again against all also am an and any anybody anyone anything are as at be because been before
    being below between both but by can cannot could did do does doing done down during each either else ever every
    few for from further get give given go goes going got had has have having he her here hers him his how i if in into
    is it its itself just kind let like made make many may me might mine more most much must my neither no nor not now
    of off on once one only onto or other our out over own per please quite rather really same shall she should since
    so some somebody someone something such than that the their them then there these they thing this those though
    through till to too toward towards under until up upon us very was we well were what when where whether which while
    who whom whose why will with within without would yes yet you your
"""
_ASKING_WORDS = """
    ask asked asks comment commented concern concerned concerning describe described discuss discussed discusses
    discussing discussion discussions elaborate elaborated explain explained happen happened mean means meeting
    meetings mention mentioned opinion opinions record records regard regarding said say saying says speak spoke
    summarise summarised summarize summarized summary talk talked talking tell think thinks thought told
    topic view views
"""
STOP_WORDS = frozenset(_FUNCTION_WORDS.split()) | frozenset(_ASKING_WORDS.split())

# nltk's default adds exceptions that SQLite's stemmer does not know.
_stemmer = PorterStemmer(mode=PorterStemmer.ORIGINAL_ALGORITHM)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the stem of one word, in lower case, as the full-text index stems it (Porter 1980).

    >>> stem("Motions"), stem("Mayor's")
    ('motion', 'mayor')
    """
    return str(_stemmer.stem(_POSSESSIVE.sub("", word.lower())))


def words(text: str) -> list[str]:
    """Return the words of `text` as they are written, abbreviations without stops.

    >>> words("The Mayor's vote in the U.S.: 6-3.")
    ['The', "Mayor's", 'vote', 'in', 'the', 'US', '6', '3']
    """
    return _WORD.findall(without_stops(text))


def without_stops(text: str) -> str:
    """Return a text with its abbreviations in one.

    >>> without_stops("The U.S. and the L_C_D_.")
    'The US. and the LCD_.'
    """
    return _SPELLED.sub(lambda found: found.group().replace(".", "").replace("_", ""), text)


def fold(text: str) -> str:
    """Return a text in lower case and without accents, as the full text has it.

    >>> fold("Zoë")
    'zoe'
    """
    if text.isascii():
        return text.lower()
    return "".join(letter for letter in unicodedata.normalize("NFD", text).lower() if not unicodedata.combining(letter))


def stems(text: str) -> frozenset[str]:
    """Return the stems of the words that carry meaning.

    >>> sorted(stems("Tell us of the U.S."))
    ['u']
    """
    shouted = text.isupper()
    return frozenset(stem(word) for word in words(text) if _is_content(_POSSESSIVE.sub("", word), shouted=shouted))


def _is_content(word: str, *, shouted: bool) -> bool:
    """Tell whether a word carries meaning; one in capitals among others that are not is an abbreviation ("US")."""
    return word.lower() not in STOP_WORDS or (len(word) > 1 and word.isupper() and not shouted)


def question_terms(question: str) -> dict[str, str]:
    """Return stem -> word as written, of the words that say what is asked about, in order.

    >>> question_terms("What did the council decide about bus lanes?")
    {'council': 'council', 'decid': 'decide', 'bu': 'bus', 'lane': 'lanes'}
    """
    found: dict[str, str] = {}
    shouted = question.isupper()
    for word in words(question):
        bare = _POSSESSIVE.sub("", word)
        if _is_content(bare, shouted=shouted) and (len(bare) > 1 or bare.isdigit() or bare.isupper()):
            found.setdefault(stem(word), bare)
    return found


def names_in(question: str) -> frozenset[str]:
    """Return the stems of the words of a question that are written as names: with a capital, not at its start.

    >>> sorted(names_in("What did Mayor Okonjo say about Zeppelins?"))
    ['mayor', 'okonjo', 'zeppelin']
    """
    written = words(question)
    return frozenset(
        stem(word)
        for position, word in enumerate(written)
        if position > 0 and word[:1].isupper() and word.lower() not in STOP_WORDS
    )


def weights(rarity: Mapping[str, int], *, passages: int) -> dict[str, float]:
    """Return how much each term counts, from the number of passages that hold it: rarer is more, never 0.

    Args:
        rarity: in how many passages each term stands.
        passages: how many there are.

    >>> {term: round(weight, 2) for term, weight in weights({"council": 99, "zeppelin": 0}, passages=100).items()}
    {'council': 0.69, 'zeppelin': 4.62}
    """
    return {term: log(1 + max(passages, count) / (1 + count)) for term, count in rarity.items()}


def coverage(held: Collection[str], weight: Mapping[str, float]) -> float:
    """Return the share, 0 to 1, of the weighted terms that are held; 0 where there are none.

    >>> coverage({"bus"}, {"bus": 3.0, "lane": 1.0})
    0.75
    """
    whole = sum(weight.values())
    return sum(value for term, value in weight.items() if term in held) / whole if whole else 0.0


def overlap(one: Collection[str], other: Collection[str]) -> float:
    """Return the share of the smaller set's words that stand in the other, 0 to 1.

    >>> overlap({"a", "b"}, {"b", "c", "d"})
    0.5
    """
    smaller = min(len(one), len(other))
    return len(set(one) & set(other)) / smaller if smaller else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What a question asks, in words.

    Attributes:
        terms: stem -> the word as written.
        weight: stem -> how much it counts.
    """

    terms: Mapping[str, str]
    weight: Mapping[str, float]
