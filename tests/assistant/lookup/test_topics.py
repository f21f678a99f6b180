from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assistant.lookup.topics import REACH, Topic, forms, mentions, tokens_of, topic_of

WORDS = st.sampled_from(["bus", "buses", "lane", "lanes", "Pier", "14", "4", "the", "and", "quay", "Quay", "Street"])


def topic(asked: str) -> Topic:
    found = topic_of(asked)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("asked", "text", "holds"),
    [
        ("parking", "They took the parking away.", True),
        ("parking", "Somebody parked in the parks.", False),
        ("housing", "There are four houses.", False),
        ("generators", "In general, the generator runs.", True),
        ("generators", "Generally speaking, no.", False),
        ("fees", "The fee is due.", True),
        ("fee", "Two fees are due.", True),
        ("ferry", "The ferries sail.", True),
        ("bus", "The buses run late.", True),
        ("city", "Both cities pay.", True),
        ("wharf", "Two wharves are shut.", True),
        ("children", "No child is left out.", True),
        ("the news", "That is new to me.", False),
        ("bus lane", "A lane for the bus.", True),
        ("bus lane", "The bus is late.", False),
        ("Pier 14", "The terminal is on Pier 14.", True),
        ("Pier 14", "Pier 4 takes 14 days.", False),
        ("Quay Street", "On Quay Street's north side.", True),
        ("café", "the CAFE is shut", True),
        ("the mayor's office", "the office of the mayor", True),
    ],
)
def test_words_match_in_either_number_and_names_as_they_are(asked: str, text: str, holds: bool) -> None:
    assert bool(mentions(topic(asked), text)) is holds


def test_words_far_apart_are_not_one_thing() -> None:
    apart = "word " * REACH

    assert mentions(topic("bus lane"), f"The bus {apart} lane") == []
    assert len(mentions(topic("bus lane"), f"The bus lane {apart} and a lane for buses")) == 2


def test_a_name_knows_whether_it_is_written_as_one() -> None:
    written = [found.is_written_so for found in mentions(topic("Chief Grant"), "chief grant, Chief Grant")]

    assert written == [False, True]


@pytest.mark.parametrize("asked", ["", "it", "the", "that one", "…"])
def test_what_carries_no_meaning_is_no_topic(asked: str) -> None:
    assert topic_of(asked) is None


@example(words=["Pier", "Pier", "Pier"], asked=["Pier", "Pier"])
@given(words=st.lists(WORDS, max_size=60), asked=st.lists(WORDS, min_size=1, max_size=3))
def test_every_mention_holds_all_parts_within_reach_and_none_overlaps(words: list[str], asked: list[str]) -> None:
    wanted = topic_of(" ".join(asked))
    if wanted is None:
        return
    text = " ".join(words)
    found = mentions(wanted, text)

    for mention in found:
        inside = tokens_of(text[mention.start : mention.end])
        assert len(inside) <= REACH
        assert all(any(part.stands_at(inside, at) for at in range(len(inside))) for part in wanted.parts)
    assert all(one.end <= other.start for one, other in pairwise(found))
    if len(words) <= REACH:
        tokens = tokens_of(text)
        stands = all(any(part.stands_at(tokens, at) for at in range(len(tokens))) for part in wanted.parts)
        assert bool(found) == stands


@given(word=st.from_regex(r"[a-z]{3,12}", fullmatch=True))
def test_a_word_is_the_same_as_its_plural(word: str) -> None:
    assert word in forms(word)
    if not word.endswith("s"):
        assert forms(word) & forms(word + "s")
