"""The library: catalogue, index and originals kept in step, and everything that is read from them."""

from ingest.catalogue import Job, JudgedBy
from ingest.library.corrections import CORRECTABLE
from ingest.library.entering import Prepared
from ingest.library.library import Library
from ingest.library.placing import Placement
from ingest.library.reader import Sheet
from ingest.library.renewal import cut
from ingest.library.scopes import KnownScope
from ingest.library.verifying import VerifyReport

__all__ = [
    "CORRECTABLE",
    "Job",
    "JudgedBy",
    "KnownScope",
    "Library",
    "Placement",
    "Prepared",
    "Sheet",
    "VerifyReport",
    "cut",
]
