from __future__ import annotations

from pathlib import Path

import pytest

from ingest.errors import SheetError
from ingest.sheet import read_sheet


def write(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    (folder / "verbatim.csv").write_bytes(text.encode(encoding))
    return folder


def test_a_folder_without_a_sheet_gives_nothing(tmp_path: Path) -> None:
    assert read_sheet(tmp_path) == {}


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        pytest.param("path,title,date,kind\na/b.vtt,Réunion,2024-05-09,transcript\n", "utf-8", id="comma"),
        pytest.param(
            "path;title;date;kind\r\na/b.vtt;Réunion;2024-05-09;transcript\r\n", "utf-8-sig", id="semicolon-bom"
        ),
        pytest.param('PATH, Title ,date,kind\n"a/b.vtt", Réunion ,2024-05-09,Transcript\n\n,,,\n', "utf-8", id="loose"),
        pytest.param(
            "path,title,date,kind,body\n./a\\b.vtt,Réunion,20240509,transcript,\n", "utf-8", id="windows-path"
        ),
        pytest.param(
            "path,title,date,kind,url\na//x/../b.vtt,Réunion,2024-05-09,transcript\n", "utf-8", id="short-row"
        ),
    ],
)
def test_a_sheet_gives_the_cells_of_each_path(tmp_path: Path, text: str, encoding: str) -> None:
    sheet = read_sheet(write(tmp_path, text, encoding))

    assert sheet == {"a/b.vtt": {"title": "Réunion", "date": "2024-05-09", "kind": "transcript"}}


def test_all_columns_are_read(tmp_path: Path) -> None:
    sheet = read_sheet(write(tmp_path, 'path,body,url,media,title\nm.vtt,Council,https://a.example,m.mp4,"One, two"\n'))

    media = str(tmp_path / "m.mp4")
    assert sheet["m.vtt"] == {"body": "Council", "url": "https://a.example", "media": media, "title": "One, two"}


def test_a_recording_on_the_web_is_left_as_it_is_written(tmp_path: Path) -> None:
    sheet = read_sheet(write(tmp_path, "path,media\nm.vtt,https://a.example/m?t=1\n"))

    assert sheet["m.vtt"] == {"media": "https://a.example/m?t=1"}


def test_a_recording_behind_a_link_that_leads_out_is_refused(tmp_path: Path) -> None:
    (tmp_path / "m.mp4").symlink_to("/etc/hostname")

    with pytest.raises(SheetError, match=r"'m.mp4' is a link that leads out of the folder"):
        read_sheet(write(tmp_path, "path,media\nm.vtt,m.mp4\n"))


def test_a_path_that_is_not_there_is_no_error(tmp_path: Path) -> None:
    assert list(read_sheet(write(tmp_path, "path,title\nnowhere.txt,T\n"))) == ["nowhere.txt"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("path,colour\n", "line 1, column 'colour': unknown; known are path, title", id="unknown-column"),
        pytest.param("title,date\n", "line 1, column 'path': missing; add it", id="no-path-column"),
        pytest.param("", "line 1, column 'path': missing", id="empty-file"),
        pytest.param("path,kind\na,news\n", "line 2, column 'kind': 'news' is none of transcript, minutes", id="kind"),
        pytest.param(
            "path,date\na,2024-05-09\nb,2024-02-30\n",
            "line 3, column 'date': '2024-02-30' is no date",
            id="impossible-date",
        ),
        pytest.param("path,date\na,02/03/04\n", "line 2, column 'date': '02/03/04' is no date", id="ambiguous-date"),
        pytest.param("path,title\n,T\n", "line 2, column 'path': empty; name the file", id="no-path"),
        pytest.param("path\n../../x\n", "line 2, column 'path': '../../x' is not inside the folder", id="above"),
        pytest.param("path\n/etc/passwd\n", "line 2, column 'path': '/etc/passwd' is not inside", id="absolute"),
        pytest.param("path\nC:\\x\n", "line 2, column 'path': 'C:\\\\\\\\x' is not inside", id="drive"),
        pytest.param(
            "path,media\na,../b.mp3\n", "line 2, column 'media': '../b.mp3' is not inside the folder", id="media-above"
        ),
        pytest.param(
            "path,media\na,/x/b.mp3\n", "line 2, column 'media': '/x/b.mp3' is not inside", id="media-absolute"
        ),
        pytest.param(
            "path,media\na,b.txt\n", "line 2, column 'media': 'b.txt' is no recording by its name", id="media-kind"
        ),
        pytest.param("path,title\na,T\n./a,U\n", "line 3, column 'path': 'a' stands there twice", id="twice"),
        pytest.param("path,title\na,One, two\n", "line 2: 3 cells for 2 columns; quote cells with commas", id="cells"),
        pytest.param(f"path,title\na,{'x' * 200_000}\n", "line 2: field larger than field limit", id="huge-cell"),
    ],
)
def test_an_error_names_the_file_the_line_and_the_column(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(SheetError) as caught:
        read_sheet(write(tmp_path, text))

    assert f"verbatim.csv', {message}".replace("\\\\\\\\", "\\\\") in str(caught.value)


def test_another_encoding_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match="not UTF-8 at byte 13; save it as 'CSV UTF-8'"):
        read_sheet(write(tmp_path, "path,title\na,é\n", "cp1252"))
