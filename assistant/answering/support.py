"""Whether the words that a claim cites carry it: its numbers, names, speaker, sense and matter. Pure, by code alone.

A claim in a language model's own words cannot be proved by comparing characters. What is checked is what such claims
get wrong: a number or date that is not there, a name that is not there, words of one speaker given to another, a "not"
gained or lost, and matter that stands nowhere. What passes may still be wrong in ways that words do not show.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from assistant.answering.differences.amounts import Amount, amounts_in
from assistant.answering.differences.dates import dates_in
from assistant.answering.figures import Cited, Said, figures_of, is_carried, missing_figure, with_days
from assistant.answering.senses import DECISIONS, addresses_machine, content, opposite_of, polarity, sense
from assistant.answering.speakers import names_of_speakers
from assistant.answering.words import STOP_WORDS, names_in, stem, words

# Sentences that may carry one claim together.
_WINDOW = 4
# What a further sentence of a window must bring, in shares of the claim.
_EACH_SENTENCE = 0.04
# Least share of a claim's words that stand together in the sentences that carry it; and in all that it cites.
MIN_TOGETHER = 0.5
MIN_ANYWHERE = 0.6
# What a second run must bring, as a share of the claim: one says what was voted on, another how it ended.
_FURTHER = 0.2
# So much more of a claim in somebody else's words than in those of whom it names.
_ELSEWHERE = 0.2
_ROLE = re.compile(r"\b[Tt]he ((?:[a-z]+ ){0,2}[a-z]+) (?:also )?(?:\w+ed|said|says|told|put|thinks?|thought)\b")
_OFFICES = frozenset(
    stem(word)
    for word in (
        *("mayor", "councillor", "councilor", "councilwoman", "councilman", "clerk", "minister", "director", "chief"),
        *("sister", "doctor", "officer", "secretary", "president", "chair", "chairman", "chairwoman", "senator"),
        *("superintendent", "engineer", "attorney", "commissioner", "manager", "representative", "member", "city"),
        *("council", "committee", "board", "mr", "mrs", "ms", "dr", "professor", "captain", "deputy", "vice"),
    )
)


# Of a vote that is counted, "I won't vote on it" denies nothing.
_VOTING = frozenset({sense("vote")})


# "More expensive": a word that weighs nothing alone, though it has an opposite.
_LIGHT = frozenset({sense("more")})


class Lack(StrEnum):
    """What the cited words do not bear out."""

    NUMBER = "a number or date of the claim does not stand in what it cites"
    NAME = "a name of the claim does not stand in what it cites"
    SPEAKER = "the claim gives to somebody what somebody else said"
    NEGATED = "the claim says the opposite of what it cites"
    MATTER = "what the claim says does not stand in what it cites"


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """What carries a claim.

    Attributes:
        lack: what is wrong; None where the claim holds.
        runs: first and last position, both inclusive, of the sentences that carry it; two runs at most.
        words: what is missing, for the reader.
    """

    lack: Lack | None
    runs: tuple[tuple[int, int], ...] = ()
    words: str = ""


def support_of(claim: str, said: Sequence[Said], *, about: str = "") -> Support:
    """Return what carries a claim among the sentences it cites, or what they lack.

    Args:
        claim: one sentence, without citation marks.
        said: the sentences of the cited passages, in order.
        about: what is known of their records (title, body, date written out); names and dates may stand there.
    """
    said = [replace(item, text="") if addresses_machine(item.turn or item.text) else item for item in said]
    facts = Cited.of(said, about)
    named = names_of_speakers(claim, facts.speakers) + _by_office(claim, facts.speakers)
    asked = content(with_days(claim)) - _name_stems(named) - _LIGHT - _months(claim)
    if missing := missing_figure(claim, asked, facts, said):
        return Support(lack=Lack.NUMBER, words=missing)
    if missing := _missing_name(claim, facts):
        return Support(lack=Lack.NAME, words=missing)
    runs, share = _carrying(asked, figures_of(claim), said, range(len(said)))
    says_nothing = not asked and not figures_of(claim) and "“" not in claim
    if says_nothing or share < MIN_TOGETHER or _with_all_figures(asked, claim, facts, about) < MIN_ANYWHERE:
        return Support(lack=Lack.MATTER, runs=runs, words=", ".join(sorted(asked - facts.content)))
    return _as_said(claim, asked=asked, said=said, named=named, runs=runs, share=share)


def _as_said(
    claim: str,
    *,
    asked: frozenset[str],
    said: Sequence[Said],
    named: Sequence[str],
    runs: tuple[tuple[int, int], ...],
    share: float,
) -> Support:
    """Return the support of a claim whose words are there: whether they are whose it says, and say what it says.

    Args:
        claim: what is said.
        asked: its matter.
        said: the sentences that it cites.
        named: the speakers it names.
        runs: where most of it stands, whoever said it.
        share: how much of it stands there.
    """
    if named:
        own, own_share = _carrying(asked, figures_of(claim), said, _of_speakers(named, said))
        if own_share < share - _ELSEWHERE:
            return Support(lack=Lack.SPEAKER, runs=runs, words=", ".join(named))
        runs = own
    carrying = " ".join(item.text for first, last in runs for item in said[first : last + 1])
    if _contradicts(claim, carrying, " ".join(item.text for item in said)):
        return Support(lack=Lack.NEGATED, runs=runs, words=carrying)
    return Support(lack=None, runs=runs)


def _missing_name(claim: str, facts: Cited) -> str | None:
    months = {stem(claim[day.start : day.end].split(maxsplit=1)[0]) for day in dates_in(claim)}
    for word in sorted(names_in(claim) - facts.stems - _OFFICES - months):
        if not any(other.startswith(word) or word.startswith(other) for other in facts.stems if len(other) > 3):
            return word
    return None


def _by_office(claim: str, speakers: Sequence[str]) -> list[str]:
    """Return the speaker whom a claim names by an office ("the fire chief said")."""
    found: list[str] = []
    for role in _ROLE.findall(claim):
        wanted = {word for word in role.split() if word not in STOP_WORDS}
        fitting = [name for name in speakers if wanted and wanted <= {word.lower() for word in words(name)}]
        found += fitting if len(fitting) == 1 else []
    return found


def _name_stems(named: Iterable[str]) -> frozenset[str]:
    return frozenset(stem(word) for name in named for word in words(name))


def _share(asked: frozenset[str], held: frozenset[str]) -> float:
    """Return how much of a claim's matter is held; what says the opposite is held too, and judged later."""
    if not asked:
        return 1.0
    return sum(word in held or bool(opposite_of(word) & held) for word in asked) / len(asked)


def _carrying(
    asked: frozenset[str], figures: Sequence[Amount], said: Sequence[Said], among: Sequence[int]
) -> tuple[tuple[tuple[int, int], ...], float]:
    """Return the runs of sentences that together hold most of a claim, and how much; two runs at most."""
    first, last, share = _best(asked, figures, said, among)
    if not share:
        return (), 0.0
    held = frozenset[str]().union(*(content(item.text) for item in said[first : last + 1]))
    facts = Cited.of(said[first : last + 1], "")
    more, missing = asked - held, [amount for amount in figures if not is_carried(amount, facts)]
    others = [at for at in among if not first <= at <= last]
    start, end, further = _best(more, missing, said, others)
    if further * (len(more) + len(missing)) < max(_FURTHER * (len(asked) + len(figures)), 1):
        return ((first, last),), share
    gained = further * (len(more) + len(missing)) / (len(asked) + len(figures))
    return ((first, last), (start, end)), min(share + gained, 1.0)


def _best(
    asked: frozenset[str], figures: Sequence[Amount], said: Sequence[Said], among: Sequence[int]
) -> tuple[int, int, float]:
    """Return the run of sentences that holds most of a claim, and how much, figures counted as words are."""
    best = (0, 0, 0.0)
    most = 0.0
    allowed = set(among)
    for first in among:
        held: frozenset[str] = frozenset()
        for last in range(first, min(first + _WINDOW, len(said))):
            if last not in allowed or said[last].source != said[first].source:
                break
            held |= content(said[last].text)
            share = _with_figures(_share(asked, held), len(asked), figures, said[first : last + 1])
            value = share - _EACH_SENTENCE * (last - first)
            if value > most + 1e-9:
                most, best = value, (first, last, share)
    return best


def _with_figures(share: float, size: int, figures: Sequence[Amount], said: Sequence[Said]) -> float:
    if not figures:
        return share
    facts = Cited.of(said, "")
    there = sum(is_carried(amount, facts) for amount in figures)
    return (share * size + there) / (size + len(figures))


def _with_all_figures(asked: frozenset[str], claim: str, facts: Cited, about: str) -> float:
    """Return how much of a claim stands in all that it cites; its figures were found there."""
    figures = len(figures_of(claim)) + len(dates_in(with_days(claim)))
    share = _share(asked, facts.content | content(about))
    return (share * len(asked) + figures) / (len(asked) + figures) if asked or figures else 1.0


def _months(claim: str) -> frozenset[str]:
    """Return the words of a claim that are part of its dates; these are compared as dates."""
    claim = with_days(claim)
    return frozenset().union(*(content(claim[day.start : day.end]) for day in dates_in(claim)))


def _of_speakers(named: Sequence[str], said: Sequence[Said]) -> list[int]:
    """Return the sentences that somebody said or replied to, or that name this person."""
    offices = Counter(words(name)[0] for name in {item.speaker for item in said} if name and words(name))
    called = {words(name)[-1].casefold() for name in named if words(name)}
    called |= {word.casefold() for name in named for word in words(name)[:1] if offices[word] == 1}
    own = {
        at
        for at, item in enumerate(said)
        if item.speaker in named or called & {word.casefold() for word in words(item.text)}
    }
    # "Will anyone be turned away?" – "Some will be.": what is asked belongs to the reply.
    return sorted(own | {at - 1 for at in own if at and said[at - 1].text.endswith("?")})


def _contradicts(claim: str, window: str, cited: str) -> bool:
    """Tell whether what a claim affirms is denied in what carries it, or the other way round, or not decided at all.

    Args:
        claim: what is said.
        window: the sentences that carry it.
        cited: all sentences that it cites; a decision may stand further off.
    """
    claimed, found, whole = polarity(claim), polarity(window), polarity(cited)
    votes = [any(amount.is_vote for amount in amounts_in(text)) for text in (claim, cited)]
    denied = claimed.denied & found.affirmed
    if denied and not claimed.denied & found.denied:
        return True
    if (claimed.affirmed & found.denied) - found.affirmed - (
        _VOTING if votes[0] else frozenset()
    ) and not claimed.denied & found.denied:
        return True
    if claimed.affirmed & DECISIONS - whole.affirmed and not (votes[1] and not found.affirmed & DECISIONS):
        return True
    return any(
        opposite_of(word) & found.affirmed and word not in found.affirmed | found.denied for word in claimed.affirmed
    )
