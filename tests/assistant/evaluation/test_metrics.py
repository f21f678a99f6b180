from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.answers import Answer, Citation, Reply
from assistant.evaluation.metrics import METRICS, Expected
from tests.assistant.memory import meeting
from tests.assistant.replies import CITATION, abstention, answer

RECORD = meeting("r1", *((name, f"{name} said words number {number}.") for number, name in enumerate("ABCDE")))


def citing(turn: int, **changes: object) -> Citation:
    start = RECORD.turn_starts[turn]
    cited = replace(
        CITATION,
        quote=RECORD.turns[turn].text,
        quote_start=start,
        quote_end=start + len(RECORD.turns[turn].text),
        turn_start=turn,
        turn_end=turn,
        speaker=RECORD.turns[turn].speaker,
    )
    return replace(cited, **changes)  # type: ignore[arg-type]


def reply(*citations: Citation) -> Answer:
    return replace(answer(), citations=citations)


@pytest.mark.parametrize(
    ("metric", "given", "expected", "score"),
    [
        ("answered", reply(citing(1)), Expected(), True),
        ("answered", abstention(), Expected(), False),
        ("answered", abstention(), Expected(abstain=True), None),
        ("abstention", abstention(), Expected(abstain=True), True),
        ("abstention", reply(citing(1)), Expected(abstain=True), False),
        ("abstention", reply(citing(1)), Expected(), None),
        ("record", reply(citing(1)), Expected(record_ids=("r1",)), True),
        ("record", reply(citing(1)), Expected(record_ids=("r1", "r2")), False),
        ("record", abstention(), Expected(record_ids=("r1",)), False),
        ("record", reply(citing(1)), Expected(speaker="A"), None),
        ("turn", reply(citing(1), citing(3)), Expected(turns=frozenset({("r1", 3)})), True),
        ("turn", reply(citing(1)), Expected(turns=frozenset({("r1", 3)})), False),
        ("turn", reply(citing(1)), Expected(turns=frozenset()), False),
        ("turn", reply(citing(1)), Expected(), None),
        ("words", reply(citing(1), citing(3)), Expected(contains=("b SAID  words", "number 3")), True),
        ("words", reply(citing(1)), Expected(contains=("B said", "number 3")), False),
        ("words", reply(citing(1)), Expected(), None),
        ("lacks", reply(citing(1), citing(3)), Expected(lacks=("b SAID  words", "zeppelin")), False),
        ("lacks", reply(citing(1)), Expected(lacks=("zeppelin",)), True),
        ("lacks", reply(citing(1)), Expected(), None),
        ("verbatim", reply(citing(1)), Expected(), True),
        ("verbatim", reply(citing(1, quote="B said other words.")), Expected(), False),
        ("verbatim", abstention(), Expected(), None),
        ("attribution", reply(citing(1)), Expected(), True),
        ("attribution", reply(citing(1, speaker="A")), Expected(), False),
        ("attribution", reply(citing(1)), Expected(speaker="B"), True),
        ("attribution", reply(citing(1)), Expected(speaker="C"), False),
        ("attribution", reply(citing(1), citing(2)), Expected(speaker="B", turns=frozenset({("r1", 2)})), False),
        ("attribution", reply(citing(1)), Expected(speaker="B", record_ids=("r2",)), False),
        ("attribution", abstention(), Expected(speaker="B"), False),
        ("attribution", abstention(), Expected(), None),
    ],
)
def test_a_metric_is_met_missed_or_does_not_apply(
    metric: str, given: Reply, expected: Expected, score: bool | None
) -> None:
    assert METRICS[metric](given, expected, {"r1": RECORD}) is score
