"""Days, months and years as they are named in a text, as far as each is named. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from assistant.answering.words import STOP_WORDS

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_NUMBER_OF = {name: number for number, name in enumerate(_MONTHS, start=1)}
# Written with a capital: "may" and "march" are verbs.
_MONTH = rf"(?P<month>{'|'.join(name.capitalize() for name in _MONTHS)})"
_DAY = r"(?P<day>[12]\d|3[01]|0?[1-9])"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
# A word that may follow a year; after a number there stands what it counts.
_NO_NOUN = rf"(?!\s+(?!(?:{'|'.join(sorted(STOP_WORDS))})\b)[a-z])"
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{_MONTH} (?:the )?{_DAY}(?:st|nd|rd|th)?\b(?:,? (?:of )?{_YEAR}\b)?",
        rf"\b{_DAY}(?:st|nd|rd|th)? (?:of )?{_MONTH}\b(?:,? (?:of )?{_YEAR}\b)?",
        rf"\b{_MONTH}(?:,? (?:of )?{_YEAR}\b)",
        # A month alone only where a preposition shows that it is one.
        rf"\b(?i:in|by|of|since|until|before|after|last|next|early|late|this)\s+{_MONTH}\b(?! \d)",
        # "Monday the 4th": of a month that is understood.
        rf"(?<=\bthe ){_DAY}(?:st|nd|rd|th)\b(?= (?:of this|of next|of last)|\s*[,.;:?]|$)",
        # A year alone likewise: "2000 people" is a number.
        rf"\b(?i:in|since|by|until|of|before|after|from|during|for|early|late|year)\s+{_YEAR}\b(?![-–/.,]?\d){_NO_NOUN}",
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedDate:
    """A date, as far as it is named: what the text leaves out is None.

    Attributes:
        start, end: where it stands in the text.
    """

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None

    @property
    def span(self) -> tuple[int, int]:
        """Where it stands in the text."""
        return self.start, self.end

    @property
    def parts(self) -> frozenset[str]:
        """Which of year, month and day are named."""
        named = {"year": self.year, "month": self.month, "day": self.day}
        return frozenset(name for name, value in named.items() if value is not None)

    def may_be(self, other: NamedDate) -> bool:
        """Tell whether both may be one day: nothing that both name differs, and both name something.

        >>> dates_in("on November 4")[0].may_be(dates_in("Monday the 4th,")[0])
        True
        >>> dates_in("by March 1, 2025")[0].may_be(dates_in("in March of 2026")[0])
        False
        """
        pairs = [(self.year, other.year), (self.month, other.month), (self.day, other.day)]
        both = [(one, two) for one, two in pairs if one is not None and two is not None]
        return bool(both) and all(one == two for one, two in both)

    def is_day(self, day: date) -> bool:
        """Tell whether it names day and month of this day, and no other year."""
        return (self.month, self.day) == (day.month, day.day) and self.year in (None, day.year)


def dates_in(text: str) -> list[NamedDate]:
    """Return the dates that a text names, in order; none within another.

    >>> [(d.year, d.month, d.day) for d in dates_in("from the 1st of March until June 30, 2026, as in 2019")]
    [(None, 3, 1), (2026, 6, 30), (2019, None, None)]
    """
    found: list[NamedDate] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if all(match.end() <= known.start or known.end <= match.start() for known in found):
                found.append(_named(match))
    return sorted(found, key=lambda item: item.start)


def _named(match: re.Match[str]) -> NamedDate:
    parts = match.groupdict()
    return NamedDate(
        start=min(match.start(name) for name, value in parts.items() if value),
        end=match.end(),
        year=int(parts["year"]) if parts.get("year") else None,
        month=_NUMBER_OF[parts["month"].lower()] if parts.get("month") else None,
        day=int(parts["day"]) if parts.get("day") else None,
    )
