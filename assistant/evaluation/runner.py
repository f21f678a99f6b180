"""Ask a question set and judge the replies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import permutations
from pathlib import PurePath
from typing import Literal

from assistant.answers import Reply
from assistant.errors import QuestionSetError
from assistant.evaluation.metrics import METRICS, Expected, citations_of, judge, plain
from assistant.evaluation.questions import Expectation, QuestionScope, QuestionSet, ScriptedQuestion
from assistant.service import Assistant
from ingest import Library, Record, RecordSummary, Scope

Verdict = Literal["met", "not met", "expected failure", "met unexpectedly"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One question, its reply, and what each metric says of it.

    Attributes:
        scores: metric -> whether it is met; None where it does not apply.
    """

    question_id: str
    question: str
    expected: Expected
    reply: Reply
    scores: Mapping[str, bool | None]
    verdict: Verdict
    reason: str | None = None

    @property
    def missed(self) -> tuple[str, ...]:
        """The metrics that are not met."""
        return tuple(name for name, score in self.scores.items() if score is False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """All outcomes of one question set, with what made them.

    Attributes:
        records: the records cited, by id, in the revision cited.
    """

    name: str
    outcomes: tuple[Outcome, ...]
    records: Mapping[str, Record]
    library_sequence: int
    fingerprint: str

    @property
    def metrics(self) -> tuple[str, ...]:
        """The names of what is judged."""
        return tuple(METRICS)

    @property
    def met(self) -> bool:
        """Tell whether every question is met or was expected to fail."""
        return all(outcome.verdict != "not met" for outcome in self.outcomes)

    def share(self, metric: str) -> float | None:
        """Return the share of questions that meet a metric, among those it applies to; None where there are none."""
        scores = [score for outcome in self.outcomes if (score := outcome.scores[metric]) is not None]
        return sum(scores) / len(scores) if scores else None


def evaluate(assistant: Assistant, question_set: QuestionSet) -> Evaluation:
    """Ask every question of a set and judge the replies.

    Raises:
        QuestionSetError: a question names a record that the library does not hold, or that several are called.
    """
    outcomes = tuple(run_question(assistant, question) for question in question_set.questions)
    records: dict[str, Record] = {}
    for outcome in outcomes:
        records |= _cited(outcome.reply, assistant.library)
    return Evaluation(
        name=question_set.name,
        outcomes=outcomes,
        records=records,
        library_sequence=assistant.library.sequence,
        fingerprint=assistant.fingerprint,
    )


def run_question(assistant: Assistant, question: ScriptedQuestion) -> Outcome:
    """Ask one question and judge its reply.

    Raises:
        QuestionSetError: it names a record that the library does not hold, or that several are called.
    """
    summaries = assistant.library.records()
    expected = _expected(question.expect, question.id, summaries, assistant.library)
    reply = assistant.ask(question.question, scope=_scope(question.scope, question.id, summaries))
    scores = judge(reply, expected, _cited(reply, assistant.library))
    return Outcome(
        question_id=question.id,
        question=question.question,
        expected=expected,
        reply=reply,
        scores=scores,
        verdict=_verdict(scores, question.expected_failure),
        reason=question.expected_failure,
    )


def cross_check(evaluation: Evaluation) -> float:
    """Return the share of replies that fail when held against the other questions' expectations: near 1 in a sound set.

    Two questions that both expect an abstention expect the same, so they are not held against each other. 1 for fewer
    than two questions.
    """
    failed = total = 0
    for one, other in permutations(evaluation.outcomes, 2):
        if one.expected.abstain and other.expected.abstain:
            continue
        total += 1
        failed += False in judge(one.reply, other.expected, evaluation.records).values()
    return failed / total if total else 1.0


def _verdict(scores: Mapping[str, bool | None], expected_failure: str | None) -> Verdict:
    met = False not in scores.values()
    if expected_failure is None:
        return "met" if met else "not met"
    return "met unexpectedly" if met else "expected failure"


def _cited(reply: Reply, library: Library) -> dict[str, Record]:
    return {
        citation.record_id: library.record(citation.record_id, citation.revision) for citation in citations_of(reply)
    }


def _scope(scope: QuestionScope, question_id: str, summaries: list[RecordSummary]) -> Scope:
    return Scope(
        record_ids=tuple(record_named(name, summaries, question_id) for name in scope.records),
        speakers=scope.speaker,
        bodies=scope.body,
        source_kinds=scope.kind,
        date_from=scope.date_from,
        date_to=scope.date_to,
    )


def _expected(expect: Expectation, question_id: str, summaries: list[RecordSummary], library: Library) -> Expected:
    record_ids = tuple(record_named(name, summaries, question_id) for name in expect.named_records)
    return Expected(
        record_ids=record_ids,
        turns=_turns(expect, [library.record(record_id) for record_id in record_ids]),
        speaker=expect.speaker,
        contains=expect.contains,
        lacks=expect.lacks,
        abstain=expect.abstain,
    )


def _turns(expect: Expectation, records: list[Record]) -> frozenset[tuple[str, int]] | None:
    if expect.turn is None and expect.turn_contains is None:
        return None
    words = plain(expect.turn_contains or "")
    return frozenset(
        (record.record_id, number)
        for record in records
        for number, turn in enumerate(record.turns)
        if number == (number if expect.turn is None else expect.turn) and words in plain(turn.text)
    )


def record_named(name: str, summaries: list[RecordSummary], question_id: str) -> str:
    """Return the id of the record called so by file name, title, id, or beginning of an id of 6 characters or more.

    Raises:
        QuestionSetError: there is none, or several.
    """
    found = {
        summary.record_id
        for summary in summaries
        if name == summary.facts.title
        or any(PurePath(origin.removeprefix("upload:")).name == name for origin in summary.origins)
        or (len(name) >= 6 and summary.record_id.startswith(name))
    }
    if len(found) != 1:
        problem = "no record is called" if not found else f"{len(found)} records are called"
        raise QuestionSetError(f"question {question_id!r}: {problem} {name!r}; name it by file name, title or id")
    return found.pop()
