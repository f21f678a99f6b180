from __future__ import annotations

from pathlib import Path

import pytest

from ingest import (
    SourceKind,
    UnknownRecord,
)
from ingest.library import reader as reader_module
from tests.ingest.library_tools import ids_by_title, meeting, opened, take_in, write


def test_a_record_comes_back_whole(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        record_id = ids_by_title(library)["Ferry"]
        record = library.record(record_id)
        passages = library.sheet(record_id).passages

        assert record.turns[1].speaker == "CLERK"
        assert "Item 2 is about the ferry" in record.text
        assert record.facts is not None
        assert record.facts.source_kind is SourceKind.TRANSCRIPT
        assert [p.ordinal for p in passages] == list(range(len(passages)))
        assert all(p.text == record.text[p.char_start : p.char_end] for p in passages)
        assert library.original(record_id).read_bytes() == (sources / "ferry.txt").read_bytes()
        assert library.summary(record_id).words == len(record.text.split())
        assert library.passages([passages[1].passage_id, "absent", passages[0].passage_id]) == [
            passages[1],
            passages[0],
        ]


def test_the_beginning_of_an_id_is_enough(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        record_id = ids_by_title(library)["Ferry"]

        assert library.record(record_id[:6]).record_id == record_id
        assert library.sheet(record_id[:6]).passages[0].record_id == record_id


@pytest.mark.parametrize("asked", ["", "zzzzzz", "a*", "??????", "[a-f]*"])
def test_an_unknown_id_says_how_to_list_them(folder: Path, sources: Path, asked: str) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        for ask in (library.record, library.summary, library.sheet, library.original):
            with pytest.raises(UnknownRecord, match="verbatim records"):
                ask(asked)


def test_an_unknown_revision_is_told(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        with pytest.raises(UnknownRecord, match="no revision 7"):
            library.record(ids_by_title(library)["Ferry"], 7)


def test_records_stand_newest_first_and_undated_last(folder: Path, tmp_path: Path) -> None:
    sources = write(tmp_path / "s", a=meeting("ferry"), b=meeting("tram"), c=meeting("school"))
    with opened(folder) as library:
        take_in(library, sources)
        ids = ids_by_title(library)
        library.correct(ids["A"], date="2024-03-01")
        library.correct(ids["C"], date="2024-05-09")

        assert [summary.facts.title for summary in library.records()] == ["C", "A", "B"]


def test_speakers_and_bodies_are_listed_once(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        for record_id in ids_by_title(library).values():
            library.correct(record_id, body="Harbour Council")

        assert library.speakers() == ["CLERK", "MAYOR"]
        assert library.bodies() == ["Harbour Council"]


def test_what_was_looked_up_is_remembered_until_something_changes(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        record_id = ids_by_title(library)["Ferry"]
        sheet, record = library.sheet(record_id), library.record(record_id)

        assert library.sheet(record_id) is sheet
        assert library.record(record_id) is record

        library.correct(record_id, title="The ferry")
        assert library.record(record_id).facts != record.facts


def test_only_so_many_sheets_are_remembered(folder: Path, sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader_module, "OF_A_DOZEN_QUESTIONS", 2)
    with opened(folder) as library:
        take_in(library, sources)
        for record_id in ids_by_title(library).values():
            library.sheet(record_id)

        assert len(library._sheets) == 2
