from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answers import Question, Reply
from assistant.conversation import history_within
from assistant.conversation.history import spoken
from ingest import count_tokens
from tests.assistant.replies import answer


def reply(question: str) -> Reply:
    return replace(answer(), question=Question(text=question, standalone=question))


TALK = [reply("What is the lane?"), reply("Who " + "really " * 40 + "voted?"), reply("Why?")]
COSTS = [count_tokens(spoken(each)) for each in TALK]


@pytest.mark.parametrize(
    ("tokens", "kept"),
    [
        (0, []),
        (COSTS[2] - 1, []),
        (COSTS[2], TALK[2:]),
        (COSTS[2] + COSTS[0], TALK[2:]),
        (COSTS[2] + COSTS[1], TALK[1:]),
        (sum(COSTS), TALK),
    ],
    ids=["nothing", "one too few", "the last", "no gap", "the last two", "all"],
)
def test_the_latest_replies_are_kept_whole_and_without_a_gap(tokens: int, kept: list[Reply]) -> None:
    assert history_within(TALK, tokens) == kept


@given(st.integers(0, 500))
def test_a_history_never_exceeds_its_budget(tokens: int) -> None:
    assert sum(count_tokens(spoken(each)) for each in history_within(TALK, tokens)) <= tokens


def test_a_budget_below_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="-1 tokens; give a budget of 0 or more"):
        history_within(TALK, -1)
