from __future__ import annotations

from pathlib import Path
from typing import Any

from assistant.evaluation import load_questions


def test_an_error_is_reported_shown_made_a_question_exported_and_closed(
    own_library: Path, verbatim: Any, tmp_path: Path
) -> None:
    library = ("--library", str(own_library))
    record = verbatim("records", "--json", *library).json["records"][0]["record_id"]
    asked = ("--question", "What will the lighthouse repair cost?", "--expected", "fifty thousand")
    made = verbatim("report", "add", "The sum is wrong.", *asked, "--json", *library)
    other = verbatim("report", "add", "A line is missing.", "--record", record, *library)
    question, exported = tmp_path / "q.yaml", tmp_path / "reports.md"

    assert made.json["reply"]["question"] == "What will the lighthouse repair cost?"
    assert made.json["report_id"] == 1
    assert "report 2 is kept" in other.out
    assert [each["report_id"] for each in verbatim("report", "list", "--json", *library).json["reports"]] == [2, 1]
    assert "The sum is wrong." in verbatim("report", "list", *library).out
    assert verbatim("report", "1", "--json", *library).json == made.json
    assert "fifty thousand" in verbatim("report", "show", "1", *library).out
    assert verbatim("report", "1", "--as-question", str(question), *library).code == 0
    assert load_questions(question).questions[0].expect.contains == ("fifty thousand",)
    assert verbatim("evaluate", str(question), *library).code == 1
    assert verbatim("report", "1", "--as-question", str(question), *library).code == 2
    assert "is about no answer" in verbatim("report", "2", "--as-question", str(tmp_path / "r.yaml"), *library).err
    assert verbatim("report", "export", "1", "--as", "markdown", "--out", str(exported), *library).code == 0
    assert "The sum is wrong." in exported.read_text(encoding="utf-8")
    assert len(verbatim("report", "export", *library).json["reports"]) == 2
    assert verbatim("report", "close", "1", "--note", "It was forty.", *library).code == 0
    assert [each["report_id"] for each in verbatim("report", "list", "--json", *library).json["reports"]] == [2]
    assert verbatim("report", "list", "--all", "--json", *library).json["reports"][1]["note"] == "It was forty."
    assert verbatim("report", "reopen", "1", *library).code == 0
    assert verbatim("report", "add", "What?", *library).code == 2
    assert "no report 9" in verbatim("report", "9", *library).err
