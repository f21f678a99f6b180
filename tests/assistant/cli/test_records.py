from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


def test_ingest_counts_add_up_and_a_broken_file_is_told(tmp_path: Path, verbatim: Any) -> None:
    good, empty = tmp_path / "a.txt", tmp_path / "b.vtt"
    good.write_text("ANA RUIZ: The board approves the timetable.\n")
    empty.write_bytes(b"")

    run = verbatim("ingest", str(good), str(empty), "--library", str(tmp_path / "library"), "--json")

    assert run.code == 1
    report = run.json
    assert report["seen"] == 2 == report["added"] + report["unchanged"] + report["replaced"] + report["failed"]
    assert [file["state"] for file in report["records"]].count("failed") == 1
    assert "empty" in next(file["reason"] for file in report["records"] if file["state"] == "failed")


def test_a_second_ingest_adds_nothing(own_library: Path, verbatim: Any) -> None:
    again = verbatim("ingest", str(own_library.parent / "records"), "--library", str(own_library), "--json")

    assert again.code == 0
    assert (again.json["added"], again.json["unchanged"]) == (0, 2)


def test_a_correction_survives_the_next_ingest(own_library: Path, verbatim: Any) -> None:
    library = ("--library", str(own_library))
    record_id = verbatim("records", "--json", *library).json["records"][0]["record_id"]

    assert verbatim("set", record_id, "--title", "Ferry board", "--date", "2024-05-01", *library).code == 0
    verbatim("ingest", str(own_library.parent / "records"), *library)

    shown = verbatim("show", record_id, "--json", *library).json
    assert (shown["title"], shown["date"]) == ("Ferry board", "2024-05-01")


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [("--date", "3.4.2025", "write year-month-day"), ("--kind", "poem", "none of transcript")],
    ids=["date", "kind"],
)
def test_a_bad_correction_is_wrong_use(option: str, value: str, told: str, own_library: Path, verbatim: Any) -> None:
    library = ("--library", str(own_library))
    before = verbatim("records", "--json", *library).json

    run = verbatim("set", before["records"][0]["record_id"], option, value, *library)

    assert run.code == 2
    assert value in run.err
    assert told in " ".join(run.err.replace("│", " ").split())
    assert verbatim("records", "--json", *library).json == before
