from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


def test_an_answer_cites_the_record_byte_by_byte(own_library: Path, verbatim: Any) -> None:
    library = ("--library", str(own_library))

    run = verbatim("ask", "How much will the lighthouse repair cost?", "--json", *library)

    assert run.code == 0
    citation = run.json["citations"][0]
    text = verbatim("show", citation["record_id"], "--json", *library).json["text"]
    assert "forty thousand crowns" in citation["quote"]
    assert text[citation["quote_start"] : citation["quote_end"]] == citation["quote"]
    assert citation["speaker"] == "ANA RUIZ"


def test_an_abstention_is_done(own_library: Path, verbatim: Any) -> None:
    run = verbatim("ask", "What did Senator Quimby say about nuclear fusion?", "--json", "--library", str(own_library))

    assert run.code == 0
    assert run.json["abstained"] is True
    assert run.json["claims"] == []


def test_find_gives_exact_places(own_library: Path, verbatim: Any) -> None:
    run = verbatim("find", "Ferry TIMETABLE", "--json", "--library", str(own_library))

    (hit,) = run.json["hits"]
    assert hit["speaker"] == "ANA RUIZ"


def test_a_set_without_questions_is_not_met(own_library: Path, verbatim: Any, tmp_path: Path) -> None:
    questions = tmp_path / "questions.yaml"
    questions.write_text("questions: []\n", encoding="utf-8")

    run = verbatim("evaluate", str(questions), "--library", str(own_library))

    assert run.code == 1
    assert "holds no questions" in run.err


@pytest.mark.parametrize("command", ["ask", "search", "find"])
def test_a_speaker_is_named_in_any_case_and_by_part(command: str, own_library: Path, verbatim: Any) -> None:
    library = ("--json", "--library", str(own_library))

    found = verbatim(
        command, "cracks in the second pier" if command != "find" else "second pier", "--speaker", "lind", *library
    )
    unknown = verbatim(command, "pier", "--speaker", "Linde", *library)

    assert found.code == 0
    assert found.json.get("citations") or found.json.get("passages") or found.json.get("hits")
    assert unknown.code == 1
    assert "nearest: TOM LIND" in unknown.err


def test_a_name_of_two_speakers_is_told(tmp_path: Path, verbatim: Any) -> None:
    record, library = tmp_path / "a.txt", ("--library", str(tmp_path / "library"))
    said = "The {} pier is closed, and nobody may land there before the spring.\n\n"
    record.write_text("".join(f"{who} MARSH: {said.format(who.lower())}" for who in ("IVO", "EVA") * 2))
    assert verbatim("ingest", str(record), *library).code == 0

    told = "speaker 'marsh' is taken as EVA MARSH and IVO MARSH"
    assert told in verbatim("ask", "Is the pier closed?", "--speaker", "marsh", "--json", *library).json["notices"]
    assert told in verbatim("search", "pier", "--speaker", "marsh", "--json", *library).json["notices"]
    assert told in verbatim("find", "pier", "--speaker", "marsh", *library).err
