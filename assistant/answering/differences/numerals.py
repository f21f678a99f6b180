"""Numbers as people write and say them: `14`, `12,430`, `forty-six`, `one and a half million`. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_SMALL = {
    word: value
    for value, word in enumerate(
        (
            *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
            *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
        )
    )
}
_TENS = {
    word: 10 * value
    for value, word in enumerate(
        ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), start=2
    )
}
_SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
# Written against the digits ("£3bn", "$40k").
_SUFFIXES = {"k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "tn": 1e12}
_PARTS = {"half": 0.5, "quarter": 0.25}
_TOKEN = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|[^\W\d_]+(?:['’][^\W\d_]+)*|[%$€£]|[^\w\s]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A word, number or sign, and where it stands."""

    text: str
    start: int
    end: int

    @property
    def lower(self) -> str:
        """The text in lower case."""
        return self.text.lower()


def tokens_of(text: str) -> list[Token]:
    """Return the words, numbers and signs of a text in order.

    >>> [token.text for token in tokens_of("It's $1,200.50, isn't it?")]
    ["It's", '$', '1,200.50', ',', "isn't", 'it', '?']
    """
    return [Token(text=found.group(), start=found.start(), end=found.end()) for found in _TOKEN.finditer(text)]


def numeral_at(tokens: Sequence[Token], at: int) -> tuple[float, int] | None:
    """Return the number that begins at a token, and the token after it; None where none begins.

    >>> numeral_at(tokens_of("one and a half million dollars"), 0)
    (1500000.0, 5)
    >>> numeral_at(tokens_of("a hundred and thirty-eight"), 0)
    (138.0, 6)
    """
    found: tuple[float, int] | None
    if tokens[at].text[0].isdigit():
        found = _of_digits(tokens, at)
    elif tokens[at].lower in ("a", "an"):
        found = _of_words(tokens, at) if _word(tokens, at + 1) in ("hundred", "dozen", *_SCALES) else None
    elif tokens[at].lower == "half" and _word(tokens, at + 1) == "a" and _word(tokens, at + 2) in ("dozen", *_SCALES):
        scale = 12 if _word(tokens, at + 2) == "dozen" else _SCALES[_word(tokens, at + 2)]
        return 0.5 * scale, at + 3
    else:
        found = _of_words(tokens, at)
    return _scaled(tokens, *_with_part(tokens, *found)) if found else None


def _word(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].lower if 0 <= at < len(tokens) else ""


def _of_digits(tokens: Sequence[Token], at: int) -> tuple[float, int]:
    value = float(tokens[at].text.replace(",", ""))
    after = _word(tokens, at + 1)
    if after in _SUFFIXES and tokens[at + 1].start == tokens[at].end:
        return value * _SUFFIXES[after], at + 2
    if after == "hundred":
        return value * 100, at + 2
    return value, at + 1


def _of_words(tokens: Sequence[Token], at: int) -> tuple[float, int] | None:
    """Read a number in words below the first scale; "a hundred" and "a dozen" begin with "a"."""
    first = _word(tokens, at)
    value, place = (1.0, at + 1) if first in ("a", "an") else _below_hundred(tokens, at)
    if place == at:
        return None
    if _word(tokens, place) == "dozen":
        return value * 12, place + 1
    if _word(tokens, place) == "hundred":
        value, place = value * 100, place + 1
        joined = place + (_word(tokens, place) == "and")
        rest, end = _below_hundred(tokens, joined)
        if end > joined:
            return value + rest, end
    elif _word(tokens, place) == "point":
        return _with_decimals(tokens, value, place)
    return value, place


def _below_hundred(tokens: Sequence[Token], at: int) -> tuple[float, int]:
    """Read up to ninety-nine; the place stays where no number begins."""
    word = _word(tokens, at)
    if word in _SMALL:
        return float(_SMALL[word]), at + 1
    if word not in _TENS:
        return 0.0, at
    follows = at + 1 + (_word(tokens, at + 1) == "-")
    unit = _SMALL.get(_word(tokens, follows), 0)
    return (float(_TENS[word] + unit), follows + 1) if 0 < unit < 10 else (float(_TENS[word]), at + 1)


def _with_decimals(tokens: Sequence[Token], value: float, at: int) -> tuple[float, int]:
    place, digits = at + 1, ""
    while _SMALL.get(_word(tokens, place), 10) < 10:
        digits += str(_SMALL[_word(tokens, place)])
        place += 1
    return (float(f"{value:.0f}.{digits}"), place) if digits else (value, at)


def _with_part(tokens: Sequence[Token], value: float, at: int) -> tuple[float, int]:
    """Add "and a half", with or without hyphens."""
    words = [(place, _word(tokens, place)) for place in range(at, min(at + 6, len(tokens)))]
    said = [(place, word) for place, word in words if word != "-"]
    if [word for _, word in said[:2]] == ["and", "a"] and len(said) > 2 and said[2][1] in _PARTS:
        return value + _PARTS[said[2][1]], said[2][0] + 1
    return value, at


def _scaled(tokens: Sequence[Token], value: float, at: int) -> tuple[float, int]:
    """Apply scales, and read on after them ("two million three hundred thousand")."""
    place = at + (_word(tokens, at) == "-" and _word(tokens, at + 1) in _SCALES)
    scale = _SCALES.get(_word(tokens, place))
    if scale is None:
        return value, at
    value, place = value * scale, place + 1
    joined = place + (_word(tokens, place) == "and")
    if joined < len(tokens) and (rest := _of_words(tokens, joined)) and _word(tokens, joined) not in ("a", "an"):
        more, end = _scaled(tokens, *rest)
        if more < scale:
            return value + more, end
    return value, place
