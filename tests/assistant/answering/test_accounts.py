from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from assistant.answering.accounts import account_of, by_place_and_centre
from assistant.answering.features import PLAIN, Vector
from assistant.answering.kinds import asks_for_account, asks_of_several
from assistant.answering.ranking import Scored, ranked_by
from tests.assistant.answering.test_sentences import sentences_of
from tests.assistant.memory import meeting

RECORD = meeting(
    "Council",
    ("Bell", "The bus lane costs six million dollars and it opens in the month of March."),
    ("Dunne", "Deliveries on Quay Street will have nowhere to stop once the lane is there."),
    ("Marsh", "I agree."),
    ("Lyle", "The lane would slow the fire engines that leave Station Two every morning."),
)


def thoughts(
    *shares: float, around: tuple[float, ...] = (), vectors: tuple[tuple[float, ...], ...] = ()
) -> list[Scored]:
    """Return the sentences of the record with these shares, in their order."""
    features = np.zeros((len(shares), len(PLAIN)))
    if around:
        features[:, PLAIN.index("passage_around")] = around
    scored = ranked_by(sentences_of(RECORD), features, np.zeros(len(PLAIN)), None)
    given: list[Vector | None] = [np.array(vector, dtype=np.float32) for vector in vectors]
    given = given or [None] * len(scored)
    return [
        replace(item, share=share, vector=vector) for item, share, vector in zip(scored, shares, given, strict=True)
    ]


def never(item: Scored, other: Scored) -> bool:
    return False


def test_an_account_goes_on_until_it_is_long_enough() -> None:
    ranked = thoughts(1.0, 0.9, 0.8, 0.7)

    assert len(account_of(ranked, never, most=5, length=10)) == 1
    assert len(account_of(ranked, never, most=5, length=40)) == 3
    assert len(account_of(ranked, never, most=2, length=40)) == 2


def test_short_thoughts_and_repeats_are_passed_over_but_the_best_is_told() -> None:
    first, second, short, last = thoughts(1.0, 0.9, 0.8, 0.7)

    assert account_of([short], never, most=5, length=40) == [short]
    assert account_of([first, short, last], never, most=5, length=40) == [first, last]
    assert account_of([first, second, last], lambda item, _: item is second, most=5, length=40) == [first, last]


def test_what_stands_in_the_best_discussion_and_in_its_midst_comes_first() -> None:
    alike = ((1.0, 0.0), (1.0, 0.0), (1.0, 0.0), (0.0, 1.0))

    placed = by_place_and_centre(thoughts(1, 1, 1, 1, around=(-4.0, 0.0, -4.0, -4.0), vectors=((1.0, 0.0),) * 4))
    central = by_place_and_centre(thoughts(1, 1, 1, 1, vectors=alike))

    assert placed[0].sentence.speaker == "Dunne"
    assert central[-1].sentence.speaker == "Lyle"
    assert placed[0].share == 1.0


def test_what_says_nothing_by_itself_is_left_out_while_anything_says_more() -> None:
    every = thoughts(1.0, 1.0, 1.0, 1.0, vectors=((1.0, 0.0),) * 4)
    short = [item for item in every if item.sentence.speaker == "Marsh"]

    assert "Marsh" not in {item.sentence.speaker for item in by_place_and_centre(every)}
    assert [item.sentence.speaker for item in by_place_and_centre(short)] == ["Marsh"]


def test_without_a_model_the_order_stays() -> None:
    ranked = thoughts(1.0, 0.9, 0.8, 0.7)

    assert by_place_and_centre(ranked) == ranked


@pytest.mark.parametrize(
    ("question", "is_account"),
    [
        ("Summarize the discussion about the bus lane.", True),
        ("What was discussed about the fares?", True),
        ("What did the mayor think of the shelter?", True),
        ("What was Marsh's opinion on the crane?", True),
        ("Which front-end did Bell say they should take?", False),
        ("How many did Ferrante think would come on Sundays?", False),
        ("What does the bus lane cost?", False),
        ("Who said that the lane was dangerous?", False),
    ],
)
def test_questions_of_whole_discussions_ask_for_an_account(question: str, is_account: bool) -> None:
    assert asks_for_account(question) is is_account


@pytest.mark.parametrize(
    ("question", "several"),
    [
        ("What did both teams say of the screen?", True),
        ("What was the price at first, and when the contract was let?", True),
        ("How did the count change between May and November?", True),
        ("What does the lane cost?", False),
    ],
)
def test_questions_of_several_records_are_known(question: str, several: bool) -> None:
    assert asks_of_several(question) is several
