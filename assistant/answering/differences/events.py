"""Whether somebody wrote about the very meeting that another record is of. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from assistant.answering.differences.dates import NamedDate, dates_in
from assistant.answering.words import STOP_WORDS, words
from ingest import Facts, Record

# Days after a meeting within which it is news, and within which an article may still name its day.
NEWS_DAYS = 8
_NAMED_DAYS = 120
# Speakers whose full names the article gives, and share of its names that the meeting speaks of.
_FEWEST_NAMES = 2
_LEAST_KNOWN = 0.5
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# What many bodies are called.
_ANY_BODY = frozenset(("the", "of", "and", "for", "office", "department", "city", "council", "committee", "meeting"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What speaks for an article being about a meeting.

    Attributes:
        days: between the meeting and the article.
        names_day: whether the article's text names the day of the meeting.
        names_weekday: whether it names the weekday, and is less than a week later.
        body: words that the names of both bodies share, or that name the meeting's body in the article.
        names: speakers of the meeting whom the article names.
        known: share of the article's names that the meeting speaks of, 0 to 1.
    """

    days: int
    names_day: bool
    names_weekday: bool
    body: frozenset[str]
    names: tuple[str, ...]
    known: float


def is_first_hand(facts: Facts) -> bool:
    """Tell whether a record is of the meeting itself; an agenda was written before it."""
    return facts.source_kind.is_primary and facts.paper is None


def could_be_of(article: Facts, meeting: Facts) -> bool:
    """Tell whether the facts alone allow that one is written about the other."""
    if article.source_kind.is_primary or not is_first_hand(meeting) or not article.date or not meeting.date:
        return False
    return timedelta(0) <= article.date - meeting.date <= timedelta(days=_NAMED_DAYS)


def is_news_of(article: Facts, meeting: Facts) -> bool:
    """Tell whether the facts alone make an article news of a meeting: written about it within eight days."""
    if not could_be_of(article, meeting) or not article.date or not meeting.date:
        return False
    return (article.date - meeting.date).days <= NEWS_DAYS


def days_fit(article: Record, meeting: Facts) -> bool:
    """Tell whether an article is news of that day, or names it; for this the meeting's record need not be read."""
    facts = article.facts
    if facts is None or not meeting.date or not could_be_of(facts, meeting):
        return False
    return is_news_of(facts, meeting) or _names_day(article.text, meeting.date)


def _names_day(text: str, day: date) -> bool:
    return any(named.day and named.is_day(day) for named in _dates(text))


@lru_cache(maxsize=256)
def _dates(text: str) -> tuple[NamedDate, ...]:
    return tuple(dates_in(text))


def same_event(article: Record, meeting: Record) -> Link | None:
    """Return what shows that an article is about a meeting; None where that is not sure.

    The days must fit: at most eight days after the meeting, or later where the article names the day. Then the names
    must: at least two of the speakers, or the body, and most of the names that the article gives.
    """
    facts, of = article.facts, meeting.facts
    if facts is None or of is None or not days_fit(article, of) or not facts.date or not of.date:
        return None
    text = article.text
    days = (facts.date - of.date).days
    surnames = _speakers_named(text, meeting)
    link = Link(
        days=days,
        names_day=_names_day(text, of.date),
        names_weekday=days < len(_WEEKDAYS) and _WEEKDAYS[of.date.weekday()] in _vocabulary(text),
        body=_body_shared(facts, of, text),
        names=surnames,
        known=_known(article, meeting),
    )
    enough = len(surnames) >= _FEWEST_NAMES or bool(link.body)
    return link if enough and link.known >= _LEAST_KNOWN else None


def nearest_events(article: Record, meetings: Sequence[Record]) -> list[Record]:
    """Return the records of the one event that an article is about; two sittings of one body are never mixed.

    Of several days that fit, the one it names counts, then the one whose weekday it names, then the latest.
    """
    linked = [(link, meeting) for meeting in meetings if (link := same_event(article, meeting)) is not None]
    if not linked:
        return []
    best = max(linked, key=lambda item: _closeness(item[0]))[0]
    return [meeting for link, meeting in linked if link.days == best.days]


def _closeness(link: Link) -> tuple[bool, bool, int]:
    return link.names_weekday, link.names_day, -link.days


@lru_cache(maxsize=256)
def _vocabulary(text: str) -> frozenset[str]:
    return frozenset(word.casefold().removesuffix("'s").removesuffix("’s") for word in words(text))


@lru_cache(maxsize=256)
def capital_words(text: str) -> frozenset[str]:
    """Return the words that are written with a capital within sentences, in lower case."""
    found: set[str] = set()
    previous = "."
    for piece in text.split():
        bare = piece.strip("“”\"'‘’(),;:.!?")
        if bare[:1].isupper() and previous[-1] not in ".?!:”" and bare.lower() not in STOP_WORDS and bare.isalpha():
            found.add(bare.casefold())
        previous = piece
    return frozenset(found)


def _known(article: Record, meeting: Record) -> float:
    names = capital_words(article.text)
    heard = _vocabulary(meeting.text) | _vocabulary(" ".join(_speakers(meeting)))
    return len(names & heard) / len(names) if names else 0.0


def _speakers(record: Record) -> list[str]:
    return list(dict.fromkeys(turn.speaker for turn in record.turns if turn.speaker))


def _speakers_named(text: str, meeting: Record) -> tuple[str, ...]:
    """Return the speakers whose last two names stand in the article, next to each other or not."""
    written = _vocabulary(text)
    found = []
    for speaker in _speakers(meeting):
        name = [word.casefold() for word in words(speaker)][-2:]
        if len(name) > 1 and written.issuperset(name):
            found.append(speaker)
    return tuple(found)


def _body_shared(article: Facts, meeting: Facts, text: str) -> frozenset[str]:
    of = _body_words(meeting.body)
    own = _body_words(article.body)
    return (of & own) or (of if of and of <= _vocabulary(text) else frozenset())


def _body_words(body: str | None) -> frozenset[str]:
    return frozenset(word.casefold() for word in words(body or "")) - _ANY_BODY
