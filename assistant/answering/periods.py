"""When and which meeting a question speaks of: "in May 2024", "since June", "the last hearing". Pure."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from assistant.answering.kinds import MONTHS

_NUMBER_OF_MONTH = {name: number for number, name in enumerate(MONTHS, start=1)}
MONTH = rf"(?:{'|'.join(MONTHS)})"
YEAR = r"(?:19|20)\d\d"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
DATE = (
    rf"(?:(?:the )?{_DAY} (?:of )?{MONTH}(?:,? {YEAR})?|{MONTH} (?:the )?{_DAY}(?:,? {YEAR})?(?![\w,]*\d)|"
    rf"{MONTH}(?:,? (?:of )?{YEAR})?|{YEAR}-\d\d-\d\d|{YEAR})"
)
MEETING = r"(?:meetings?|sessions?|sittings?|hearings?|press conferences?|briefings?|conferences?)"


def time_after(sides: str) -> str:
    """Return the pattern of a date with one of the words of an alternative before it, as groups `side` and `date`."""
    return rf"\b(?P<side>{sides})\s+(?:the\s+)?(?P<date>{DATE})"


# "in May 2024", "at the May meeting", "since June"; "in May" of a year that is not said is every year's.
_WHEN = re.compile(
    rf"(?:,\s*)?{time_after('in|during|of|from|on|at|since|after|before|until|up to|by')}"
    rf"(?:['’]s)?(?:\s+{MEETING})?(?=$|[\s,?.])",
    re.IGNORECASE,
)
_PARTS = re.compile(
    rf"(?P<iso>{YEAR}-\d\d-\d\d)|(?P<month>{MONTH})|(?P<year>\b{YEAR}\b)|(?P<day>\b\d{{1,2}})(?:st|nd|rd|th)?\b",
    re.IGNORECASE,
)
_UNTIL = frozenset(("until", "up to", "by"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Days that a question is about.

    Attributes:
        side: "in", or on which side of the day or days: "since", "after", "before", "until".
        year, month, day: what is said of them; None is any.
        text: as it was written.
    """

    side: str = "in"
    year: int | None = None
    month: int | None = None
    day: int | None = None
    text: str = ""

    def holds(self, day: dt.date | None) -> bool:
        """Tell whether a day lies in it; an unknown day lies in none.

        A side needs a year or takes the day's own ("before June" is January to May of any year).

        >>> Period(month=5).holds(dt.date(2024, 5, 9)), Period(side="before", month=5).holds(dt.date(2024, 5, 9))
        (True, False)
        """
        if day is None:
            return False
        own = [(getattr(day, name), value) for name in ("year", "month", "day") if (value := getattr(self, name))]
        is_within = all(at == value for at, value in own)
        if self.side == "in" or is_within:
            return is_within and self.side not in ("after", "before")
        is_later = [at for at, _ in own] > [value for _, value in own]
        return is_later == (self.side in ("since", "after"))


def period_of(side: str, date: str) -> Period:
    """Return the days that a date means, with the word before it.

    >>> period_of("on", "9 May 2024")
    Period(side='in', year=2024, month=5, day=9, text='on 9 May 2024')
    """
    year = month = day = None
    for found in _PARTS.finditer(date):
        if found["iso"]:
            year, month, day = map(int, found["iso"].split("-"))
        elif found["month"]:
            month = _NUMBER_OF_MONTH[found["month"].lower()]
        elif found["year"]:
            year = int(found["year"])
        else:
            day = int(found["day"])
    word = side.lower()
    kept = word if word in ("since", "after", "before") else "until" if word in _UNTIL else "in"
    return Period(side=kept, year=year, month=month, day=day, text=f"{word} {date}")


def without_period(text: str, period: Period) -> str:
    """Return a question without the words for one time.

    >>> without_period("What did it cost in May to be ready by June?", Period(month=5))
    'What did it cost to be ready by June?'
    """
    meant = (period.year, period.month, period.day)

    def kept(found: re.Match[str]) -> str:
        named = period_of("in", found["date"])
        return " " if (named.year, named.month, named.day) == meant else found[0]

    return _closed_up(_WHEN.sub(kept, text))


def without_periods(text: str) -> tuple[str, tuple[Period, ...]]:
    """Return a question without what it says of time, and that.

    >>> without_periods("How many meetings in 2024 mention the ferry?")
    ('How many meetings mention the ferry?', (Period(side='in', year=2024, month=None, day=None, text='in 2024'),))
    """
    periods = tuple(period_of(found["side"], found["date"]) for found in _WHEN.finditer(text))
    return _closed_up(_WHEN.sub(" ", text)), periods


def _closed_up(text: str) -> str:
    """Return a text without the blanks and commas that words taken out have left."""
    return re.sub(r"\s+(?=[?.!,])", "", re.sub(r"\s+", " ", text).strip(" ,"))
