"""Numbers as a reader reads them. Pure."""

from __future__ import annotations


def count(number: int, noun: str) -> str:
    """Return a number with its noun.

    >>> count(1, "record"), count(1200, "word")
    ('1 record', '1,200 words')
    """
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
