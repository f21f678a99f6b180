"""What two meetings both speak of, as far as their words show it: pairs of words that recur in each. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from itertools import pairwise

from assistant.answering.kinds import MONTHS
from assistant.answering.words import STOP_WORDS, fold, stem
from assistant.lookup.topics import Token, tokens_of
from ingest import Record

# A pair of words that stands less often in one meeting is spoken of in passing.
_LEAST = 2
_SHORTEST = 3
# Words of any meeting, whatever it is about.
_PROCEDURE = frozenset(
    stem(word)
    for word in (
        *("item", "motion", "favour", "favor", "against", "second", "seconded", "vote", "thank", "thanks", "please"),
        *("good", "evening", "morning", "afternoon", "chair", "clerk", "council", "councillor", "councilmember"),
        *("committee", "mayor", "member", "minister", "director", "question", "order", "agenda", "minutes", "public"),
        *(
            "comment",
            "hearing",
            "staff",
            "report",
            "year",
            "month",
            "week",
            "million",
            "thousand",
            "hundred",
            "dollars",
        ),
        *("percent", "people", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve"),
        *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "first", "last", "next"),
        *("city", "want", "know", "going", "lot", "got", "like", "right", "well", "yes", "okay", "sir", "madam", "aye"),
        *("nay", "carries", "come", "back", "take", "see", *MONTHS),
    )
)


def common_topics(
    first: Iterable[Record], second: Iterable[Record], *, most: int, unwanted: Collection[str] = ()
) -> list[str]:
    """Return pairs of words that recur in both, as they are mostly written: matters before names, frequent ones first.

    Args:
        first: the records of one meeting.
        second: those of the other.
        most: so many pairs at most; none shares a word with a better one.
        unwanted: words that are no topic, as names of speakers are none.
    """
    names = {fold(word) for word in unwanted}
    one, other = _pairs(first, names), _pairs(second, names)
    shared = {pair: min(one[pair].total(), other[pair].total()) for pair in one.keys() & other.keys()}
    written = {pair: (one[pair] + other[pair]).most_common(1)[0][0] for pair in shared}
    chosen: list[tuple[str, str]] = []
    for pair in sorted(shared, key=lambda pair: (not written[pair].islower(), -shared[pair], pair)):
        if shared[pair] >= _LEAST and not any(set(pair) & set(better) for better in chosen):
            chosen.append(pair)
    return [written[pair] for pair in chosen[:most]]


def _pairs(records: Iterable[Record], names: Collection[str]) -> dict[tuple[str, str], Counter[str]]:
    """Return for each pair of neighbouring words, as stems, how often it is written in which way."""
    found: dict[tuple[str, str], Counter[str]] = {}
    for record in records:
        for turn in record.turns:
            for left, right in pairwise(tokens_of(turn.text)):
                between = turn.text[left.end : right.start]
                if between in (" ", "-") and _carries(left, names) and _carries(right, names):
                    written = turn.text[left.start : right.end]
                    found.setdefault((stem(left.folded), stem(right.folded)), Counter())[written] += 1
    return found


def _carries(token: Token, names: Collection[str]) -> bool:
    return (
        len(token.folded) >= _SHORTEST
        and token.folded.isalpha()
        and token.folded not in STOP_WORDS
        and token.folded not in names
        and stem(token.folded) not in _PROCEDURE
    )
