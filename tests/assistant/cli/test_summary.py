from __future__ import annotations

from pathlib import Path
from typing import Any

SUMMARY = {
    *("record_id", "revision", "title", "body", "date", "source_kind", "overview", "decisions", "discussions"),
    *("figures", "open", "differences", "speakers", "citations", "quotes", "related", "notices", "mode"),
    *("library_sequence", "fingerprint"),
}
DISCUSSION = {
    *("title", "titled_by", "start_seconds", "end_seconds", "char_start", "char_end", "turn_start", "turn_end"),
    *("speakers", "claims"),
}


def record_id(verbatim: Any, library: Path, kind: str, day: str) -> str:
    records = verbatim("records", "--json", "--library", str(library)).json["records"]
    return next(str(each["record_id"]) for each in records if each["source_kind"] == kind and each["date"] == day)


def test_a_summary_as_json_has_every_key_and_cites_what_it_says(sample_library: Path, verbatim: Any) -> None:
    wanted = record_id(verbatim, sample_library, "ai_summary", "2024-11-13")

    run = verbatim("summary", wanted, "--json", "--library", str(sample_library))

    assert run.code == 0
    told = run.json
    assert set(told) == SUMMARY
    numbers = {citation["number"] for citation in told["citations"]}
    claims = [*told["overview"], *told["decisions"], *told["figures"], *told["open"], *told["differences"]]
    assert claims
    assert all(set(claim["citations"]) <= numbers and claim["citations"] for claim in claims)
    assert {quote["speaker"] for quote in told["quotes"]} == {"Councillor Safiya Brandt", None}
    assert [each["source_kind"] for each in told["related"]["same_event"]] == ["transcript", "minutes"]
    assert told["related"]["links"][0]["url"] == "https://video.example/harbour/2024-11-12"


def test_the_discussions_of_a_meeting_are_in_its_json(sample_library: Path, verbatim: Any) -> None:
    wanted = record_id(verbatim, sample_library, "transcript", "2024-11-12")

    told = verbatim("summary", wanted[:12], "--json", "--library", str(sample_library)).json

    assert all(set(each) == DISCUSSION for each in told["discussions"])
    assert {each["titled_by"] for each in told["discussions"]} == {"opening", "agenda"}
    assert sum(each["share"] for each in told["speakers"]) > 0.99


def test_a_summary_is_printed_for_a_person(sample_library: Path, verbatim: Any) -> None:
    wanted = record_id(verbatim, sample_library, "transcript", "2024-11-12")

    out = verbatim("summary", wanted, "--library", str(sample_library)).out

    for heading in ("In brief", "Decided", "Discussed", "Who spoke", "Quotes", "Of the same event, counted once"):
        assert f"\n{heading}\n" in out
    assert "The motion carries, five to four." in " ".join(out.split())
    assert "characters" in out


def test_a_record_that_is_not_there_ends_with_a_word(sample_library: Path, verbatim: Any) -> None:
    run = verbatim("summary", "ffffffffffff", "--library", str(sample_library))

    assert run.code == 1
    assert "ffffffffffff" in run.err
