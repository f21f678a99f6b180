"""Numbers and dates of a written sentence that are told otherwise where the meeting speaks of the same thing. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from assistant.answering.differences.amounts import Amount
from assistant.answering.differences.dates import NamedDate
from assistant.answering.differences.difference import Difference, Kind
from assistant.answering.differences.statements import (
    Statement,
    all_amounts,
    all_dates,
    amounts_of,
    beside,
    dates_of,
    names_speaker,
    near,
    share,
    stand_apart,
    topic,
    topics,
)
from assistant.answering.words import stem, words

# Words on either side of a figure that tell what it is the figure of.
_WRITTEN_REACH = 9
_SAID_REACH = 15
# Share of these words that the meeting must use around its own figure; less will do where a word right beside both
# figures is the same ("48 seconds slower").
_LEAST_SHARED = 0.6
_LEAST_SHARED_BESIDE = 0.55
_BONUS_BESIDE = 0.4
# So does the word that follows both at once, and the unit in which both are said: a slip keeps these.
_BONUS_AFTER = 0.2
_BONUS_UNIT = 0.2
# By so much the best place must beat every other place that gives yet another figure.
_MARGIN = 0.15
# A figure so many times another is another thing's, unless a scale was mistaken.
_MOST_TIMES = 12
# Characters before a vote in which what is voted on is named.
_VOTE_REACH = 1_000

_UNIT = re.compile(r"[a-z%]{4,}(?=s?$|s? )|%")

_Figure = TypeVar("_Figure", Amount, NamedDate)
# What was only proposed, or is denied, is no other account of what happened.
_ONLY_THOUGHT = re.compile(
    r"\b(?:propos\w+|suggest\w*|wanted|asked for|instead of|rather than|used to|unless)\b",
    re.IGNORECASE,
)


def figures_that_differ(
    written: Statement, region: Sequence[Statement], weight: Mapping[str, float]
) -> Iterator[Difference]:
    """Yield the numbers and dates of a written sentence that the meeting gives otherwise.

    A figure that the meeting names anywhere in the region, in whatever form, differs from nothing.

    Args:
        written: the sentence of the secondary record.
        region: the sentences of the primary record that speak of the same things.
        weight: how much each stem tells; one that is missing counts 1.
    """
    compared = _Compared(written=written, region=region, weight=weight)
    told, own = all_amounts(region), amounts_of(written.around)
    for amount in amounts_of(written.text):
        if not any(amount.may_be(other) for other in told):
            yield from compared.best(amount, amounts_of, _amount_rivals(amount, own), Kind.NUMBER)
    days, own_days = all_dates(region), dates_of(written.around)
    for named in dates_of(written.text):
        if not any(named.may_be(other) for other in days):
            yield from compared.best(named, dates_of, _date_rivals(named, own_days), Kind.DATE)


def _amount_rivals(amount: Amount, own: Sequence[Amount]) -> Callable[[Amount], bool]:
    """Return what tells whether an amount of the meeting could be the one that was written wrongly."""
    return lambda other: (
        amount.is_comparable(other) and _is_near(amount, other) and not any(other.may_be(item) for item in own)
    )


def _is_near(one: Amount, other: Amount) -> bool:
    """Tell whether one number could have been mistaken for another: not far from it, or in the wrong scale."""
    low, high = sorted((one.value, other.value))
    if not low or high <= _MOST_TIMES * low:
        return bool(low)
    return f"{low:e}".split("e")[0] == f"{high:e}".split("e")[0]


def _date_rivals(named: NamedDate, own: Sequence[NamedDate]) -> Callable[[NamedDate], bool]:
    return lambda other: _finest(named) == _finest(other) and not any(other.may_be(item) for item in own)


def _finest(named: NamedDate) -> str:
    return next(part for part in ("day", "month", "year") if part in named.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Compared:
    """A written sentence beside what the meeting says; the fields are the arguments of `figures_that_differ`."""

    written: Statement
    region: Sequence[Statement]
    weight: Mapping[str, float]

    def best(
        self,
        figure: _Figure,
        figures_of: Callable[[str], Sequence[_Figure]],
        is_rival: Callable[[_Figure], bool],
        kind: Kind,
    ) -> Iterator[Difference]:
        """Yield the one difference where a single rival figure stands where the meeting speaks of the same thing."""
        rivals = [
            (strength, other, said)
            for said in self.region
            if self._states(said)
            for other in figures_of(said.text)
            if is_rival(other) and (strength := self._strength(figure, said, other)) is not None
        ]
        if not rivals:
            return
        strength, other, said = max(rivals, key=lambda item: item[0])
        others = [item[0] for item in rivals if not are_one(item[1], other)]
        if strength - max(others, default=0.0) >= _MARGIN:
            yield Difference(
                kind=kind,
                written=self.written,
                said=said,
                written_span=figure.span,
                said_span=other.span,
                strength=strength,
            )

    def _states(self, said: Statement) -> bool:
        """Tell whether a sentence states something that the written one could contradict."""
        only_thought = _ONLY_THOUGHT.search(said.text) and not _ONLY_THOUGHT.search(self.written.text)
        return not (said.asks or only_thought or stand_apart(self.written, said))

    def _strength(self, figure: Amount | NamedDate, said: Statement, other: Amount | NamedDate) -> float | None:
        """Return how sure it is that a figure of the meeting is of the same thing, 0 to 2.8; None where it is not."""
        about = topic(near(self.written.text, figure.start, figure.end, reach=_WRITTEN_REACH))
        wide = self._spoken_around(said, other)
        shared = share(about, wide | topic(said.speaker or ""), self.weight)
        counted = frozenset(map(stem, other.counted)) if isinstance(other, Amount) else frozenset()
        both = beside(self.written.text, *figure.span) & beside(said.text, *other.span) - counted
        if shared < (_LEAST_SHARED_BESIDE if both else _LEAST_SHARED):
            return None
        close = wide if _is_vote(other) else topic(near(said.text, other.start, other.end, reach=_SAID_REACH))
        # A day is of what happened on it, and a meeting speaks of many days.
        if not (about & close) - counted or (isinstance(figure, NamedDate) and not both):
            return None
        likeness = _likeness(self.written, figure, said, other)
        return shared + share(about, close, self.weight) + _BONUS_BESIDE * bool(both) + likeness

    def _spoken_around(self, said: Statement, other: Amount | NamedDate) -> frozenset[str]:
        """Return what is spoken of around a figure of the meeting."""
        if _is_vote(other):  # what is voted on is named before it
            since = said.start - _VOTE_REACH
            return topics([item.text for item in self.region if since <= item.start <= said.start]) | topics(
                said.beside
            )
        # What somebody is reported to have said may sum up a whole speech.
        return topics(said.speech if names_speaker(self.written, said) else said.beside)


def _is_vote(figure: Amount | NamedDate) -> bool:
    return isinstance(figure, Amount) and figure.is_vote


def are_one(one: Amount | NamedDate, other: Amount | NamedDate) -> bool:
    """Tell whether two numbers, or two dates, may be one."""
    if isinstance(one, Amount) and isinstance(other, Amount):
        return one.may_be(other)
    return isinstance(one, NamedDate) and isinstance(other, NamedDate) and one.may_be(other)


def _likeness(written: Statement, figure: Amount | NamedDate, said: Statement, other: Amount | NamedDate) -> float:
    """Return what speaks for one figure being a slip for the other: the same word after it, the same unit."""
    if not (isinstance(figure, Amount) and isinstance(other, Amount)):
        return 0.0
    after = [words(item.text[amount.span[1] :])[:1] for item, amount in ((written, figure), (said, other))]
    units = [
        _UNIT.findall(item.text[slice(*amount.span)].lower()) for item, amount in ((written, figure), (said, other))
    ]
    return _BONUS_AFTER * (after[0] == after[1] != []) + _BONUS_UNIT * (units[0] == units[1] != [])
