"""What is looked at before a library is opened, and said where it was opened for reading only."""

from __future__ import annotations

from pathlib import Path

from ingest.catalogue import Database, is_outdated
from ingest.errors import LibraryBusy, LibraryDamaged, LibraryError, LibraryNotWritable
from ingest.library.originals import Originals
from ingest.library.reader import CATALOGUE_FILE
from ingest.ownership import Ownership, owner_of


def own(folder: Path) -> Ownership:
    """Take the lock of a library's folder, which is made if missing.

    Raises:
        LibraryBusy: another process owns it.
        LibraryNotWritable: the folder cannot be made or written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LibraryNotWritable(
            f"{str(folder)!r} cannot be made ({error.strerror}); check the rights of the folder above it, "
            "or name another library"
        ) from error
    return Ownership.acquire(folder)


def make_readable(folder: Path) -> None:
    """Bring a library that is opened for reading to this program's form of the catalogue, which needs the lock.

    Raises:
        LibraryError: there is no library.
        LibraryBusy: its catalogue is of an older form, and another process owns it.
        LibraryDamaged: see `refuse_emptied`.
    """
    catalogue = folder / CATALOGUE_FILE
    if not catalogue.is_file():
        raise LibraryError(f"no library at {str(folder)!r}; make one with: verbatim ingest PATH --library {folder}")
    refuse_emptied(folder)
    if is_outdated(catalogue):
        with Ownership.acquire(folder):
            Database(catalogue).close()


def refuse_emptied(folder: Path) -> None:
    """Refuse a catalogue without a byte beside originals: it would read as an empty library.

    Raises:
        LibraryDamaged: it is one.
    """
    file = folder / CATALOGUE_FILE
    is_empty = file.is_file() and file.stat().st_size == 0
    if is_empty and any(Originals(folder / "originals").hashes()):
        raise LibraryDamaged(
            f"{str(file)!r} is damaged (it is empty, and there are originals beside it); put a backup in its place, "
            "or delete it and ingest the files again"
        )


def read_only(folder: Path) -> LibraryBusy:
    """Return the error for a change of a library that is open for reading, with who owns it."""
    holder = owner_of(folder)
    way_out = f" and in use by {holder}; do it there, or end that process first" if holder else "; open it to write"
    return LibraryBusy(f"{str(folder)!r} is open for reading only{way_out}")
