"""Where a meeting says what was written of it: adjoining sentences of one speaker, found by words and numbers. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.answering.differences.statements import (
    Statement,
    all_amounts,
    all_dates,
    amounts_of,
    dates_of,
    names_speaker,
    share,
    topic,
    topics,
)
from assistant.answering.words import words

# Share of a written sentence that a place must say, who says it included; and its own words apart from that.
_LEAST_HELD = 0.55
_OWN_WORDS = 0.35
# Words in common without which any sentence might say it.
_FEWEST_WORDS = 3
# What each further sentence must bring, and how long a place may be.
_EACH_SENTENCE = 0.06
_MOST_SENTENCES, _MOST_WORDS = 4, 75


def places_saying(
    written: Statement, region: Sequence[Statement], weight: Mapping[str, float]
) -> tuple[float, list[list[Statement]]]:
    """Return where a meeting says what was written, and how much of it, 0 to 1; no place where that is too little.

    Each place is a run of adjoining sentences of one speaker. Where the numbers are told elsewhere than the rest ("…,
    which carried by six to three"), there are two.
    """
    about = topic(written.text)
    if len(about) < _FEWEST_WORDS:
        return 0.0, []
    named = {item.speaker for item in region if item.speaker and names_speaker(written, item)}
    runs = [_Run.of(written, about, run, weight) for run in _runs(region) if _may_say(run, named)]
    matter = max(runs, key=_Run.worth, default=None)
    if matter is None or not matter.says_enough(about):
        return 0.0, []
    figures = _telling_more(matter, runs)
    if figures is None:
        return (min(matter.held, matter.told), [matter.said]) if matter.told else (0.0, [])
    return matter.held / 2, sorted((matter.said, figures.said), key=lambda said: said[0].start)


def _telling_more(matter: _Run, runs: Sequence[_Run]) -> _Run | None:
    """Return the run that tells most of the numbers and dates that another leaves out; None where none does."""
    telling = [run for run in runs if run.figures - matter.figures and run.shared > 1]
    return max(telling, key=lambda run: (len(run.figures - matter.figures), -len(run.said), run.held), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """Adjoining sentences of one speaker, held against a written one.

    Attributes:
        held: share of the written words that these and the speaker's name hold, 0 to 1.
        own: the same without the name.
        shared: how many of the words these are.
        figures: which of the numbers and dates they tell.
        told: the share of these; 1 where there are none.
    """

    said: list[Statement]
    held: float
    own: float
    shared: int
    figures: frozenset[int]
    told: float

    def worth(self) -> float:
        """Return how well it says the sentence; what is said shortly is said better."""
        return self.held * (1 + self.told) / 2 - _EACH_SENTENCE * len(self.said)

    def says_enough(self, about: frozenset[str]) -> bool:
        """Tell whether it says enough of what a sentence is about, and not only who says it."""
        # A number in common tells as much as a word.
        several = self.shared + bool(self.figures) >= min(_FEWEST_WORDS, len(about))
        return several and self.own >= _OWN_WORDS and self.held >= _LEAST_HELD

    @classmethod
    def of(cls, written: Statement, about: frozenset[str], said: list[Statement], weight: Mapping[str, float]) -> _Run:
        """Hold a run of sentences against a written one that is about these stems."""
        own = topics(item.text for item in said)
        figures = _figures_told(written, said)
        return cls(
            said=said,
            held=share(about, own | topic(said[0].speaker or ""), weight),
            own=share(about, own, weight),
            shared=len(about & own),
            figures=frozenset(place for place, is_told in enumerate(figures) if is_told),
            told=sum(figures) / len(figures) if figures else 1.0,
        )


def _may_say(run: Sequence[Statement], named: Collection[str]) -> bool:
    """Tell whether a run may be what is reported: of somebody whom the sentence names, or naming them itself."""
    if not named or run[0].speaker in named:
        return True
    text = " ".join(item.text for item in run)
    return all((words(speaker) or [""])[-1] in text for speaker in named)


def _runs(region: Sequence[Statement]) -> Iterator[list[Statement]]:
    """Yield one to four adjoining sentences of one turn, none too long to quote and none that only asks."""
    for at, first in enumerate(region):
        for size in range(1, _MOST_SENTENCES + 1):
            run = list(region[at : at + size])
            whole = sum(len(item.text.split()) for item in run)
            if len(run) < size or run[-1].turn != first.turn or (size > 1 and whole > _MOST_WORDS):
                break
            if not first.asks and not run[-1].asks and (first.speaker or not _has_label(first.text)):
                yield run


def _has_label(text: str) -> bool:
    """Tell whether a sentence that nobody says opens with a label ("Present: …")."""
    return ":" in text[:20]


def _figures_told(written: Statement, said: Sequence[Statement]) -> list[bool]:
    """Tell of each number and date of a written sentence whether other sentences tell it."""
    told, days = all_amounts(said), all_dates(said)
    found = [any(one.may_be(other) for other in told) for one in amounts_of(written.text)]
    return found + [any(one.may_be(other) for other in days) for one in dates_of(written.text)]
