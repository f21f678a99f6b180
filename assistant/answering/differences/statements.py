"""Sentences that could be compared: what was said or written, by whom, and what stands around it. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.answering.differences.amounts import Amount, amounts_in
from assistant.answering.differences.dates import NamedDate, dates_in
from assistant.answering.words import STOP_WORDS, coverage, stem, words
from ingest import Record, sentence_spans

# Sentences on either side that tell what one is about.
_REACH = 2
# And of what its speaker says in the same breath.
_SPEECH = 10
_CAPITAL = re.compile(r"\b[A-Z][^\W\d_]+(?:['’-][A-Z]?[^\W\d_]+)*")
_NO_NAME = frozenset(
    (
        *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october"),
        *("november", "december", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
        *("mr", "mrs", "ms", "miss", "dr", "sir", "yes", "no", "okay", "ok"),
    )
)
# What says something of the saying and not of the matter.
_REPORTING = frozenset(
    stem(stem(word))
    for word in (
        *("said", "told", "reported", "according", "testified", "recalled", "added", "noted", "stated", "announced"),
        *(
            "acknowledged",
            "argued",
            "council",
            "committee",
            "panel",
            "hearing",
            "expected",
            "now",
            "due",
            "become",
            "becomes",
        ),
    )
)

# Words that say one thing of a number.
_DIRECTIONS = {
    **dict.fromkeys(("up", "rise", "rises", "rose", "risen", "increased", "increases", "grew", "grown"), "increase"),
    **dict.fromkeys(
        ("down", "fall", "falls", "fell", "fallen", "decreased", "dropped", "drop", "declined"), "decrease"
    ),
}

_NOT_CONTENT = _REPORTING | frozenset(
    stem(stem(word))
    for word in (
        "seconds",
        "minutes",
        "hours",
        "days",
        "weeks",
        "months",
        "years",
        "percent",
        "dollars",
        "euros",
        "pounds",
        "metres",
        "kilometres",
        "miles",
        "hundred",
        "thousand",
        "million",
        "billion",
        "street",
        *_NO_NAME,
    )
)
# What is said of a figure stands in its own clause, next to it.
_CLAUSE_BREAK = re.compile(r"[,;:.?!–](?=\s)")
_BESIDE_BEFORE, _BESIDE_AFTER = 3, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One sentence with what stands around it.

    Attributes:
        start: where it begins in the record's text.
        turn: position of the turn that holds it.
        beside: the sentences of the same turn on either side of it, itself included.
        speech: more of these.
    """

    text: str
    speaker: str | None
    start: int
    turn: int
    beside: tuple[str, ...]
    speech: tuple[str, ...]

    @property
    def around(self) -> str:
        """The sentences beside it as one text."""
        return " ".join(self.beside)

    @property
    def asks(self) -> bool:
        """Tell whether it is a question, which states nothing."""
        return self.text.rstrip().endswith("?")


def statements_between(record: Record, start: int, end: int) -> list[Statement]:
    """Return the sentences that touch a part of the record's text, in order."""
    return [
        item
        for turn in range(record.turn_at(start), record.turn_at(max(end - 1, start)) + 1)
        for item in statements_of_turn(
            record.turns[turn].text, record.turns[turn].speaker, record.turn_starts[turn], turn
        )
        if item.start < end and start < item.start + len(item.text)
    ]


def statements_of(record: Record) -> list[Statement]:
    """Return all sentences of a record in order."""
    return statements_between(record, 0, len(record.text)) if record.text else []


@lru_cache(maxsize=4096)
def statements_of_turn(text: str, speaker: str | None, start: int, turn: int) -> tuple[Statement, ...]:
    """Return the sentences of a turn in order.

    Args:
        text: of the turn.
        speaker: of the turn.
        start: where the turn begins in the record's text.
        turn: its position.
    """
    spans = sentence_spans(text)
    sentences = tuple(text[a:b] for a, b in spans)
    return tuple(
        Statement(
            text=text[a:b],
            speaker=speaker,
            start=start + a,
            turn=turn,
            beside=sentences[max(at - _REACH, 0) : at + _REACH + 1],
            speech=sentences[max(at - _SPEECH, 0) : at + _SPEECH + 1],
        )
        for at, (a, b) in enumerate(spans)
    )


@lru_cache(maxsize=8192)
def amounts_of(text: str) -> tuple[Amount, ...]:
    """Return the amounts of a text, see `amounts.amounts_in`."""
    return tuple(amounts_in(text))


@lru_cache(maxsize=8192)
def dates_of(text: str) -> tuple[NamedDate, ...]:
    """Return the dates of a text, see `dates.dates_in`."""
    return tuple(dates_in(text))


@lru_cache(maxsize=8192)
def topic(text: str) -> frozenset[str]:
    """Return the stems of what a text is about: no function words, no numbers, no words of reporting.

    >>> sorted(topic("The minister said that 14 ships sailed."))
    ['minist', 'sail', 'ship']
    """
    bare = _without_figures(text)
    written = (_DIRECTIONS.get(word, word) for word in map(str.lower, words(bare)))
    found = (root(word) for word in written if word not in STOP_WORDS and not word[0].isdigit())
    return frozenset(word for word in found if word not in _REPORTING and len(word) > 1)


def topics(texts: Iterable[str]) -> frozenset[str]:
    """Return the stems of what several sentences are about; each is read once and remembered."""
    return frozenset().union(*map(topic, texts))


@lru_cache(maxsize=16384)
def root(word: str) -> str:
    """Return the stem of a word's stem, so that "reconsideration" and "reconsider" are one.

    >>> root("reconsideration") == root("reconsider")
    True
    """
    return stem(stem(word))


def _without_figures(text: str) -> str:
    figures = [(item.start, item.end) for item in amounts_of(text)] + [(d.start, d.end) for d in dates_of(text)]
    for start, end in figures:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def near(text: str, start: int, end: int, *, reach: int) -> str:
    """Return the words of a text within `reach` words of a part of it, that part included."""
    before, after = text[:start].split(), text[end:].split()
    return " ".join([*before[-reach:], text[start:end], *after[:reach]])


def beside(text: str, start: int, end: int) -> frozenset[str]:
    """Return the stems of the words nearest to a part of a text, within its clause: what a figure is the figure of.

    >>> sorted(beside("In May, it was 48 seconds slower, they say.", 15, 25))
    ['slower']
    """
    before, after = _CLAUSE_BREAK.split(text[:start])[-1], _CLAUSE_BREAK.split(text[end:])[0]
    nearest = [*_content(before)[-_BESIDE_BEFORE:], *_content(after)[:_BESIDE_AFTER], *_content(text[start:end])]
    return frozenset(nearest)


def _content(text: str) -> list[str]:
    return [
        own
        for word in words(text)
        if word.lower() not in STOP_WORDS and not word[0].isdigit() and (own := root(word)) not in _NOT_CONTENT
    ]


def names_speaker(written: Statement, said: Statement) -> bool:
    """Tell whether a written sentence names who says another one."""
    name = _folded(said.speaker)[-1:] if said.speaker else ()
    return bool(name) and name[0] in _folded(written.text)


@lru_cache(maxsize=4096)
def _folded(text: str) -> tuple[str, ...]:
    return tuple(word.casefold() for word in words(text))


def share(of: Collection[str], held: Collection[str], weight: Mapping[str, float]) -> float:
    """Return how much of some stems is held, 0 to 1, by weight; a stem without a weight counts 1."""
    return coverage(held, {term: weight.get(term, 1.0) for term in of})


@lru_cache(maxsize=8192)
def names_in(text: str) -> frozenset[str]:
    """Return the words written as names, in lower case; one that only opens a sentence is none.

    >>> sorted(names_in("Northgate School is full. Pupils go to Holm Lane."))
    ['holm', 'lane', 'northgate', 'school']
    """
    return frozenset(word for run in name_runs(text) for word in run)


def name_runs(text: str) -> Iterator[tuple[str, ...]]:
    """Yield the names of a text, each in lower-case words."""
    for start, end in name_spans(text):
        yield tuple(found.casefold() for found in _CAPITAL.findall(text[start:end]))


def name_spans(text: str) -> list[tuple[int, int]]:
    """Return where the names of a text stand: runs of words with a capital."""
    runs: list[tuple[int, int, int]] = []
    for found in _CAPITAL.finditer(text):
        if runs and text[runs[-1][1] : found.start()] in (" ", " of ", " and ", "-"):
            runs[-1] = (runs[-1][0], found.end(), runs[-1][2] + 1)
        else:
            runs.append((found.start(), found.end(), 1))
    return [span for start, end, count in runs if (span := _trimmed(text, start, end, count))]


def _trimmed(text: str, start: int, end: int, count: int) -> tuple[int, int] | None:
    first = _CAPITAL.match(text, start)
    assert first is not None, "a run begins with a capital"
    opens = not text[:start].rstrip(' “"‘(') or text[:start].rstrip(' “"‘(')[-1] in ".?!:"
    word = first.group().lower()
    if word in _NO_NAME or (opens and (count == 1 or word in STOP_WORDS)):
        following = _CAPITAL.search(text, first.end(), end)
        return _trimmed(text, following.start(), end, count - 1) if following and count > 1 else None
    return start, end


def stand_apart(one: Statement, other: Statement) -> bool:
    """Tell whether each names what the other does not, so that they are hardly about one thing."""
    whole_one, whole_other = one.around.casefold(), f"{other.around} {other.speaker or ''}".casefold()
    missing = [name for name in names_in(one.text) if name not in whole_other]
    extra = [name for name in names_in(other.text) if name not in whole_one]
    return bool(missing and extra) or _contrast(one.text, other.text)


_ORDINALS = re.compile(
    r"\b(?:first|second|third|fourth|fifth|sixth|1st|2nd|3rd|4th)\s+(?=(?:quarter|half|phase|reading|year|floor|week|"
    r"month|round|stage|class|term|shift|step|vote|study|part)\b)",
    re.IGNORECASE,
)
_PHASES = re.compile(r"\b(?:before|during|after)\b", re.IGNORECASE)
_TURNS = re.compile(r"\b(?:last|next)\b(?= (?:year|month|week|spring|summer|autumn|winter))", re.IGNORECASE)


def _contrast(one: str, other: str) -> bool:
    """Tell whether a word sets them apart in order or time ("the first quarter", "before the works")."""
    for pattern in (_ORDINALS, _PHASES, _TURNS):
        own, others = ({word.lower().strip() for word in pattern.findall(text)} for text in (one, other))
        if own and others and not own & others:
            return True
    return False


def all_amounts(statements: Sequence[Statement]) -> list[Amount]:
    """Return the amounts of several sentences."""
    return [item for statement in statements for item in amounts_of(statement.text)]


def all_dates(statements: Sequence[Statement]) -> list[NamedDate]:
    """Return the dates of several sentences."""
    return [item for statement in statements for item in dates_of(statement.text)]
