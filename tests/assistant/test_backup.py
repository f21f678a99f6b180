"""A library in one file and back: whole, consistent in use, verified, and nothing taken from a file made to harm."""

from __future__ import annotations

import json
import sqlite3
import stat
import threading
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from assistant.alerts import add_alert, run_alerts
from assistant.backup import Manifest, back_up, restore
from assistant.errors import BackupError
from assistant.journal import Journal, Terms
from assistant.settings import Settings
from ingest import IngestSettings, Library
from tests.assistant.made_libraries import FERRY, PIER, MadeLibrary, made_library
from tests.assistant.replies import answer
from tests.fakes import HashEmbedder


@dataclass(frozen=True)
class Saved:
    """A backup, and what the library told when it was made."""

    file: Path
    manifest: Manifest
    conversation: int
    titles: list[str]


def told(library: Library) -> list[str]:
    return [f"{record.facts.title} {record.revision} {record.sequence}" for record in library.all_records()]


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Saved:
    """Return a backup of a library that is in use."""
    folder = tmp_path_factory.mktemp("saved")
    with made_library(folder) as made:
        made.take_in("a.txt", FERRY)
        made.take_in("b.txt", PIER)
        made.take_in("a.txt", FERRY + "\nTOM LIND: So noted.\n")
        gone = made.take_in("gone.txt", "ANA RUIZ: The marigold lantern is to be forgotten.\n")
        made.library.remove([gone])
        made.library.orders.leave([folder / "later.txt"], sample=False)
        conversation = made.journal.start("me")
        made.journal.add(conversation, answer())
        add_alert(made.library, made.journal, Terms(words="ferry"), from_start=True)
        run_alerts(made.library, made.journal)
        manifest = back_up(made.library, folder / "saved.zip")
        return Saved(folder / "saved.zip", manifest, conversation, told(made.library))


def restored(file: Path, folder: Path) -> Manifest:
    return restore(file, Settings(library=folder), embedder=HashEmbedder())


def test_a_library_comes_back_whole(saved: Saved, tmp_path: Path) -> None:
    (tmp_path / "library").mkdir()  # an empty folder will do

    manifest = restored(saved.file, tmp_path / "library")

    assert manifest == saved.manifest
    assert (manifest.records, manifest.library_sequence) == (2, 4)
    with (
        Library.open(tmp_path / "library", IngestSettings(), writable=True, embedder=HashEmbedder()) as library,
        Journal(library.folder) as journal,
    ):
        report = library.verify()
        assert (report.differences, report.is_index_checked, report.mended) == ((), True, None)
        assert told(library) == saved.titles
        record = next(each for each in library.records() if each.revision == 2)
        assert library.record(record.record_id, 1).text + "\nSo noted." == library.record(record.record_id).text
        assert library.original(record.record_id).read_text(encoding="utf-8").endswith("So noted.\n")
        assert [each.reply for each in journal.exchanges("me", saved.conversation)] == [answer()]
        [hit] = journal.searches.hits()
        assert hit.citation.quote.startswith("The board approves")
        # What another process had asked for belongs to the other place.
        assert library.orders.next() is None
    assert [path.name for path in tmp_path.iterdir()] == ["library"]


def test_the_file_is_its_owners_alone_and_holds_nothing_that_was_removed(saved: Saved) -> None:
    with zipfile.ZipFile(saved.file) as packed:
        names, words = packed.namelist(), b"".join(packed.read(name) for name in packed.namelist())

    assert stat.S_IMODE(saved.file.stat().st_mode) == 0o600
    assert names[-1] == "manifest.json"
    assert sum(name.startswith("originals/") for name in names) == 3
    assert b"cracks in the second pier" in words
    # Single words may linger in the full text, as in the library itself, until it is made anew.
    assert b"marigold lantern" not in words
    assert [path.name for path in saved.file.parent.iterdir() if ".part" in path.name] == []


def test_a_backup_is_one_state_of_a_library_that_is_being_written(tmp_path: Path) -> None:
    over = threading.Event()

    def write(made: MadeLibrary) -> None:
        number = 0
        while not over.is_set():
            number += 1
            removed = made.take_in(f"{number}.txt", f"ANA RUIZ: Item {number} is carried, so it is noted.\n")
            if number % 2:
                made.library.remove([removed])

    with made_library(tmp_path) as made:
        made.take_in("a.txt", FERRY)
        writer = threading.Thread(target=write, args=(made,))
        writer.start()
        try:
            manifests = [back_up(made.library, tmp_path / f"{number}.zip") for number in range(3)]
        finally:
            over.set()
            writer.join()

    for number, manifest in enumerate(manifests):
        assert restored(tmp_path / f"{number}.zip", tmp_path / f"restored-{number}") == manifest


def test_a_file_that_is_there_and_a_folder_that_is_not_empty_are_left_alone(saved: Saved, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    with made_library(tmp_path) as made:
        with pytest.raises(BackupError, match=r"is there already; name another file"):
            back_up(made.library, saved.file)
        with pytest.raises(BackupError, match=r"cannot be written"):
            back_up(made.library, tmp_path / "no" / "such" / "folder.zip")
    for folder in ("full", "file", "library"):
        with pytest.raises(BackupError, match=r"is not empty; restore into a new folder"):
            restored(saved.file, tmp_path / folder)
    assert (tmp_path / "full" / "mine.txt").read_text() == "mine"


def test_an_original_that_is_missing_is_told(tmp_path: Path) -> None:
    with made_library(tmp_path) as made:
        record_id = made.take_in("a.txt", FERRY)
        made.library.original(record_id).unlink()
        with pytest.raises(BackupError, match=r"the original '[0-9a-f]{64}' is missing .* verbatim verify"):
            back_up(made.library, tmp_path / "saved.zip")

    assert not [path for path in tmp_path.iterdir() if "saved.zip" in path.name]


def changed(saved: Saved, into: Path, change: Callable[[dict[str, bytes], dict[str, Any]], None]) -> Path:
    """Return a backup in which something was changed: its entries, or its manifest."""
    with zipfile.ZipFile(saved.file) as packed:
        entries = {name: packed.read(name) for name in packed.namelist()}
    manifest = json.loads(entries.pop("manifest.json"))
    change(entries, manifest)
    with zipfile.ZipFile(into / "changed.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in entries.items():
            packed.writestr(name, content)
        packed.writestr("manifest.json", json.dumps(manifest))
    return into / "changed.zip"


def declared(content: bytes, manifest: dict[str, Any], name: str) -> None:
    import hashlib  # noqa: PLC0415  beside its only use

    manifest["files"][name] = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def put(name: str, content: bytes, *, declare: bool = True) -> Callable[[dict[str, bytes], dict[str, Any]], None]:
    def change(entries: dict[str, bytes], manifest: dict[str, Any]) -> None:
        entries[name] = content
        if declare:
            declared(content, manifest, name)

    return change


def newer(table: str) -> Callable[[dict[str, bytes], dict[str, Any]], None]:
    def change(entries: dict[str, bytes], manifest: dict[str, Any]) -> None:
        # The version stands in bytes 60 to 63 of the file (https://sqlite.org/fileformat.html#user_version_number).
        content = entries[table]
        entries[table] = content[:60] + (99).to_bytes(4, "big") + content[64:]
        declared(entries[table], manifest, table)

    return change


def damaged(entries: dict[str, bytes], manifest: dict[str, Any]) -> None:
    name = next(each for each in entries if each.startswith("originals/"))
    entries[name] = b"x" + entries[name][1:]


def damaged_and_declared(entries: dict[str, bytes], manifest: dict[str, Any]) -> None:
    damaged(entries, manifest)
    for name, content in entries.items():
        declared(content, manifest, name)


HARM: dict[str, tuple[Callable[[dict[str, bytes], dict[str, Any]], Any], str]] = {
    "a name that leads out": (put("../escaped", b"x"), "is no backup that this program reads"),
    "an absolute name": (put("/tmp/escaped", b"x"), "is no backup that this program reads"),
    "another name": (put("originals/../../escaped", b"x"), "is no backup that this program reads"),
    "a settings file": (put("verbatim.toml", b"x"), "is no backup that this program reads"),
    "what the manifest does not name": (
        put("../escaped", b"x", declare=False),
        "does not hold what its manifest names",
    ),
    "no catalogue": (lambda e, m: (e.pop("catalogue.sqlite3"), m["files"].pop("catalogue.sqlite3")), "does not hold"),
    "a missing entry": (lambda e, m: e.pop("journal.sqlite3"), "does not hold what its manifest names"),
    "another size": (lambda e, m: m["files"]["journal.sqlite3"].update(bytes=7), "of another size"),
    "changed bytes": (damaged, "is not what was backed up; take another copy"),
    "changed bytes that are declared": (damaged_and_declared, "does not agree|makes no library"),
    "a bomb": (put(f"originals/aa/{'a' * 64}", bytes(64 << 20)), "too many for a backup of its size"),
    "a newer format": (lambda e, m: m.update(format=2), "written by a newer program .* update Verbatim"),
    "a newer catalogue": (newer("catalogue.sqlite3"), "catalogue version 99 .* update Verbatim"),
    "a newer journal": (newer("journal.sqlite3"), "newer program .version 99.* update this one"),
}


@pytest.mark.parametrize("harm", HARM)
def test_what_is_damaged_newer_or_made_to_harm_is_refused_and_leaves_nothing(
    saved: Saved, tmp_path: Path, harm: str
) -> None:
    change, problem = HARM[harm]
    file = changed(saved, tmp_path, change)

    with pytest.raises(BackupError, match=problem):
        restored(file, tmp_path / "in" / "library")

    assert list((tmp_path / "in").iterdir()) == []
    assert not list(tmp_path.rglob("escaped"))
    assert not Path("/tmp/escaped").exists()


def test_a_link_in_an_archive_is_refused(saved: Saved, tmp_path: Path) -> None:
    name, target = f"originals/bb/{'b' * 64}", b"/etc/passwd"
    file = changed(saved, tmp_path, lambda _, manifest: declared(target, manifest, name))
    with zipfile.ZipFile(file, "a") as packed:
        link = zipfile.ZipInfo(name)
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        packed.writestr(link, target)

    with pytest.raises(BackupError, match="is a link"):
        restored(file, tmp_path / "library")
    assert not (tmp_path / "library").exists()


@pytest.mark.parametrize("cut", ["empty", "text", "half"])
def test_what_is_no_archive_is_told(saved: Saved, tmp_path: Path, cut: str) -> None:
    whole = saved.file.read_bytes()
    file = tmp_path / "cut.zip"
    file.write_bytes({"empty": b"", "text": b"minutes of the board", "half": whole[: len(whole) // 2]}[cut])

    with pytest.raises(BackupError, match=r"is no backup, or is damaged .* take another copy"):
        restored(file, tmp_path / "library")
    assert [path.name for path in tmp_path.iterdir()] == ["cut.zip"]


def test_a_backup_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="cannot be used"):
        restored(tmp_path / "none.zip", tmp_path / "library")


def test_the_copies_are_databases_that_need_nothing_beside_them(saved: Saved, tmp_path: Path) -> None:
    with zipfile.ZipFile(saved.file) as packed:
        for name in ("catalogue.sqlite3", "journal.sqlite3"):
            (tmp_path / name).write_bytes(packed.read(name))
            connection = sqlite3.connect(tmp_path / name)
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            connection.close()


def test_nobody_else_reads_what_lies_beside_a_backup_while_it_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    copied = Library.copy_catalogue

    def watched(library: Library, file: Path) -> set[str]:
        seen.append(stat.S_IMODE(file.parent.stat().st_mode))
        return copied(library, file)

    monkeypatch.setattr(Library, "copy_catalogue", watched)
    with made_library(tmp_path) as made:
        made.take_in("a.txt", FERRY)
        back_up(made.library, tmp_path / "saved.zip")

    assert seen == [0o700]
