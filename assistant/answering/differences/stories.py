"""Whether two articles tell of one event, where no record of the meeting ties them together. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from assistant.answering.differences.events import NEWS_DAYS, capital_words
from assistant.answering.differences.statements import topic
from assistant.answering.words import STOP_WORDS, overlap, words
from ingest import Facts, Record

# Words that both have in a row, and how many of these must be matters and not names or numbers.
_PHRASE_WORDS, _PHRASE_MATTERS = 5, 3
# Share of the names, and of the words, of the one that tells less.
_LEAST_NAMES, _LEAST_WORDS = 0.4, 0.25
_MORE_NAMES, _MORE_WORDS = 0.5, 0.35
_FEWEST_NAMES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What speaks for two articles being about one event.

    Attributes:
        days: between them; None where one of them has no date.
        phrase: words that both have in a row; empty where there are none.
        names: share of the names of one that the other gives too, 0 to 1.
        matter: the same of what they are about.
    """

    days: int | None
    phrase: str
    names: float
    matter: float


def could_be_one_story(one: Facts, other: Facts) -> bool:
    """Tell whether the facts alone allow that two articles are of one event; one without a date may be of any day."""
    if one.source_kind.is_primary or other.source_kind.is_primary:
        return False
    days = _days(one, other)
    return days is None or days <= NEWS_DAYS


def same_story(one: Record, other: Record) -> Story | None:
    """Return what shows that two articles are about one event; None where that is not sure.

    They must name the same people and places, and be about the same. Where a date is missing, they must also say
    something in the very same words that is more than a name: two speeches on one subject do not.
    """
    if one.facts is None or other.facts is None or not could_be_one_story(one.facts, other.facts):
        return None
    own, others = capital_words(one.text), capital_words(other.text)
    story = Story(
        days=_days(one.facts, other.facts),
        phrase=_phrase(one.text, other.text),
        names=overlap(own, others) if len(own & others) >= _FEWEST_NAMES else 0.0,
        matter=overlap(topic(one.text), topic(other.text)),
    )
    alike = story.names >= _LEAST_NAMES and story.matter >= _LEAST_WORDS
    much_alike = story.names >= _MORE_NAMES and story.matter >= _MORE_WORDS
    return story if (alike and story.phrase) or (much_alike and story.days is not None) else None


def _days(one: Facts, other: Facts) -> int | None:
    return abs((one.date - other.date).days) if one.date and other.date else None


def _phrase(one: str, other: str) -> str:
    """Return the first words in a row of one text that stand in the other as well, as the one has them."""
    held = {run for run, _ in _runs(other)}
    return next((written for run, written in _runs(one) if run in held), "")


@lru_cache(maxsize=256)
def _runs(text: str) -> tuple[tuple[tuple[str, ...], str], ...]:
    return tuple(_all_runs(text))


def _all_runs(text: str) -> Iterator[tuple[tuple[str, ...], str]]:
    written = words(text)
    for at in range(len(written) - _PHRASE_WORDS + 1):
        run = written[at : at + _PHRASE_WORDS]
        if sum(_is_matter(word) for word in run) >= _PHRASE_MATTERS:
            yield tuple(word.casefold() for word in run), " ".join(run)


def _is_matter(word: str) -> bool:
    return word.islower() and word.isalpha() and word not in STOP_WORDS
