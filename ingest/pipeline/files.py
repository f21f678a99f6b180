"""Which files are meant by the paths that a user names. Nothing is opened here but folders and their `verbatim.csv`."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ingest.errors import FileError, SheetError, UnreadableFile
from ingest.sheet import SHEET_NAME, read_sheet

# What lies beside documents in folders and is none: passed over in a folder, refused with a reason when named itself.
OTHER_SUFFIXES = frozenset(
    f".{suffix}"
    for suffixes in (
        "avi flac m4a m4v mkv mov mp3 mp4 mpeg mpg ogg opus wav webm wma wmv",
        "avif bmp gif heic ico jpeg jpg png svg tif tiff webp",
        "7z bz2 gz iso rar tar tgz xz zip zst",
        "bin css db dll exe js lock log part pyc so sqlite sqlite3 tmp ttf woff woff2",
    )
    for suffix in suffixes.split()
)
_OTHER_NAMES = frozenset({"thumbs.db", "desktop.ini", "__macosx"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFile:
    """One file to take in.

    Attributes:
        origin: its absolute path, links in it not followed.
        sheet: its row of the nearest `verbatim.csv` above it that names it, within what was named; empty where there is
            one and it does not name the file, None where there is none.
    """

    path: Path
    origin: str
    bytes: int
    sheet: Mapping[str, str] | None = None


@dataclass(slots=True, kw_only=True)
class Found:
    """What the named paths hold.

    Attributes:
        refused: what cannot be taken in, with the reason.
        passed_over: how many files of folders are no documents by their names.
        folders: the absolute paths of the folders named.
    """

    files: list[FoundFile] = field(default_factory=list)
    refused: list[tuple[Path, FileError | SheetError]] = field(default_factory=list)
    passed_over: int = 0
    folders: list[Path] = field(default_factory=list)


def find_files(paths: Sequence[Path]) -> Found:
    """Return the files of the paths, folders walked through in alphabetical order, each file once.

    A link is followed as far as it stays in the folder named and leads to a file; pipes, devices, links to folders and
    links that lead out are refused. Hidden files, `verbatim.csv` and what is plainly no document are passed over.
    """
    found = Found()
    for path in paths:
        absolute = Path(os.path.abspath(path))  # noqa: PTH100  Path.resolve would follow links, and the origin is the name
        if absolute.is_dir():
            found.folders.append(absolute)
            _walk(absolute, absolute, [], found)
        else:
            sheet = _sheet_of(absolute.parent, found) if absolute.parent.is_dir() else {}
            _take(absolute, None, _row_of(absolute, [(absolute.parent, sheet)] if sheet else []), found)
    unique = {file.origin: file for file in found.files}
    found.files = list(unique.values())
    return found


def _walk(folder: Path, root: Path, sheets: list[tuple[Path, dict[str, Mapping[str, str]]]], found: Found) -> None:
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        found.refused.append(
            (folder, UnreadableFile(str(folder), f"cannot be listed ({error.strerror})", "check rights"))
        )
        return
    own = _sheet_of(folder, found)
    sheets = [(folder, own), *sheets] if own else sheets
    for entry in entries:
        if _is_passed_over(entry):
            found.passed_over += not entry.name.startswith(".") and entry.name != SHEET_NAME
        elif entry.is_dir() and not entry.is_symlink():
            _walk(entry, root, sheets, found)
        else:
            _take(entry, root, _row_of(entry, sheets), found)


def _is_passed_over(entry: Path) -> bool:
    name = entry.name.casefold()
    # "~$" is the lock file that a word processor leaves beside an open document.
    return (
        name.startswith((".", "~$"))
        or name in _OTHER_NAMES
        or name == SHEET_NAME
        or entry.suffix.casefold() in OTHER_SUFFIXES
    )


def _row_of(entry: Path, sheets: list[tuple[Path, dict[str, Mapping[str, str]]]]) -> Mapping[str, str] | None:
    rows = (rows.get(entry.relative_to(folder).as_posix()) for folder, rows in sheets)
    return next((row for row in rows if row is not None), {} if sheets else None)


def _sheet_of(folder: Path, found: Found) -> dict[str, Mapping[str, str]]:
    try:
        return read_sheet(folder)
    except SheetError as error:
        path = folder / SHEET_NAME
        if path not in [refused for refused, _ in found.refused]:
            found.refused.append((path, error))
        return {}


def _take(path: Path, root: Path | None, sheet: Mapping[str, str] | None, found: Found) -> None:
    try:
        size = _size_of(path, root)
    except FileError as error:
        found.refused.append((path, error))
    else:
        found.files.append(FoundFile(path=path, origin=str(path), bytes=size, sheet=sheet))


def _size_of(path: Path, root: Path | None) -> int:
    """Return the size of a regular file, looked at without opening it: opening a pipe would wait for ever."""
    try:
        target = path.resolve(strict=True)
        status = target.stat()
    except (OSError, RuntimeError) as error:  # a loop of links is a RuntimeError before Python 3.13
        problem = "links in a circle" if isinstance(error, RuntimeError) else (error.strerror or "cannot be reached")
        raise UnreadableFile(str(path), problem.lower(), "check the path") from error
    if root is not None and path.is_symlink() and not target.is_relative_to(root.resolve()):
        raise UnreadableFile(str(path), "it is a link that leads out of the folder", "name the file that it leads to")
    if stat.S_ISDIR(status.st_mode):
        raise UnreadableFile(str(path), "it is a link to a folder", "name that folder")
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableFile(
            str(path), "it is not a file but a pipe, a socket or a device", "copy its content to a file"
        )
    return status.st_size
