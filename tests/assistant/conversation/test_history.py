from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answers import Exchange, Question
from assistant.conversation import history_within
from assistant.conversation.history import spoken
from ingest import count_tokens
from tests.assistant.replies import answer


def exchange(number: int, question: str) -> Exchange:
    reply = replace(answer(), question=Question(text=question, standalone=question))
    return Exchange(exchange_id=number, asked_at=datetime(2024, 5, 9, tzinfo=UTC), reply=reply)


TALK = [exchange(1, "What is the lane?"), exchange(2, "Who " + "really " * 40 + "voted?"), exchange(3, "Why?")]
COSTS = [count_tokens(spoken(each.reply)) for each in TALK]


@pytest.mark.parametrize(
    ("tokens", "kept"),
    [
        (0, []),
        (COSTS[2] - 1, []),
        (COSTS[2], [3]),
        (COSTS[2] + COSTS[0], [3]),
        (COSTS[2] + COSTS[1], [2, 3]),
        (sum(COSTS), [1, 2, 3]),
    ],
    ids=["nothing", "one too few", "the last", "no gap", "the last two", "all"],
)
def test_the_latest_exchanges_are_kept_whole_and_without_a_gap(tokens: int, kept: list[int]) -> None:
    assert [each.exchange_id for each in history_within(TALK, tokens)] == kept


@given(st.integers(0, 500))
def test_a_history_never_exceeds_its_budget(tokens: int) -> None:
    assert sum(count_tokens(spoken(each.reply)) for each in history_within(TALK, tokens)) <= tokens


def test_a_budget_below_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="-1 tokens; give a budget of 0 or more"):
        history_within(TALK, -1)
