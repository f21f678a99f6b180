"""From a file to the library: reads records, cuts them into passages, embeds them and keeps them findable.

Names are loaded on first use (PEP 562), so that a program that only lists records loads neither Chroma nor a model.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ingest.errors import FileError as FileError
    from ingest.errors import IngestError as IngestError
    from ingest.records import Passage as Passage
    from ingest.records import PhraseHit as PhraseHit
    from ingest.records import Record as Record
    from ingest.records import RecordSummary as RecordSummary
    from ingest.records import Scope as Scope
    from ingest.records import SourceKind as SourceKind
    from ingest.records import TimeSpan as TimeSpan
    from ingest.records import Turn as Turn
    from ingest.settings import IngestSettings as IngestSettings

# Exported name -> the module that defines it.
_EXPORTS = {
    # errors
    "FileError": "ingest.errors",
    "IngestError": "ingest.errors",
    # the record vocabulary
    "Passage": "ingest.records",
    "PhraseHit": "ingest.records",
    "Record": "ingest.records",
    "RecordSummary": "ingest.records",
    "Scope": "ingest.records",
    "SourceKind": "ingest.records",
    "TimeSpan": "ingest.records",
    "Turn": "ingest.records",
    # settings
    "IngestSettings": "ingest.settings",
}

__all__ = sorted(_EXPORTS)  # noqa: PLE0605  a sorted list of literals, tested against what is importable


def __getattr__(name: str) -> Any:
    if name not in _EXPORTS:
        raise AttributeError(f"module 'ingest' has no attribute {name!r}")
    return getattr(import_module(_EXPORTS[name]), name)
