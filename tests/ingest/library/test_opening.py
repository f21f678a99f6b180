from __future__ import annotations

from pathlib import Path

import pytest

from ingest import (
    Library,
    LibraryBusy,
    LibraryDamaged,
    LibraryError,
    LibraryNotWritable,
)
from ingest.catalogue import database, schema
from tests.ingest.library_tools import SETTINGS, opened, take_in


def test_a_folder_without_a_library_is_not_made_into_one_by_reading(folder: Path) -> None:
    with pytest.raises(LibraryError, match="make one with: verbatim ingest"):
        Library.open(folder, SETTINGS)

    assert not folder.exists()


def test_a_library_in_use_is_refused_to_a_second_writer_and_open_to_readers(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        with pytest.raises(LibraryBusy, match="process"):
            Library.open(folder, SETTINGS, writable=True)
        with Library.open(folder, SETTINGS) as reader:
            assert len(reader.records()) == 3


def test_a_library_whose_opening_fails_is_given_back(folder: Path) -> None:
    folder.mkdir()
    (folder / "catalogue.sqlite3").write_bytes(b"not a database " * 500)
    with pytest.raises(LibraryError):
        Library.open(folder, SETTINGS, writable=True)
    (folder / "catalogue.sqlite3").unlink()

    Library.open(folder, SETTINGS, writable=True).close()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")

    with pytest.raises(LibraryNotWritable, match="cannot be made"):
        Library.open(tmp_path / "file" / "library", SETTINGS, writable=True)


def test_a_reader_of_an_older_library_brings_it_up_to_date(
    folder: Path, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(folder) as library:
        take_in(library, sources)
    version = len(schema.MIGRATIONS)
    migrations = (*schema.MIGRATIONS, "CREATE TABLE added (x)")
    monkeypatch.setattr(schema, "MIGRATIONS", migrations)
    monkeypatch.setattr(database, "MIGRATIONS", migrations)

    with Library.open(folder, SETTINGS) as reader:
        assert len(reader.records()) == 3
    assert (folder / f"catalogue.sqlite3.version-{version}").is_file()


@pytest.mark.parametrize(
    "change",
    [
        lambda library: library.remove(["abc"]),
        lambda library: library.rebuild(),
        lambda library: library.bring_up_to_date(),
        lambda library: library.keep_failure("x", "y"),
    ],
    ids=["remove", "rebuild", "bring up to date", "keep a failure"],
)
def test_without_the_lock_nothing_changes_and_the_owner_is_named(folder: Path, change: object) -> None:
    assert callable(change)
    with opened(folder) as owner:
        owner.announce("http://127.0.0.1:7860")
        with Library.open(folder, SETTINGS) as reader, pytest.raises(LibraryBusy, match=r"127\.0\.0\.1:7860"):
            change(reader)


def test_a_catalogue_without_a_byte_beside_originals_is_no_empty_library(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
    for beside in folder.glob("catalogue.sqlite3*"):
        beside.unlink()
    (folder / "catalogue.sqlite3").touch()

    for writable in (False, True):
        with pytest.raises(LibraryDamaged, match="originals beside it"):
            Library.open(folder, SETTINGS, writable=writable)
