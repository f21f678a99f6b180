"""Dates as documents write them, and datelines: the line under a title that says when and who.

A date is taken only where the writing leaves no doubt. `02/03/04` and `03/04/2024` are refused, an impossible date is
reported, and nothing is ever filled in from today's date (the trap of lenient date parsers).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from dateutil.parser import parserinfo

_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:1[89]|20)\d\d)"
_NUMERIC = r"(?P<first>\d{1,2})(?P<mark>[./-])(?P<second>\d{1,2})(?P=mark)(?P<last>(?:1[89]|20)?\d\d)"

# Tried in this order at each place; the first that matches there wins.
_FORMS = tuple(
    re.compile(rf"(?<![\w./-]){form}(?![\w/-]|\.\d)", re.IGNORECASE)
    for form in (
        _YEAR + r"(?P<mark>[-/._ ])(?P<number>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?",
        _MONTH + r"[ -]{1,2}" + _DAY + r"(?:, ?| |-)" + _YEAR,
        _DAY + r"(?: of)?[ -]" + _MONTH + r"(?:, ?| |-)" + _YEAR,
        _NUMERIC,
    )
)
# Digits alone are a date only in a file's name, where nobody writes amounts.
_COMPACT = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<number>\d\d)(?P<day>\d\d)(?!\d)")
_MONTHS = parserinfo()


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenDate:
    """A date as it is written somewhere.

    Attributes:
        text: the writing.
        start, end: where it stands in the text searched.
        day: the date meant; None where that cannot be told.
        problem: why it cannot be told; empty where it can.
    """

    text: str
    start: int
    end: int
    day: date | None
    problem: str = ""


def find_dates(text: str) -> list[WrittenDate]:
    """Return the dates written in `text`, in order, those that cannot be read with the reason.

    >>> [found.day.isoformat() for found in find_dates("On May 9, 2024, not on 13/5/2024.")]
    ['2024-05-09', '2024-05-13']
    >>> find_dates("02/03/04")[0].problem
    'day, month and year cannot be told apart'
    """
    found: list[WrittenDate] = []
    for match in sorted((m for form in _FORMS for m in form.finditer(text)), key=lambda m: (m.start(), -m.end())):
        if not found or match.start() >= found[-1].end:
            found.append(_read(match))
    return found


def find_dates_in_name(name: str) -> list[WrittenDate]:
    """Return the dates in a file's name: also `20240509`, `2024_05_09` and those between underscores.

    >>> find_dates_in_name("minutes_20240509_final.pdf")[0].day.isoformat()
    '2024-05-09'
    """
    # Between digits a mark may be part of a date; beside a letter it only separates.
    joined = re.sub(r"(?<=\d)_(?=\d)", "-", name)
    spaced = re.sub(r"_|-(?=[^\W\d])|(?<=[^\W\d])-", " ", joined)
    return find_dates(spaced) or [_read(match) for match in _COMPACT.finditer(name)]


def read_date(text: str) -> date | None:
    """Return the date that `text` writes, None if it writes none, several or an unclear one.

    >>> read_date("28 July 2024").isoformat()
    '2024-07-28'
    """
    days = {found.day for found in find_dates(text.strip())}
    return days.pop() if len(days) == 1 else None


def _read(match: re.Match[str]) -> WrittenDate:
    try:
        day, problem = _day_of(match.groupdict())
    except ValueError:
        day, problem = None, "there is no such day"
    return WrittenDate(text=match[0], start=match.start(), end=match.end(), day=day, problem=problem)


def _day_of(parts: dict[str, str | None]) -> tuple[date | None, str]:
    if (last := parts.get("last")) is not None:
        return _numeric_day(int(parts["first"] or 0), int(parts["second"] or 0), last)
    name = parts.get("month")
    month = int(parts.get("number") or 0) if name is None else _MONTHS.month(name)
    return date(int(parts["year"] or 0), month or 0, int(parts["day"] or 0)), ""


def _numeric_day(first: int, second: int, year: str) -> tuple[date | None, str]:
    if len(year) == 2:
        return None, "day, month and year cannot be told apart"
    if first == second or first > 12:
        return date(int(year), second, first), ""
    if second > 12:
        return date(int(year), first, second), ""
    return None, "day and month cannot be told apart"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dateline:
    """The line under a title: when, and by whom or of what body.

    Attributes:
        date: as written.
        body: the organisation named beside the date, None where none is.
        author: the person after "By", None where none is.
    """

    date: str
    body: str | None = None
    author: str | None = None


_SEPARATOR = re.compile(r"\s+[|·•–—]\s+|\s*[|·•]\s*|\s+-\s+|\n|\s+(?=by:? [^\W\d_])", re.IGNORECASE)
_LEAD = re.compile(
    r"^(?:(?:first )?published|posted|updated|last updated|date|on|meeting date)\b(?: on| at)?:?\s*", re.IGNORECASE
)
_WEEKDAY = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+", re.IGNORECASE)
_CLOCK = re.compile(
    r"^(?:,|at|from)?\s*\d{1,2}(?:[:.]\d\d)?\s*(?:[ap]\.?m\.?)?(?:\s*(?:-|–|to)\s*\d{1,2}(?:[:.]\d\d)?)?\s*"
    r"(?:[ap]\.?m\.?)?\s*(?:[A-Z]{2,4})?$",
    re.IGNORECASE,
)
_AUTHOR = re.compile(r"^by:?\s+(?P<author>\S.{1,80})$", re.IGNORECASE)
_MINUTES_TO_READ = re.compile(r"^\d+[ -]min(?:ute)?s?(?: read)?$", re.IGNORECASE)
# Sections of a news page, which stand where a body may stand and are none.
_SECTIONS = frozenset(
    """analysis|business|community|culture|economy|education|environment|featured|health|local|local news|national
national news|news|opinion|politics|press release|press releases|science|sport|sports|technology|top stories|updates
us|world|world news|article|video""".replace("\n", "|").split("|")
)
_BODY = re.compile(r"[A-ZÀ-Þ][\w'’.&()/-]*(?:,? [\w'’.&()/-]+){0,9}\Z")


def read_dateline(line: str) -> Dateline | None:
    """Return what a dateline says; None if the line is not one: prose with a date in it is none.

    >>> read_dateline("July 28, 2024 | US Department of State")
    Dateline(date='July 28, 2024', body='US Department of State', author=None)
    >>> read_dateline("By Ana Ruiz - 3 May 2024") and read_dateline("By Ana Ruiz - 3 May 2024").author
    'Ana Ruiz'
    >>> read_dateline("The vote of May 3, 2024 was postponed.") is None
    True
    """
    parts = [part.strip() for part in _SEPARATOR.split(line) if part.strip()] if len(line) <= 200 else []
    dated = [written for part in parts if (written := _date_alone(part))]
    if not dated:
        return None
    body = author = None
    for part in parts:
        if (named := _AUTHOR.match(part)) is not None:
            author = named["author"]
        elif _date_alone(part) or _MINUTES_TO_READ.match(part) or _CLOCK.match(part) or part.casefold() in _SECTIONS:
            continue
        elif body is None and _BODY.match(part):
            body = part
        else:
            return None
    return Dateline(date=dated[0], body=body, author=author)


def _date_alone(part: str) -> str | None:
    """Return the date if the part holds nothing else but a weekday, a word such as "Updated" and a time of day."""
    rest = _WEEKDAY.sub("", _LEAD.sub("", part))
    found = next(iter(find_dates(rest)), None)
    if found is None or found.start != 0:
        return None
    after = rest[found.end :].strip()
    return found.text if not after or _CLOCK.match(after) else None
