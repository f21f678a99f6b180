"""A report of an error as a scripted question: it fails as long as the error is there, and is met once it is mended."""

from __future__ import annotations

from collections.abc import Sequence

import yaml

from assistant.answers import Abstention, Reply
from assistant.errors import ReportError
from assistant.evaluation.metrics import Expected, no_wrong_words, right_words
from assistant.evaluation.questions import Expectation, QuestionScope, QuestionSet, ScriptedQuestion
from assistant.journal import ErrorReport, KeptReport
from ingest import Scope


def question_set_of(
    kept: KeptReport, *, question: str | None = None, contains: Sequence[str] = (), should_abstain: bool = False
) -> QuestionSet:
    """Return a set of one question that the reported answer does not meet.

    Args:
        kept: the report.
        question: in place of the one that was asked; needed where the report is about no answer.
        contains: words that a right answer quotes, in place of those that the report names.
        should_abstain: whether the records do not tell, also where the report does not say so.

    Raises:
        ReportError: there is no question, nothing is known of the right answer, or the reported one meets it.
    """
    report = kept.report
    asked = question or (report.reply.question.standalone if report.reply else None)
    if not asked:
        raise ReportError(f"report {kept.report_id} is about no answer; give --question, and --contains or --abstain")
    expect = _expectation(kept, contains or ((report.expected,) if report.expected else ()), should_abstain)
    if question is None and report.reply is not None and _is_met(report.reply, expect):
        raise ReportError(
            f"the answer that report {kept.report_id} is about meets this already, so nothing would fail; "
            "name other words with --contains"
        )
    scripted = ScriptedQuestion(id=f"report-{kept.report_id}", question=asked, expect=expect, scope=_scope(report))
    return QuestionSet(name=f"report {kept.report_id}", about=report.wrong, questions=(scripted,))


def _expectation(kept: KeptReport, contains: Sequence[str], should_abstain: bool) -> Expectation:
    report = kept.report
    if should_abstain or (report.should_abstain and not contains):
        return Expectation(abstain=True)
    if contains:
        return Expectation(contains=tuple(contains))
    if report.about == "citation" and report.citation is not None:
        return Expectation(lacks=(report.citation.quote,))
    raise ReportError(
        f"report {kept.report_id} does not say what would be right; give --contains WORDS that a right answer quotes, "
        "or --abstain"
    )


def _is_met(reply: Reply, expect: Expectation) -> bool:
    """Tell whether a reply already is what is expected; what needs no library is looked at."""
    if expect.abstain:
        return isinstance(reply, Abstention)
    expected = Expected(contains=expect.contains, lacks=expect.lacks)
    return False not in (right_words(reply, expected, {}), no_wrong_words(reply, expected, {}))


def _scope(report: ErrorReport) -> QuestionScope:
    scope = report.reply.question.scope if report.reply else Scope()
    return QuestionScope.model_validate(
        {
            "records": scope.record_ids,
            "speaker": scope.speakers,
            "body": scope.bodies,
            "kind": scope.source_kinds,
            "from": scope.date_from,
            "to": scope.date_to,
        }
    )


def as_yaml(question_set: QuestionSet) -> str:
    """Return a set as the file that `load_questions` reads."""
    content = question_set.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    text: str = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=100)
    return text
