"""Which sentences tell most of a whole: those whose words it comes back to, each word told once. Pure.

What is chosen covers as much as possible of what is spoken of within a number of words (budgeted maximum coverage:
Lin and Bilmes, "A class of submodular functions for document summarization", ACL 2011).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import log

from assistant.answering.words import overlap
from assistant.summaries.reading import Line
from ingest import BlockRole

# A word told again counts so much of what it counted before. These were chosen on QMSum's train split.
_AGAIN = 0.3
# How far a sentence must make up for its length: 0 not at all, 1 word for word.
_LENGTH = 0.4
# What somebody says of themselves, and what points back, tells less of the whole.
_PERSONAL, _POINTING = 0.6, 0.7
_FIRST_PERSON = re.compile(r"\b(?:I|I['’](?:m|ve|d|ll)|my|me)\b")
FEWEST_WORDS, MOST_WORDS = 9, 60
# Sentences that read worse are not quoted.
LEAST_READABLE = 0.45
# What shares more of its words with something said already is no news.
_REPEATED = 0.7
# Who came, where more is to be had, and lists of things.
_FURNITURE = re.compile(
    r"://|;.*;|^(?:also )?(?:present|in attendance|absent|excused|press contact|contact)\b", re.IGNORECASE
)


def term_weights(parts: Sequence[Iterable[str]]) -> dict[str, float]:
    """Return how much each stem tells of a whole: what many of its parts speak of, and not all.

    Args:
        parts: the stems of each part.

    >>> weight = term_weights([{"lane", "say"}, {"lane", "say"}, {"say"}, {"say"}, {"crane", "say"}])
    >>> sorted(weight, key=weight.get)
    ['say', 'crane', 'lane']
    """
    held = Counter(term for part in parts for term in set(part))
    return {term: count * log((len(parts) + 1) / count) for term, count in held.items()}


def worth(line: Line, weight: Mapping[str, float], told: Mapping[str, int] | None = None) -> float:
    """Return how much a sentence tells for its length, and how well it reads.

    Args:
        line: the sentence.
        weight: how much each stem tells.
        told: how often each stem was told already.
    """
    known = told or {}
    gain = sum(weight.get(term, 0.0) * pow(_AGAIN, known.get(term, 0)) for term in line.terms)
    stands = (_PERSONAL if _FIRST_PERSON.search(line.text) else 1.0) * (_POINTING if line.sentence.dangles else 1.0)
    return gain * stands * line.readable / float(max(line.length, 1) ** _LENGTH)


def is_quotable(line: Line) -> bool:
    """Tell whether a sentence is neither a fragment nor a speech, and reads well on its own."""
    if _FURNITURE.search(line.text) or line.sentence.role is BlockRole.TABLE_ROW:
        return False
    return FEWEST_WORDS <= line.length <= MOST_WORDS and line.readable >= LEAST_READABLE


def covering(
    lines: Sequence[Line],
    weight: Mapping[str, float],
    *,
    most_words: int,
    most: int,
    taken: Callable[[Line], bool] = lambda _: False,
) -> list[Line]:
    """Return the sentences that together tell most, in their order.

    Args:
        lines: among which is chosen; those that are not quotable are left out.
        weight: how much each stem tells.
        most_words: words of all together.
        most: sentences at most.
        taken: tells what is not to be chosen, because it is said already.
    """
    left = [line for line in lines if is_quotable(line) and not taken(line)]
    chosen: list[Line] = []
    told: Counter[str] = Counter()
    room = most_words
    while left and len(chosen) < most:
        best = max(left, key=lambda line: worth(line, weight, told))
        if worth(best, weight, told) <= 0:
            break
        left.remove(best)
        if best.length > room and chosen:
            continue
        if not any(repeats(best, other) for other in chosen):
            chosen.append(best)
            told.update(best.terms)
            room -= best.length
    return sorted(chosen, key=lambda line: line.start)


def repeats(line: Line, other: Line) -> bool:
    """Tell whether a sentence says what another one does."""
    return line.start == other.start or (bool(line.terms) and overlap(line.terms, other.terms) >= _REPEATED)
