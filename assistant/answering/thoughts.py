"""From a sentence to the whole thought it is part of: a fact and its condition belong into one quote. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant.answering.sentences import Sentence
from assistant.answering.speech import announces, asks, is_courtesy, points_back, says_nothing
from assistant.answering.words import words

MOST_SENTENCES = 8
# Up to here a quote takes in what stands beside it; beyond, only what bears on the question; and beyond that, what it
# has announced ("There are two reasons.").
PLAIN_WORDS = 60
MOST_WORDS = 75
MOST_ANNOUNCED = 100
# Characters between two sentences of one run: a space, and the fillers that were trimmed.
_GAP = 40


def runs_by_turn(sentences: Sequence[Sentence]) -> dict[tuple[str, int], list[Sentence]]:
    """Return the sentences of each turn in order, each once."""
    turns: dict[tuple[str, int], dict[int, Sentence]] = {}
    for sentence in sentences:
        turns.setdefault((sentence.record_id, sentence.turn), {}).setdefault(sentence.start, sentence)
    return {turn: [found[start] for start in sorted(found)] for turn, found in turns.items()}


def thought_around(
    core: Sentence, of_turn: Sequence[Sentence], value: Callable[[Sentence], float]
) -> tuple[Sentence, ...]:
    """Return the run of sentences of one turn that the core stands in, in order.

    It grows by one neighbour at a time, the more valuable side first, while the quote stays short or the neighbour
    bears on the question at least half as much as the core.

    Args:
        core: the sentence that answers.
        of_turn: the sentences of its turn, in order.
        value: how much a sentence bears on the question.
    """
    first = last = next(place for place, item in enumerate(of_turn) if item.start == core.start)
    floor = 0.5 * value(core)
    while last - first + 1 < MOST_SENTENCES:
        size = sum(len(words(item.text)) for item in of_turn[first : last + 1])
        sides = [place for place in (first - 1, last + 1) if _adjoins(of_turn, place, first, last)]
        fitting = [
            place
            for place in sides
            if (length := size + len(words(of_turn[place].text))) <= PLAIN_WORDS
            or (length <= MOST_WORDS and (value(of_turn[place]) >= floor or _belongs(of_turn, place, first)))
            or (length <= MOST_ANNOUNCED and place > last and announces(of_turn[last].text))
        ]
        if not fitting:
            break
        best = max(fitting, key=lambda place: value(of_turn[place]) + _belongs(of_turn, place, first))
        first, last = min(first, best), max(last, best)
    return tuple(of_turn[first : last + 1])


def _adjoins(of_turn: Sequence[Sentence], place: int, first: int, last: int) -> bool:
    """Tell whether the sentence at `place` touches the run and says something."""
    if not 0 <= place < len(of_turn):
        return False
    if is_courtesy(of_turn[place].text) or says_nothing(of_turn[place].text):
        return False
    gap = of_turn[first].start - of_turn[place].end if place < first else of_turn[place].start - of_turn[last].end
    return gap <= _GAP


def _belongs(of_turn: Sequence[Sentence], place: int, first: int) -> bool:
    """Tell whether one of two neighbours points back to the other or announces it, so that they are read together."""
    if place < first:
        return announces(of_turn[place].text) or (points_back(of_turn[first].text) and not asks(of_turn[place].text))
    return points_back(of_turn[place].text) or announces(of_turn[place - 1].text)
