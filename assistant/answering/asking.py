"""A question taken apart: whose words it asks for, of which months, and the parts it asks about."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.answering.kinds import DECISION_WORDS, MONTHS, asked_sources, asks_for_decision
from assistant.answering.parts import parts_of
from assistant.answering.speakers import asked_speakers, asking_verbs, names_of_speakers
from assistant.answering.sufficiency import names_of
from assistant.answering.words import Wording, question_terms, stem, weights, words
from assistant.answers import Question
from ingest import SourceKind

if TYPE_CHECKING:
    from ingest import Library

_MONTH = re.compile(rf"\b(?:in|of|between|and|since|by)\s+(?P<month>{'|'.join(MONTHS)})\b(?!\s+\d)", re.IGNORECASE)
_NUMBER_OF_MONTH = {name: number for number, name in enumerate(MONTHS, start=1)}
# Of somebody who is asked about, this says how, not what about.
_VOTING = frozenset(stem(word) for word in ("vote", "against", "favour", "oppose", "support", "yes"))
# How much a word of the question counts for a part that does not hold it.
_OTHER_PART = 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """One of the things that a question asks ("How loud is it, and what is allowed?" asks two).

    Attributes:
        wording: what it asks about; the other facets' words count less.
        month: 1 to 12 where it asks about the meetings of that month.
        is_sequel: whether it asks only what came of the part before ("…, and have they been?").
    """

    text: str
    wording: Wording
    month: int | None
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
    speakers = question.scope.speakers or asked_speakers(text, everybody)
    unasked = {stem(word) for name in speakers for word in words(name)}
    if asks_for_decision(text):
        unasked |= {stem(word) for word in DECISION_WORDS}
    if speakers:
        unasked |= _VOTING | {stem(verb) for verb in asking_verbs(text)}
    months = {record.facts.date.month for record in records if record.facts.date}
    unasked |= {stem(name) for name, number in _NUMBER_OF_MONTH.items() if number in asked_months(text, months)}
    terms = {term: word for term, word in question_terms(text).items() if term not in unasked}
    rarity = library.rarity(list(terms.values()))
    weight = weights({term: rarity[word] for term, word in terms.items()}, passages=sum(r.passages for r in records))
    wording = Wording(terms=terms, weight=weight)
    return Asked(
        text=text,
        speakers=frozenset(speakers),
        named=frozenset(names_of_speakers(text, everybody)),
        names=tuple(names_of(text, everybody)),
        sources=asked_sources(text),
        wording=wording,
        facets=facets_of(text, wording, months),
    )


def facets_of(question: str, wording: Wording, months: Collection[int]) -> tuple[Facet, ...]:
    """Return the facets of a question: its parts, and of each part the months of meetings that it sets side by side.

    Args:
        question: as it is searched.
        wording: of the whole question.
        months: of the meetings in scope; another month is no meeting's.
    """
    facets: list[Facet] = []
    known: set[str] = set()
    for part in parts_of(question):
        own = asked_months(part, months)
        is_sequel = bool(known) and not own and known.issuperset(question_terms(part))
        known.update(question_terms(part))
        facets.extend(
            Facet(text=part, wording=_for_part(part, wording), month=month, is_sequel=is_sequel)
            for month in (own or (None,))
        )
    if len(facets) == 1:
        return (Facet(text=question, wording=wording, month=facets[0].month),)
    return tuple(facets)


def asked_months(question: str, months: Collection[int]) -> list[int]:
    """Return the months of meetings that a question is about, in its order.

    >>> asked_months("What did it cost in May, and in August, on July 3?", {5, 6, 7})
    [5]
    """
    named = [_NUMBER_OF_MONTH[found["month"].lower()] for found in _MONTH.finditer(question)]
    return [month for month in dict.fromkeys(named) if month in months]


def _for_part(part: str, wording: Wording) -> Wording:
    own = question_terms(part)
    if not own.keys() & wording.weight.keys():
        return wording
    weight = {term: value * (1.0 if term in own else _OTHER_PART) for term, value in wording.weight.items()}
    return Wording(terms=wording.terms, weight=weight)
