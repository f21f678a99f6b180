"""`verbatim.csv`: what people know of the files of a folder, one line a file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from posixpath import normpath

from ingest.errors import SheetError
from ingest.recordings import MEDIA_TYPES, is_web_address, media_type
from ingest.records import SourceKind

SHEET_NAME = "verbatim.csv"
COLUMNS = ("path", "title", "body", "date", "kind", "url", "media")


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRows:
    """What a `verbatim.csv` says, row by row.

    Attributes:
        rows: for each path, with `/` between its parts, the cells that are not empty.
        problems: rows that cannot be taken, with the path that each is about, None where it names none of the folder;
            no row of such a path is in `rows`.
    """

    rows: Mapping[str, Mapping[str, str]]
    problems: tuple[tuple[str | None, SheetError], ...] = ()


def read_sheet(folder: Path) -> dict[str, Mapping[str, str]]:
    """Read a folder's `verbatim.csv`, all of it or nothing.

    Returns:
        For each path, with `/` between its parts, the cells that are not empty; an empty dictionary without a sheet.

    Raises:
        SheetError: an unknown or missing column, a bad date or kind, a path outside the folder or given twice.
    """
    sheet = read_rows(folder)
    for _, problem in sheet.problems:
        raise problem
    return dict(sheet.rows)


def read_rows(folder: Path) -> SheetRows:
    """Read the rows of a folder's `verbatim.csv` that can be read.

    Columns: path (relative to the folder) and any of title, body, date (2024-05-09), kind (transcript, minutes,
    article, ai_summary), url, media (an address, or the path of a recording in the folder, which is given whole);
    separated by commas or semicolons, UTF-8 with or without a mark. Whether the paths exist is not asked.

    Raises:
        SheetError: it is no CSV in UTF-8, or has an unknown or missing column.
    """
    path = folder / SHEET_NAME
    if not path.is_file():
        return SheetRows(rows={})
    rows = _rows(path)
    header = [cell.strip().casefold() for cell in next(rows, (1, []))[1]]
    _check_header(path, header)
    sheet: dict[str, Mapping[str, str]] = {}
    problems: list[tuple[str | None, SheetError]] = []
    for line, row in rows:
        if not any(cell.strip() for cell in row):
            continue
        cells = {key: cell.strip() for key, cell in zip(header, row, strict=False) if cell.strip()}
        named: str | None = None
        try:
            named = _checked_path(path, line, cells.pop("path", ""))
            if named in sheet:
                raise SheetError(f"{str(path)!r}, line {line}, column 'path': {named!r} stands there twice; remove one")
            if len(row) > len(header):
                raise SheetError(
                    f"{str(path)!r}, line {line}: {len(row)} cells for {len(header)} columns; quote cells with commas"
                )
            sheet[named] = _checked_cells(path, line, cells)
        except SheetError as error:
            problems.append((named, error))
    bad = {named for named, _ in problems}
    return SheetRows(rows={key: row for key, row in sheet.items() if key not in bad}, problems=tuple(problems))


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with the number of its last line."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise SheetError(f"{str(path)!r}: not UTF-8 at byte {error.start}; save it as 'CSV UTF-8'") from error
    header = text.lstrip().split("\n", 1)[0]
    separator = ";" if header.count(";") > header.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise SheetError(f"{str(path)!r}, line {reader.line_num}: {error}; save it anew as CSV") from error


def _check_header(path: Path, header: list[str]) -> None:
    for column in header:
        if column not in COLUMNS:
            raise SheetError(f"{str(path)!r}, line 1, column {column!r}: unknown; known are {', '.join(COLUMNS)}")
    if "path" not in header:
        raise SheetError(f"{str(path)!r}, line 1, column 'path': missing; add it, it says which file a line is about")


def _checked_path(path: Path, line: int, named: str) -> str:
    """Return the path of a line as others compare it: with `/`, without `./`."""
    place = f"{str(path)!r}, line {line}, column 'path'"
    if not named:
        raise SheetError(f"{place}: empty; name the file")
    return _inside(place, named)


def _inside(place: str, named: str) -> str:
    normal = normpath(named.replace("\\", "/"))
    if normal.startswith(("/", "../")) or normal in (".", "..") or re.match(r"[A-Za-z]:", normal):
        raise SheetError(f"{place}: {named!r} is not inside the folder; write the path from the folder on")
    return normal


def _checked_cells(path: Path, line: int, cells: dict[str, str]) -> dict[str, str]:
    place = f"{str(path)!r}, line {line}"
    if kind := cells.get("kind"):
        known = [kind.value for kind in SourceKind]
        cells["kind"] = kind.casefold().replace(" ", "_")
        if cells["kind"] not in known:
            raise SheetError(f"{place}, column 'kind': {kind!r} is none of {', '.join(known)}")
    if day := cells.get("date"):
        try:
            cells["date"] = date.fromisoformat(day).isoformat()
        except ValueError as error:
            raise SheetError(f"{place}, column 'date': {day!r} is no date; write year-month-day, 2024-05-09") from error
    if (media := cells.get("media")) and not is_web_address(media):
        cells["media"] = _checked_recording(path, f"{place}, column 'media'", media)
    return cells


def _checked_recording(sheet: Path, place: str, named: str) -> str:
    """Return the absolute path of a recording that lies in the folder: a folder may come from anybody."""
    file = sheet.absolute().parent / _inside(place, named)
    if media_type(file) is None:
        raise SheetError(f"{place}: {named!r} is no recording by its name; known are {', '.join(MEDIA_TYPES)}")
    if not file.resolve().is_relative_to(sheet.resolve().parent):
        raise SheetError(f"{place}: {named!r} is a link that leads out of the folder; put the recording there")
    return str(file)
