"""What a library's folder holds."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.catalogue import Database
from ingest.library.index import Index
from ingest.library.originals import Originals


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The parts of a library that change together.

    Attributes:
        database: the catalogue, which is the truth.
        originals: the files as received.
        index: the vector index, which is derived.
    """

    database: Database
    originals: Originals
    index: Index
