"""Words as they are compared: lists of them, and their singular."""

from __future__ import annotations

from functools import lru_cache


def word_set(listed: str) -> frozenset[str]:
    """Return the words of a list that is kept as a text, for its reader's sake.

    >>> sorted(word_set("mr mrs"))
    ['mr', 'mrs']
    """
    return frozenset(listed.split())


@lru_cache(maxsize=20_000)
def singular(word: str) -> str:
    """Return a word in small letters without a plural's ending.

    >>> singular("bays"), singular("policies"), singular("bus"), singular("address")
    ('bay', 'policy', 'bus', 'address')
    """
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3 else word
