"""From a file to the library: reads records, cuts them into passages, embeds them and keeps them findable.

Names are loaded on first use (PEP 562), so that a program that only lists records loads neither Chroma nor a model.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ingest.amending import MAX_NOTE as MAX_NOTE
    from ingest.amending import Amendment as Amendment
    from ingest.amending import Change as Change
    from ingest.amending import renaming as renaming
    from ingest.catalogue import Hit as Hit
    from ingest.embedding import Embedder as Embedder
    from ingest.embedding import LlamaIndexEmbedder as LlamaIndexEmbedder
    from ingest.embedding import build_embedder as build_embedder
    from ingest.embedding import build_reader as build_reader
    from ingest.embedding.framework import build_embedding as build_embedding
    from ingest.errors import CorrectionError as CorrectionError
    from ingest.errors import FileError as FileError
    from ingest.errors import IngestError as IngestError
    from ingest.errors import LibraryBusy as LibraryBusy
    from ingest.errors import LibraryDamaged as LibraryDamaged
    from ingest.errors import LibraryError as LibraryError
    from ingest.errors import LibraryNotWritable as LibraryNotWritable
    from ingest.errors import LibraryTooNew as LibraryTooNew
    from ingest.errors import ModelError as ModelError
    from ingest.errors import ScopeError as ScopeError
    from ingest.errors import SheetError as SheetError
    from ingest.errors import UnknownName as UnknownName
    from ingest.errors import UnknownRecord as UnknownRecord
    from ingest.errors import UnreadableFile as UnreadableFile
    from ingest.library import KnownScope as KnownScope
    from ingest.library import Library as Library
    from ingest.library import Sheet as Sheet
    from ingest.library import VerifyReport as VerifyReport
    from ingest.library.scopes import meant_speakers as meant_speakers
    from ingest.links import split_address as split_address
    from ingest.mentions import Alias as Alias
    from ingest.mentions import Entity as Entity
    from ingest.mentions import EntityKind as EntityKind
    from ingest.mentions import NameRuling as NameRuling
    from ingest.mentions import Place as Place
    from ingest.pipeline import IngestedFile as IngestedFile
    from ingest.pipeline import IngestReport as IngestReport
    from ingest.pipeline import Progress as Progress
    from ingest.pipeline import ingest_paths as ingest_paths
    from ingest.pipeline import work_jobs as work_jobs
    from ingest.recordings import MEDIA_TYPES as MEDIA_TYPES
    from ingest.recordings import is_web_address as is_web_address
    from ingest.recordings import media_type as media_type
    from ingest.records import BlockRole as BlockRole
    from ingest.records import Dropped as Dropped
    from ingest.records import Facts as Facts
    from ingest.records import Passage as Passage
    from ingest.records import PhraseHit as PhraseHit
    from ingest.records import Record as Record
    from ingest.records import RecordSummary as RecordSummary
    from ingest.records import Scope as Scope
    from ingest.records import SourceKind as SourceKind
    from ingest.records import TimeAnchor as TimeAnchor
    from ingest.records import TimeSpan as TimeSpan
    from ingest.records import Turn as Turn
    from ingest.remote import OPENAI as OPENAI
    from ingest.remote import RemoteModel as RemoteModel
    from ingest.remote import http_client as http_client
    from ingest.remote import needed_key as needed_key
    from ingest.remote import remote_model as remote_model
    from ingest.sentences import sentence_spans as sentence_spans
    from ingest.settings import IngestSettings as IngestSettings
    from ingest.timecode import format_timecode as format_timecode
    from ingest.timecode import parse_timecode as parse_timecode
    from ingest.tokens import count_tokens as count_tokens

# Exported name -> the module that defines it.
_EXPORTS = {
    # errors
    "CorrectionError": "ingest.errors",
    "FileError": "ingest.errors",
    "IngestError": "ingest.errors",
    # the record vocabulary
    "BlockRole": "ingest.records",
    "Facts": "ingest.records",
    "Dropped": "ingest.records",
    "TimeAnchor": "ingest.records",
    "Passage": "ingest.records",
    "PhraseHit": "ingest.records",
    "Record": "ingest.records",
    "RecordSummary": "ingest.records",
    "Scope": "ingest.records",
    "SourceKind": "ingest.records",
    "TimeSpan": "ingest.records",
    "Turn": "ingest.records",
    "split_address": "ingest.links",
    "sentence_spans": "ingest.sentences",
    "format_timecode": "ingest.timecode",
    "parse_timecode": "ingest.timecode",
    # recordings
    "MEDIA_TYPES": "ingest.recordings",
    "is_web_address": "ingest.recordings",
    "media_type": "ingest.recordings",
    # who and what records speak of
    "Alias": "ingest.mentions",
    "Entity": "ingest.mentions",
    "EntityKind": "ingest.mentions",
    "NameRuling": "ingest.mentions",
    "Place": "ingest.mentions",
    "UnknownName": "ingest.errors",
    # corrected words
    "MAX_NOTE": "ingest.amending",
    "Amendment": "ingest.amending",
    "Change": "ingest.amending",
    "renaming": "ingest.amending",
    # the library
    "Hit": "ingest.catalogue",
    "IngestReport": "ingest.pipeline",
    "IngestedFile": "ingest.pipeline",
    "KnownScope": "ingest.library",
    "Library": "ingest.library",
    "LibraryBusy": "ingest.errors",
    "LibraryDamaged": "ingest.errors",
    "LibraryError": "ingest.errors",
    "LibraryNotWritable": "ingest.errors",
    "LibraryTooNew": "ingest.errors",
    "meant_speakers": "ingest.library.scopes",
    "ModelError": "ingest.errors",
    "Progress": "ingest.pipeline",
    "ScopeError": "ingest.errors",
    "Sheet": "ingest.library",
    "SheetError": "ingest.errors",
    "UnknownRecord": "ingest.errors",
    "UnreadableFile": "ingest.errors",
    "VerifyReport": "ingest.library",
    "ingest_paths": "ingest.pipeline",
    "work_jobs": "ingest.pipeline",
    # the embedded model
    "Embedder": "ingest.embedding",
    "LlamaIndexEmbedder": "ingest.embedding",
    "build_embedder": "ingest.embedding",
    "build_reader": "ingest.embedding",
    "build_embedding": "ingest.embedding.framework",
    "count_tokens": "ingest.tokens",
    # models at an address
    "OPENAI": "ingest.remote",
    "RemoteModel": "ingest.remote",
    "http_client": "ingest.remote",
    "needed_key": "ingest.remote",
    "remote_model": "ingest.remote",
    # settings
    "IngestSettings": "ingest.settings",
}

__all__ = sorted(_EXPORTS)  # noqa: PLE0605  a sorted list of literals, tested against what is importable


def __getattr__(name: str) -> Any:
    if name not in _EXPORTS:
        raise AttributeError(f"module 'ingest' has no attribute {name!r}")
    return getattr(import_module(_EXPORTS[name]), name)
