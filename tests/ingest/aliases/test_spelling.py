from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.aliases import are_one, fold

ONE = [
    ("Minoru Kihara", "Kihara Minoru"),
    ("Yōko Kamikawa", "KAMIKAWA Yoko"),
    ("Anthony Blinken", "Antony Blinken"),
    ("Antony J. Blinken", "Antony Blinken"),
    ("Volodymyr Zelenskyy", "Volodymyr Zelensky"),
    ("Lee Jae-myung", "Jae Myung Lee"),
    ("Bryan Smith", "Brian Smith"),
    ("Imogen Marsh", "Marsh Imogen"),
]
TWO = [
    ("Park Jin", "Park Chin"),
    ("Cho Tae-yul", "Cho Tae-yong"),
    ("Wang Yi", "Wang Yong"),
    ("Kim Jong Un", "Kim Jong Il"),
    ("Hunter Biden", "Joe Biden"),
    ("Matthew Miller", "Stephen Miller"),
    ("Imogen Marsh", "Aldous Marsh"),
    ("Maria Silva", "Mario Silva"),
    ("Daniel Brown", "Danielle Brown"),
    ("Robert Lane", "Roberta Lane"),
    ("Christian Berg", "Christina Berg"),
    ("Boris Johnson", "Boris Johnston"),
    ("James Martin", "Martin James"),
    ("John A. Smith", "John B. Smith"),
    ("Toni Smith", "Tony Smith"),
    ("Michel Roy", "Michelle Roy"),
]


@pytest.mark.parametrize(("one", "other"), ONE)
def test_ways_of_writing_one_name(one: str, other: str) -> None:
    assert are_one(fold(one), fold(other))


@pytest.mark.parametrize(("one", "other"), TWO)
def test_two_persons_stay_two(one: str, other: str) -> None:
    assert are_one(fold(one), fold(other)) is None


WORDS = st.text("abcdefgilmnorstuyAELO'-é ", max_size=20)


@given(WORDS, WORDS)
def test_it_does_not_matter_which_name_comes_first(one: str, other: str) -> None:
    assert bool(are_one(fold(one), fold(other))) == bool(are_one(fold(other), fold(one)))


@given(st.text(max_size=30))
def test_a_folded_name_stays_as_it_is(name: str) -> None:
    assert fold(fold(name)) == fold(name)
