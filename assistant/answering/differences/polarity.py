"""Whether something written says yes where the meeting says no: "approved" and "rejected", "will", "will not". Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.answering.differences.difference import Difference, Kind
from assistant.answering.differences.statements import Statement, root, share, stand_apart, topic, topics
from assistant.answering.words import STOP_WORDS

# So much of each sentence the other must share, the words of yes and no apart.
_LEAST_SHARED = 0.66
# And so much the very sentence of the meeting, unless it only says how a vote ended.
_LEAST_OWN = 0.5
_FEW_WORDS = 2
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_NEGATORS = frozenset(("not", "no", "never", "cannot", "neither", "nor", "nobody", "none", "without"))
_REFUSING = frozenset(root(word) for word in ("decline", "refuse", "fail", "reject", "deny", "oppose", "stop", "avoid"))
# Word pairs that contradict each other, each with what it stands for; of a pair only one can be true.
_PAIRS = (
    (
        ("approve", "adopt", "carry", "carries", "pass", "accept", "grant", "authorise", "authorize"),
        ("reject", "fail", "defeat", "refuse", "deny", "decline"),
    ),
    (
        ("increase", "rise", "rose", "grow", "grew", "grown", "climb", "gain"),
        ("decrease", "fall", "fell", "fallen", "drop", "shrink", "shrank"),
    ),
)
_SIGNS = {
    root(word): (group, sign)
    for group, pair in enumerate(_PAIRS)
    for sign, side in ((1, pair[0]), (-1, pair[1]))
    for word in side
}
# To deny one of these is to say the other.
_OPPOSITES = (
    *(("same", "different"), ("safe", "dangerous"), ("safe", "unsafe"), ("public", "secret"), ("able", "unable")),
    *(("possible", "impossible"), ("legal", "illegal"), ("open", "closed"), ("present", "absent"), ("all", "some")),
)
# A condition, a wish, or what somebody else says, is no statement.
_NOT_STATED = re.compile(
    r"\b(?:if|unless|whether|would|could|might|should|hope|think|say|says|said|hear|told)\b", re.IGNORECASE
)
_STOP_STEMS = frozenset(root(word) for word in STOP_WORDS)
_BREAK = re.compile(r"[,;:.?!–]|\b(?:but|and|or|because|that)\b")
_REACH = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stance:
    """Words with their places, and which of them are denied."""

    places: Mapping[str, tuple[int, int]]
    denied: frozenset[str]
    denials: int


def stances_that_differ(
    written: Statement, region: Sequence[Statement], weight: Mapping[str, float]
) -> Iterator[Difference]:
    """Yield the one place where the meeting says the contrary of a written sentence in nearly its own words."""
    found = [item for said in region if not said.asks and (item := _contrary(written, said, weight)) is not None]
    # Where somebody also says it as it was written, they disagree among themselves.
    if found and not any(_affirms(written, said, weight) for said in region):
        yield max(found, key=lambda item: item.strength)


def _contrary(written: Statement, said: Statement, weight: Mapping[str, float]) -> Difference | None:
    shared = _shared(written, said, weight)
    if shared < _LEAST_SHARED or stand_apart(written, said) or _NOT_STATED.search(said.text):
        return None
    one, other = _stance(written.text), _stance(said.text)
    spans = _opposed_pair(one, other) or _one_denied(one, other)
    if spans is None:
        return None
    return Difference(
        kind=Kind.NEGATION, written=written, said=said, written_span=spans[0], said_span=spans[1], strength=shared
    )


def _affirms(written: Statement, said: Statement, weight: Mapping[str, float]) -> bool:
    if _shared(written, said, weight) < _LEAST_SHARED or said.asks:
        return False
    one, other = _stance(written.text), _stance(said.text)
    return not _opposed_pair(one, other) and not _one_denied(one, other)


def _shared(written: Statement, said: Statement, weight: Mapping[str, float]) -> float:
    """Return how much the two sentences share of each other, 0 to 1, the words of yes and no apart."""
    other = topic(said.text)
    one = topic(written.text) - _SIGNS.keys() - topic(said.speaker or "")
    # "The motion fails." says of what only before.
    is_result = bool(other & _SIGNS.keys()) and len(other - _SIGNS.keys()) <= _FEW_WORDS
    if not one or (not is_result and share(one, other, weight) < _LEAST_OWN):
        return 0.0
    return share(one, topics(said.beside), weight)


def _stance(text: str) -> _Stance:
    places: dict[str, tuple[int, int]] = {}
    denied: set[str] = set()
    denials = 0
    last = -_REACH - 1
    at, end = 0, 0
    for found in _WORD.finditer(text):
        word = found.group().lower()
        at = at + 1
        if _BREAK.search(text[end : found.start()]) or _BREAK.fullmatch(word):
            last = -_REACH - 1
        end = found.end()
        if (word in _NEGATORS or word.endswith(("n't", "n’t"))) and not text[end:].lstrip().lower().startswith("only"):
            last, denials = at, denials + 1
            continue
        own = root(word)
        places.setdefault(own, found.span())
        if at - last <= _REACH:
            denied.add(own)
        if own in _REFUSING:
            last = at
    return _Stance(places=places, denied=frozenset(denied), denials=denials)


def _opposed_pair(one: _Stance, other: _Stance) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Return the places of two words of one pair that contradict each other, what denies them reckoned in."""
    for own, (group, sign) in _SIGNS.items():
        if own not in one.places:
            continue
        for theirs, (their_group, their_sign) in _SIGNS.items():
            if their_group != group or theirs not in other.places:
                continue
            if sign * _denial(one, own) != their_sign * _denial(other, theirs):
                return one.places[own], other.places[theirs]
    return None


def _denial(stance: _Stance, own: str) -> int:
    return -1 if own in stance.denied else 1


def _one_denied(one: _Stance, other: _Stance) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Return the places of a word that only one of the two denies, where no other word of a pair explains it."""
    if (one.places.keys() & _SIGNS.keys()) or (other.places.keys() & _SIGNS.keys()) or one.denials == other.denials:
        return None
    if any(root(a) in one.places and root(b) in other.places for pair in _OPPOSITES for a, b in (pair, pair[::-1])):
        return None
    for own in one.places.keys() & other.places.keys() - _STOP_STEMS:
        if (own in one.denied) != (own in other.denied):
            return one.places[own], other.places[own]
    return None
