"""Which files are meant by the paths that a user names. Nothing is opened here but folders and their `verbatim.csv`."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ingest.errors import FileError, SheetError, UnreadableFile
from ingest.recordings import is_recording_of, media_type
from ingest.sheet import SHEET_NAME, SheetRows, read_rows

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
            one and it does not name the file, None where there is none, or none that can be read.
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
        notices: what was seen on the way and concerns none of the files.
        passed_over: names of the files of folders that are no documents by their names.
        folders: the absolute paths of the folders named.
    """

    files: list[FoundFile] = field(default_factory=list)
    refused: list[tuple[Path, FileError | SheetError]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)


@dataclass(slots=True)
class _Sheets:
    """The sheets read on the way, each once: a sheet stands above every file that is named beside it."""

    read: dict[Path, SheetRows | SheetError] = field(default_factory=dict)

    def of(self, folder: Path) -> SheetRows | None:
        """Return the rows of a folder's sheet, None where it has none or it cannot be read."""
        if folder not in self.read:
            try:
                self.read[folder] = read_rows(folder)
            except SheetError as error:
                self.read[folder] = error
        found = self.read[folder]
        return found if isinstance(found, SheetRows) and (found.rows or found.problems) else None

    def report(self, found: Found) -> None:
        """Tell what is wrong with the sheets: a failure where it concerns a file that was found, a notice elsewhere."""
        origins = {file.origin for file in found.files}
        for folder, sheet in self.read.items():
            if isinstance(sheet, SheetError):
                found.refused.append((folder / SHEET_NAME, sheet))
                continue
            ours = [error for named, error in sheet.problems if named and str(folder / named) in origins]
            found.notices += [f"passed over: {error}" for _, error in sheet.problems if error not in ours]
            if ours:
                found.refused.append((folder / SHEET_NAME, SheetError("; ".join(map(str, ours)))))


_Above = list[tuple[Path, SheetRows]]


def find_files(paths: Sequence[Path]) -> Found:
    """Return the files of the paths, folders walked through in alphabetical order, each file once.

    A link is followed as far as it stays in the folder named and leads to a file; pipes, devices, links to folders and
    links that lead out are refused, and names that are not UTF-8, which the catalogue cannot keep. Hidden files,
    `verbatim.csv` and what is plainly no document are passed over.
    """
    found, sheets = Found(), _Sheets()
    for path in paths:
        absolute = Path(os.path.abspath(path))  # noqa: PTH100  Path.resolve would follow links, and the origin is the name
        if readable(absolute) != str(absolute):
            found.refused.append(_unreadable_name(absolute))
        elif absolute.is_dir():
            found.folders.append(absolute)
            _walk(absolute, absolute, [], sheets, found)
        else:
            own = sheets.of(absolute.parent) if absolute.parent.is_dir() else None
            _take(absolute, None, _row_of(absolute, [(absolute.parent, own)] if own else []), found)
    unique = {file.origin: file for file in found.files}
    found.files = list(unique.values())
    sheets.report(found)
    return found


def readable(path: str | Path) -> str:
    """Return a path as it can be written down: a byte of it that is not UTF-8 becomes a question mark in a diamond."""
    return os.fsencode(path).decode(errors="replace")


def _unreadable_name(path: Path) -> tuple[Path, FileError]:
    shown = readable(path)
    return Path(shown), UnreadableFile(shown, "its name is not UTF-8", "rename it")


def _walk(folder: Path, root: Path, above: _Above, sheets: _Sheets, found: Found) -> None:
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        found.refused.append(
            (folder, UnreadableFile(str(folder), f"cannot be listed ({error.strerror})", "check rights"))
        )
        return
    own = sheets.of(folder)
    above = [(folder, own), *above] if own else above
    for entry in entries:
        if _is_passed_over(entry):
            if not entry.name.startswith(".") and entry.name != SHEET_NAME and not _is_recording(entry, entries, above):
                found.passed_over.append(readable(entry.name))
        elif readable(entry) != str(entry):
            found.refused.append(_unreadable_name(entry))
        elif entry.is_dir() and not entry.is_symlink():
            _walk(entry, root, above, sheets, found)
        else:
            _take(entry, root, _row_of(entry, above), found)


def _is_passed_over(entry: Path) -> bool:
    name = entry.name.casefold()
    # "~$" is the lock file that a word processor leaves beside an open document.
    return (
        name.startswith((".", "~$"))
        or name in _OTHER_NAMES
        or name == SHEET_NAME
        or entry.suffix.casefold() in OTHER_SUFFIXES
    )


def _is_recording(entry: Path, entries: Sequence[Path], above: _Above) -> bool:
    """Tell whether a file is the recording of a document: it belongs to that record and is not passed over."""
    if media_type(entry) is None:
        return False
    if any(row.get("media") == str(entry) for _, sheet in above for row in sheet.rows.values()):
        return True
    return any(not _is_passed_over(other) and is_recording_of(entry, other) for other in entries)


def _row_of(entry: Path, above: _Above) -> Mapping[str, str] | None:
    for folder, sheet in above:
        name = entry.relative_to(folder).as_posix()
        if name in sheet.rows:
            return sheet.rows[name]
        if any(named == name for named, _ in sheet.problems):
            # What an earlier row said of the file stays until the row can be read again.
            return None
    return {} if above else None


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
