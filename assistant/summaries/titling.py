"""What a discussion is called: the phrases that it comes back to and the rest of the record does not. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from math import log

from assistant.answering.phrases import Phrase, phrases_of

_PHRASES = 3
# A phrase tells more than a word.
_LONGER = 1.5
# Said less often is said in passing; a single word must come back more often than a phrase.
_FEWEST_TIMES, _FEWEST_TIMES_OF_A_WORD = 2, 4


def titles(parts: Sequence[Sequence[str]], unwanted: Sequence[Collection[str]]) -> list[str]:
    """Return for each part of a record up to three phrases in its own words, as one line; empty where none recurs.

    Args:
        parts: the sentences of each part.
        unwanted: for each part the words, in lower case, that are no matter: who speaks, and what its title says.
    """
    counted = [phrases_of(part, words) for part, words in zip(parts, unwanted, strict=True)]
    held = Counter(phrase for part in counted for phrase in part)
    return [_title(part, held, len(parts)) for part in counted]


def _title(part: dict[Phrase, Counter[str]], held: Counter[Phrase], parts: int) -> str:
    times = {phrase: written.total() for phrase, written in part.items()}

    def telling(phrase: Phrase) -> float:
        rare = log((parts + 1) / held[phrase]) + 0.2
        return times[phrase] * rare * (1 + _LONGER * (len(phrase) - 1))

    chosen: list[Phrase] = []
    for phrase in sorted(times, key=lambda each: (-telling(each), each)):
        if len(chosen) == _PHRASES:
            break
        fewest = _FEWEST_TIMES if len(phrase) > 1 else _FEWEST_TIMES_OF_A_WORD
        if times[phrase] >= fewest and not any(set(phrase) & set(other) for other in chosen):
            chosen.append(phrase)
    written = [part[phrase].most_common(1)[0][0] for phrase in chosen]
    return _listed(written) or _listed([part[phrase].most_common(1)[0][0] for phrase in _recurring(times)])


def _recurring(times: Mapping[Phrase, int]) -> list[Phrase]:
    """Return the words that come back at all, where nothing comes back often."""
    often = [phrase for phrase, count in times.items() if count >= _FEWEST_TIMES]
    return sorted(often, key=lambda phrase: (-times[phrase], phrase))[:_PHRASES]


def _listed(phrases: Sequence[str]) -> str:
    if not phrases:
        return ""
    return f"{', '.join(phrases[:-1])} and {phrases[-1]}" if len(phrases) > 1 else phrases[0]
