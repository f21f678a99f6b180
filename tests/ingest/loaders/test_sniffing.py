"""The content tells the format; the name only where the content leaves it open."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from ingest.errors import BrokenFile, FileError, UnknownFormat
from ingest.loaders import Format, load, sniff
from ingest.settings import IngestSettings
from tests.ingest.loaders.speech import SPEECH

ARTICLE = b"The council met on Tuesday and put off the vote.\n\nIt will meet again in March.\n"
CUE = b"00:01:00,000 --> 00:01:02,000\nGood evening.\n"


def zipped(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        pytest.param(b"WEBVTT\n\n00:01.000 --> 00:02.000\nHi\n", "a.txt", Format.VTT, id="VTT called txt"),
        pytest.param(b"1\n" + CUE, "a.txt", Format.SRT, id="SRT called txt"),
        pytest.param(b"1\n" + CUE, "a.vtt", Format.VTT, id="VTT without its first line"),
        pytest.param(b'{"segments": []}', "a.txt", Format.TRANSCRIPT_JSON, id="JSON called txt"),
        pytest.param(b' [\n {"text": "a"}]', "a", Format.TRANSCRIPT_JSON, id="a JSON list without suffix"),
        pytest.param(b'{"segments": [', "a.txt", Format.TRANSCRIPT_JSON, id="cut JSON"),
        pytest.param(b"[" * 100_000, "a.txt", Format.TRANSCRIPT_JSON, id="deep JSON"),
        pytest.param(b"<!doctype html><p>Hi", "a.txt", Format.HTML, id="HTML called txt"),
        pytest.param(b"\n<!-- saved --><HTML lang=en>", "a.txt", Format.HTML, id="HTML after a comment"),
        pytest.param(b"<p>Just a part", "a.html", Format.HTML, id="part of a page called html"),
        pytest.param(ARTICLE, "a.html", Format.TEXT, id="plain text called html"),
        pytest.param(b"%PDF-1.7 ...", "a.txt", Format.PDF, id="PDF called txt"),
        pytest.param(b"\n\n%PDF-1.4", "a.pdf", Format.PDF, id="PDF after blank lines"),
        pytest.param(zipped("word/document.xml"), "a.zip", Format.DOCX, id="DOCX called zip"),
        pytest.param(ARTICLE, "a.md", Format.TEXT, id="Markdown"),
        pytest.param(b"[Minutes](https://a.example)\n", "a.md", Format.TEXT, id="a link is no JSON"),
        pytest.param(b"[[wiki]] and {{this}}\n", "a.md", Format.TEXT, id="double brackets are no JSON"),
        pytest.param(b"[00:01] INES: Hi\n[00:02] OTIS: Ho\n", "a.txt", Format.SPEAKER_TEXT, id="a time is no JSON"),
        pytest.param(b"INES: Hi\nOTIS: Ho\n", "a.md", Format.SPEAKER_TEXT, id="labelled Markdown"),
        pytest.param("INES: Hi\nOTIS: Ho\n".encode("utf-16"), "a.txt", Format.SPEAKER_TEXT, id="UTF-16"),
        pytest.param(ARTICLE + b"Note: corrected.\n", "a.txt", Format.TEXT, id="an article with a note"),
    ],
)
def test_the_format_is_told(data: bytes, name: str, expected: Format) -> None:
    assert sniff(data, name) is expected


@pytest.mark.parametrize(
    ("data", "name", "kind", "problem"),
    [
        pytest.param(bytes(range(256)) * 40, "a.txt", UnknownFormat, "neither text nor a document", id="junk"),
        pytest.param(b"\x89PNG\r\n\x1a\n", "a.txt", UnknownFormat, "a picture", id="picture"),
        pytest.param(b"\0\0\0\x18ftypmp42", "a.txt", UnknownFormat, "sound or video", id="video"),
        pytest.param(
            b"\xd0\xcf\x11\xe0\xa1\xb1", "a.doc", UnknownFormat, "an old or password-protected", id="old Word"
        ),
        pytest.param(b"{\\rtf1\\ansi Hi}", "a.txt", UnknownFormat, "a rich text document", id="RTF"),
        pytest.param(zipped("a.txt"), "a.docx", UnknownFormat, "no Word document", id="another zip"),
        pytest.param(b"PK\x03\x04cut", "a.docx", BrokenFile, "a damaged zip archive", id="cut zip"),
        pytest.param(ARTICLE, "a.pdf", BrokenFile, "called .pdf, but the content is none", id="no PDF"),
        pytest.param(ARTICLE, "a.docx", BrokenFile, "called .docx, but the content is none", id="no DOCX"),
        pytest.param(ARTICLE, "a.vtt", BrokenFile, "called .vtt, but no line of times", id="no VTT"),
        pytest.param(b" \n\t\n", "a.txt", BrokenFile, "holds no words", id="blank"),
        pytest.param(b"a,b\n1,2\n", "a.csv", UnknownFormat, "not known here .'.csv'", id="table"),
    ],
)
def test_what_is_not_read_is_told_with_the_next_step(
    data: bytes, name: str, kind: type[FileError], problem: str
) -> None:
    with pytest.raises(kind, match=problem) as raised:
        sniff(data, name)
    assert raised.value.path == name
    assert raised.value.remedy


def test_an_empty_file_is_broken(tmp_path: Path) -> None:
    empty = tmp_path / "empty.vtt"
    empty.touch()
    with pytest.raises(BrokenFile, match=r"empty\.vtt': the file is empty; export or copy it again"):
        load(empty, IngestSettings())


@pytest.mark.parametrize("path", sorted(SPEECH.iterdir()), ids=lambda path: path.name)
def test_every_fixture_is_read_by_the_loader_of_its_kind(path: Path) -> None:
    expected = {".vtt": "vtt", ".srt": "srt", ".json": "transcript_json", ".txt": "speaker_text"}[path.suffix]
    if path.name.startswith("article"):
        expected = "text"
    assert load(path, IngestSettings()).format == expected
