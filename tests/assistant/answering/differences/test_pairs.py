"""Sentences written by hand, beside what was said: which differ, and in what."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from assistant.answering.differences.comparing import differences_between
from assistant.answering.differences.difference import Difference
from assistant.answering.differences.statements import statements_of_turn

PAIRS = yaml.safe_load(Path(__file__).with_name("pairs.yaml").read_text(encoding="utf-8"))
ALL = [pair for part in PAIRS.values() for pair in part]


class Figures(NamedTuple):
    precision: float
    recall: float


def found_in(pair: dict[str, Any]) -> list[Difference]:
    (written,) = statements_of_turn(pair["article"], None, 0, 0)
    region = [
        statement
        for turn, said in enumerate(pair["meeting"])
        for statement in statements_of_turn(said["text"], said["speaker"], 1_000 * turn, turn)
    ]
    return differences_between(written, region)


def figures(pairs: list[dict[str, Any]]) -> Figures:
    """Return how many of the alarms are right, in kind as well, and how many of the differences are found."""
    alarms = right = 0
    for pair in pairs:
        kinds = {item.kind.value for item in found_in(pair)}
        alarms += bool(kinds)
        right += kinds == {pair["differs"]}
    return Figures(precision=right / alarms, recall=right / sum(bool(pair["differs"]) for pair in pairs))


def test_there_are_enough_pairs_of_both_sorts() -> None:
    differing = sum(bool(pair["differs"]) for pair in ALL)

    assert len({pair["id"] for pair in ALL}) == len(ALL) >= 60
    assert min(differing, len(ALL) - differing) >= 30


@pytest.mark.parametrize(
    ("part", "least"),
    [
        pytest.param("development", Figures(precision=1.0, recall=0.95), id="development"),
        pytest.param("held_out", Figures(precision=1.0, recall=0.85), id="held-out"),
    ],
)
def test_alarms_are_right_and_most_differences_are_found(
    part: str, least: Figures, record_property: Callable[[str, object], None]
) -> None:
    reached = figures(PAIRS[part])
    record_property(part, str(reached))
    sys.stdout.write(f"{part}: precision {reached.precision:.2f}, recall {reached.recall:.2f}\n")

    assert reached.precision >= least.precision
    assert reached.recall >= least.recall


@pytest.mark.parametrize("pair", [pair for pair in ALL if not pair["differs"]], ids=lambda pair: pair["id"])
def test_nothing_is_said_where_nothing_differs(pair: dict[str, Any]) -> None:
    assert found_in(pair) == []


@pytest.mark.parametrize(
    "pair", [pair for pair in ALL if pair["differs"] in ("number", "date")], ids=lambda pair: pair["id"]
)
def test_the_words_that_differ_are_named(pair: dict[str, Any]) -> None:
    for item in found_in(pair):
        assert (item.written_words, item.said_words) == (pair["written"], pair["said"])
