"""Amounts in a text: a number, what it counts or measures, and how exactly it is meant. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import floor, isclose, log10

from assistant.answering.differences.dates import dates_in
from assistant.answering.differences.numerals import Token, numeral_at, tokens_of
from assistant.answering.words import STOP_WORDS, stem

# Word -> the unit it is reckoned in, and how many of these it is.
_UNITS = {
    **dict.fromkeys(("second", "seconds"), ("second", 1.0)),
    **dict.fromkeys(("minute", "minutes"), ("second", 60.0)),
    **dict.fromkeys(("hour", "hours"), ("second", 3_600.0)),
    **dict.fromkeys(("day", "days"), ("day", 1.0)),
    **dict.fromkeys(("week", "weeks"), ("day", 7.0)),
    **dict.fromkeys(("month", "months"), ("month", 1.0)),
    **dict.fromkeys(("year", "years"), ("month", 12.0)),
    **dict.fromkeys(("metre", "metres", "meter", "meters"), ("metre", 1.0)),
    **dict.fromkeys(("kilometre", "kilometres", "kilometer", "kilometers", "km"), ("metre", 1_000.0)),
    **dict.fromkeys(("centimetre", "centimetres", "centimeter", "centimeters", "cm"), ("metre", 0.01)),
    **dict.fromkeys(("millimetre", "millimetres", "millimeter", "millimeters", "mm"), ("metre", 0.001)),
    **dict.fromkeys(("mile", "miles"), ("mile", 1.0)),
    **dict.fromkeys(("%", "percent"), ("percent", 1.0)),
    **dict.fromkeys(("dollar", "dollars"), ("$", 1.0)),
    **dict.fromkeys(("euro", "euros"), ("€", 1.0)),
    **dict.fromkeys(("pound", "pounds"), ("£", 1.0)),
}
_MONEY = ("$", "€", "£")
# Smaller units that follow larger ones: "5 minutes and 12 seconds", "6 minutes and 40".
_SMALLER = {60.0: 1.0, 3_600.0: 60.0}
# Word before a number -> the lowest and highest it may mean, as shares of it.
_HEDGES = {
    **dict.fromkeys(("about", "around", "roughly", "approximately", "some", "circa", "perhaps"), (0.88, 1.12)),
    **dict.fromkeys(("nearly", "almost", "barely", "under", "below"), (0.85, 1.03)),
    **dict.fromkeys(("over", "above", "exceeding"), (0.97, 1.5)),
}
_LONGER_HEDGES = {
    **dict.fromkeys(("more than", "at least", "no fewer"), (0.97, 2.0)),
    **dict.fromkeys(("fewer than", "less than", "up to", "at most", "close to", "as many"), (0.5, 1.03)),
}
# Words before a number that make it a name ("item six", "the number 7").
_LABELS = frozenset(
    (
        *("number", "numbers", "no", "nos", "route", "routes", "item", "items", "page", "clause", "section", "article"),
        *("appendix", "phase", "chapter", "line", "stall", "unit", "room", "ward", "district", "table", "figure"),
        *("level", "grade", "gate", "pier", "berth", "highway", "paragraph", "rule", "order", "ordinance", "annex"),
    )
)
# With these around, "five to four" is a vote and not a span.
_VOTING = re.compile(
    r"\b(?:vot(?:e|es|ed)|carri(?:es|ed)|pass(?:es|ed)|fail(?:s|ed)|approv\w+|adopt\w*|reject\w*|rescind\w*|motion|"
    r"amendment|favou?r|against|ordinance|postpon\w+|granted|defeated|reconsider\w*)\b",
    re.IGNORECASE,
)
# Times of day and identifiers: digits that are no amount.
_NOT_AMOUNTS = re.compile(
    r"\b\d{1,2}:\d\d\b|\b(?=\w*[A-Za-z])(?=\w*\d)(?!\d+(?:k|m|mn|bn|tn|km|cm|mm)\b)\w+\b|\b\d{4}-\d+\b"
)
# Most sentences hold no number, and need not be read for one.
_ANY_NUMBER = re.compile(
    r"\d|\b(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w{3,4}ty|thirty|seventy|"
    r"hundred|thousand|million|billion|trillion|dozen)\b",
    re.IGNORECASE,
)
# How far a number may be from its rounded form, as a share of it.
_ROUNDING = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A number in a text and what it is the number of.

    Attributes:
        start, end: where number and unit stand.
        counted_end: where what it counts ends; None where it counts nothing that is named.
        value: in the unit it is reckoned in.
        low, high: what it may mean, as it is said ("about 60", "10 to 12").
        unit: as `_UNITS` reckons; "vote" for a vote; None for a count, or where nothing is said.
        counted: stems of the words right after it, what a count may count.
        per: what it is for each of ("a month"); None otherwise.
        losing: of a vote, the smaller number.
    """

    start: int
    end: int
    value: float
    low: float
    high: float
    unit: str | None = None
    counted: frozenset[str] = frozenset()
    per: str | None = None
    losing: float | None = None
    counted_end: int | None = None

    @property
    def span(self) -> tuple[int, int]:
        """Where it stands in the text, with what it counts."""
        return self.start, self.counted_end or self.end

    @property
    def is_vote(self) -> bool:
        """Tell whether it is the two sides of a vote."""
        return self.losing is not None

    def agrees_with(self, other: Amount) -> bool:
        """Tell whether both may mean one number, rounded or hedged.

        >>> amounts_in("about 60 percent")[0].agrees_with(amounts_in("61.3 percent")[0])
        True
        >>> amounts_in("84 seconds")[0].agrees_with(amounts_in("48 seconds")[0])
        False
        """
        if self.is_vote or other.is_vote:
            return (self.value, self.losing) == (other.value, other.losing)
        return (self.low <= other.high and other.low <= self.high) or _is_rounded(self.value, other.value)

    def may_be(self, other: Amount) -> bool:
        """Tell whether both may mean one number of one thing; a bare number may leave out its unit and its scale."""
        if self.unit == other.unit and self.agrees_with(other):
            return True
        if self.is_vote or other.is_vote or (self.unit and other.unit):
            return False
        least = min(self.value, other.value)
        return any(isclose(least * scale, max(self.value, other.value), rel_tol=0.001) for scale in (1, 60, 1e3, 1e6))

    def is_comparable(self, other: Amount) -> bool:
        """Tell whether both are numbers of one kind of thing, so that they could contradict each other."""
        if self.unit != other.unit or self.per != other.per or self.is_vote != other.is_vote:
            return False
        return self.unit is not None or bool(self.counted & other.counted)


def amounts_in(text: str) -> list[Amount]:
    """Return the amounts of a text in order: no dates, no times of day, no numbers that are names.

    >>> [(a.value, a.unit) for a in amounts_in("On May 4 it was $1.2 million, in 5 minutes and 12 seconds.")]
    [(1200000.0, '$'), (312.0, 'second')]
    >>> [(a.value, a.losing) for a in amounts_in("Four in favour, five against. It fails.")]
    [(5.0, 4.0)]
    """
    if not _ANY_NUMBER.search(text):
        return []
    hidden = [(found.start, found.end) for found in dates_in(text)]
    hidden += [found.span() for found in _NOT_AMOUNTS.finditer(text)]
    tokens = [token for token in tokens_of(text) if not any(a < token.end and token.start < b for a, b in hidden)]
    found: list[Amount] = []
    at = 0
    while at < len(tokens):
        read = _amount_at(tokens, at, text)
        at = read[1] if read else at + 1
        if read and read[0] is not None:
            found.append(read[0])
    joined = _as_votes(_as_ranges(_as_wholes(found, text), text), text)
    # "One" alone is mostly somebody, or a thing.
    return [item for item in joined if text[item.start : item.end].lower() != "one"]


def _amount_at(tokens: Sequence[Token], at: int, text: str) -> tuple[Amount | None, int] | None:
    """Read one number with its unit; None for the amount where it is a name or says nothing."""
    number = numeral_at(tokens, at)
    if number is None:
        return None
    value, after = number
    if _is_name(tokens, at, text) or (after < len(tokens) and tokens[after].lower in ("st", "nd", "rd", "th")):
        return None, after
    symbol = tokens[at - 1].text if at and tokens[at - 1].text in _MONEY else None
    end, (unit, size) = after, (symbol, 1.0)
    if symbol is None:
        end, unit, size = _unit_at(tokens, after)
    value = round(value * size, 6)  # 16.01 million is 16,010,000, and not two billionths more
    low, high = _hedge(tokens, at - (symbol is not None))
    nouns = _counted(tokens, after) if unit is None else []
    return Amount(
        start=tokens[at - 1].start if symbol else tokens[at].start,
        end=tokens[end - 1].end,
        value=value,
        low=value * low,
        high=value * high,
        unit=unit,
        counted=frozenset(stem(token.text) for token in nouns),
        counted_end=nouns[-1].end if nouns else None,
        per=_per(tokens, end),
    ), end


def _unit_at(tokens: Sequence[Token], at: int) -> tuple[int, str | None, float]:
    """Return the token after the unit, the unit, and its size; a hyphen may stand before it ("a 12-month pilot")."""
    place = at + (at < len(tokens) and tokens[at].text in "-–")
    word = tokens[place].lower if place < len(tokens) else ""
    if word == "per" and place + 1 < len(tokens) and tokens[place + 1].lower == "cent":
        return place + 2, "percent", 1.0
    if word not in _UNITS:
        return at, None, 1.0
    unit, size = _UNITS[word]
    return place + 1, unit, size


def _is_name(tokens: Sequence[Token], at: int, text: str) -> bool:
    """Tell whether a number is part of a name: "Pier 14", "Station Two", "item six"."""
    before = tokens[at - 1] if at else None
    if before is None or before.text in _MONEY:
        return False
    if before.text == "." and at > 1:
        return tokens[at - 2].lower in ("no", "nos") and tokens[at - 2].end == before.start
    if before.lower in _LABELS:
        return True
    opens = not text[: before.start].rstrip() or text[: before.start].rstrip()[-1] in '.?!:“"‘'
    known = before.lower in STOP_WORDS or before.lower in _HEDGES
    if not before.text[0].isupper() or known or text[before.end : tokens[at].start] != " ":
        return False
    # "Engine 7 was sent", but "Spent 40 million".
    return not opens or (
        tokens[at].text.isdigit() and not _counted(tokens, at + 1) and _unit_at(tokens, at + 1)[1] is None
    )


def _hedge(tokens: Sequence[Token], at: int) -> tuple[float, float]:
    before = tokens[at - 1].lower if at else ""
    two = f"{tokens[at - 2].lower} {before}" if at > 1 else ""
    if two in _LONGER_HEDGES or before in _HEDGES:
        return _LONGER_HEDGES.get(two) or _HEDGES[before]
    return 1.0, 1.0


def _counted(tokens: Sequence[Token], at: int) -> list[Token]:
    """Return what a number counts: the words right after it, past "of the 140"."""
    nouns: list[Token] = []
    place = at + (at < len(tokens) and tokens[at].text in "-–")
    if place < len(tokens) and tokens[place].lower == "of":
        place += 1
        place += place < len(tokens) and tokens[place].lower in ("the", "our", "its", "these", "those")
        number = numeral_at(tokens, place) if place < len(tokens) else None
        place = number[1] if number else place
    for token in tokens[place : place + 3]:
        if not token.text[0].isalpha() or token.lower in STOP_WORDS:
            break
        nouns.append(token)
    return nouns


def _per(tokens: Sequence[Token], at: int) -> str | None:
    follows = [token.lower for token in tokens[at : at + 2]]
    each = len(follows) == 2 and follows[0] in ("a", "an", "per", "each", "every")
    return stem(follows[1]) if each and follows[1] not in STOP_WORDS else None


def _as_wholes(found: Sequence[Amount], text: str) -> list[Amount]:
    """Join minutes with the seconds that follow them, hours with minutes."""
    joined: list[Amount] = []
    for item in found:
        last = joined[-1] if joined else None
        gap = text[last.end : item.start].strip(" ,") if last else "-"
        size = _size_of(last, text) if last and gap in ("", "and") else None
        smaller = _SMALLER.get(size) if size else None
        own = _size_of(item, text)
        if last and smaller and item.value < 60 * smaller and own in (None, smaller) and not item.counted:
            value = last.value + item.value * (smaller if own is None else 1.0)
            joined[-1] = replace(last, end=item.end, value=value, low=value, high=value, per=item.per)
        else:
            joined.append(item)
    return joined


def _size_of(item: Amount, text: str) -> float | None:
    """Return the size of the unit in which an amount of time is said; None for anything else."""
    word = re.search(r"[a-z]+$", text[item.start : item.end].lower())
    unit, size = _UNITS.get(word.group(), ("", 0.0)) if word else ("", 0.0)
    return size if unit == "second" else None


def _as_ranges(found: Sequence[Amount], text: str) -> list[Amount]:
    """Join "10 to 12 weeks" and "between 10 and 12 weeks" into one amount; a vote is no range."""
    joined: list[Amount] = []
    for item in found:
        last = joined[-1] if joined else None
        gap = text[last.end : item.start].strip() if last else ""
        between = last is not None and text[: last.start].rstrip().lower().endswith("between")
        if last and last.unit is None and not last.counted and item.unit and (gap in ("to", "-", "–") or between):
            size = item.value / _bare(item, text)
            low = min(last.value * size, item.value)
            joined[-1] = replace(item, start=last.start, low=low, high=max(last.value * size, item.value))
        elif last and between and gap == "and":
            joined[-1] = replace(item, start=last.start, low=min(last.low, item.low), high=max(last.high, item.high))
        else:
            joined.append(item)
    return joined


def _bare(item: Amount, text: str) -> float:
    """Return the number as it is written, before its unit is reckoned."""
    number = numeral_at(tokens_of(text[item.start : item.end]), 0)
    return number[0] if number and number[0] else item.value or 1.0


_BETWEEN_SIDES = re.compile(r"^\s*(?:votes? )?(?:to|–|-)\s*$", re.IGNORECASE)
_FOR = re.compile(r"^\s*(?:votes? )?(?:in favou?r|for|ayes?|yes)\b[\s,;]*(?:and )?(?:with )?$", re.IGNORECASE)
_AGAINST = re.compile(r"^\s*(?:votes? )?(?:against|opposed|nays?|noes|no)\b", re.IGNORECASE)
_NOTHING = re.compile(r"^\s*(?:to|–|-)\s*(?:nothing|none|nil)\b", re.IGNORECASE)


def _as_votes(found: Sequence[Amount], text: str) -> list[Amount]:
    """Join the two sides of a vote: "five to four", "six in favour, three against", "nine to nothing"."""
    votes: list[Amount] = []
    at = 0
    while at < len(found):
        one = found[at]
        other = found[at + 1] if at + 1 < len(found) else None
        if other and _are_sides(one, other, text):
            closing = _AGAINST.match(text[other.end :])
            votes.append(_vote(one, other.value, other.end + (closing.end() if closing else 0)))
            at += 2
            continue
        nothing = _NOTHING.match(text[one.end :]) if one.unit is None and not one.counted else None
        votes.append(_vote(one, 0.0, one.end + nothing.end()) if nothing else one)
        at += 1
    return votes


def _are_sides(one: Amount, other: Amount, text: str) -> bool:
    if one.unit or other.unit or text[: one.start].rstrip().lower().endswith(("from", "between")):
        return False
    gap, after = text[one.end : other.start], text[other.end :]
    alone = not text[: one.start].strip() and not after.strip(" .")
    if not (alone or _VOTING.search(text) or text[: one.start].rstrip().lower().endswith("by")):
        return False
    return bool(
        (_BETWEEN_SIDES.match(gap) and not other.counted - _VOTE_STEMS) or (_FOR.match(gap) and _AGAINST.match(after))
    )


_VOTE_STEMS = frozenset(stem(word) for word in ("vote", "votes", "margin", "majority", "against"))


def _vote(one: Amount, other: float, end: int) -> Amount:
    high, low = max(one.value, other), min(one.value, other)
    return Amount(start=one.start, end=end, value=high, low=high, high=high, unit="vote", losing=low)


def _is_rounded(one: float, other: float) -> bool:
    """Tell whether one number is the other in fewer digits, and near it."""
    coarse, fine = sorted((one, other), key=_digits)
    if coarse == fine:
        return True
    if not coarse or not fine or _digits(coarse) == _digits(fine) or abs(coarse - fine) > _ROUNDING * max(one, other):
        return False
    shift = _digits(coarse) - 1 - floor(log10(abs(fine)))
    return isclose(round(fine, shift), coarse, rel_tol=1e-9)


def _digits(value: float) -> int:
    """Return how many digits a number is given with, without the noughts at its end."""
    written = f"{value:.6f}".rstrip("0").rstrip(".").replace(".", "").lstrip("0")
    return len(written.rstrip("0")) or 1
