"""The catalogue: one SQLite file with everything that is true of a library. The only package that imports sqlite3."""

from sqlite3 import Connection

from ingest.catalogue.codec import JudgedBy, StoredTurns
from ingest.catalogue.database import Database, is_outdated
from ingest.catalogue.fulltext import Hit, Holding
from ingest.catalogue.jobs import Job
from ingest.catalogue.reading import LiveRevision

__all__ = [
    "Connection",
    "Database",
    "Hit",
    "Holding",
    "Job",
    "JudgedBy",
    "LiveRevision",
    "StoredTurns",
    "is_outdated",
]
