"""Small libraries of real files, for tests of what is kept beside the records: no model, and quick."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.journal import Journal
from ingest import IngestSettings, Library, ingest_paths
from tests.fakes import HashEmbedder

FERRY = """ANA RUIZ: The board approves the new ferry timetable, seven to two.

TOM LIND: I voted against it, because the last boat leaves before the late shift ends.

ANA RUIZ: Your objection stands in the minutes, thank you.
"""
PIER = """ANA RUIZ: The lighthouse repair will cost forty thousand crowns.

TOM LIND: The divers found cracks in the second pier.

ANA RUIZ: Then we close that pier on Monday.
"""


class MadeLibrary:
    """A writable library with its journal, and files that are taken in one by one."""

    def __init__(self, folder: Path, library: Library, journal: Journal) -> None:
        self.folder, self.library, self.journal = folder, library, journal

    def take_in(self, name: str, text: str) -> str:
        """Take a file in, or its next revision, and return the record's id."""
        file = self.folder / name
        file.write_text(text, encoding="utf-8")
        [taken] = ingest_paths([file], self.library, self.library.settings).records
        assert taken.record_id is not None, taken
        return taken.record_id


@contextmanager
def made_library(folder: Path) -> Iterator[MadeLibrary]:
    """Make an empty library below a folder."""
    with (
        Library.open(folder / "library", IngestSettings(), writable=True, embedder=HashEmbedder()) as library,
        Journal(library.folder) as journal,
    ):
        yield MadeLibrary(folder, library, journal)
