"""A copy of a catalogue that is in use, as it is at one moment."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from ingest.catalogue import reading
from ingest.catalogue.database import BUSY_SECONDS, translated


def copy_catalogue(file: Path, into: Path) -> set[str]:
    """Write a catalogue to another file, without the rows that were deleted; return the hashes of its originals.

    Single words of these may stand in its full text, as they do in the catalogue until that is rebuilt. It is one state
    of it, whatever is written meanwhile (https://sqlite.org/lang_vacuum.html#vacuuminto).

    Raises:
        LibraryNotWritable: the other file cannot be written.
        LibraryDamaged: the catalogue is broken.
    """
    with translated(file), closing(sqlite3.connect(file, timeout=BUSY_SECONDS, isolation_level=None)) as connection:
        connection.execute("VACUUM INTO ?", (str(into),))
    with translated(into), closing(sqlite3.connect(into)) as copy:
        return reading.all_hashes(copy)
