"""What people see in a terminal."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from assistant import Assistant, console, evaluate, load_questions
from assistant.answers import Abstention, Answer, Searched
from assistant.doctor import CheckResult
from ingest import Library, Progress, Scope, VerifyReport

SEARCHED = Searched(records=2, of=3, first=dt.date(2024, 3, 5), last=dt.date(2024, 4, 2))


def test_an_answer_shows_each_claim_with_its_source(
    sample_assistant: Assistant, capsys: pytest.CaptureFixture[str]
) -> None:
    reply = sample_assistant.ask("What did Fire Chief Odile Grant say about response times?")
    assert isinstance(reply, Answer)

    console.show_reply(reply)

    shown = capsys.readouterr().out
    for claim, citation in zip(reply.claims, reply.citations, strict=True):
        assert f"{claim.text} [{citation.number}]" in shown
        assert f"[{citation.number}] {citation.title}" in shown
    assert "searched" in shown


def test_an_abstention_shows_what_came_nearest(sample_assistant: Assistant, capsys: pytest.CaptureFixture[str]) -> None:
    reply = sample_assistant.ask("Who won the football match against Zanzibar?")
    assert isinstance(reply, Abstention)

    console.show_reply(reply)

    shown = capsys.readouterr().out
    assert reply.reason in shown
    assert "nearest: " in shown


def test_a_search_shows_the_passages_with_their_scores(
    sample_assistant: Assistant, capsys: pytest.CaptureFixture[str]
) -> None:
    found = sample_assistant.search("stormwater culvert", limit=2)

    console.show_search(found)

    shown = capsys.readouterr().out
    assert all(scored.passage.labelled_text in shown for scored in found.passages)


def test_coverage_names_records_and_dates() -> None:
    assert console.searched_line(SEARCHED) == "searched 2 of 3 records, 2024-03-05 to 2024-04-02"
    assert console.searched_line(Searched(records=0, of=0)) == "searched 0 of 0 records"


def test_records_and_hits_are_listed(sample_assistant: Assistant, capsys: pytest.CaptureFixture[str]) -> None:
    library: Library = sample_assistant.library

    console.show_records(library.records())
    console.show_hits(library.find("Pier 14", scope=Scope(), limit=3))
    console.show_records([])

    shown = capsys.readouterr().out
    assert all(record.record_id[:12] in shown for record in library.records())
    assert "3 places" in shown
    assert "the library is empty" in shown


def test_checks_name_the_remedy(capsys: pytest.CaptureFixture[str]) -> None:
    console.show_checks(
        [
            CheckResult(name="space", severity="warning", message="little is left", remedy="make room"),
            CheckResult(name="python", severity="ok", message="3.11"),
        ]
    )

    assert capsys.readouterr().out == "! space: little is left\n    make room\n✓ python: 3.11\n"


def test_what_does_not_agree_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    report = VerifyReport(
        records=1,
        passages=2,
        differences=("one is gone",),
        unfinished=("x",),
        is_index_checked=False,
        unchecked_because="it is in use by process 7",
    )

    console.show_verify(report)

    shown = capsys.readouterr().out
    assert "✗ one is gone" in shown
    assert "the index was not looked at: it is in use by process 7" in shown
    assert "verbatim rebuild" in shown
    assert "everything agrees" not in shown


@pytest.mark.parametrize(
    ("checked", "mended", "told"),
    [
        (True, None, "everything agrees\n"),
        (False, None, "! the index was not looked at: it is in use\neverything that was looked at agrees\n"),
        (True, "the index was broken", "! the index was broken\neverything agrees\n"),
    ],
    ids=["all", "not the index", "mended"],
)
def test_only_what_was_looked_at_is_said_to_agree(
    checked: bool, mended: str | None, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    report = VerifyReport(
        records=1,
        passages=2,
        differences=(),
        unfinished=(),
        is_index_checked=checked,
        unchecked_because="" if checked else "it is in use",
        mended=mended,
    )

    console.show_verify(report)

    assert capsys.readouterr().out == told


def test_an_evaluation_is_a_table_with_shares(
    sample_assistant: Assistant, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    questions = tmp_path / "two.yaml"
    questions.write_text(
        "questions:\n"
        "  - {id: far, question: 'Who won the match against Zanzibar?', expect: {abstain: true}}\n"
        "  - {id: odd, question: 'Who won the match against Zanzibar?', expect: {contains: [six]}}\n"
    )

    console.show_evaluations([evaluate(sample_assistant, load_questions(questions))])

    shown = capsys.readouterr().out
    assert "far" in shown
    assert "not met" in shown
    assert "1.00" in shown
    assert "0.00" in shown


def test_progress_is_drawn_only_for_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    with console.ingest_progress(visible=False) as progress:
        assert progress is None
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    with console.ingest_progress(visible=True) as progress:
        assert progress is not None
        progress(
            Progress(
                files_done=1,
                files_total=2,
                current="[bold]a.vtt",
                passages=30,
                passages_per_second=12.0,
                seconds_left=3.0,
            )
        )


def test_records_are_one_line_each_where_nobody_reads_along(
    sample_assistant: Assistant, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    records = sample_assistant.library.records()
    console.show_records(records)

    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(records) + 1
    assert all(each.facts.title in line for each, line in zip(records, lines[1:], strict=True))


def test_a_narrow_terminal_leaves_the_bodies_out_so_that_titles_can_be_read(
    sample_assistant: Assistant, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    console.show_records(sample_assistant.library.records())
    narrow = capsys.readouterr().out
    monkeypatch.setenv("COLUMNS", "200")
    console.show_records(sample_assistant.library.records())

    assert "body" not in narrow.splitlines()[0]
    assert max(map(len, narrow.splitlines())) <= 80
    assert "body" in capsys.readouterr().out.splitlines()[0]
