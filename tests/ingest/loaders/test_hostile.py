"""Files made to harm, or as large and odd as real ones get: each is taken whole or refused by name."""

from __future__ import annotations

import io
import os
import socket
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.errors import BrokenFile, FileError, HostileFile, UnreadableFile
from ingest.loaders import ensure_regular_file, load
from ingest.loaders.archives import ensure_safe_archive
from ingest.settings import IngestSettings

SETTINGS = IngestSettings()
DOCUMENT = "word/document.xml"


def zipped(entries: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def entity_bomb() -> bytes:
    lines = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{lines}]><x>&a9;</x>'.encode()


def with_lying_size(data: bytes) -> bytes:
    # The directory says that the entry unpacks to 10 bytes.
    place = data.rindex(b"PK\x01\x02") + 24
    return data[:place] + struct.pack("<I", 10) + data[place + 4 :]


def encrypted(data: bytes) -> bytes:
    place = data.rindex(b"PK\x01\x02") + 8
    return data[:place] + b"\x01\x00" + data[place + 2 :]


@pytest.mark.parametrize(
    ("make", "kind", "problem"),
    [
        pytest.param(
            lambda: zipped({DOCUMENT: b"<x>" + b" " * 5_000_000 + b"</x>"}),
            HostileFile,
            "unpacks to more than 100 times its size",
            id="zip bomb",
        ),
        pytest.param(
            lambda: zipped({DOCUMENT: b"<x/>", **{f"media/{i}.bin": os.urandom(1000) * 90_000 for i in range(3)}}),
            HostileFile,
            "unpacks to more than",
            id="large parts",
        ),
        pytest.param(
            lambda: zipped({DOCUMENT: b"<x/>", **{f"{i}.xml": b"" for i in range(2000)}}),
            HostileFile,
            "2,001 entries, more than 2,000",
            id="very many entries",
        ),
        pytest.param(
            lambda: zipped({DOCUMENT: entity_bomb()}), HostileFile, "declares a document type", id="entity bomb"
        ),
        pytest.param(
            lambda: zipped({DOCUMENT: entity_bomb().decode().encode("utf-16")}),
            HostileFile,
            "declares a document type",
            id="entity bomb in UTF-16",
        ),
        pytest.param(
            lambda: zipped({DOCUMENT: b"<x/>", "_rels/.rels": b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>'}),
            HostileFile,
            "'_rels/.rels' declares a document type",
            id="outside document type",
        ),
        pytest.param(lambda: zipped({DOCUMENT: b"<x>"}), BrokenFile, "is damaged XML", id="cut XML"),
        pytest.param(
            lambda: with_lying_size(zipped({DOCUMENT: b"<x>" + b"y" * 100 + b"</x>"})),
            BrokenFile,
            "damaged",
            id="a size that lies",
        ),
        pytest.param(lambda: encrypted(zipped({DOCUMENT: b"<x/>"})), BrokenFile, "cannot be unpacked", id="a password"),
        pytest.param(lambda: zipped({DOCUMENT: b"<x/>"})[:-30], BrokenFile, "a damaged zip archive", id="cut archive"),
    ],
)
def test_a_hostile_document_archive_is_refused(
    tmp_path: Path, make: Callable[[], bytes], kind: type[FileError], problem: str
) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(make())
    with pytest.raises(kind, match=problem):
        load(path, SETTINGS)


def test_an_archive_is_bounded_in_all() -> None:
    # Stored, not packed: no entry is suspicious, all of them together are too much.
    part = os.urandom(1_000_000) * 45
    data = zipped({DOCUMENT: b"<x/>", **{f"media/{i}.bin": part for i in range(5)}}, zipfile.ZIP_STORED)
    with pytest.raises(HostileFile, match="unpacks to more than 200 MB"):
        ensure_safe_archive(data, "a.docx")


def test_an_ordinary_archive_passes() -> None:
    ensure_safe_archive(zipped({DOCUMENT: b"<x>" + b"Words. " * 5000 + b"</x>", "a.png": b"\x89PNG"}), "a.docx")


@pytest.mark.parametrize("opening", ['{"a":', "[", '[{"text":'])
def test_json_nested_ten_thousand_deep_is_refused(tmp_path: Path, opening: str) -> None:
    path = tmp_path / "deep.json"
    path.write_text(opening * 10_000, encoding="utf-8")
    with pytest.raises(HostileFile, match="nested deeper"):
        load(path, SETTINGS)


def test_a_file_over_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(3_000_000)
    with pytest.raises(HostileFile, match="larger than 2 MB"):
        load(path, IngestSettings(max_file_megabytes=2))


@pytest.mark.parametrize(
    ("name", "head", "repeated", "megabytes"),
    [
        pytest.param("a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n", "words and ", 10, id="captions"),
        pytest.param("a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n", "<", 5, id="brackets that never close"),
        pytest.param("b.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nx", " ", 5, id="captions of blanks"),
        pytest.param("a.txt", "INES: Hi.\nOTIS: ", "words and ", 50, id="labelled text"),
        pytest.param("a.txt", "INES: Hi.\nOTIS: Ho.\nINES: x", " ", 5, id="labelled text of blanks"),
        pytest.param("a.txt", "INES: Hi.\nOTIS: Ho.\n", "(", 5, id="brackets without words"),
        pytest.param("a.txt", "INES: Hi.\nOTIS: Ho.\n", "NAME ", 5, id="a name without end"),
    ],
)
def test_a_line_of_many_megabytes_is_taken_whole(
    tmp_path: Path, name: str, head: str, repeated: str, megabytes: int
) -> None:
    path = tmp_path / name
    line = repeated * (megabytes * 1_000_000 // len(repeated))
    path.write_text(f"{head}{line}\n", encoding="utf-8")
    text = load(path, SETTINGS).text
    assert text.count(repeated.strip() or "x") >= line.count(repeated.strip() or "x")


def test_a_hundred_thousand_blank_lines_are_no_turns(tmp_path: Path) -> None:
    path = tmp_path / "a.vtt"
    blank = "\n" * 100_000
    path.write_text(f"WEBVTT\n\n00:01.000 --> 00:02.000\nOne.\n{blank}00:03.000 --> 00:04.000\nTwo.\n{blank}", "utf-8")
    assert load(path, SETTINGS).text == "One.\nTwo."


def test_twenty_thousand_cues_of_one_speaker_are_one_turn(tmp_path: Path) -> None:
    path = tmp_path / "a.vtt"
    cues = (f"{i // 3600:02}:{i // 60 % 60:02}:{i % 60:02}.000 -->\n<v Ines>word{i}\n" for i in range(20_000))
    path.write_text("WEBVTT\n\n" + "\n".join(cues), encoding="utf-8")
    record = load(path, SETTINGS)
    assert len(record.turns) == 1
    assert len(record.turns[0].anchors) == 20_000


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no file here that has more than its size")
def test_a_file_that_holds_more_than_its_size_is_not_cut() -> None:
    with pytest.raises(UnreadableFile, match="it grew while it was read; try again once it is complete"):
        load(Path("/proc/self/status"), SETTINGS)


def make_pipe(path: Path) -> None:
    os.mkfifo(path)


def make_folder(path: Path) -> None:
    path.mkdir()


def make_circle(path: Path) -> None:
    path.symlink_to(path.with_name("b"))
    path.with_name("b").symlink_to(path)


def make_socket(path: Path) -> None:
    # A socket's path is short on every system; the folder of a test may be long.
    here = Path.cwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(path.name)
    finally:
        os.chdir(here)


def make_link_to_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def make_nothing(path: Path) -> None:
    assert not path.exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes, sockets and devices among its files")
@pytest.mark.parametrize(
    ("make", "problem"),
    [
        pytest.param(make_pipe, "a named pipe, not a regular file", id="pipe"),
        pytest.param(make_socket, "a socket, not a regular file", id="socket"),
        pytest.param(make_folder, "a folder, not a regular file", id="folder"),
        pytest.param(make_link_to_device, "a device, not a regular file", id="link to a device"),
        pytest.param(make_circle, "too many levels of symbolic links", id="circle of links"),
        pytest.param(make_nothing, "no such file or directory", id="missing"),
    ],
)
def test_only_regular_files_are_opened(tmp_path: Path, make: Callable[[Path], None], problem: str) -> None:
    path = tmp_path / "a.vtt"
    make(path)
    with pytest.raises(UnreadableFile, match=problem):
        ensure_regular_file(path)
    with pytest.raises(UnreadableFile, match=problem):
        load(path, SETTINGS)


def test_a_name_with_a_nul_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="not a possible file name"):
        load(Path("a\0b.vtt"), SETTINGS)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_without_the_right_to_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.vtt"
    path.write_text("WEBVTT\n", encoding="utf-8")
    path.chmod(0)
    with pytest.raises(UnreadableFile, match="permission denied; check the path and the right to read it"):
        load(path, SETTINGS)


def test_a_name_with_dots_is_only_a_name(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (tmp_path / "x.vtt").write_text("WEBVTT\n\n00:01.000 --> 00:02.000\nHi.\n", encoding="utf-8")
    record = load(folder / ".." / "x.vtt", SETTINGS)
    assert record.text == "Hi."
    assert set(record.record_id) <= set("0123456789abcdef")
