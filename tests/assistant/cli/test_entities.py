from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

NAMES = "kind name written code aliases titles of labels records mentions turns may_be"
ENTITY = NAMES.split()


@pytest.fixture
def named_library(tmp_path: Path, verbatim: Any) -> Path:
    """Return a library in which two persons have one family name."""
    records = tmp_path / "records"
    records.mkdir()
    (records / "2024-03-05-board.txt").write_text(
        "MAYOR ANA RUIZ: Thank you, Mr. Lind. The boat from Norway is late.\n\n"
        "TOM LIND: I voted against it. The last boat leaves before the late shift ends.\n\n"
        "EVA LIND: I am no relation of Tom Lind.\n\n"
        "MAYOR ANA RUIZ: Noted.\n\nEVA LIND: Thank you.\n"
    )
    (records / "2024-04-02-board.txt").write_text(
        "ANNA RUIZ: Tom Lind wrote from Norway.\n\nTOM LIND: I did.\n\nANNA RUIZ: It was late.\n"
    )
    assert verbatim("ingest", str(records), "--library", str(tmp_path / "library")).code == 0
    return tmp_path / "library"


def test_a_person_is_followed_over_the_meetings_merged_parted_and_put_back(named_library: Path, verbatim: Any) -> None:
    def run(*arguments: str) -> Any:
        return verbatim("entities", *arguments, "--library", str(named_library))

    listed = run("--json").json["entities"]
    assert all(list(entity) == ENTITY for entity in listed)
    assert {entity["name"] for entity in run("--kind", "country", "--json").json["entities"]} == {"Norway"}
    assert "Tom Lind: 2 records, 2 turns, named 2 times" in run().out

    page = run("tom lind", "--json").json
    assert list(page) == [*ENTITY, "in", "beside"]
    assert [record["date"] for record in page["in"]] == ["2024-04-02", "2024-03-05"]
    assert page["in"][1]["said"][0]["text"].startswith("I voted against it.")
    shown = run("tom lind", "--quotes", "1").out
    assert "“I voted against it. The last boat leaves before the late shift ends.”" in shown
    assert "[2]" in shown

    assert run("lind").code == 1
    assert "may be any of 'Tom Lind' (person), 'Eva Lind' (person)" in run("lind").err

    run("Mr. Lind", "--same", "Tom Lind")
    assert "also 'Mr. Lind': you said that 'Mr. Lind' and 'Tom Lind' are one" in run("tom lind").out
    run("Ana Ruiz", "--apart", "Anna Ruiz")
    assert len(run("--rulings", "--json").json["rulings"]) == 2
    run("Mr. Lind", "--undo", "Tom Lind")
    assert "'Ana Ruiz' and 'Anna Ruiz' are two" in run("--rulings").out
    assert "Mr. Lind: 1 record, named 1 time, may be Tom Lind or Eva Lind" in run().out
    assert run("norway", "--to", "2024-03-31", "--json").json["records"] == 1
    assert run("norway", "--from", "2025-01-01", "--json").json["in"] == []


def test_a_ruling_without_a_name_is_wrong_use(named_library: Path, verbatim: Any) -> None:
    assert verbatim("entities", "--same", "Tom Lind", "--library", str(named_library)).code == 2
