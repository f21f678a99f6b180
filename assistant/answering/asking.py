"""A question taken apart: whose words it asks for, of which months, and the parts it asks about."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from assistant.answering.kinds import DECISION_WORDS, asked_sources, asks_for_account, asks_for_decision
from assistant.answering.parts import parts_of, takes_up_a_person
from assistant.answering.periods import DATE, MEETING, Period, period_of, time_after, without_period
from assistant.answering.speakers import (
    asked_speakers,
    asking_verbs,
    compares,
    names_of_speakers,
    set_side_by_side,
    titles_in,
    whose_words,
)
from assistant.answering.sufficiency import names_of
from assistant.answering.words import Wording, question_terms, stem, weights, words
from assistant.answers import Question
from ingest import RecordSummary, Scope, SourceKind

if TYPE_CHECKING:
    from ingest import Library

_WHEN = re.compile(rf"{time_after('in|of|on|at|during|between|and|since|by|from|to')}\b", re.IGNORECASE)
# One time with these before it is when something begins or ends, and may be spoken of at any meeting.
_BORDER = frozenset(("between", "and", "since", "by", "from", "to"))
_DONE_THERE = re.compile(
    rf"\b(?:{MEETING}|(?:on|during)\s+(?:the\s+)?{DATE}|said|told|discussed|decided|voted?|debated|tabled|announced|"
    r"raised|mentioned|adopted|approved|rejected|moved|promised|proposed|objections?|undertakings?)\b",
    re.IGNORECASE,
)
_TO_COME = re.compile(r"\b(?:will|shall|going to|planned|due)\b", re.IGNORECASE)
# Of somebody who is asked about, this says how, not what about.
_VOTING = frozenset(stem(word) for word in ("vote", "against", "favour", "oppose", "support", "yes"))
# How much a word of the question counts for a part that does not hold it.
_OTHER_PART = 0.4
_NO_WORDING = Wording(terms={}, weight={})


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """One of the things that a question asks ("How loud is it, and what is allowed?" asks two).

    Attributes:
        wording: what it asks about; the other facets' words count less.
        period: where it asks about the meetings of that time.
        speakers: whose words it asks for, where the question sets several people side by side; else empty.
        is_sequel: whether it asks only what came of the part before ("…, and have they been?").
    """

    text: str
    wording: Wording
    period: Period | None
    speakers: frozenset[str] = frozenset()
    is_sequel: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question taken apart.

    Attributes:
        speakers: whose own words are asked for, by the scope or by the question; empty where it is anybody's.
        named: speakers whom it names, for whatever reason.
        names: what else it names, each in lower-case words.
        sources: the kinds of record whose account it asks for ("according to the newspaper").
        wording: the words of what is asked about, without the names of these speakers, who seldom name themselves, and
            without words that only ask for a decision.
        facets: at least one; a single one is the whole question.
    """

    text: str
    speakers: frozenset[str]
    named: frozenset[str]
    names: tuple[tuple[str, ...], ...]
    sources: frozenset[SourceKind]
    wording: Wording
    facets: tuple[Facet, ...]


def taken_apart(question: Question, library: Library) -> Asked:
    """Return what a question asks, and of whom."""
    text = question.standalone
    records = library.records(question.scope)
    everybody = library.speakers(question.scope)
    days = _days_of(records)
    facets = facets_of(text, days, everybody)
    speakers = _speakers_of(question, facets, everybody)
    unasked = {stem(word) for name in speakers for word in words(name)}
    if asks_for_decision(text):
        unasked |= {stem(word) for word in DECISION_WORDS}
    if speakers:
        unasked |= _VOTING | {stem(word) for word in (*asking_verbs(text), *titles_in(whose_words(text)))}
    unasked |= {stem(word) for facet in facets if facet.period for word in words(facet.period.text)}
    terms = {term: word for term, word in question_terms(text).items() if term not in unasked}
    rarity = library.rarity(list(terms.values()))
    weight = weights({term: rarity[word] for term, word in terms.items()}, passages=sum(r.passages for r in records))
    wording = Wording(terms=terms, weight=weight)
    return Asked(
        text=text,
        speakers=speakers,
        named=frozenset(names_of_speakers(text, everybody)),
        names=tuple(names_of(text, everybody)),
        sources=asked_sources(text),
        wording=wording,
        facets=tuple(replace(facet, wording=_for_part(facet.text, wording)) for facet in facets)
        if len(facets) > 1
        else (replace(facets[0], wording=wording),),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What is searched for a question.

    Attributes:
        text: the words to search for: without the time that alone is searched, as it is seldom said there.
        scopes: where to search: first its own scope, then that of each part that it sets beside another.
    """

    text: str
    scopes: tuple[Scope, ...]


def sought(question: Question, library: Library) -> Sought:
    """Return what to search for a question, and where.

    Where it asks what somebody said, that is what that person said; where it asks of one meeting, that is the meeting;
    where it sets two meetings or two people side by side, the words of the one must not crowd out those of the other.
    """
    text = question.standalone
    records, everybody = library.records(question.scope), library.speakers(question.scope)
    facets = facets_of(text, _days_of(records), everybody)
    whole = replace(question.scope, speakers=tuple(sorted(_speakers_of(question, facets, everybody))))
    if len(facets) == 1:
        period = facets[0].period
        alone = without_period(text, period) if period else text
        return Sought(text=alone, scopes=(_scope_of(facets[0], whole, records),))
    parts = (_scope_of(facet, question.scope, records) for facet in facets)
    others = (part for part in dict.fromkeys(parts) if part not in (whole, question.scope))
    return Sought(text=text, scopes=(whole, *others))


def _scope_of(facet: Facet, scope: Scope, records: Sequence[RecordSummary]) -> Scope:
    if facet.speakers and not scope.speakers:
        scope = replace(scope, speakers=tuple(sorted(facet.speakers)))
    if facet.period is not None:
        held = (item.record_id for item in records if facet.period.holds(item.facts.date))
        scope = replace(scope, record_ids=tuple(held))
    return scope


def _days_of(records: Sequence[RecordSummary]) -> frozenset[date]:
    return frozenset(record.facts.date for record in records if record.facts.date)


def _speakers_of(question: Question, facets: Sequence[Facet], everybody: Sequence[str]) -> frozenset[str]:
    """Return those whose own words alone are asked for, by every part of the question."""
    if question.scope.speakers:
        return frozenset(question.scope.speakers)
    if len(facets) == 1:
        return frozenset(asked_speakers(question.standalone, everybody))
    every = all(facet.speakers for facet in facets)
    return frozenset(name for facet in facets for name in facet.speakers) if every else frozenset()


def facets_of(question: str, days: Collection[date], speakers: Sequence[str] = ()) -> tuple[Facet, ...]:
    """Return the facets of a question: its parts, and of each part the people or meetings that it sets side by side.

    Their wordings are empty as yet.

    Args:
        question: as it is searched.
        days: of the records in scope; another day is no meeting's.
        speakers: everybody who speaks in scope.
    """
    facets: list[Facet] = []
    known: set[str] = set()
    parts = parts_of(question)
    alone = _named_alone(parts, speakers)
    for part, person in zip(parts, alone, strict=True):
        named = asked_periods(part, days)
        people = _people_of(part, speakers, facets) if person is None else [(person,)]
        is_sequel = bool(known) and not named and known.issuperset(question_terms(part))
        known.update(question_terms(part))
        facets.extend(
            Facet(text=part, wording=_NO_WORDING, period=period, speakers=frozenset(who), is_sequel=is_sequel)
            for who, period in _paired(people, named)
        )
    if len(facets) == 1:
        period = facets[0].period if _asks_of_a_meeting(question) else None
        return (Facet(text=question, wording=_NO_WORDING, period=period),)
    return tuple(facets)


def _named_alone(parts: Sequence[str], speakers: Sequence[str]) -> list[str | None]:
    """Return the one speaker that each part names, where each part names another one; else None for each."""
    named = [names_of_speakers(part, speakers) for part in parts]
    if len(parts) > 1 and all(len(names) == 1 for names in named) and len({names[0] for names in named}) == len(parts):
        return [names[0] for names in named]
    return [None] * len(parts)


def _people_of(part: str, speakers: Sequence[str], before: Sequence[Facet]) -> list[tuple[str, ...]]:
    """Return whose words a part asks for, each of those set side by side by himself; "he" is who was asked for before.

    Nobody where it asks for anybody's.
    """
    if side_by_side := set_side_by_side(part, speakers):
        return [(name,) for name in side_by_side]
    if asked := asked_speakers(part, speakers):
        # Beside somebody who is named and speaks nowhere, as in captions without names, anybody's words may tell.
        return [()] if compares(part) and names_of(part, speakers) else [asked]
    return [tuple(before[-1].speakers)] if before and takes_up_a_person(part) else [()]


def _paired(
    people: Sequence[tuple[str, ...]], periods: Sequence[Period]
) -> list[tuple[tuple[str, ...], Period | None]]:
    """Return who is asked for of which time: as many people as times each of the own, else everybody of each.

    >>> may, june = Period(month=5), Period(month=6)
    >>> [(who, period.month) for who, period in _paired([("Ash",), ("Bo",)], [may, june])]
    [(('Ash',), 5), (('Bo',), 6)]
    >>> [(who, period.month) for who, period in _paired([("Ash",)], [may, june])]
    [(('Ash',), 5), (('Ash',), 6)]
    """
    if len(people) > 1 and len(people) == len(periods):
        return list(zip(people, periods, strict=True))
    if len(people) > 1:
        return [(who, periods[0] if len(periods) == 1 else None) for who in people]
    return [(people[0], period) for period in periods or (None,)]


def asked_periods(question: str, days: Collection[date]) -> list[Period]:
    """Return the times of meetings that a question is about, in its order.

    >>> days = [date(2024, 5, 9), date(2024, 6, 20), date(2025, 5, 8)]
    >>> [period.text for period in asked_periods("What did it cost in May 2024, and in August, on July 3?", days)]
    ['in May 2024']
    >>> asked_periods("What will be built by June?", days), asked_periods("What has been built since June?", days)
    ([], [])
    """
    found = [(match["side"].lower(), period_of("in", match["date"])) for match in _WHEN.finditer(question)]
    years = {day.year for day in days}
    asked = {
        period: side
        for side, period in reversed(found)
        if any(period.holds(day) for day in days) and (period.month or len(years) > 1)
    }
    periods = list(reversed(asked))
    if len(periods) == 1 and (asked[periods[0]] in _BORDER or _TO_COME.search(question)):
        return []
    return periods


def _asks_of_a_meeting(question: str) -> bool:
    """Tell whether the one time that a question names is when something was said, not when it happened."""
    asks = (whose_words(question), asks_for_decision(question), asks_for_account(question))
    return bool(_DONE_THERE.search(question)) or any(asks)


def _for_part(part: str, wording: Wording) -> Wording:
    own = question_terms(part)
    if not own.keys() & wording.weight.keys():
        return wording
    weight = {term: value * (1.0 if term in own else _OTHER_PART) for term, value in wording.weight.items()}
    return Wording(terms=wording.terms, weight=weight)
