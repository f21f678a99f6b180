from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


def test_an_alert_is_made_run_listed_and_removed(own_library: Path, verbatim: Any, tmp_path: Path) -> None:
    library = ("--library", str(own_library))
    made = verbatim("alert", "add", "--person", "Lind", "--kind", "transcript", "--from-start", "--json", *library)
    first = verbatim("alert", "run", "--json", "--address", "http://127.0.0.1:7860", *library).json
    second = verbatim("alert", "run", "1", "--feed", str(tmp_path / "mine.atom"), *library)
    listed = verbatim("alert", "list", "--json", *library).json

    assert made.json | {"made_at": ""} == {
        "alert_id": 1, "name": "person Lind · transcript only", "words": None, "phrase": None, "person": "Lind",
        "topic": None, "body": None, "source_kind": "transcript", "made_at": "", "ran_at": None, "library_sequence": 0,
        "hits": 0, "unseen": 0,
    }  # fmt: skip
    assert sorted(hit["citation"]["quote"] for hit in first["new"]) == [
        "I voted against it because the last boat leaves before the late shift ends.",
        "The divers found cracks in the second pier.",
    ]
    assert first["feed"] == str(own_library / "alerts.atom")
    assert b"?record=" in Path(first["feed"]).read_bytes()
    assert "0 new places" in second.out
    assert "found before, here or by the app: `verbatim alert list ID`" in second.out
    assert (tmp_path / "mine.atom").exists()
    assert listed["hits"] == first["new"]
    assert (listed["alerts"][0]["hits"], listed["alerts"][0]["unseen"]) == (2, 2)
    assert "cracks in the second pier" in verbatim("alert", "list", "1", *library).out
    assert "person: Lind" in verbatim("alert", "list", *library).out
    assert "1 alert removed" in verbatim("alert", "remove", "1", *library).out
    assert "no alerts; make one with" in verbatim("alert", "list", *library).out
    assert b"cracks" not in Path(first["feed"]).read_bytes()


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        pytest.param(("add",), 1, "asks for nothing", id="nothing asked for"),
        pytest.param(("remove", "7"), 1, "no alert 7", id="an alert that is not there"),
        pytest.param(("run", "7"), 1, "no alert 7", id="a run of one that is not there"),
        pytest.param(("run", "--feed", "no/such/folder.atom"), 1, "cannot be written", id="a feed that cannot be"),
        pytest.param(("add", "--kind", "gossip"), 2, "Usage", id="a kind that is none"),
    ],
)
def test_what_cannot_be_done_is_told(
    own_library: Path, verbatim: Any, arguments: tuple[str, ...], code: int, told: str
) -> None:
    run = verbatim("alert", *arguments, "--library", str(own_library))

    assert run.code == code
    assert told in run.err


def test_a_library_that_is_not_there_is_not_made(verbatim: Any, tmp_path: Path) -> None:
    run = verbatim("alert", "add", "--words", "ferry", "--library", str(tmp_path / "mistyped"))

    assert run.code == 1
    assert "no library at" in run.err
    assert not (tmp_path / "mistyped").exists()
