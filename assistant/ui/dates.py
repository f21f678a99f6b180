"""Dates as people write them into a field; nothing is guessed, and nothing filled in from today's date."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, datetime

FORMS = "2024-05-03, 3 May 2024 or May 3, 2024"
# 03/05/2024 is left out on purpose: which of the two is the month depends on who writes it.
_DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%d %B %Y", "%d %b %Y", "%B %d %Y", "%b %d %Y")
_MONTHS = ("%Y-%m", "%B %Y", "%b %Y")
_YEARS = ("%Y",)
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b", re.IGNORECASE)
_SEPTEMBER = re.compile(r"\bsept\b", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s,.]+")


def read_day(text: str, *, end: bool = False) -> date:
    """Return the day that somebody wrote, the first or with `end` the last one of a year or month.

    >>> read_day("3 May 2024") == read_day("May 3, 2024") == read_day("2024-05-03")
    True
    >>> read_day("February 2024", end=True).isoformat()
    '2024-02-29'

    Raises:
        ValueError: it is none; says what to write.
    """
    # Python's month names are English here: nothing in this process sets another locale.
    plain = _SEPARATORS.sub(" ", _SEPTEMBER.sub("Sep", _ORDINAL.sub("", text))).strip()
    if found := _parsed(plain, _DAYS):
        return found
    if found := _parsed(plain, _MONTHS):
        return found.replace(day=monthrange(found.year, found.month)[1]) if end else found
    if found := _parsed(plain, _YEARS):
        return found.replace(month=12, day=31) if end else found
    raise ValueError(f"“{text.strip()}” is no date. Write it as {FORMS}.")


def _parsed(text: str, forms: tuple[str, ...]) -> date | None:
    for form in forms:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  a calendar day has no time zone
        except ValueError:
            continue
    return None


def date_problem(text: str | None, read: Callable[[str], object] = read_day) -> str | None:
    """Return what to say beside a field that holds no date; None where it holds one, or nothing.

    It does not repeat what was written: Gradio reads what stands beside a field as Markdown.
    """
    try:
        if (text or "").strip():
            read(text or "")
    except ValueError:
        return f"No date. Write {FORMS}."
    return None
