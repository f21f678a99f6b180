"""The numbers and dates of a claim, and whether they stand in what it cites, and of the same thing. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answering.differences.amounts import Amount, amounts_in
from assistant.answering.differences.dates import NamedDate, dates_in
from assistant.answering.differences.numerals import numeral_at, tokens_of
from assistant.answering.senses import content
from assistant.answering.words import stem, words

_ORDINALS = {
    word: day
    for day, word in enumerate(
        (
            *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
            *("eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth"),
            *("eighteenth", "nineteenth", "twentieth", "twenty-first", "twenty-second", "twenty-third"),
            *("twenty-fourth", "twenty-fifth", "twenty-sixth", "twenty-seventh", "twenty-eighth", "twenty-ninth"),
            *("thirtieth", "thirty-first"),
        ),
        start=1,
    )
}
_SPOKEN_DAY = re.compile(rf"\b((?i:{'|'.join(sorted(_ORDINALS, key=len, reverse=True))}))(?= of [A-Z])")
_FRACTION = re.compile(r"\b(?:an?|one|two|three) (half|third|quarter|fifth|sixth|eighth|tenth)s?\b", re.IGNORECASE)
# Where a number stands, at least so much of the claim must too: a share of it, or two words.
_NEAR_NUMBER = 0.25
# So many words more of a claim must stand with another number for its own to be another thing's.
_CLEARLY = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One sentence of what is cited, and who said it.

    Attributes:
        source: which record it stands in.
        turn: the whole turn, as far as it was read; empty where the sentence is all that is known of it.
    """

    speaker: str | None
    text: str
    source: str = ""
    turn: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """What stands in all that is cited, taken together."""

    amounts: tuple[Amount, ...]
    dates: tuple[NamedDate, ...]
    numbers: frozenset[float]
    stems: frozenset[str]
    content: frozenset[str]
    speakers: tuple[str, ...]

    @classmethod
    def of(cls, said: Sequence[Said], about: str) -> Cited:
        """Read the figures and words of sentences, and of what is known of their records."""
        text = with_days(" ".join(item.text for item in said))
        speakers = tuple(dict.fromkeys(item.speaker for item in said if item.speaker))
        return cls(
            amounts=tuple(amounts_in(text)),
            dates=(*dates_in(text), *dates_in(about)),
            numbers=frozenset((*numbers_in(text), *numbers_in(about))),
            stems=frozenset(map(stem, words(f"{text} {about} {' '.join(speakers)}"))),
            content=content(text),
            speakers=speakers,
        )


def with_days(text: str) -> str:
    """Return a text with days in digits where their month follows.

    >>> with_days("from the first of June")
    'from the 1 of June'
    """
    return _SPOKEN_DAY.sub(lambda found: str(_ORDINALS[found[1].lower()]), text)


def numbers_in(text: str) -> list[float]:
    """Return every number of a text, whatever it is the number of.

    >>> numbers_in("Pier 14 has thirty-nine piles.")
    [14.0, 39.0]
    """
    tokens, found, at = tokens_of(text), [], 0
    while at < len(tokens):
        number = numeral_at(tokens, at)
        if number is not None and number[0] is not None:
            found.append(number[0])
        at = number[1] if number else at + 1
    return found


def missing_figure(claim: str, asked: frozenset[str], facts: Cited, said: Sequence[Said]) -> str | None:
    """Return a number or date of a claim that does not stand in what it cites."""
    claim = with_days(claim)
    named = dates_in(claim)
    for day in named:
        written = claim[day.start : day.end]
        # "The December meeting" names a month as well.
        stands = day.parts == {"month"} and stem(written) in facts.stems
        if not stands and not any(
            day.may_be(other) and day.parts <= other.parts | _implied(other) for other in facts.dates
        ):
            return written
    amounts = amounts_in(claim)
    for amount in amounts:
        written = claim[amount.start : amount.end]
        # "Six minutes, 48 seconds more" are two amounts to whoever wrote it.
        apart = numbers_in(written) if amount.unit == "second" else []
        if len(apart) > 1 and facts.numbers.issuperset(apart):
            continue
        if not is_carried(amount, facts) or _is_of_something_else(amount, asked, said):
            return written
    for part in _FRACTION.findall(claim):
        if stem(part) not in facts.stems:
            return str(part)
    rest = claim
    for start, end in [(item.start, item.end) for item in named] + [(item.start, item.end) for item in amounts]:
        rest = rest[:start] + " " * (end - start) + rest[end:]
    loose = [number for number in numbers_in(rest) if number not in (0.0, 1.0) and number not in facts.numbers]
    return f"{loose[0]:g}" if loose else None


def _implied(day: NamedDate) -> frozenset[str]:
    """A year is understood where it is not named."""
    return frozenset() if day.year else frozenset({"year"})


def is_carried(amount: Amount, facts: Cited) -> bool:
    """Tell whether an amount stands in what is cited, whatever it is the amount of."""
    if any(amount.may_be(other) for other in facts.amounts):
        return True
    if amount.is_vote:
        return {amount.value, amount.losing} <= facts.numbers
    votes = {number for other in facts.amounts if other.is_vote for number in (other.value, other.losing)}
    return amount.unit is None and (amount.value in votes or amount.value in facts.numbers)


def _is_of_something_else(amount: Amount, asked: frozenset[str], said: Sequence[Said]) -> bool:
    """Tell whether the claim's matter stands with another number of the same kind, and hardly with this one."""
    if amount.is_vote:
        return False
    before = frozenset[str]()
    agrees, differs = 0, 0
    for item in said:
        held, facts = content(item.text), Cited.of([item], "")
        if is_carried(amount, facts):
            # What is meant may be named in the sentence before.
            agrees = max(agrees, len(asked & (held | before)))
        elif any(other.is_comparable(amount) for other in facts.amounts):
            differs = max(differs, len(asked & held))
        before = held
    return differs >= agrees + (_CLEARLY if agrees else 1) or agrees < min(_NEAR_NUMBER * len(asked), _CLEARLY)


def figures_of(claim: str) -> list[Amount]:
    """Return the amounts of a claim."""
    return amounts_in(with_days(claim))
