from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

SIGNED = ("--by", "Ana Ruiz", "--because", "the recording says so")


def the_record(verbatim: Any, library: Path) -> str:
    records = verbatim("records", "--json", "--library", str(library)).json["records"]
    return str(next(each["record_id"] for each in records if each["date"] == "2024-03-05"))


def test_a_word_is_corrected_signed_and_listed(own_library: Path, verbatim: Any) -> None:
    record_id, library = the_record(verbatim, own_library), ("--library", str(own_library))

    assert verbatim("amend", record_id, *library).out.startswith("no word of this record was corrected")
    assert verbatim("amend", record_id, "--turn", "0", "--replace", "seven", "six", *SIGNED, *library).code == 0

    shown = verbatim("show", record_id, "--json", *library).json
    assert shown["revision"] == 2
    assert "timetable, six to two." in shown["text"]
    listed = verbatim("amend", record_id, "--json", *library).json
    assert [(each["turn"], each["who"], each["revision"]) for each in listed["amendments"]] == [(0, "Ana Ruiz", 2)]
    assert "seven to two" in verbatim("show", record_id, "--revision", "1", *library).out
    assert "seven to two" in verbatim("amend", record_id, *library).out


def test_a_speaker_is_renamed_in_every_turn(own_library: Path, verbatim: Any) -> None:
    record_id, library = the_record(verbatim, own_library), ("--library", str(own_library))

    verbatim("amend", record_id, "--rename", "TOM LIND", "Tom Lindh", *SIGNED, *library)
    verbatim("amend", record_id, "--turn", "2", "--speaker", "", "--text", "Thank you.", *SIGNED, *library)

    turns = verbatim("show", record_id, "--json", *library).json["turns"]
    assert [turn["speaker"] for turn in turns] == ["ANA RUIZ", "Tom Lindh", None]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--turn", "9", "--text", "x", *SIGNED), "there is no turn 9"),
        (("--turn", "9", "--replace", "x", "y", *SIGNED), "there is no turn 9"),
        (("--turn", "0", "--replace", "ferri", "ferry", *SIGNED), "'ferri' does not stand in turn 0"),
        (("--turn", "0", "--replace", "e", "a", *SIGNED), "'e' stands"),
        (("--turn", "0", "--replace", "", "a", *SIGNED), "does not stand in"),
        (("--turn", "0", "--text", "x", "--replace", "a", "b", *SIGNED), "either --text"),
        (("--turn", "0", "--rename", "a", "b", *SIGNED), "either --rename"),
        (("--text", "x", *SIGNED), "name the turn with --turn N"),
        (("--turn", "0", "--text", "x", "--by", "Ana"), "the reason is missing"),
        (("--rename", "Nobody", "Somebody", *SIGNED), "'Nobody' does not speak"),
    ],
    ids=lambda value: None if isinstance(value, tuple) else value,
)
def test_a_correction_that_cannot_be_made_is_wrong_use(
    own_library: Path, verbatim: Any, options: tuple[str, ...], told: str
) -> None:
    record_id, library = the_record(verbatim, own_library), ("--library", str(own_library))

    run = verbatim("amend", record_id, *options, *library)

    assert run.code == 2
    assert told in " ".join(run.err.replace("│", " ").split())
    assert verbatim("show", record_id, "--json", *library).json["revision"] == 1
