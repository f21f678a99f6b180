"""Reports of errors: kept with all that they are about, redacted, settled, handed on, and made questions that fail."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pydantic import SecretStr

from assistant import Assistant
from assistant.answers import Answer, Question
from assistant.contract import reply_key
from assistant.errors import ReportError
from assistant.evaluation import as_yaml, load_questions, question_set_of, run_question
from assistant.journal import Journal, KeptReport
from assistant.redaction import REDACTED
from assistant.reports import Subject, keep_report, reports_as_json, reports_as_markdown, subject_called
from assistant.settings import Settings
from ingest import IngestError, Scope, SourceKind
from tests.assistant.replies import CITATION, abstention, answer

QUESTION = "How did the council vote on the bus lane amendment?"
SETTINGS = Settings(llm_key=SecretStr("abra cadabra"))


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path) as journal:
        yield journal


@pytest.fixture(scope="module")
def reply(sample_assistant: Assistant) -> Answer:
    found = sample_assistant.ask(QUESTION)
    assert isinstance(found, Answer)
    return found


def kept(
    journal: Journal, assistant: Assistant, subject: Subject, wrong: str = "It is wrong.", **said: object
) -> KeptReport:
    return keep_report(
        assistant.library,
        journal,
        SETTINGS,
        subject,
        wrong=wrong,
        fingerprint="now",
        **said,  # type: ignore[arg-type]
    )


def test_a_report_of_an_answer_keeps_all_that_it_is_about(
    journal: Journal, sample_assistant: Assistant, reply: Answer
) -> None:
    journal.add(journal.start("me"), reply)
    subject = subject_called(sample_assistant.library, journal, "answer", reply_key(reply))

    report = kept(journal, sample_assistant, subject, expected="six to three").report

    assert journal.reports.get(1).report == report
    assert report.reply == reply
    assert (report.library_sequence, report.fingerprint) == (reply.library_sequence, reply.fingerprint)
    assert (report.about, report.expected, report.record_id) == ("answer", "six to three", None)


def test_a_report_of_a_citation_keeps_the_answer_that_it_was_opened_from(
    journal: Journal, sample_assistant: Assistant, reply: Answer
) -> None:
    journal.add(journal.start("me"), reply)
    cited = reply.citations[0]
    about = f"c-{cited.record_id}-{cited.revision}-{cited.quote_start}-{cited.quote_end}"

    of_answer = subject_called(sample_assistant.library, journal, about, reply_key(reply))
    alone = subject_called(sample_assistant.library, journal, about)

    assert (of_answer.citation, of_answer.reply) == (cited, reply)
    assert alone.reply is None
    assert alone.citation is not None
    assert (alone.citation.quote, alone.revision) == (cited.quote, cited.revision)


def test_a_report_of_a_record_names_its_revision(journal: Journal, sample_assistant: Assistant) -> None:
    record = sample_assistant.library.records()[0]

    report = kept(
        journal, sample_assistant, subject_called(sample_assistant.library, journal, f"record-{record.record_id}")
    ).report

    assert (report.about, report.record_id, report.revision) == ("record", record.record_id, record.revision)
    assert (report.title, report.fingerprint) == (record.facts.title, "now")
    assert report.library_sequence == sample_assistant.library.sequence


@pytest.mark.parametrize("about", ["", "answer", "c-", "record-zz", "c-ab12cd34-1-5-2", "../x", "record-" + "a" * 99])
@pytest.mark.parametrize("key", [None, "0" * 32])
def test_an_address_that_names_nothing_is_told(
    journal: Journal, sample_assistant: Assistant, about: str, key: str | None
) -> None:
    with pytest.raises((ReportError, IngestError)):
        subject_called(sample_assistant.library, journal, about, key)


@pytest.mark.parametrize(
    "said",
    [{"wrong": " "}, {"wrong": "x" * 2001}, {"expected": "x" * 2001}, {"expected": "six", "should_abstain": True}],
    ids=["nothing", "too much", "too much expected", "both"],
)
def test_a_report_that_says_nothing_too_much_or_both_is_refused(
    journal: Journal, sample_assistant: Assistant, said: dict[str, object]
) -> None:
    with pytest.raises(ReportError):
        kept(journal, sample_assistant, Subject(about="answer", reply=answer()), **said)  # type: ignore[arg-type]
    assert journal.reports.all() == []


def test_keys_are_taken_out_of_everything_that_is_kept(
    journal: Journal, sample_assistant: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOMEBODYS_API_KEY", "hocus pocus fidibus")
    leaky = replace(
        answer("Is sk-proj-abcDEF1234567890 the key?"),
        citations=(replace(CITATION, quote="The password: hunter2 was said, and hocus pocus fidibus."),),
    )

    kept(journal, sample_assistant, Subject(about="answer", reply=leaky), "Who said abra cadabra?")

    [back] = journal.reports.all()
    text = reports_as_json([back]) + reports_as_markdown([back])
    journal.close()
    text += "".join(path.read_bytes().decode(errors="replace") for path in tmp_path.iterdir())
    for secret in ("sk-proj", "hunter2", "hocus", "abra"):
        assert secret not in text
    assert back.report.wrong == f"Who said {REDACTED}?"
    assert back.report.reply is not None
    assert back.report.citation is None


def test_a_report_is_closed_with_a_note_and_opened_again(journal: Journal, sample_assistant: Assistant) -> None:
    one = kept(journal, sample_assistant, Subject(about="answer", reply=answer()))
    two = kept(journal, sample_assistant, Subject(about="answer", reply=abstention()))

    journal.reports.close(one.report_id, "The record is corrected.")
    assert [each.report_id for each in journal.reports.all(closed=False)] == [two.report_id]
    closed = journal.reports.get(one.report_id)
    assert closed.closed_at is not None
    assert closed.note == "The record is corrected."
    journal.reports.reopen(one.report_id, "It came back.")
    assert journal.reports.get(one.report_id).closed_at is None
    assert [each.report_id for each in journal.reports.all()] == [two.report_id, one.report_id]
    for unknown in (journal.reports.get, journal.reports.close, journal.reports.reopen):
        with pytest.raises(ReportError, match="no report 99"):
            unknown(99)


def test_reports_of_wiped_records_go_and_leave_no_byte(
    journal: Journal, sample_assistant: Assistant, tmp_path: Path
) -> None:
    kept(journal, sample_assistant, Subject(about="answer", reply=answer()))
    kept(journal, sample_assistant, Subject(about="record", record_id="r2", revision=1, title="Kept"))

    journal.forget_missing({"r2"})

    assert [each.report.title for each in journal.reports.all()] == ["Kept"]
    assert all(b"Four in favour" not in path.read_bytes() for path in tmp_path.iterdir())


def test_reports_are_handed_on_as_json_and_as_markdown(journal: Journal, sample_assistant: Assistant) -> None:
    kept(
        journal,
        sample_assistant,
        Subject(about="answer", reply=answer("# Did *it* pass?")),
        "<b>No</b>",
        expected="five",
    )
    kept(journal, sample_assistant, Subject(about="citation", citation=CITATION, record_id="r1", revision=2, title="C"))
    reports = journal.reports.all()

    told = json.loads(reports_as_json(reports))["reports"]
    text = reports_as_markdown(reports)

    assert [each["report_id"] for each in told] == [2, 1]
    assert told[0]["citation"]["quote"] == "Four in favour, five against."
    assert told[1]["reply"]["question"] == "# Did *it* pass?"
    assert told[1]["passages"][0]["passage_id"] == "p1"
    assert "## Report 1: answer, open\n\n\\<b\\>No\\</b\\>\n\nExpected: “five”" in text
    assert "#### \\# Did \\*it\\* pass?" in text
    assert "[^1-1]: Council" in text
    assert "Quote: “Four in favour, five against.” (Council, Harbour City Council" in text


def test_a_report_becomes_a_question_that_fails_until_it_is_mended(
    journal: Journal, sample_assistant: Assistant, reply: Answer, tmp_path: Path
) -> None:
    subject = Subject(about="answer", reply=reply)
    report = kept(journal, sample_assistant, subject, "It was a zeppelin.", expected="a zeppelin over the harbour")
    file = tmp_path / "report.yaml"
    file.write_text(as_yaml(question_set_of(report)), encoding="utf-8")

    loaded = load_questions(file)
    outcome = run_question(sample_assistant, loaded.questions[0])

    assert (loaded.name, loaded.about, loaded.questions[0].id) == ("report 1", "It was a zeppelin.", "report-1")
    assert outcome.verdict == "not met"
    assert outcome.missed == ("words",)
    mended = question_set_of(report, question=QUESTION, contains=[reply.citations[0].quote])
    assert run_question(sample_assistant, mended.questions[0]).verdict == "met"


def test_a_wrong_citation_becomes_a_question_that_must_not_quote_it(
    journal: Journal, sample_assistant: Assistant, reply: Answer
) -> None:
    subject = Subject(
        about="citation", reply=reply, citation=reply.citations[0], record_id=reply.citations[0].record_id
    )

    made = question_set_of(kept(journal, sample_assistant, subject))

    assert made.questions[0].expect.lacks == (reply.citations[0].quote,)
    assert run_question(sample_assistant, made.questions[0]).missed == ("lacks",)


def test_what_should_not_be_answered_becomes_a_question_that_must_not_be(
    journal: Journal, sample_assistant: Assistant, reply: Answer
) -> None:
    report = kept(journal, sample_assistant, Subject(about="answer", reply=reply), should_abstain=True)

    assert run_question(sample_assistant, question_set_of(report).questions[0]).missed == ("abstention",)


def test_a_question_keeps_the_scope_that_it_was_asked_in(
    journal: Journal, sample_assistant: Assistant, tmp_path: Path
) -> None:
    scope = Scope(
        record_ids=("ab12cd34",), speakers=("Ann",), source_kinds=(SourceKind.MINUTES,), date_from=date(2024, 1, 2)
    )
    asked = answer(question=Question(text="Q?", standalone="Whole Q?", scope=scope))
    report = kept(journal, sample_assistant, Subject(about="answer", reply=asked), expected="elsewhere")
    (tmp_path / "q.yaml").write_text(as_yaml(question_set_of(report)), encoding="utf-8")

    [question] = load_questions(tmp_path / "q.yaml").questions

    assert question.question == "Whole Q?"
    assert (question.scope.records, question.scope.speaker) == (("ab12cd34",), ("Ann",))
    assert (question.scope.kind, question.scope.date_from) == ((SourceKind.MINUTES,), date(2024, 1, 2))


@pytest.mark.parametrize(
    ("subject", "said", "problem"),
    [
        (Subject(about="record", record_id="r1", revision=1), {}, "is about no answer; give --question"),
        (Subject(about="answer", reply=answer()), {}, "does not say what would be right"),
        (Subject(about="answer", reply=answer()), {"expected": "FOUR in  favour"}, "meets this already"),
        (Subject(about="answer", reply=abstention()), {"should_abstain": True}, "meets this already"),
    ],
    ids=["no question", "nothing known", "already said", "already abstained"],
)
def test_a_report_that_makes_no_failing_question_is_told(
    journal: Journal, sample_assistant: Assistant, subject: Subject, said: dict[str, object], problem: str
) -> None:
    report = kept(journal, sample_assistant, subject, **said)  # type: ignore[arg-type]

    with pytest.raises(ReportError, match=problem):
        question_set_of(report)
